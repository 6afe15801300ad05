// Everything an open source shares between its selections and readers. Kept alive by each of them.
#pragma once

#include "core/source/source.h"
#include "core/tsdb/head.h"
#include "core/tsdb/label_index.h"
#include "core/tsdb/loss_log.h"
#include "core/tsdb/series_cache.h"
#include "core/tsdb/series_table.h"
#include "core/tsdb/symbol_ranks.h"

#include <memory>
#include <mutex>
#include <unordered_set>

namespace diopter::tsdb {

/// Immutable after opening but for the loss log, the lazily built label index and the cache, which lock.
struct Store {
    explicit Store(std::size_t numThreads)
        : symbols(std::make_shared<SymbolTable>()), pool(numThreads), ranks(*symbols), index(table, *symbols, ranks, pool, poolMutex)
    {}

    SymbolTablePtr symbols;
    mutable TaskPool pool;
    mutable std::mutex poolMutex; ///< held while the pool works
    SymbolRanks ranks;
    SeriesTable table;
    LabelIndex index;
    mutable LossLog losses;
    std::vector<source::MetricMetadata> metadata; ///< from the WAL, by metric

    std::optional<HeadSummary> head;
    std::unique_ptr<SeriesCache> cache; ///< never null once open

    /// Adds the loss of one chunk, once per chunk however often it is read.
    void reportChunk(
        SeriesId id, SeriesPlace place, const ChunkEntry &entry, const Error &error, std::optional<std::uint64_t> samples) const;

private:
    mutable std::mutex m_reportedMutex;
    mutable std::unordered_set<std::uint64_t> m_reported; ///< part << 48 ^ reference of the chunk
};

} // namespace diopter::tsdb
