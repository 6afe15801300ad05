// Bounds of all windows over one vector of timestamps. Series that were scraped together share it: computed once, reused as long as the
// timestamps stay the same.
#pragma once

#include "core/base/memory_budget.h"
#include "core/exec/kernels/sliding_rate.h"
#include "core/exec/operators/range_window_scan.h"

#include <algorithm>
#include <bit>
#include <vector>

namespace diopter::exec {

/// One per thread.
class WindowTable {
public:
    /// Makes the table that of `timestamps` on `grid`; a comparison of memory when they are those of the call before.
    void prepare(std::span<const TimestampMs> timestamps, const WindowGrid &grid);

    /// The windows over `values`, which belong to the timestamps of the last prepare(). Lives until the next one.
    SlidingWindows windows(std::span<const double> values, const WindowGrid &grid, bool withRates);
    std::uint64_t bytes() const
    {
        return m_timestamps.capacity() * sizeof(TimestampMs) + (m_first.capacity() + m_end.capacity()) * sizeof(std::uint32_t) +
            m_rates.bytes();
    }
    /// Windows counted in samples: the largest, the last, the sums.
    const WindowCount &count() const { return m_count; }
    /// Adds every step's counts.
    void addPerStep(std::vector<std::uint64_t> &total, std::vector<std::uint64_t> &read) const;

private:
    std::vector<TimestampMs> m_timestamps;
    std::vector<std::uint32_t> m_first;
    std::vector<std::uint32_t> m_end;
    WindowCount m_count;
    RateTable m_rates;
    bool m_hasRates = false;
    bool m_valid = false;
};

/// Tables of one thread, found by the ends of the timestamps: series come sorted by labels, so those scraped together are not neighbours.
template <class Table> class TableCache {
public:
    /// For tables of `numSteps` entries; fewer of them where they are long. Move only.
    explicit TableCache(std::size_t numSteps)
        : m_slots(std::bit_floor(std::clamp<std::size_t>(kCells / std::max<std::size_t>(1, numSteps), kProbes, kMostSlots)))
    {}
    Table &of(std::span<const TimestampMs> timestamps)
    {
        std::uint64_t hash = timestamps.size();
        if (!timestamps.empty())
            hash ^= static_cast<std::uint64_t>(timestamps.front()) * 31 + static_cast<std::uint64_t>(timestamps.back());
        hash *= 0x9e3779b97f4a7c15ULL;
        const std::size_t home = hash >> 40;
        for (std::size_t probe = 0; probe < kProbes; ++probe) {
            Slot &slot = m_slots[(home + probe) % m_slots.size()];
            if (slot.used && slot.hash != hash) continue;
            slot.used = true;
            slot.hash = hash;
            return slot.table;
        }
        Slot &evicted = m_slots[(home + m_nextVictim++ % kProbes) % m_slots.size()];
        evicted.hash = hash;
        return evicted.table;
    }
    /// Charges what a table has grown by since it held `before` bytes. LimitExceeded.
    Status chargeGrowth(MemoryBudget &budget, const Table &table, std::uint64_t before)
    {
        if (table.bytes() <= before) return {};
        DIOPTER_ASSIGN(MemoryCharge charge, MemoryCharge::take(&budget, table.bytes() - before));
        m_charges.push_back(std::move(charge));
        return {};
    }

private:
    static constexpr std::size_t kCells = 1 << 19;
    static constexpr std::size_t kMostSlots = 256;
    static constexpr std::size_t kProbes = 8;
    struct Slot {
        std::uint64_t hash = 0;
        bool used = false;
        Table table;
    };
    std::vector<Slot> m_slots;
    std::vector<MemoryCharge> m_charges;
    std::size_t m_nextVictim = 0;
};

/// One cache per worker.
template <class Table> std::vector<TableCache<Table>> tableCaches(std::size_t numWorkers, std::size_t numSteps)
{
    std::vector<TableCache<Table>> out;
    for (std::size_t worker = 0; worker < numWorkers; ++worker) out.emplace_back(numSteps);
    return out;
}

} // namespace diopter::exec
