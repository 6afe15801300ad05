// irate and idelta: from the last two samples of the window (promql/functions.go instantValue).
#include "core/exec/kernels/rate_kernels.h"
#include "core/exec/kernels/start_timestamps.h"
#include "core/model/annotation_text.h"
#include "core/model/histogram_arithmetic.h"
#include "core/model/histogram_layout.h"

#include <algorithm>
#include <array>

namespace diopter::exec {
namespace {

struct Newest {
    TimestampMs time = 0;
    TimestampMs start = 0;
    double value = 0;
    const FloatHistogram *histogram = nullptr;
};

// The two newest samples of either kind, older first.
std::array<Newest, 2> lastTwo(const RangeWindow &window, const KernelContext &context)
{
    std::array<Newest, 4> all;
    std::size_t count = 0;
    const std::span<const TimestampMs> starts = context.useStartTimestamps ? window.startTimestamps : std::span<const TimestampMs>();
    for (std::size_t i = window.numFloats() < 2 ? 0 : window.numFloats() - 2; i < window.numFloats(); ++i) {
        all[count++] = {window.timestamps[i], startOr0(starts, i), window.values[i], nullptr};
    }
    for (std::size_t i = window.numHistograms() < 2 ? 0 : window.numHistograms() - 2; i < window.numHistograms(); ++i) {
        const HistogramSample &sample = window.histograms[i];
        all[count++] = {sample.timestamp, context.useStartTimestamps ? sample.startTimestamp : 0, 0, sample.histogram.get()};
    }
    std::stable_sort(
        all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count), [](const Newest &a, const Newest &b) { return a.time < b.time; });
    return {all[count - 2], all[count - 1]};
}

bool isGauge(const Newest &sample) { return sample.histogram->resetHint == CounterResetHint::Gauge; }

std::optional<FloatHistogram> histogramDifference(const std::array<Newest, 2> &two, KernelContext &context, RateMode mode)
{
    const TextSpan span = context.argSpan(0);
    if (mode.counter && (isGauge(two[0]) || isGauge(two[1]))) {
        context.warn(annotation_text::nativeHistogramNotCounter(context.metricName), span);
    }
    if (!mode.counter && (!isGauge(two[0]) || !isGauge(two[1]))) {
        context.warn(annotation_text::nativeHistogramNotGauge(context.metricName), span);
    }
    FloatHistogram result = copyOf(*two[1].histogram);
    const bool reset = mode.counter &&
        (isStartReset(two[0].start, two[0].time, two[1].start, two[1].time) || detectReset(*two[1].histogram, *two[0].histogram));
    if (!reset && !mergeAnnotated(result, *two[0].histogram, MergeSign::Subtract, context)) return std::nullopt;
    result.resetHint = CounterResetHint::Gauge;
    compact(result);
    return result;
}

} // namespace

Point instantRate(const RangeWindow &window, KernelContext &context, RateMode mode)
{
    if (window.numFloats() + window.numHistograms() < 2) return {};
    const std::array<Newest, 2> two = lastTwo(window, context);
    const DurationMs interval = two[1].time - two[0].time;
    if (interval == 0) return {};
    const double seconds = static_cast<double>(interval) / 1000;
    if (!two[0].histogram && !two[1].histogram) {
        double result = two[1].value;
        const bool reset =
            mode.counter && (two[1].value < two[0].value || isStartReset(two[0].start, two[0].time, two[1].start, two[1].time));
        if (!reset) result = two[1].value - two[0].value;
        return Point::ofFloat(mode.perSecond ? result / seconds : result);
    }
    if (!two[0].histogram || !two[1].histogram) {
        context.warn(annotation_text::mixedFloatsHistograms(context.metricName), context.argSpan(0));
        return {};
    }
    std::optional<FloatHistogram> result = histogramDifference(two, context, mode);
    if (!result) return {};
    if (mode.perSecond) divide(*result, seconds);
    return Point::ofHistogram(std::move(*result));
}

} // namespace diopter::exec
