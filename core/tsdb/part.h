// A part of a source that holds series of its own: one block, the head in order, or the head out of order.
// Parts know nothing of each other; series_table.h joins them.
#pragma once

#include "core/model/sample.h"
#include "core/tsdb/chunk_files.h"
#include "core/tsdb/series_page.h"
#include "core/tsdb/tombstones.h"

#include <string>
#include <vector>

namespace diopter::tsdb {

/// Samples of one series held decoded (from the WAL): floats in parallel arrays, histograms apart, each ascending.
struct SampleRun {
    std::vector<TimestampMs> timestamps;
    std::vector<double> values;
    std::vector<TimestampMs> startTimestamps; ///< empty, or parallel to timestamps
    std::vector<StoredSample> histograms;

    bool empty() const { return timestamps.empty() && histograms.empty(); }
    TimestampMs minTime() const;
    TimestampMs maxTime() const;
};

/// Immutable once the source is open; all const members may be called from any thread.
class Part {
public:
    Part(std::string name, ChunkFiles files) : m_name(std::move(name)), m_files(std::move(files)) {}
    virtual ~Part() = default;
    Part(const Part &) = delete;
    Part &operator=(const Part &) = delete;

    /// ULID of the block, "head" or "head out of order".
    const std::string &name() const { return m_name; }
    std::uint32_t numSeries() const { return m_numSeries; }
    LabelsView labels(LocalSeries i) const { return m_pages[i >> kPageBits].labelsOf(i & (kPageSize - 1)); }
    std::span<const ChunkEntry> chunks(LocalSeries i) const { return m_pages[i >> kPageBits].chunksOf(i & (kPageSize - 1)); }
    std::vector<SeriesPage> &pages() { return m_pages; }
    const std::vector<SeriesPage> &pages() const { return m_pages; }
    /// Every label pair that some series has, in no order; a few may stand there twice.
    const std::vector<LabelPair> &labelPairs() const { return m_labelPairs; }
    const ChunkFiles &files() const { return m_files; }

    /// Deleted ranges of one series, ascending.
    virtual std::span<const TimeInterval> deleted(LocalSeries i) const = 0;
    /// Samples of the series that are in memory, or null.
    virtual const SampleRun *run(LocalSeries) const { return nullptr; }
    /// Number of samples in the part before deletions, where it is known without reading them.
    virtual std::optional<std::uint64_t> numSamples() const { return std::nullopt; }
    /// Number of samples a chunk that cannot be read held, as well as it can be known.
    virtual std::optional<std::uint64_t> lostSamples(LocalSeries, const ChunkEntry &) const { return std::nullopt; }

    /// File offset where the chunk ends, at a guess: where the next one of the index begins.
    std::uint64_t expectedEnd(LocalSeries i, const ChunkEntry &entry) const;

protected:
    void setPages(std::vector<SeriesPage> pages, std::vector<LabelPair> labelPairs);
    ChunkFiles &files() { return m_files; }

private:
    std::string m_name;
    ChunkFiles m_files;
    std::vector<SeriesPage> m_pages;
    std::vector<LabelPair> m_labelPairs;
    std::uint32_t m_numSeries = 0;
};

} // namespace diopter::tsdb
