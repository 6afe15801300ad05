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
        : m_ids(std::move(ids)), m_decoder(std::move(store)), m_minTime(minTime), m_maxTime(maxTime)
    {}

    Result<SeriesSamples> read(std::size_t index) override
    {
        // The window doubles while series are asked for one after the other, so that a worker that takes a few here and there reads little
        // in vain.
        m_ahead = index == m_next ? std::min(kMaxLookahead, m_ahead * 2) : 1;
        m_next = index + 1;
        const std::size_t last = std::min(m_ids->size(), index + 1 + m_ahead);
        const std::span<const SeriesId> following(m_ids->data() + index + 1, last - index - 1);
        return m_decoder.floatsAndHistograms((*m_ids)[index], m_minTime, m_maxTime, {following});
    }

private:
    std::shared_ptr<const std::vector<SeriesId>> m_ids;
    SeriesDecoder m_decoder;
    TimestampMs m_minTime;
    TimestampMs m_maxTime;
    std::size_t m_next = 0;
    std::size_t m_ahead = 1;
};

} // namespace

std::unique_ptr<source::SeriesReader> TsdbSelection::reader(TimestampMs minTime, TimestampMs maxTime) const
{
    return std::make_unique<TsdbSeriesReader>(m_store, m_ids, std::max(minTime, m_minTime), std::min(maxTime, m_maxTime));
}

} // namespace diopter::tsdb
