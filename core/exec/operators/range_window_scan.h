// Sliding a range function over the samples of one series: the generic way, one kernel call per window.
#pragma once

#include "core/exec/kernels/range_kernel.h"
#include "core/exec/operators/operators.h"

namespace diopter::exec {

/// Bounds of the windows of one range function on its steps.
struct WindowGrid {
    plan::Steps steps;
    DurationMs range = 0;
    DurationMs offset = 0;
    DurationMs before = 0; ///< how far windows reach behind their start (anchored, smoothed)
    DurationMs after = 0; ///< how far they reach beyond their end (smoothed)
    bool fixed = false; ///< @: every step sees the window of the first one

    TimestampMs rangeEnd(std::size_t step) const { return (fixed ? steps.start : steps.at(step)) - offset; }
    TimestampMs windowStart(std::size_t step) const { return rangeEnd(step) - range - before; }
    TimestampMs windowEnd(std::size_t step) const { return rangeEnd(step) + after; }
};

/// Where one series' windows are counted. Arrays per step may be null.
struct WindowCount {
    SeriesWindows windows;
    std::uint64_t totalSamples = 0;
    std::uint64_t samplesRead = 0;
    std::vector<std::uint64_t> *totalPerStep = nullptr;
    std::vector<std::uint64_t> *readPerStep = nullptr;

    void add(std::size_t step, std::uint64_t window, std::uint64_t fresh)
    {
        windows.lastWindow = window;
        windows.maxWindow = std::max(windows.maxWindow, window);
        totalSamples += window;
        samplesRead += fresh;
        if (totalPerStep) (*totalPerStep)[step] += window;
        if (readPerStep) (*readPerStep)[step] += fresh;
    }
};

/// Arguments of the function besides the range vector: one list of values per argument.
using WindowParams = std::vector<ScalarValues>;

/// Calls `kernel` on every window of `samples` and writes what it yields into `row` of `out`.
Status scanWindows(const SeriesSamples &samples, const WindowGrid &grid, RangeKernel kernel, KernelContext &kernelContext,
    AnnotationCollector &annotations, std::uint64_t firstKey, const WindowParams &params, const RowSlice &out, std::size_t row,
    WindowCount &count);

} // namespace diopter::exec
