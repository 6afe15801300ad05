// What select() answers: an ascending list of series ids, and readers over it.
#pragma once

#include "core/source/source.h"
#include "core/tsdb/series_decoder.h"

namespace diopter::tsdb {

class TsdbSelection : public source::Selection {
public:
    TsdbSelection(std::shared_ptr<const Store> store, std::vector<SeriesId> ids, TimestampMs minTime, TimestampMs maxTime)
        : m_store(std::move(store)), m_ids(std::make_shared<const std::vector<SeriesId>>(std::move(ids))), m_minTime(minTime),
          m_maxTime(maxTime)
    {}

    std::size_t size() const override { return m_ids->size(); }
    LabelsView labels(std::size_t index) const override { return m_store->table.labels((*m_ids)[index]); }
    std::uint64_t seriesKey(std::size_t index) const override { return (*m_ids)[index]; }
    std::unique_ptr<source::SeriesReader> reader(TimestampMs minTime, TimestampMs maxTime) const override;

private:
    std::shared_ptr<const Store> m_store;
    std::shared_ptr<const std::vector<SeriesId>> m_ids;
    TimestampMs m_minTime;
    TimestampMs m_maxTime;
};

} // namespace diopter::tsdb
