// Readers look ahead through the selection while they are read in order, so that neighbouring series cost one read of the file.
#include "core/tsdb/selection.h"

#include <algorithm>

namespace diopter::tsdb {
namespace {

constexpr std::size_t kMaxLookahead = 64; ///< series

class TsdbSeriesReader : public source::SeriesReader {
public:
    TsdbSeriesReader(
        std::shared_ptr<const Store> store, std::shared_ptr<const std::vector<SeriesId>> ids, TimestampMs minTime, TimestampMs maxTime)
        : m_store(store), m_ids(std::move(ids)), m_decoder(std::move(store)), m_minTime(minTime), m_maxTime(maxTime)
    {}

    void expect(std::size_t begin, std::size_t end) override
    {
        m_expectedBegin = begin;
        m_expectedEnd = std::min(end, m_ids->size());
    }

    Result<SeriesSamples> read(std::size_t index) override
    {
        const SeriesId id = (*m_ids)[index];
        if ((m_held = m_store->cache->find(id, m_minTime, m_maxTime))) {
            SeriesSamples cached = m_held->slice(m_minTime, m_maxTime);
            cached.cost.cachedSamples = cached.timestamps.size() + cached.histograms.size();
            return cached;
        }
        const std::span<const SeriesId> following(m_ids->data() + index + 1, endOfWindow(index) - index - 1);
        if (!m_store->cache->worthKeeping(id)) return m_decoder.floatsAndHistograms(id, m_minTime, m_maxTime, {following});
        const bool whole = isMostOfSeries(id);
        const TimestampMs from = whole ? kMinTimestamp : m_minTime;
        const TimestampMs to = whole ? kMaxTimestamp : m_maxTime;
        const SeriesSamples decoded = m_decoder.floatsAndHistograms(id, from, to, {following});
        m_held = m_store->cache->keep(id, from, to, decoded);
        SeriesSamples out = m_held->slice(m_minTime, m_maxTime);
        out.cost = decoded.cost;
        return out;
    }

private:
    /// What is announced; else a window that doubles while series are asked for one after the other, so that a worker that takes a few here
    /// and there reads little in vain.
    std::size_t endOfWindow(std::size_t index)
    {
        m_ahead = index == m_next ? std::min(kMaxLookahead, m_ahead * 2) : 1;
        m_next = index + 1;
        if (index >= m_expectedBegin && index < m_expectedEnd) return m_expectedEnd;
        return std::min(m_ids->size(), index + 1 + m_ahead);
    }

    /// True when the asked range holds so much of the series that keeping all of it serves other ranges at little cost.
    bool isMostOfSeries(SeriesId id) const
    {
        constexpr std::size_t kFew = 8;
        std::size_t inRange = 0;
        std::size_t all = 0;
        for (std::uint32_t i = 0; i < m_store->table.numPlaces(id); ++i) {
            const SeriesPlace place = m_store->table.place(id, i);
            for (const ChunkEntry &chunk : m_store->table.parts()[place.part]->chunks(place.local)) {
                ++all;
                if (chunk.minTime <= m_maxTime && chunk.maxTime >= m_minTime) ++inRange;
            }
        }
        return all <= 2 * inRange + kFew;
    }

    std::shared_ptr<const Store> m_store;
    std::shared_ptr<const std::vector<SeriesId>> m_ids;
    std::shared_ptr<const CachedSeries> m_held; ///< keeps the views of the last read alive
    SeriesDecoder m_decoder;
    TimestampMs m_minTime;
    TimestampMs m_maxTime;
    std::size_t m_next = 0;
    std::size_t m_ahead = 1;
    std::size_t m_expectedBegin = 0;
    std::size_t m_expectedEnd = 0;
};

} // namespace

std::unique_ptr<source::SeriesReader> TsdbSelection::reader(TimestampMs minTime, TimestampMs maxTime) const
{
    return std::make_unique<TsdbSeriesReader>(m_store, m_ids, std::max(minTime, m_minTime), std::min(maxTime, m_maxTime));
}

} // namespace diopter::tsdb
