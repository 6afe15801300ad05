// Functions of range vectors: one window of raw samples in, one point out. Used by the range scan and by subqueries.
#pragma once

#include "core/exec/kernels/kernel_context.h"
#include "core/model/operations.h"

namespace diopter::exec {

/// The samples of one series inside one window, stale markers removed, ascending in time. Floats and histograms are apart, no
/// timestamp occurs in both. The usual window is (rangeStart, rangeEnd]; with anchored or smoothed it also holds the samples before
/// (and behind) that the modifier asks for, i.e. everything in (rangeStart - lookback, rangeEnd (+ lookback for smoothed)].
struct RangeWindow {
    std::span<const TimestampMs> timestamps; ///< of the floats
    std::span<const double> values; ///< parallel to timestamps
    std::span<const TimestampMs> startTimestamps; ///< parallel to timestamps, or empty: none known; read only with useStartTimestamps
    std::span<const HistogramSample> histograms;
    TimestampMs rangeStart = 0; ///< after offset and @; exclusive
    TimestampMs rangeEnd = 0; ///< inclusive
    DurationMs range = 0; ///< rangeEnd - rangeStart: the selector's [range]

    std::size_t numFloats() const { return timestamps.size(); }
    std::size_t numHistograms() const { return histograms.size(); }
    bool empty() const { return timestamps.empty() && histograms.empty(); }
};

/// Never keeps anything of the window beyond the call except shared histograms. An empty window always yields Absent.
using RangeKernel = Point (*)(const RangeWindow &window, KernelContext &context);

/// The kernel of a function whose argument is a range vector; null for all others. absent_over_time yields 1 for a window with any
/// sample (the operator inverts it).
RangeKernel rangeKernel(FunctionId function);

/// True for first_over_time and last_over_time: the metric name stays.
bool keepsMetricName(FunctionId function);

} // namespace diopter::exec
