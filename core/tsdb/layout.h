// What lies in a directory: one block, a snapshot, a data directory; which sub-directories are blocks (FORMATS.md 1.1).
#pragma once

#include "core/tsdb/file_access.h"

#include <string>
#include <vector>

namespace diopter::tsdb {

struct SourceLayout {
    std::string kind; ///< "block", "snapshot", "data directory"
    std::string root; ///< directory the head's parts are in, "" = the root of the access
    std::vector<std::string> blocks; ///< paths of block directories, by name; "" = the root itself
    bool hasHead = false; ///< chunks_head, wal, wbl or a chunk snapshot are there
};

/// Looks for blocks and head parts; descends through single directories (archives often wrap everything in one). NotFound when there
/// is nothing to read.
Result<SourceLayout> findLayout(const FileAccess &files);

} // namespace diopter::tsdb
