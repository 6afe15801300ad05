// rate, increase, delta without modifiers (promql/functions.go extrapolatedRate).
#include "core/exec/kernels/rate_kernels.h"
#include "core/exec/kernels/start_timestamps.h"
#include "core/model/annotation_text.h"
#include "core/model/histogram_arithmetic.h"
#include "core/model/histogram_layout.h"

namespace diopter::exec {
namespace {

// Difference of last and first with the values before every reset added in order.
double floatIncrease(const RangeWindow &window, std::span<const TimestampMs> starts, KernelContext &context, bool counter)
{
    const std::span<const double> values = window.values;
    double result = values.back() - values.front();
    if (!counter) return result;
    if (starts.empty()) {
        for (std::size_t i = 1; i < values.size(); ++i) {
            if (values[i] < values[i - 1]) result += values[i - 1];
        }
        return result;
    }
    bool overlapSeen = false;
    for (std::size_t i = 1; i < values.size(); ++i) {
        const TimestampMs previous = window.timestamps[i - 1];
        if (!overlapSeen && startsOverlap(starts[i - 1], previous, starts[i])) {
            context.annotations->addStartTimeOverlap(annotation_text::startTimeOverlap(context.metricName), context.argSpan(0));
            overlapSeen = true;
        }
        if (values[i] < values[i - 1] || isStartReset(starts[i - 1], previous, starts[i], window.timestamps[i])) result += values[i - 1];
    }
    return result;
}

// The samples of the window whatever their kind.
struct Extent {
    TimestampMs first = 0;
    TimestampMs last = 0;
    std::size_t gaps = 0; // samples minus one
    TimestampMs firstStart = 0; // start timestamp of the first sample, 0 = unknown
    double firstValue = 0; // float, or the count of a histogram
};

struct Result {
    double value = 0;
    std::optional<FloatHistogram> histogram;
    double total() const { return histogram ? histogram->count : value; }
};

// Seconds to extrapolate at both ends beyond the sampled interval.
struct Extrapolation {
    double toStart = 0;
    double toEnd = 0;
    double sampled = 0;
};

Extrapolation usualExtrapolation(Extrapolation bounds, const Extent &extent, const Result &result, bool counter, double average)
{
    if (bounds.toStart >= average * 1.1) bounds.toStart = average / 2;
    if (!counter) return bounds;
    // A counter is never below zero: go back at most to where it would have been zero.
    double toZero = bounds.toStart;
    if (result.total() > 0 && extent.firstValue >= 0) toZero = bounds.sampled * (extent.firstValue / result.total());
    if (toZero < bounds.toStart) bounds.toStart = toZero;
    return bounds;
}

Point scaled(Result result, double factor)
{
    if (!result.histogram) return Point::ofFloat(result.value * factor);
    multiply(*result.histogram, factor);
    return Point::ofHistogram(std::move(*result.histogram));
}

std::optional<Extent> measure(
    const RangeWindow &window, std::span<const TimestampMs> starts, Result &result, KernelContext &context, bool counter)
{
    Extent out;
    if (window.numHistograms() > 0) {
        const HistogramSample &first = window.histograms.front();
        out = {first.timestamp, window.histograms.back().timestamp, window.numHistograms() - 1, 0, first.histogram->count};
        if (counter && context.useStartTimestamps) out.firstStart = first.startTimestamp;
        if (out.gaps > 0) {
            result.histogram = histogramIncrease(window, context, counter);
            if (!result.histogram) return std::nullopt;
        }
        return out;
    }
    out = {window.timestamps.front(), window.timestamps.back(), window.numFloats() - 1, startOr0(starts, 0), window.values.front()};
    result.value = floatIncrease(window, starts, context, counter);
    return out;
}

// A first sample whose counter started inside the window: it counts in full, as from a zero at that start.
bool addFirstSample(const RangeWindow &window, Result &result, KernelContext &context)
{
    if (window.numHistograms() == 0) {
        result.value += window.values.front();
        return true;
    }
    const FloatHistogram &first = *window.histograms.front().histogram;
    if (!result.histogram) {
        result.histogram = copyOf(first);
        return true;
    }
    return mergeAnnotated(*result.histogram, first, MergeSign::Add, context);
}

} // namespace

Point extrapolatedRate(const RangeWindow &window, KernelContext &context, RateMode mode)
{
    if (window.empty()) return {};
    if (window.numFloats() > 0 && window.numHistograms() > 0) {
        context.warn(annotation_text::mixedFloatsHistograms(context.metricName), context.argSpan(0));
        return {};
    }
    std::span<const TimestampMs> starts;
    if (mode.counter && context.useStartTimestamps) starts = window.startTimestamps;
    Result result;
    const std::optional<Extent> extent = measure(window, starts, result, context, mode.counter);
    if (!extent) return {};

    Extrapolation bounds;
    bounds.toStart = static_cast<double>(extent->first - window.rangeStart) / 1000;
    bounds.toEnd = static_cast<double>(window.rangeEnd - extent->last) / 1000;
    bounds.sampled = static_cast<double>(extent->last - extent->first) / 1000;
    const double average = extent->gaps > 0 ? bounds.sampled / static_cast<double>(extent->gaps) : 0;

    const TimestampMs start = extent->firstStart;
    if (mode.counter && start != 0 && start > window.rangeStart && start < extent->first) {
        bounds.toStart = 0;
        bounds.sampled = static_cast<double>(extent->last - start) / 1000;
        if (!addFirstSample(window, result, context)) return {};
    } else if (extent->gaps == 0) {
        return {};
    } else {
        bounds = usualExtrapolation(bounds, *extent, result, mode.counter, average);
    }
    if (bounds.toEnd >= average * 1.1) bounds.toEnd = average / 2;

    double factor = 1.0;
    if (bounds.sampled != 0) factor = (bounds.sampled + bounds.toStart + bounds.toEnd) / bounds.sampled;
    if (mode.perSecond) factor /= secondsOf(window.range);
    return scaled(std::move(result), factor);
}

} // namespace diopter::exec
