// Deleted time ranges per series: the tombstones file of a block and records of the WAL (FORMATS.md 1.6).
#pragma once

#include "core/base/byte_reader.h"
#include "core/base/result.h"
#include "core/base/units.h"

#include <span>
#include <unordered_map>
#include <vector>

namespace diopter::tsdb {

/// Closed at both ends.
struct TimeInterval {
    TimestampMs minTime = 0;
    TimestampMs maxTime = 0;
    bool operator==(const TimeInterval &) const = default;
};

/// Intervals per series reference (as in the postings); sorted and merged once sealed.
class Tombstones {
public:
    void add(std::uint64_t ref, TimeInterval interval) { m_intervals[ref].push_back(interval); }
    /// Sorts and joins overlapping intervals. Call once after the last add.
    void seal();
    /// Ascending, disjoint; empty when nothing of the series is deleted. Lives as long as this object.
    std::span<const TimeInterval> of(std::uint64_t ref) const;
    std::size_t numSeries() const { return m_intervals.size(); }
    std::size_t numIntervals() const;
    const std::unordered_map<std::uint64_t, std::vector<TimeInterval>> &all() const { return m_intervals; }

private:
    std::unordered_map<std::uint64_t, std::vector<TimeInterval>> m_intervals;
};

/// True when `time` lies in one of the ascending, disjoint intervals.
bool isDeleted(std::span<const TimeInterval> intervals, TimestampMs time);

/// Parses the whole file. Corrupt with Prometheus' texts ("tombstones header: invalid size", "checksum did not match", "invalid tombstone
/// format").
Result<Tombstones> parseTombstones(ByteSpan bytes);

/// Parses entries (uvarint ref, varint mint, varint maxt)* into `out` (not sealed). Corrupt when they end in the middle.
Status parseTombstoneEntries(ByteSpan bytes, Tombstones &out);

} // namespace diopter::tsdb
