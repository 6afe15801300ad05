// Merges part after part into one list sorted by labels; ids are given out at the end, in that order.
#include "core/tsdb/series_table.h"

#include <algorithm>
#include <atomic>

namespace diopter::tsdb {
namespace {

bool isReadable(const Part &part, LocalSeries local)
{
    return !part.labels(local).empty() || !part.chunks(local).empty() || part.run(local) != nullptr;
}

/// True when every series of the part is readable and each is greater than the one before.
bool isStrictlySorted(const Part &part, const SymbolRanks &ranks, TaskPool &pool)
{
    std::atomic<bool> sorted{true};
    pool.parallelFor(part.numSeries(), kPageSize, [&](std::size_t, std::size_t begin, std::size_t end) {
        if (part.pages()[begin >> kPageBits].ascending) end = begin + 1; // grains are pages; only the border is left to look at
        for (std::size_t i = begin; i < end && sorted.load(std::memory_order_relaxed); ++i) {
            const auto local = static_cast<LocalSeries>(i);
            if (!isReadable(part, local) || (i > 0 && ranks.compare(part.labels(local - 1), part.labels(local)) >= 0)) sorted = false;
        }
    });
    return sorted;
}

/// Readable series of the part in label order.
std::vector<LocalSeries> sortedLocals(const Part &part, const SymbolRanks &ranks, TaskPool &pool)
{
    std::vector<LocalSeries> out;
    out.reserve(part.numSeries());
    for (LocalSeries local = 0; local < part.numSeries(); ++local)
        if (isReadable(part, local)) out.push_back(local);
    if (!isStrictlySorted(part, ranks, pool))
        std::stable_sort(
            out.begin(), out.end(), [&](LocalSeries a, LocalSeries b) { return ranks.compare(part.labels(a), part.labels(b)) < 0; });
    return out;
}

/// One place with the temporary number of its series.
struct NumberedPlace {
    std::uint32_t series = 0;
    SeriesPlace place;
};

class Merger {
public:
    Merger(const std::vector<std::shared_ptr<Part>> &parts, const SymbolRanks &ranks) : m_parts(parts), m_ranks(ranks) {}

    void add(std::uint32_t part, const std::vector<LocalSeries> &locals)
    {
        std::vector<std::uint32_t> merged;
        merged.reserve(std::max(m_order.size(), locals.size()));
        std::size_t i = 0;
        for (const LocalSeries local : locals) {
            const LabelsView labels = m_parts[part]->labels(local);
            while (i < m_order.size() && m_ranks.compare(labelsOf(m_order[i]), labels) < 0) merged.push_back(m_order[i++]);
            if (!merged.empty() && m_ranks.compare(labelsOf(merged.back()), labels) == 0) { // twice in one part
                places.push_back({merged.back(), {part, local}});
                continue;
            }
            if (i < m_order.size() && m_ranks.compare(labelsOf(m_order[i]), labels) == 0) {
                places.push_back({m_order[i], {part, local}});
                merged.push_back(m_order[i++]);
                continue;
            }
            const auto number = static_cast<std::uint32_t>(m_owners.size());
            m_owners.push_back({part, local});
            places.push_back({number, {part, local}});
            merged.push_back(number);
        }
        merged.insert(merged.end(), m_order.begin() + static_cast<std::ptrdiff_t>(i), m_order.end());
        m_order = std::move(merged);
    }

    const std::vector<std::uint32_t> &order() const { return m_order; }
    const std::vector<SeriesPlace> &owners() const { return m_owners; }
    std::vector<NumberedPlace> places;

private:
    LabelsView labelsOf(std::uint32_t number) const { return m_parts[m_owners[number].part]->labels(m_owners[number].local); }

    const std::vector<std::shared_ptr<Part>> &m_parts;
    const SymbolRanks &m_ranks;
    std::vector<SeriesPlace> m_owners; ///< per temporary number: where its labels are
    std::vector<std::uint32_t> m_order; ///< temporary numbers in label order
};

/// Frees the labels of pages none of whose series is the owner of its labels.
void dropUnownedLabels(const std::vector<std::shared_ptr<Part>> &parts, const std::vector<SeriesPlace> &owners)
{
    std::vector<std::vector<bool>> owned(parts.size());
    for (std::size_t p = 0; p < parts.size(); ++p) owned[p].resize(parts[p]->pages().size());
    for (const SeriesPlace &owner : owners) owned[owner.part][owner.local >> kPageBits] = true;
    for (std::size_t p = 0; p < parts.size(); ++p)
        for (std::size_t page = 0; page < owned[p].size(); ++page)
            if (!owned[p][page]) parts[p]->pages()[page].dropLabels();
}

} // namespace

Status SeriesTable::build(std::vector<std::shared_ptr<Part>> parts, const SymbolRanks &ranks, TaskPool &pool, const CancelToken &cancel)
{
    m_parts = std::move(parts);
    if (m_parts.size() == 1 && isStrictlySorted(*m_parts.front(), ranks, pool)) {
        m_identity = true;
        m_size = m_parts.front()->numSeries();
        return {};
    }
    Merger merger(m_parts, ranks);
    for (std::uint32_t part = 0; part < m_parts.size(); ++part) {
        DIOPTER_TRY(cancel.check("opening the source"));
        merger.add(part, sortedLocals(*m_parts[part], ranks, pool));
    }
    m_size = static_cast<std::uint32_t>(merger.order().size());
    std::vector<SeriesId> idOf(m_size);
    for (SeriesId id = 0; id < m_size; ++id) idOf[merger.order()[id]] = id;
    m_placeStart.assign(m_size + 1, 0);
    for (const NumberedPlace &place : merger.places) ++m_placeStart[idOf[place.series] + 1];
    for (SeriesId id = 0; id < m_size; ++id) m_placeStart[id + 1] += m_placeStart[id];
    m_places.resize(merger.places.size());
    std::vector<std::uint32_t> next(m_placeStart.begin(), m_placeStart.end() - 1);
    for (const NumberedPlace &place : merger.places) m_places[next[idOf[place.series]]++] = place.place;
    dropUnownedLabels(m_parts, merger.owners());
    return {};
}

bool SeriesTable::overlaps(SeriesId id, TimestampMs minTime, TimestampMs maxTime) const
{
    for (std::uint32_t i = 0; i < numPlaces(id); ++i) {
        const SeriesPlace at = place(id, i);
        const std::span<const TimeInterval> deleted = m_parts[at.part]->deleted(at.local);
        const auto isGone = [&](const ChunkEntry &chunk) { // as a server, which does not return a series of such chunks alone
            return std::any_of(deleted.begin(), deleted.end(),
                [&](const TimeInterval &interval) { return interval.minTime <= chunk.minTime && chunk.maxTime <= interval.maxTime; });
        };
        for (const ChunkEntry &chunk : m_parts[at.part]->chunks(at.local))
            if (chunk.minTime <= maxTime && chunk.maxTime >= minTime && !isGone(chunk)) return true;
        if (const SampleRun *const run = m_parts[at.part]->run(at.local);
            run && !run->empty() && run->minTime() <= maxTime && run->maxTime() >= minTime)
            return true;
    }
    return false;
}

} // namespace diopter::tsdb
