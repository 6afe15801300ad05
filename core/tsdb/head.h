// The head of a data directory: what its server held in memory, rebuilt from head chunks, checkpoint, WAL, WBL and chunk snapshot.
// Becomes two parts: samples in order and samples out of order (FORMATS.md "Which samples a data directory holds").
#pragma once

#include "core/source/source.h"
#include "core/tsdb/block.h"
#include "core/tsdb/pair_collector.h"
#include "core/tsdb/part.h"

#include <memory>
#include <string>
#include <vector>

namespace diopter::tsdb {

/// What was found where, for inspection.
struct HeadSummary {
    std::uint64_t numSeries = 0;
    std::uint64_t mappedChunks = 0; ///< head chunks in use
    std::uint64_t outOfOrderChunks = 0; ///< of these out of order
    std::uint64_t headChunkBytes = 0;
    std::uint64_t walSamples = 0; ///< taken from checkpoint and WAL
    std::uint64_t wblSamples = 0;
    std::uint64_t exemplars = 0; ///< counted and skipped
    std::uint64_t unknownRecords = 0;
    std::uint64_t unknownSeries = 0; ///< samples and chunks of references that no record names
    std::uint64_t tombstones = 0;
    std::uint64_t walBytes = 0;
    std::uint64_t wblBytes = 0;
    std::uint32_t walSegments = 0;
    std::uint32_t wblSegments = 0;
    std::string checkpoint; ///< name, "" = none
    std::string chunkSnapshot; ///< name, "" = none
};

/// One of the two parts of a head.
class HeadPart : public Part {
public:
    HeadPart(std::string name, ChunkFiles files, std::vector<SeriesPage> pages, std::vector<SampleRun> runs,
        std::vector<std::vector<TimeInterval>> deleted, std::uint64_t numSamples)
        : Part(std::move(name), std::move(files)), m_runs(std::move(runs)), m_deleted(std::move(deleted)), m_numSamples(numSamples)
    {
        PairCollector pairs;
        for (const SeriesPage &page : pages)
            for (std::uint32_t i = 0; i < page.size(); ++i) pairs.add(page.labelsOf(i));
        setPages(std::move(pages), std::move(pairs.pairs));
    }

    std::span<const TimeInterval> deleted(LocalSeries i) const override { return m_deleted[i]; }
    const SampleRun *run(LocalSeries i) const override { return &m_runs[i]; }
    std::optional<std::uint64_t> numSamples() const override { return m_numSamples; }

private:
    std::vector<SampleRun> m_runs; ///< per series
    std::vector<std::vector<TimeInterval>> m_deleted; ///< per series
    std::uint64_t m_numSamples;
};

struct Head {
    std::vector<std::shared_ptr<Part>> parts; ///< those with samples
    std::vector<source::MetricMetadata> metadata;
    std::vector<Symbol> symbols; ///< of all labels, unsorted
    HeadSummary summary;
};

/// Reads the head parts in directory `root`. `validFrom`: largest maxTime of the blocks that bind the head; in-order samples before it
/// are in those blocks. Damage is reported to the context's losses. Cancelled, Io.
Result<Head> readHead(const FileAccess &files, const std::string &root, TimestampMs validFrom, BlockContext &context);

} // namespace diopter::tsdb
