// An opened directory of blocks as something to write blocks from: compaction, and import of data directories and archives.
#pragma once

#include "core/tsdb/series_decoder.h"
#include "core/tsdb/tsdb_source.h"
#include "core/tsdb/writer/series_feed.h"

namespace diopter::tsdb {

/// Keeps the source alive. Damaged chunks are skipped and show up in its losses().
class SourceFeed final : public SeriesFeed {
public:
    SourceFeed(std::shared_ptr<const TsdbSource> source, std::size_t numThreads);

    const SymbolTable &symbols() const override { return *m_source->symbols(); }
    std::size_t numSeries() const override { return m_source->numSeries(); }
    LabelsView labels(std::size_t series) const override { return m_source->labels(static_cast<std::uint32_t>(series)); }
    std::vector<TimeStretch> stretches() const override;
    Status read(std::size_t worker, std::size_t series, TimestampMs minTime, TimestampMs maxTime, SeriesColumns &out) override;

private:
    std::shared_ptr<const TsdbSource> m_source;
    std::shared_ptr<const Store> m_store;
    std::vector<SeriesDecoder> m_decoders; ///< one per worker
};

} // namespace diopter::tsdb
