// Kept per series, not per chunk, so that a hit costs two binary searches and no copy.
#include "core/tsdb/series_cache.h"

#include <algorithm>
#include <cstring>

namespace diopter::tsdb {
namespace {

/// Four lanes, so that one multiplication need not wait for the one before.
std::uint64_t hashTimes(std::span<const TimestampMs> times)
{
    constexpr std::size_t kLanes = 4;
    std::uint64_t lanes[kLanes] = {1, 2, 3, 4};
    for (std::size_t i = 0; i < times.size(); ++i) {
        std::uint64_t &lane = lanes[i % kLanes];
        lane = (lane ^ static_cast<std::uint64_t>(times[i])) * 0xff51afd7ed558ccdULL;
        lane ^= lane >> 29;
    }
    std::uint64_t hash = times.size() * 0x9e3779b97f4a7c15ULL;
    for (const std::uint64_t lane : lanes) hash = (hash ^ lane) * 0xff51afd7ed558ccdULL;
    return hash ^ hash >> 29;
}

std::uint64_t histogramBytes(const std::vector<HistogramSample> &samples)
{
    std::uint64_t bytes = samples.capacity() * sizeof(HistogramSample);
    for (const HistogramSample &sample : samples) {
        const FloatHistogram &h = *sample.histogram;
        bytes += sizeof h +
            (h.positiveBuckets.capacity() + h.negativeBuckets.capacity() + h.customBounds.capacity() + h.positiveSpans.capacity() +
                h.negativeSpans.capacity()) *
                8;
    }
    return bytes;
}

} // namespace

SeriesSamples CachedSeries::slice(TimestampMs from, TimestampMs to) const
{
    SeriesSamples out;
    const std::vector<TimestampMs> &times = *timestamps;
    const auto begin = static_cast<std::size_t>(std::lower_bound(times.begin(), times.end(), from) - times.begin());
    const auto end =
        static_cast<std::size_t>(std::upper_bound(times.begin() + static_cast<std::ptrdiff_t>(begin), times.end(), to) - times.begin());
    out.timestamps = std::span(times).subspan(begin, end - begin);
    out.values = std::span(values).subspan(begin, end - begin);
    if (!startTimestamps.empty()) out.startTimestamps = std::span(startTimestamps).subspan(begin, end - begin);
    const auto first = std::lower_bound(
        histograms.begin(), histograms.end(), from, [](const HistogramSample &h, TimestampMs t) { return h.timestamp < t; });
    const auto last =
        std::upper_bound(first, histograms.end(), to, [](TimestampMs t, const HistogramSample &h) { return t < h.timestamp; });
    out.histograms = {first, last};
    return out;
}

SeriesCache::SeriesCache(std::uint64_t budgetBytes, std::size_t numSeries)
    : m_budget(budgetBytes), m_asked(budgetBytes == 0 ? 0 : numSeries)
{}

std::shared_ptr<const CachedSeries> SeriesCache::find(SeriesId id, TimestampMs minTime, TimestampMs maxTime)
{
    if (m_budget == 0) return nullptr;
    const std::lock_guard lock(m_mutex);
    const auto found = m_byId.find(id);
    if (found == m_byId.end()) return nullptr;
    const std::shared_ptr<const CachedSeries> &series = found->second->series;
    if (minTime < series->minTime || maxTime > series->maxTime) return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found->second);
    return series;
}

bool SeriesCache::worthKeeping(SeriesId id) { return m_budget != 0 && m_asked[id].exchange(true, std::memory_order_relaxed); }

std::shared_ptr<const std::vector<TimestampMs>> SeriesCache::share(std::span<const TimestampMs> timestamps, bool &isNew)
{
    const std::uint64_t hash = hashTimes(timestamps);
    const std::lock_guard lock(m_mutex);
    const auto [first, last] = m_vectors.equal_range(hash);
    for (auto at = first; at != last; ++at) {
        const auto existing = at->second.lock();
        if (!existing || !std::equal(existing->begin(), existing->end(), timestamps.begin(), timestamps.end())) continue;
        isNew = false;
        return existing;
    }
    isNew = true;
    if (m_vectors.size() > 2 * m_entries.size() + 1024) std::erase_if(m_vectors, [](const auto &entry) { return entry.second.expired(); });
    auto created = std::make_shared<const std::vector<TimestampMs>>(timestamps.begin(), timestamps.end());
    m_vectors.emplace(hash, created);
    return created;
}

std::shared_ptr<const CachedSeries> SeriesCache::keep(SeriesId id, TimestampMs minTime, TimestampMs maxTime, const SeriesSamples &samples)
{
    auto series = std::make_shared<CachedSeries>();
    series->minTime = minTime;
    series->maxTime = maxTime;
    bool newTimes = false;
    series->timestamps = share(samples.timestamps, newTimes);
    series->values.assign(samples.values.begin(), samples.values.end());
    series->startTimestamps.assign(samples.startTimestamps.begin(), samples.startTimestamps.end());
    series->histograms.assign(samples.histograms.begin(), samples.histograms.end());
    Entry entry;
    entry.id = id;
    entry.series = series;
    entry.bytes = sizeof(CachedSeries) +
        (series->values.size() + series->startTimestamps.size() + (newTimes ? samples.timestamps.size() : 0)) * 8 +
        histogramBytes(series->histograms);
    if (entry.bytes > m_budget / 4) return series; // a giant would push out everything else
    const std::lock_guard lock(m_mutex);
    if (const auto old = m_byId.find(id); old != m_byId.end()) {
        m_used -= old->second->bytes;
        m_entries.erase(old->second);
    }
    m_used += entry.bytes;
    m_entries.push_front(std::move(entry));
    m_byId[id] = m_entries.begin();
    evict();
    return series;
}

void SeriesCache::evict()
{
    while (m_used > m_budget && !m_entries.empty()) {
        m_used -= m_entries.back().bytes;
        m_byId.erase(m_entries.back().id);
        m_entries.pop_back();
    }
}

void SeriesCache::clear()
{
    const std::lock_guard lock(m_mutex);
    m_entries.clear();
    m_byId.clear();
    m_vectors.clear();
    m_used = 0;
    for (std::atomic<bool> &asked : m_asked) asked.store(false, std::memory_order_relaxed);
}

std::uint64_t SeriesCache::usedBytes() const
{
    const std::lock_guard lock(m_mutex);
    return m_used;
}

} // namespace diopter::tsdb
