// The histogram object of the Prometheus HTTP API back into a histogram: its buckets carry bounds, not schema and indices.
#pragma once

#include "core/exchange/json_scanner.h"
#include "core/model/histogram.h"

namespace diopter::exchange {

/// Reads {"count":"..","sum":"..","buckets":[[kind,"lower","upper","count"],...]} at the scanner's place. The schema is found from the
/// bounds (-4..8, where every bucket fits one); otherwise custom buckets are made of them. What the API does not tell is set to what
/// clients use: no zero bucket means the threshold 2^-128. Corrupt with line and column when the object is no histogram.
Result<FloatHistogram> readHistogramJson(JsonScanner &json);

} // namespace diopter::exchange
