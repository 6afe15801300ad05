// changes and resets: events between neighbouring samples of either kind (promql/functions.go funcChanges, funcResets).
#include "core/exec/kernels/over_time_kernels.h"
#include "core/exec/kernels/start_timestamps.h"
#include "core/model/histogram_arithmetic.h"
#include "core/model/histogram_layout.h"

#include <algorithm>
#include <cmath>

namespace diopter::exec {
namespace {

struct Mixed {
    TimestampMs time = 0;
    TimestampMs start = 0;
    double value = 0;
    const FloatHistogram *histogram = nullptr;
};

// Where to begin in floats and histograms.
struct First {
    std::size_t floatIndex = 0;
    std::size_t histogramIndex = 0;
    bool found = true; // false: no sample behind the range start
};

// pickFirstSampleIndices: with anchored the newest sample at or before the range start is the baseline, older ones are skipped.
First firstSamples(const RangeWindow &window, const KernelContext &context)
{
    if (!context.anchored) return {};
    const auto floatsBehind = std::upper_bound(window.timestamps.begin(), window.timestamps.end(), window.rangeStart);
    const auto histogramsBehind = std::upper_bound(window.histograms.begin(), window.histograms.end(), window.rangeStart,
        [](TimestampMs time, const HistogramSample &sample) { return time < sample.timestamp; });
    const auto numFloats = static_cast<std::size_t>(floatsBehind - window.timestamps.begin());
    const auto numHistograms = static_cast<std::size_t>(histogramsBehind - window.histograms.begin());
    if (numFloats >= window.numFloats() && numHistograms >= window.numHistograms()) return {0, 0, false};
    if (numFloats == 0 && numHistograms == 0) return {};
    if (numHistograms == 0 || (numFloats > 0 && window.timestamps[numFloats - 1] >= window.histograms[numHistograms - 1].timestamp)) {
        return {numFloats - 1, numHistograms, true};
    }
    return {numFloats, numHistograms - 1, true};
}

template <class IsEvent> Point countEvents(const RangeWindow &window, KernelContext &context, IsEvent isEvent)
{
    if (window.empty()) return {};
    const First first = firstSamples(window, context);
    if (!first.found) return {};
    std::span<const TimestampMs> starts;
    if (context.useStartTimestamps) starts = window.startTimestamps;
    std::size_t i = first.floatIndex;
    std::size_t j = first.histogramIndex;
    Mixed previous;
    bool hasPrevious = false;
    std::uint64_t events = 0;
    while (i < window.numFloats() || j < window.numHistograms()) {
        Mixed current;
        if (j >= window.numHistograms() || (i < window.numFloats() && window.timestamps[i] < window.histograms[j].timestamp)) {
            current = {window.timestamps[i], startOr0(starts, i), window.values[i], nullptr};
            ++i;
        } else {
            const HistogramSample &sample = window.histograms[j];
            current = {sample.timestamp, context.useStartTimestamps ? sample.startTimestamp : 0, 0, sample.histogram.get()};
            ++j;
        }
        if (hasPrevious && isEvent(previous, current)) ++events;
        previous = current;
        hasPrevious = true;
    }
    return Point::ofFloat(static_cast<double>(events));
}

bool isReset(const Mixed &previous, const Mixed &current)
{
    if (!previous.histogram != !current.histogram) return true;
    if (!current.histogram && current.value < previous.value) return true;
    if (isStartReset(previous.start, previous.time, current.start, current.time)) return true;
    return current.histogram && detectReset(*current.histogram, *previous.histogram);
}

bool isChange(const Mixed &previous, const Mixed &current)
{
    if (!previous.histogram != !current.histogram) return true;
    if (current.histogram) return !equalHistograms(*current.histogram, *previous.histogram);
    return current.value != previous.value && !(std::isnan(current.value) && std::isnan(previous.value));
}

} // namespace

Point changes(const RangeWindow &window, KernelContext &context) { return countEvents(window, context, isChange); }
Point resets(const RangeWindow &window, KernelContext &context) { return countEvents(window, context, isReset); }

} // namespace diopter::exec
