// Growing parallel arrays of float samples that are never zero-filled; the target of bulk decoding.
#pragma once

#include "core/base/units.h"

#include <cstddef>
#include <memory>
#include <span>

namespace diopter::tsdb {

/// One thread's buffer, reused from series to series.
class FloatColumns {
public:
    std::size_t size() const { return m_size; }
    void clear()
    {
        m_size = 0;
        m_hasStarts = false;
    }
    /// Makes room for `count` more items behind size(); pointers from before are void. resize() then takes them in.
    void reserveMore(std::size_t count);
    void resize(std::size_t size) { m_size = size; }
    void append(TimestampMs timestamp, double value, TimestampMs start);

    TimestampMs *timestamps() { return m_timestamps.get(); }
    double *values() { return m_values.get(); }
    /// Parallel array of start timestamps; only meaningful when hasStarts().
    TimestampMs *starts() { return m_starts.get(); }
    const TimestampMs *timestamps() const { return m_timestamps.get(); }
    const double *values() const { return m_values.get(); }
    const TimestampMs *starts() const { return m_starts.get(); }
    bool hasStarts() const { return m_hasStarts; }
    /// From now on starts() is kept; all items so far get 0.
    void keepStarts();

private:
    std::unique_ptr<TimestampMs[]> m_timestamps;
    std::unique_ptr<double[]> m_values;
    std::unique_ptr<TimestampMs[]> m_starts;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
    bool m_hasStarts = false;
};

} // namespace diopter::tsdb
