// The series of one block or head in columns: labels and chunk entries of up to 16,384 consecutive series per page.
// Pages are filled in parallel while opening and never change afterwards.
#pragma once

#include "core/base/units.h"
#include "core/model/labels.h"
#include "core/tsdb/column_memory.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace diopter::tsdb {

/// One chunk as the index lists it. `ref`: file ordinal << 32 | offset of the chunk in that file.
struct ChunkEntry {
    TimestampMs minTime = 0; ///< of the first sample
    TimestampMs maxTime = 0; ///< of the last sample
    std::uint64_t ref = 0;
};

/// Number of a series within one block or head: position in the series section.
using LocalSeries = std::uint32_t;

inline constexpr std::uint32_t kPageBits = 14;
inline constexpr std::uint32_t kPageSize = 1U << kPageBits;

/// Series i of the page: labels [labelStart[i], labelStart[i+1]), chunks [chunkStart[i], chunkStart[i+1]). A series that could not
/// be read has neither.
struct SeriesPage {
    Column<std::uint32_t> labelStart{0};
    Column<std::uint32_t> chunkStart{0};
    Column<LabelPair> labels;
    Column<ChunkEntry> chunks;
    TimestampMs minTime = kMaxTimestamp; ///< of all chunks
    TimestampMs maxTime = kMinTimestamp;
    bool ascending = false; ///< each series is readable and behind the one before by labels; false = not known

    SeriesPage() = default;
    /// A copy of the exact size in `memory` (null: on the heap).
    SeriesPage(const SeriesPage &other, const std::shared_ptr<ColumnMemory> &memory)
        : labelStart(other.labelStart, ColumnAllocator<std::uint32_t>(memory)),
          chunkStart(other.chunkStart, ColumnAllocator<std::uint32_t>(memory)), labels(other.labels, ColumnAllocator<LabelPair>(memory)),
          chunks(other.chunks, ColumnAllocator<ChunkEntry>(memory)), minTime(other.minTime), maxTime(other.maxTime),
          ascending(other.ascending)
    {}

    std::uint32_t size() const { return static_cast<std::uint32_t>(chunkStart.size() - 1); }
    /// Makes the page empty, keeps the memory.
    void clear()
    {
        labelStart.assign(1, 0);
        chunkStart.assign(1, 0);
        labels.clear();
        chunks.clear();
        minTime = kMaxTimestamp;
        maxTime = kMinTimestamp;
        ascending = false;
    }
    /// Closes the series whose labels and chunks were appended since the last call.
    void closeSeries()
    {
        for (std::size_t i = chunkStart.back(); i < chunks.size(); ++i) {
            minTime = std::min(minTime, chunks[i].minTime);
            maxTime = std::max(maxTime, chunks[i].maxTime);
        }
        labelStart.push_back(static_cast<std::uint32_t>(labels.size()));
        chunkStart.push_back(static_cast<std::uint32_t>(chunks.size()));
    }
    LabelsView labelsOf(std::uint32_t i) const { return {labels.data() + labelStart[i], labelStart[i + 1] - labelStart[i]}; }
    std::span<const ChunkEntry> chunksOf(std::uint32_t i) const
    {
        return {chunks.data() + chunkStart[i], chunkStart[i + 1] - chunkStart[i]};
    }
    /// The labels are kept elsewhere from now on; labelsOf is empty.
    void dropLabels()
    {
        labels = {};
        labelStart.assign(chunkStart.size(), 0);
    }
};

} // namespace diopter::tsdb
