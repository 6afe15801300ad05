// How core/tsdb reaches bytes: a tree of read-only files, whether a directory or an archive. Nothing here can write.
// Used by block and head reading; the directory implementation is in directory_access.h, archives come from core/exchange.
#pragma once

#include "core/base/byte_reader.h"
#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace diopter::tsdb {

/// One open file. All members may be called from any thread; reads do not share a position.
class ByteSource {
public:
    virtual ~ByteSource() = default;

    /// Size in bytes when it was opened. A live file may have grown since; it is never read beyond this size, and may turn out shorter.
    virtual std::uint64_t size() const = 0;
    /// Reads up to `length` bytes at `offset` into `out` and returns how many were there (fewer only at the end of the file). Io on
    /// failure.
    virtual Result<std::size_t> readAt(std::uint64_t offset, std::size_t length, std::uint8_t *out) const = 0;
    /// Path as people know it, for messages and losses.
    virtual const std::string &path() const = 0;
};

using ByteSourcePtr = std::shared_ptr<const ByteSource>;

/// One name inside a directory.
struct FileEntry {
    std::string name; ///< without any slash
    bool isDirectory = false;
    std::uint64_t size = 0; ///< bytes; 0 for directories
};

/// A tree of files. Relative paths are separated by '/', "" is the root; ".." and absolute paths are refused. Thread-safe.
class FileAccess {
public:
    virtual ~FileAccess() = default;

    /// Entries of a directory sorted by name; anything that is neither a regular file nor a directory is left out. NotFound, Io.
    virtual Result<std::vector<FileEntry>> list(const std::string &path) const = 0;
    /// Opens a regular file. NotFound, Io, Unsupported for pipes, devices and sockets.
    virtual Result<ByteSourcePtr> open(const std::string &path) const = 0;
    /// What the user named, for messages ("/data/prom", "case.tar.zst").
    virtual const std::string &name() const = 0;
    /// What could not be read while the tree was listed (the damaged rest of an archive); each becomes a loss.
    virtual std::vector<Error> problems() const { return {}; }
};

using FileAccessPtr = std::shared_ptr<const FileAccess>;

/// `directory`/`name` as FileAccess takes it; in the root ("") just `name`.
inline std::string joined(const std::string &directory, const std::string &name)
{
    return directory.empty() ? name : directory + "/" + name;
}

/// Bytes that cannot be what they claim; whoever knows the file adds the place.
inline Error corrupt(const char *message) { return {ErrorCode::Corrupt, message, {}}; }

} // namespace diopter::tsdb
