// Tables: long (a row per sample: time, value, label columns) and wide (a row per time, a column per series), into a collector.
#pragma once

#include "core/base/cancellation.h"
#include "core/exchange/byte_feed.h"
#include "core/exchange/sample_collector.h"

namespace diopter::exchange {

/// The header decides: with columns "timestamp" (or "time") and "value" it is long, and every other column is a label ("__name__" or
/// "metric" the name); else the first column is the time and each other heading a series as text: name{label="value"}.
/// Times are RFC 3339, unix seconds or milliseconds. Empty value cells are no samples. A quote in front of = + - @ that an export put
/// there against spreadsheet formulas is taken off labels again. Errors: Corrupt with file, line and column; those of the feed; Cancelled.
Status readCsv(ByteFeed &feed, SampleCollector &out, const CancelToken &cancel);

} // namespace diopter::exchange
