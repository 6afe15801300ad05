// Doubling growth; start timestamps get memory only when a chunk has some.
#include "core/tsdb/float_columns.h"

#include <algorithm>

namespace diopter::tsdb {
namespace {

template <class T> void regrow(std::unique_ptr<T[]> &array, std::size_t used, std::size_t capacity)
{
    auto larger = std::make_unique_for_overwrite<T[]>(capacity);
    std::copy_n(array.get(), used, larger.get());
    array = std::move(larger);
}

} // namespace

void FloatColumns::reserveMore(std::size_t count)
{
    if (m_size + count <= m_capacity) return;
    const std::size_t capacity = std::max<std::size_t>(m_size + count, std::max<std::size_t>(512, m_capacity * 2));
    regrow(m_timestamps, m_size, capacity);
    regrow(m_values, m_size, capacity);
    if (m_starts) regrow(m_starts, m_hasStarts ? m_size : 0, capacity);
    m_capacity = capacity;
}

void FloatColumns::keepStarts()
{
    if (m_hasStarts) return;
    if (!m_starts) m_starts = std::make_unique_for_overwrite<TimestampMs[]>(std::max<std::size_t>(m_capacity, 1));
    std::fill_n(m_starts.get(), m_size, 0);
    m_hasStarts = true;
}

void FloatColumns::append(TimestampMs timestamp, double value, TimestampMs start)
{
    reserveMore(1);
    if (start != 0) keepStarts();
    m_timestamps[m_size] = timestamp;
    m_values[m_size] = value;
    if (m_hasStarts) m_starts[m_size] = start;
    ++m_size;
}

} // namespace diopter::tsdb
