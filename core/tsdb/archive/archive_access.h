// An archive of a Prometheus directory as a tree of read-only files: tar and zip, compressed or not. Implements file_access.h.
#pragma once

#include "core/tsdb/archive/archive_stream.h"
#include "core/tsdb/file_access.h"

namespace diopter::tsdb {

/// Reads the archive once and keeps what a reader of blocks and heads may ask for: index, meta.json, tombstones, and numbered files of
/// chunks, chunks_head, wal, wbl, checkpoints and chunk snapshots. Everything else, links and devices are left out. Nothing gets a name
/// outside: files of an uncompressed tar are read in place, others are kept in memory up to 64 MiB and in an unnamed temporary file
/// beyond. An archive that ends early or is damaged further on gives what stands before; problems() tells.
/// Errors: NotFound, Io, Corrupt (no archive), LimitExceeded, Cancelled.
Result<FileAccessPtr> openArchive(const std::string &path, const CancelToken &cancel, const ArchiveLimits &limits = {});
/// The same for a file that is open already.
Result<FileAccessPtr> openArchive(const ByteSourcePtr &file, const CancelToken &cancel, const ArchiveLimits &limits = {});

/// Splits a path of an archive into names. Nothing for absolute paths, "..", back slashes, control characters and paths too deep.
std::optional<std::vector<std::string>> safePathParts(const std::string &path);

} // namespace diopter::tsdb
