// Samples collected from text, on several threads, as something to write blocks from: joined by series, sorted, duplicates removed.
#pragma once

#include "core/exchange/sample_collector.h"
#include "core/tsdb/writer/series_feed.h"

#include <atomic>

namespace diopter::session {

/// Takes the samples out of the collectors, which must share `symbols` and outlive the feed.
class CollectedFeed final : public tsdb::SeriesFeed {
public:
    CollectedFeed(const SymbolTable &symbols, std::span<exchange::SampleCollector> collectors);

    const SymbolTable &symbols() const override { return m_symbols; }
    std::size_t numSeries() const override { return m_series.size(); }
    LabelsView labels(std::size_t series) const override { return m_series[series].front()->labels; }
    std::vector<tsdb::TimeStretch> stretches() const override;
    Status read(std::size_t worker, std::size_t series, TimestampMs minTime, TimestampMs maxTime, tsdb::SeriesColumns &out) override;

    /// Samples dropped because the series has one of the same time: equal ones, and ones with another value (the first read stays).
    std::uint64_t duplicates() const { return m_duplicates; }
    std::uint64_t conflicts() const { return m_conflicts; }

private:
    /// The same series in each collector that has it; after the first read all samples are in the first, sorted.
    using Shares = std::vector<exchange::CollectedSeries *>;
    void settle(std::size_t series);
    void joinFloats(const Shares &shares);
    void joinOthers(const Shares &shares);
    void sortFloats(exchange::CollectedSeries &series);

    const SymbolTable &m_symbols;
    std::vector<Shares> m_series;
    std::vector<char> m_settled; ///< parallel to m_series
    std::atomic<std::uint64_t> m_duplicates{0};
    std::atomic<std::uint64_t> m_conflicts{0};
};

} // namespace diopter::session
