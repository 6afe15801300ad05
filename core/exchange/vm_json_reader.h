// VictoriaMetrics' /api/v1/export: one JSON object a line with "metric", "values" and "timestamps" (milliseconds), into a collector.
#pragma once

#include "core/base/cancellation.h"
#include "core/exchange/json_scanner.h"
#include "core/exchange/sample_collector.h"

namespace diopter::exchange {

/// Values are numbers, null (NaN), or the texts "Infinity", "-Infinity", "NaN". Errors: Corrupt with file, line and column; those of the
/// feed; Cancelled.
Status readVmJson(ByteFeed &feed, SampleCollector &out, const CancelToken &cancel);

} // namespace diopter::exchange
