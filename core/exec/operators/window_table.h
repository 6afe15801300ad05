// Bounds of all windows over one vector of timestamps. Series that were scraped together share it: computed once, reused as long as the
// timestamps stay the same.
#pragma once

#include "core/exec/operators/range_window_scan.h"

#include <vector>

namespace diopter::exec {

/// One per thread.
class WindowTable {
public:
    /// Makes the table that of `timestamps` on `grid`; a comparison of memory when they are those of the call before.
    void prepare(std::span<const TimestampMs> timestamps, const WindowGrid &grid);

    std::span<const std::uint32_t> first() const { return m_first; }
    std::span<const std::uint32_t> end() const { return m_end; }
    /// Windows counted in samples: the largest, the last, the sums.
    const WindowCount &count() const { return m_count; }
    /// Adds every step's counts.
    void addPerStep(std::vector<std::uint64_t> &total, std::vector<std::uint64_t> &read) const;

private:
    std::vector<TimestampMs> m_timestamps;
    std::vector<std::uint32_t> m_first;
    std::vector<std::uint32_t> m_end;
    WindowCount m_count;
    bool m_valid = false;
};

/// Tables of one thread, found by the ends of the timestamps: series come sorted by labels, so those scraped together are not neighbours.
template <class Table> class TableCache {
public:
    TableCache() : m_tables(kSlots) {}
    Table &of(std::span<const TimestampMs> timestamps)
    {
        std::uint64_t hash = timestamps.size();
        if (!timestamps.empty())
            hash ^= static_cast<std::uint64_t>(timestamps.front()) * 31 + static_cast<std::uint64_t>(timestamps.back());
        hash *= 0x9e3779b97f4a7c15ULL;
        return m_tables[hash >> 57];
    }

private:
    static constexpr std::size_t kSlots = 128;
    std::vector<Table> m_tables;
};

} // namespace diopter::exec
