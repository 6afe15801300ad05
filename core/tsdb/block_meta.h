// meta.json of a block: identity, time range, the counts that cross-check what is read (FORMATS.md 1.1).
#pragma once

#include "core/base/byte_reader.h"
#include "core/base/result.h"
#include "core/base/units.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace diopter::tsdb {

/// Counts as the writer stated them; absent when the file does not say.
struct BlockStats {
    std::optional<std::uint64_t> numSamples;
    std::optional<std::uint64_t> numSeries;
    std::optional<std::uint64_t> numChunks;
    std::optional<std::uint64_t> numTombstones;
};

struct BlockMeta {
    std::string ulid;
    int version = 1;
    TimestampMs minTime = 0;
    TimestampMs maxTime = 0; ///< half-open
    BlockStats stats;
    std::int64_t compactionLevel = 0;
    std::vector<std::string> sources; ///< ULIDs
    std::vector<std::string> parents; ///< ULIDs
    std::vector<std::string> hints; ///< "from-out-of-order", "from-stale-series", "from-selected-series"
    std::vector<std::pair<std::string, std::string>> externalLabels; ///< of Thanos and Mimir, sorted by name
    DurationMs downsampling = 0; ///< resolution of a Thanos downsampled block, 0 = raw
    std::string origin; ///< thanos.source: "sidecar", "compactor", ...

    bool hasHint(std::string_view hint) const;
    /// False for blocks that say nothing about where the head begins: out-of-order, stale or selected series (DB.inOrderBlocksMaxTime).
    bool bindsHead() const
    {
        return hints.empty() || !(hasHint("from-out-of-order") || hasHint("from-stale-series") || hasHint("from-selected-series"));
    }
};

/// Parses meta.json. Corrupt when it is no JSON object of the expected shape; versions 1 and 2 are read (2 was a bug of Prometheus 2.1),
/// others are Unsupported: "unexpected meta file version %d". Unknown keys are ignored.
Result<BlockMeta> parseBlockMeta(ByteSpan bytes);

/// True for the 26 characters of a ULID.
bool isUlid(std::string_view text);

} // namespace diopter::tsdb
