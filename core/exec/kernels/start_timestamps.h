// Counter resets that show in start timestamps (promql/functions.go isStartTimestampReset and its companions). 0 = unknown.
#pragma once

#include "core/base/units.h"

#include <span>

namespace diopter::exec {

inline TimestampMs startOr0(std::span<const TimestampMs> starts, std::size_t index) { return index < starts.size() ? starts[index] : 0; }

/// True when the counter was set to zero between the two samples.
inline bool isStartReset(TimestampMs previousStart, TimestampMs previous, TimestampMs start, TimestampMs time)
{
    if (previousStart == start || start == 0 || start >= time) return false;
    if (start != previous) return start > previous;
    // The start lies on the sample before: a delta series when that sample's own start is known, else a cumulative one of unknown start.
    return previousStart <= previous && previousStart != 0 && previousStart != previous;
}

/// True when the sample's counter was set to zero after `bound`.
inline bool isStartResetAfter(TimestampMs bound, TimestampMs start, TimestampMs time)
{
    if (start <= bound || time <= bound) return false;
    return isStartReset(bound, bound, start, time);
}

/// True when a start lies before the previous sample without being the same start: the data contradicts itself.
inline bool startsOverlap(TimestampMs previousStart, TimestampMs previous, TimestampMs start)
{
    return start != 0 && start < previous && start != previousStart;
}

} // namespace diopter::exec
