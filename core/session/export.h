// Export: the raw samples of selected series, from any source, as text.
#pragma once

#include "core/base/cancellation.h"
#include "core/exchange/series_writer.h"
#include "core/source/source.h"

#include <functional>
#include <string>

namespace diopter::session {

struct ExportRequest {
    std::string selector; ///< metric{label="value"}; "" = everything
    TimestampMs minTime = kMinTimestamp; ///< closed range
    TimestampMs maxTime = kMaxTimestamp;
    exchange::OutputFormat format = exchange::OutputFormat::OpenMetrics;
};

/// Takes pieces of the output; an error stops the export.
using TextSinkFn = std::function<Status(std::string_view)>;

/// Writes the series in label order. Damaged data is skipped; the source's losses() tell. Errors: Syntax of the selector, those of the
/// source and the sink, Unsupported, LimitExceeded, Cancelled.
Result<exchange::WriteCounts> exportSeries(
    const source::Source &source, const ExportRequest &request, const TextSinkFn &sink, const CancelToken &cancel);

} // namespace diopter::session
