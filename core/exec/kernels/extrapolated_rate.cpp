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

struct Extrapolated {
    double value = 0;
    std::optional<FloatHistogram> histogram;
    double total() const { return histogram ? histogram->count : value; }
};

// The samples of the window whatever their kind.
struct Extent {
    RateExtent bounds;
    TimestampMs firstStart = 0; // start timestamp of the first sample, 0 = unknown
};

Point scaled(Extrapolated result, double factor)
{
    if (!result.histogram) return Point::ofFloat(result.value * factor);
    multiply(*result.histogram, factor);
    return Point::ofHistogram(std::move(*result.histogram));
}

std::optional<Extent> measure(
    const RangeWindow &window, std::span<const TimestampMs> starts, Extrapolated &result, KernelContext &context, bool counter)
{
    Extent out;
    RateExtent &bounds = out.bounds;
    bounds.rangeStart = window.rangeStart;
    bounds.rangeEnd = window.rangeEnd;
    if (window.numHistograms() > 0) {
        const HistogramSample &first = window.histograms.front();
        bounds.first = first.timestamp;
        bounds.last = window.histograms.back().timestamp;
        bounds.gaps = window.numHistograms() - 1;
        bounds.firstValue = first.histogram->count;
        if (counter && context.useStartTimestamps) out.firstStart = first.startTimestamp;
        if (bounds.gaps > 0) {
            result.histogram = histogramIncrease(window, context, counter);
            if (!result.histogram) return std::nullopt;
        }
        return out;
    }
    bounds.first = window.timestamps.front();
    bounds.last = window.timestamps.back();
    bounds.gaps = window.numFloats() - 1;
    bounds.firstValue = window.values.front();
    out.firstStart = startOr0(starts, 0);
    result.value = floatIncrease(window, starts, context, counter);
    return out;
}

// A first sample whose counter started inside the window: it counts in full, as from a zero at that start.
bool addFirstSample(const RangeWindow &window, Extrapolated &result, KernelContext &context)
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
    Extrapolated result;
    std::optional<Extent> extent = measure(window, starts, result, context, mode.counter);
    if (!extent) return {};
    RateExtent &bounds = extent->bounds;
    bounds.increase = result.total();
    Extrapolation extrapolation(bounds);
    const TimestampMs start = extent->firstStart;
    if (mode.counter && start != 0 && start > window.rangeStart && start < bounds.first) {
        extrapolation.toStart = 0;
        extrapolation.sampled = static_cast<double>(bounds.last - start) / 1000;
        if (!addFirstSample(window, result, context)) return {};
    } else if (bounds.gaps == 0) {
        return {};
    } else {
        extrapolation.limitStart(bounds, mode.counter);
    }
    extrapolation.limitEnd();
    return scaled(std::move(result), extrapolation.factor(mode.perSecond ? secondsOf(window.range) : 0));
}

} // namespace diopter::exec
