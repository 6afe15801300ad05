// The family of rate(): declarations shared between its files. Internal to core/exec/kernels.
#pragma once

#include "core/exec/kernels/range_kernel.h"

#include <optional>

namespace diopter::exec {

/// Which member of the family is computed.
struct RateMode {
    bool counter = false; ///< rate, increase, irate: resets are corrected
    bool perSecond = false; ///< rate, irate
};

/// time.Duration.Seconds(): whole seconds and the rest are converted apart.
inline double secondsOf(DurationMs duration)
{
    return static_cast<double>(duration / 1000) + static_cast<double>(duration % 1000 * 1'000'000) / 1e9;
}

/// What the extrapolation of one window needs to know.
struct RateExtent {
    TimestampMs first = 0; ///< of the first and last sample
    TimestampMs last = 0;
    std::size_t gaps = 0; ///< samples minus one
    double firstValue = 0; ///< of the first sample; a histogram's count
    double increase = 0; ///< over the window, resets corrected; a histogram's count
    TimestampMs rangeStart = 0;
    TimestampMs rangeEnd = 0;
};

/// Seconds to add at both ends of the sampled interval.
struct Extrapolation {
    double toStart = 0;
    double toEnd = 0;
    double sampled = 0;
    double average = 0; ///< between samples

    explicit Extrapolation(const RateExtent &extent)
        : toStart(static_cast<double>(extent.first - extent.rangeStart) / 1000),
          toEnd(static_cast<double>(extent.rangeEnd - extent.last) / 1000), sampled(static_cast<double>(extent.last - extent.first) / 1000),
          average(extent.gaps > 0 ? sampled / static_cast<double>(extent.gaps) : 0)
    {}
    /// The usual rule at the start: up to it when it is near, else half a gap; a counter not below zero.
    void limitStart(const RateExtent &extent, bool counter)
    {
        if (toStart >= average * 1.1) toStart = average / 2;
        if (!counter) return;
        double toZero = toStart;
        if (extent.increase > 0 && extent.firstValue >= 0) toZero = sampled * (extent.firstValue / extent.increase);
        if (toZero < toStart) toStart = toZero;
    }
    void limitEnd()
    {
        if (toEnd >= average * 1.1) toEnd = average / 2;
    }
    /// What the increase is multiplied with; `rangeSeconds` is 0 for increase and delta.
    double factor(double rangeSeconds) const
    {
        double out = 1.0;
        if (sampled != 0) out = (sampled + toStart + toEnd) / sampled;
        if (rangeSeconds != 0) out /= rangeSeconds;
        return out;
    }
};

/// extrapolatedRate without modifiers. Windows with both kinds of samples yield Absent and a warning.
Point extrapolatedRate(const RangeWindow &window, KernelContext &context, RateMode mode);
/// extendedRate and extendedHistogramRate: anchored and smoothed selectors, no extrapolation.
Point extendedRate(const RangeWindow &window, KernelContext &context, RateMode mode);
Point extendedHistogramRate(const RangeWindow &window, KernelContext &context, RateMode mode);
/// irate and idelta: the last two samples.
Point instantRate(const RangeWindow &window, KernelContext &context, RateMode mode);

/// The increase over all histograms of the window before extrapolation, a gauge, compacted; nothing (with a warning) when they do not
/// fit together. Needs at least two histograms.
std::optional<FloatHistogram> histogramIncrease(const RangeWindow &window, KernelContext &context, bool counter);

/// Adds or subtracts with the annotations of functions; false when that is impossible (a warning or a failure is set).
enum class MergeSign { Add, Subtract };
bool mergeAnnotated(FloatHistogram &base, const FloatHistogram &other, MergeSign sign, KernelContext &context);

/// Bounds into the samples of an anchored or smoothed window: the first is the last sample at or before the range start (else 0), the
/// last is the end, with smoothed the first sample at or behind the range end.
struct ExtendedBounds {
    std::size_t first = 0;
    std::size_t last = 0;
};
template <class TimeAt> ExtendedBounds extendedBounds(const RangeWindow &window, std::size_t numSamples, bool smoothed, TimeAt timeAt)
{
    ExtendedBounds out;
    out.last = numSamples - 1;
    const auto search = [&](auto reached) { // sort.Search over [0, last): the last sample is never tested
        std::size_t low = 0;
        std::size_t high = out.last;
        while (low < high) {
            const std::size_t middle = low + (high - low) / 2;
            if (reached(timeAt(middle))) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    };
    const std::size_t behindStart = search([&](TimestampMs time) { return time > window.rangeStart; });
    out.first = behindStart > 0 ? behindStart - 1 : 0;
    if (smoothed) out.last = search([&](TimestampMs time) { return time >= window.rangeEnd; });
    return out;
}

} // namespace diopter::exec
