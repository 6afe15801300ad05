// Range functions over all windows of one series of floats at once, with O(1) work per window where the function allows it. The
// results have the bits of the window kernels (range_kernel.h); whatever is not covered here goes through those.
#pragma once

#include "core/base/units.h"
#include "core/model/operations.h"

#include <cstdint>
#include <span>

namespace diopter::exec {

struct RateTable;

/// The samples of one series (floats only, stale markers removed, ascending) and its windows. Window i holds the samples
/// [first[i], end[i]) and covers (rangeStart + i * step, rangeStart + i * step + range]; first and end never fall.
struct SlidingWindows {
    std::span<const TimestampMs> timestamps;
    std::span<const double> values;
    std::span<const std::uint32_t> first;
    std::span<const std::uint32_t> end; ///< parallel to first
    TimestampMs rangeStart = 0;
    DurationMs step = 0; ///< 0: all windows lie at the same place (@ modifier)
    DurationMs range = 0;
    const RateTable *rates = nullptr; ///< of these windows, where the caller keeps one (usesRateTable); else computed on the way
};

/// Writes the result of window i to values[i] and sets bit i of `present` where there is one (the bits come cleared; 64 per word).
using SlidingKernel = void (*)(const SlidingWindows &windows, double *values, std::uint64_t *present);

/// Null for functions without such a kernel. Never to be used with histograms in the series, start timestamps, anchored or smoothed.
SlidingKernel slidingKernel(FunctionId function);

/// True when the kernel is faster with a RateTable (sliding_rate.h).
bool usesRateTable(FunctionId function);

} // namespace diopter::exec
