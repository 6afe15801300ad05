// FileAccess over a directory of the local file system: bounded pread only, never mmap (a truncated file must not kill the process).
// First step of opening a source.
#pragma once

#include "core/tsdb/file_access.h"

namespace diopter::tsdb {

/// A directory. NotFound when `path` does not exist, Io when it is no directory or may not be read.
Result<FileAccessPtr> openDirectory(const std::string &path);

/// A single file by its path, opened without blocking on pipes; Unsupported when it is not a regular file.
Result<ByteSourcePtr> openFile(const std::string &path);

/// Reads a whole file of at most `maxBytes`; LimitExceeded when it is larger.
Result<std::vector<std::uint8_t>> readWhole(const ByteSource &file, std::uint64_t maxBytes);

} // namespace diopter::tsdb
