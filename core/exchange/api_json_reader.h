// Bodies of /api/v1/query and /api/v1/query_range: vector, matrix and scalar results, floats and native histograms, into a collector.
#pragma once

#include "core/base/cancellation.h"
#include "core/exchange/json_scanner.h"
#include "core/exchange/sample_collector.h"

namespace diopter::exchange {

/// Reads one body or several behind one another (JSON lines). A scalar becomes a series without labels, which blocks cannot hold: it is
/// refused with its place, as are strings and error answers. Errors: Corrupt with file, line and column; those of the feed; Cancelled.
Status readApiJson(ByteFeed &feed, SampleCollector &out, const CancelToken &cancel);

} // namespace diopter::exchange
