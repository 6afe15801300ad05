// What a source holds, for `diopter inspect`: blocks, head, overlaps, cardinality, churn, encodings, chunk fill, damage.
#pragma once

#include "core/source/loss.h"
#include "core/tsdb/head.h"
#include "core/tsdb/tsdb_source.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace diopter::tsdb {

/// One block, counted by reading all its chunks.
struct BlockInspection {
    std::string ulid;
    std::string directory;
    TimestampMs minTime = 0;
    TimestampMs maxTime = 0; ///< half-open, as meta.json says
    std::uint64_t series = 0;
    std::uint64_t samples = 0; ///< in sound chunks, before deletions
    std::uint64_t chunks = 0;
    std::uint64_t bytes = 0; ///< index and chunk segments
    std::uint64_t indexBytes = 0;
    std::uint64_t chunkBytes = 0;
    int indexVersion = 0;
    std::int64_t compactionLevel = 0;
    std::vector<std::string> hints;
    std::vector<std::pair<std::string, std::string>> externalLabels;
    std::uint64_t tombstones = 0; ///< deleted ranges
    std::map<std::string, std::uint64_t> encodings; ///< chunks per encoding name
    std::uint64_t newSeries = 0; ///< not in the block before it
    std::uint64_t goneSeries = 0; ///< in the block before it, not here
    double bytesPerSample = 0; ///< chunk bytes / samples, 0 without samples
};

/// Blocks whose time ranges intersect. The head counts as a block named "head".
struct OverlapInspection {
    TimestampMs minTime = 0;
    TimestampMs maxTime = 0; ///< half-open
    std::vector<std::string> blocks;
};

struct CardinalityEntry {
    std::string name;
    std::string value; ///< only for pairs
    std::uint64_t series = 0; ///< with this metric, label or pair
    std::uint64_t values = 0; ///< only for labels: distinct values
};

/// How full chunks are: numbers of chunks by samples per chunk.
struct ChunkFill {
    std::uint64_t below30 = 0;
    std::uint64_t below60 = 0;
    std::uint64_t below120 = 0;
    std::uint64_t full = 0; ///< 120 or more
};

/// How the set of series changes from block to block.
struct ChurnInspection {
    std::uint64_t totalSeries = 0; ///< distinct in the whole source
    std::uint64_t mostAtOnce = 0; ///< in the fullest block or head
    std::uint64_t newSeries = 0; ///< summed over blocks after the first
    std::uint64_t goneSeries = 0;
};

struct Inspection {
    source::SourceDescription description;
    std::vector<BlockInspection> blocks; ///< by minTime
    std::optional<HeadSummary> head;
    TimestampMs headMinTime = 0; ///< of the head's samples; headMinTime > headMaxTime: none
    TimestampMs headMaxTime = -1;
    std::vector<OverlapInspection> overlaps;
    std::vector<CardinalityEntry> metrics; ///< most series first
    std::vector<CardinalityEntry> labels; ///< most values first
    std::vector<CardinalityEntry> pairs; ///< most series first
    ChurnInspection churn;
    ChunkFill fill;
    std::map<std::string, std::uint64_t> encodings;
    std::uint64_t samples = 0;
    double bytesPerSample = 0;
    std::vector<source::Loss> damage;
};

struct InspectOptions {
    std::size_t topEntries = 20; ///< rows per cardinality list, 0 = all
    bool readChunks = true; ///< false: index only; encodings, fill, samples and damage of chunks stay empty
};

/// Looks at everything, chunks included: takes as long as reading the whole source. Cancelled.
Result<Inspection> inspect(const TsdbSource &source, const CancelToken &cancel, const InspectOptions &options = {});

} // namespace diopter::tsdb
