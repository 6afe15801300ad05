#include "core/exec/operators/window_table.h"

#include <algorithm>
#include <cstring>

namespace diopter::exec {

void WindowTable::prepare(std::span<const TimestampMs> timestamps, const WindowGrid &grid)
{
    const std::size_t bytes = timestamps.size() * sizeof(TimestampMs);
    if (m_valid && m_timestamps.size() == timestamps.size() &&
        (bytes == 0 || std::memcmp(m_timestamps.data(), timestamps.data(), bytes) == 0))
        return;
    m_valid = true;
    m_hasRates = false;
    m_timestamps.assign(timestamps.begin(), timestamps.end());
    m_first.resize(grid.steps.count);
    m_end.resize(grid.steps.count);
    m_count = {};
    const auto count = static_cast<std::uint32_t>(timestamps.size());
    std::uint32_t first = 0;
    std::uint32_t end = 0;
    for (std::size_t step = 0; step < grid.steps.count; ++step) {
        const TimestampMs windowEnd = grid.windowEnd(step);
        const TimestampMs windowStart = grid.windowStart(step);
        const std::uint32_t previousEnd = end;
        while (end < count && timestamps[end] <= windowEnd) ++end;
        while (first < end && timestamps[first] <= windowStart) ++first;
        m_first[step] = first;
        m_end[step] = end;
        m_count.add(step, end - first, end - std::max(first, previousEnd));
    }
}

SlidingWindows WindowTable::windows(std::span<const double> values, const WindowGrid &grid, bool withRates)
{
    SlidingWindows out;
    out.timestamps = m_timestamps;
    out.values = values;
    out.first = m_first;
    out.end = m_end;
    out.rangeStart = grid.rangeEnd(0) - grid.range;
    out.step = grid.fixed ? 0 : grid.steps.interval;
    out.range = grid.range;
    if (!withRates) return out;
    if (!m_hasRates) m_rates.fill(out);
    m_hasRates = true;
    out.rates = &m_rates;
    return out;
}

void WindowTable::addPerStep(std::vector<std::uint64_t> &total, std::vector<std::uint64_t> &read) const
{
    std::uint32_t previousEnd = 0;
    for (std::size_t step = 0; step < m_first.size(); ++step) {
        total[step] += m_end[step] - m_first[step];
        read[step] += m_end[step] - std::max(m_first[step], previousEnd);
        previousEnd = m_end[step];
    }
}

} // namespace diopter::exec
