// Finds out what a SOURCE is (directory, archive, file, URL) and opens it. The only place that knows all kinds.
#pragma once

#include "core/session/session.h"

namespace diopter::session {

struct OpenedSource {
    std::shared_ptr<const tsdb::TsdbSource> local; ///< the source when it lies on a disk, else null
    std::shared_ptr<const source::Source> source;
    /// Answers label and cost questions without reading samples; null: the source itself does.
    std::shared_ptr<const source::Source> estimateView;
    std::vector<std::string> caveats; ///< what this way of reading loses; told with every result
};

/// Errors: NotFound (nothing there), Corrupt or Unsupported (nothing readable in it), Io, Network; with the path or URL as place.
Result<OpenedSource> openSource(const std::string &spec, const OpenOptions &options, const CancelToken &cancel, const ProgressFn &progress);

} // namespace diopter::session
