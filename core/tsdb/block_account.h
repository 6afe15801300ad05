// How many samples a damaged block lost, exactly where its own statistics allow it: what meta.json announces minus what is readable.
#pragma once

#include "core/tsdb/part.h"

#include <optional>
#include <unordered_map>

namespace diopter::tsdb {

/// Made only for blocks in which something could not be read; reads all their chunks once.
struct BlockAccount {
    std::uint64_t readable = 0; ///< samples in sound chunks of readable series
    std::unordered_map<std::uint64_t, std::uint64_t>
        chunks; ///< chunk reference -> samples it held; chunks nobody can say anything of are absent
    std::optional<std::uint64_t> damagedSeries; ///< samples of all series whose index entries are damaged
};

/// `announced`: samples of the whole block by meta.json, if that is believable. `hasDamagedSeries`: some chunks are referenced by nobody.
BlockAccount accountFor(const Part &part, std::optional<std::uint64_t> announced, bool hasDamagedSeries);

/// Counts the samples of all sound chunks by walking the segment files, without an index. Nothing when a segment cannot be walked to its
/// end.
std::optional<std::uint64_t> countSegmentSamples(const ChunkFiles &files);

/// Decodes a chunk and checks it against the index entry: number of samples, or why it is unreadable.
Result<std::uint64_t> checkChunk(const RawChunk &raw, const ChunkEntry &entry);

} // namespace diopter::tsdb
