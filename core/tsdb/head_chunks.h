// Memory-mapped chunks of a head (chunks_head/NNNNNN): which series, times and file offsets (FORMATS.md 1.4).
#pragma once

#include "core/base/cancellation.h"
#include "core/tsdb/chunk_files.h"
#include "core/tsdb/loss_log.h"
#include "core/tsdb/series_page.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace diopter::tsdb {

/// One chunk found in the files, checksum verified.
struct HeadChunk {
    ChunkEntry entry; ///< ref: file number << 32 | offset of the series reference
    std::uint32_t numSamples = 0;
    std::uint8_t encoding = 0;
    bool outOfOrder = false;
};

struct HeadChunks {
    ChunkFiles files{ChunkFiles::Kind::HeadChunks};
    std::unordered_map<std::uint64_t, std::vector<HeadChunk>> bySeries; ///< in file order
    std::uint64_t lastRef = 0; ///< of the last chunk found
    std::uint64_t numChunks = 0;
    std::uint64_t bytes = 0;
};

/// Walks all files of `directory`. Damaged chunks are reported and left out; a missing directory is empty. Cancelled, Io.
Result<HeadChunks> scanHeadChunks(const FileAccess &files, const std::string &directory, LossLog &losses, const CancelToken &cancel);

} // namespace diopter::tsdb
