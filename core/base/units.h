// Units of time. Everything inside the core counts Unix milliseconds in UTC; names carry "Ms" where the type does not say it.
#pragma once

#include <cstdint>
#include <limits>

namespace diopter {

using TimestampMs = std::int64_t; ///< Unix time in milliseconds
using DurationMs = std::int64_t; ///< length of time in milliseconds, may be negative

inline constexpr TimestampMs kMinTimestamp = std::numeric_limits<std::int64_t>::min();
inline constexpr TimestampMs kMaxTimestamp = std::numeric_limits<std::int64_t>::max();

/// The neighbours of a time that may come from a damaged file; the ends of the range stay where they are.
constexpr TimestampMs nextMs(TimestampMs time) { return time == kMaxTimestamp ? time : time + 1; }
constexpr TimestampMs previousMs(TimestampMs time) { return time == kMinTimestamp ? time : time - 1; }

inline constexpr DurationMs kSecondMs = 1000;
inline constexpr DurationMs kMinuteMs = 60 * kSecondMs;
inline constexpr DurationMs kHourMs = 60 * kMinuteMs;
inline constexpr DurationMs kDayMs = 24 * kHourMs;

/// The evaluation times start, start+step, ... <= end. An instant query has start == end and step 0 (or any).
struct TimeGrid {
    TimestampMs start = 0;
    TimestampMs end = 0;
    DurationMs step = 0;

    /// Number of steps; an instant query has one.
    std::int64_t numSteps() const { return step <= 0 || end <= start ? 1 : (end - start) / step + 1; }
    TimestampMs at(std::int64_t i) const { return start + i * step; }
    bool operator==(const TimeGrid &) const = default;
};

} // namespace diopter
