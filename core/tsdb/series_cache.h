// Decoded series kept between queries, least recently used first out, within a budget of bytes. Equal timestamp vectors are stored once.
#pragma once

#include "core/model/sample.h"
#include "core/tsdb/series_table.h"

#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace diopter::tsdb {

/// All samples of one series between minTime and maxTime (closed). Immutable.
struct CachedSeries {
    TimestampMs minTime = 0;
    TimestampMs maxTime = 0;
    std::shared_ptr<const std::vector<TimestampMs>> timestamps; ///< shared by series that were scraped together
    std::vector<double> values;
    std::vector<TimestampMs> startTimestamps; ///< empty, or parallel to timestamps
    std::vector<HistogramSample> histograms;

    /// Views of the samples in the closed range; they live as long as this object.
    SeriesSamples slice(TimestampMs from, TimestampMs to) const;
};

/// Thread-safe.
class SeriesCache {
public:
    /// `budgetBytes` 0: nothing is ever kept.
    SeriesCache(std::uint64_t budgetBytes, std::size_t numSeries);

    /// The cached samples if they cover the closed range.
    std::shared_ptr<const CachedSeries> find(SeriesId id, TimestampMs minTime, TimestampMs maxTime);
    /// True from the second time a series is asked for: one pass over everything must not push out what is used again.
    bool worthKeeping(SeriesId id);
    /// Copies the samples, which are all there are between minTime and maxTime, into the cache. Returns the copy.
    std::shared_ptr<const CachedSeries> keep(SeriesId id, TimestampMs minTime, TimestampMs maxTime, const SeriesSamples &samples);
    /// Drops everything, also the memory of what was asked for.
    void clear();
    std::uint64_t usedBytes() const;

private:
    struct Entry {
        SeriesId id = 0;
        std::shared_ptr<const CachedSeries> series;
        std::uint64_t bytes = 0;
    };

    std::shared_ptr<const std::vector<TimestampMs>> share(std::span<const TimestampMs> timestamps, bool &isNew);
    void evict();

    std::uint64_t m_budget;
    std::vector<std::atomic<bool>> m_asked; ///< per series; empty without a budget
    mutable std::mutex m_mutex;
    std::list<Entry> m_entries; ///< most recently used first
    std::unordered_map<SeriesId, std::list<Entry>::iterator> m_byId;
    std::unordered_multimap<std::uint64_t, std::weak_ptr<const std::vector<TimestampMs>>> m_vectors; ///< by hash
    std::uint64_t m_used = 0;
};

} // namespace diopter::tsdb
