// The snapshot-wide table of series: those of all parts merged to dense ids in the order of their labels.
// A selection is a list of such ids; each names the (part, local series) pairs that hold its samples.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/task_pool.h"
#include "core/tsdb/part.h"
#include "core/tsdb/symbol_ranks.h"

#include <memory>
#include <vector>

namespace diopter::tsdb {

/// Dense number of a series in the whole source; ascending ids are ascending labels.
using SeriesId = std::uint32_t;

/// Where samples of a series are.
struct SeriesPlace {
    std::uint32_t part = 0;
    LocalSeries local = 0;
};

/// Immutable after build.
class SeriesTable {
public:
    /// Merges the series of all parts. Labels that another part holds as well are dropped from the parts' pages. Cancelled.
    Status build(std::vector<std::shared_ptr<Part>> parts, const SymbolRanks &ranks, TaskPool &pool, const CancelToken &cancel);

    std::uint32_t size() const { return m_size; }
    const std::vector<std::shared_ptr<Part>> &parts() const { return m_parts; }
    LabelsView labels(SeriesId id) const
    {
        const SeriesPlace place = m_identity ? SeriesPlace{0, id} : m_places[m_placeStart[id]];
        return m_parts[place.part]->labels(place.local);
    }
    std::uint32_t numPlaces(SeriesId id) const { return m_identity ? 1 : m_placeStart[id + 1] - m_placeStart[id]; }
    /// Place `i` of a series; places ascend by part.
    SeriesPlace place(SeriesId id, std::uint32_t i) const { return m_identity ? SeriesPlace{0, id} : m_places[m_placeStart[id] + i]; }
    /// True when some chunk or run of the series overlaps the closed range.
    bool overlaps(SeriesId id, TimestampMs minTime, TimestampMs maxTime) const;

private:
    std::vector<std::shared_ptr<Part>> m_parts;
    std::uint32_t m_size = 0;
    bool m_identity = false; ///< one part whose series are sorted and all readable: id == local
    std::vector<std::uint32_t> m_placeStart;
    std::vector<SeriesPlace> m_places;
};

} // namespace diopter::tsdb
