// rate, increase, delta, irate, idelta: extrapolated, instant, and with boundaries (anchored, smoothed).
#include "core/model/annotation_text.h"
#include "core/model/histogram_arithmetic.h"
#include "core/model/histogram_layout.h"
#include "tests/support/reference/internal.h"

#include <algorithm>
#include <cmath>

namespace diopter::reference {
namespace {

using annotation_text::HistogramOperation;

/// functions.go isStartTimestampReset.
bool startIsReset(TimestampMs beforeStart, TimestampMs beforeTime, TimestampMs start, TimestampMs time)
{
    if (beforeStart == start || start == 0 || start >= time) return false;
    if (start < beforeTime) return false;
    if (start > beforeTime) return true;
    if (beforeStart > beforeTime) return false;
    return beforeStart != 0 && beforeStart != beforeTime;
}

bool startIsResetAfter(TimestampMs after, TimestampMs start, TimestampMs time)
{
    return start > after && time > after && startIsReset(after, after, start, time);
}

bool startsOverlap(const Point &before, const Point &after)
{
    return after.start != 0 && after.start < before.time && after.start != before.start;
}

/// The points with start timestamps only where they count.
std::vector<Point> withStarts(std::vector<Point> points, bool useStarts)
{
    if (!useStarts)
        for (Point &point : points) point.start = 0;
    return points;
}

void warnOverlap(const Window &window, Annotations &annotations)
{
    reference::Annotation overlap;
    overlap.warning = true;
    overlap.text = annotation_text::startTimeOverlap(metricName(window.labels));
    overlap.span = window.spans[0];
    overlap.kind = reference::Annotation::Kind::StartOverlap;
    overlap.count = 1;
    annotations.add(overlap);
}

/// Adds or subtracts with annotations; false on incompatible layouts.
bool combine(
    FloatHistogram &base, const FloatHistogram &other, bool adding, const std::string &name, TextSpan span, Annotations &annotations)
{
    const HistogramMerge merge = adding ? add(base, other) : subtract(base, other);
    if (merge.status == HistogramMerge::Status::InvalidLayout) throw Failure{merge.error};
    if (!merge.done()) {
        annotations.warn(annotation_text::mixedExponentialCustomHistograms(name), span);
        return false;
    }
    if (merge.boundsReconciled)
        annotations.info(
            annotation_text::mismatchedCustomBuckets(adding ? HistogramOperation::Addition : HistogramOperation::Subtraction), span);
    return true;
}

/// functions.go histogramRate: increase between the first and last histogram.
std::optional<FloatHistogram> histogramIncrease(
    const Window &window, const std::vector<Point> &points, bool isCounter, Annotations &annotations)
{
    const std::string name = metricName(window.labels);
    const TextSpan span = window.spans[0];
    const auto incompatible = [&]() -> std::optional<FloatHistogram> {
        annotations.warn(annotation_text::mixedExponentialCustomHistograms(name), span);
        return std::nullopt;
    };
    FloatHistogram first = *points.front().histogram;
    const FloatHistogram &last = *points.back().histogram;
    bool custom = first.usesCustomBuckets();
    if (isCounter && (first.resetHint == CounterResetHint::Gauge || last.resetHint == CounterResetHint::Gauge))
        annotations.warn(annotation_text::nativeHistogramNotCounter(name), span);
    const auto isReset = [&](std::size_t i, const FloatHistogram &before) {
        return startIsReset(points[i - 1].start, points[i - 1].time, points[i].start, points[i].time) ||
            detectReset(*points[i].histogram, before);
    };
    if (isCounter && isReset(1, first)) {
        const FloatHistogram &second = *points[1].histogram;
        first = {};
        first.schema = second.schema;
        first.customBounds = second.customBounds;
        custom = second.usesCustomBuckets();
    }
    if (last.usesCustomBuckets() != custom) return incompatible();
    std::int32_t schema = std::min(last.schema, first.schema);
    for (std::size_t i = 1; isCounter && i + 1 < points.size(); ++i) {
        const FloatHistogram &h = *points[i].histogram;
        if (h.resetHint == CounterResetHint::Gauge) annotations.warn(annotation_text::nativeHistogramNotCounter(name), span);
        schema = std::min(schema, h.schema);
        if (h.usesCustomBuckets() != custom) return incompatible();
    }
    FloatHistogram out = last;
    if (schema < out.schema) {
        const Status reduced = reduceResolution(out, schema);
        if (!reduced) throw Failure{reduced.error().message};
    }
    if (!combine(out, first, false, name, span, annotations)) return std::nullopt;
    if (!isCounter) {
        if (points.front().histogram->resetHint != CounterResetHint::Gauge || last.resetHint != CounterResetHint::Gauge)
            annotations.warn(annotation_text::nativeHistogramNotGauge(name), span);
    } else {
        bool overlapped = false;
        FloatHistogram before = first;
        for (std::size_t i = 1; i < points.size(); ++i) {
            if (!overlapped && startsOverlap(points[i - 1], points[i])) {
                overlapped = true;
                warnOverlap(window, annotations);
            }
            if (isReset(i, before) && !combine(out, before, true, name, span, annotations)) return std::nullopt;
            before = *points[i].histogram;
        }
    }
    out.resetHint = CounterResetHint::Gauge;
    compact(out, 0);
    return out;
}

double floatIncrease(const Window &window, const std::vector<Point> &points, bool isCounter, Annotations &annotations)
{
    double out = points.back().value - points.front().value;
    if (!isCounter) return out;
    bool overlapped = false;
    for (std::size_t i = 1; i < points.size(); ++i) {
        const Point &before = points[i - 1];
        const Point &now = points[i];
        if (!overlapped && startsOverlap(before, now)) {
            overlapped = true;
            warnOverlap(window, annotations);
        }
        if (now.value < before.value || startIsReset(before.start, before.time, now.start, now.time)) out += before.value;
    }
    return out;
}

struct Boundary {
    double value = 0;
    TimestampMs start = 0;
};

/// functions.go pickOrInterpolateLeft.
Boundary leftBoundary(
    const std::vector<Point> &points, std::size_t first, TimestampMs rangeStart, TimestampMs lookbackStart, bool smoothed, bool isCounter)
{
    Point before = points[first];
    TimestampMs start = before.start > rangeStart ? 0 : before.start;
    if (before.time == rangeStart) return {before.value, before.start};
    if (before.time > rangeStart) {
        if (!isCounter || !startIsResetAfter(lookbackStart, before.start, before.time)) return {before.value, start};
        if (startIsResetAfter(rangeStart, before.start, before.time)) return {0, start};
        return {smoothed ? interpolate({before.start, 0, nullptr, 0}, before, rangeStart, isCounter) : 0, start};
    }
    Point next = points[first + 1];
    if (isCounter && startIsResetAfter(rangeStart, next.start, next.time)) {
        next = {next.start, 0, nullptr, next.start};
    } else if (isCounter && startIsReset(before.start, before.time, next.start, next.time)) {
        start = next.start;
        before = {next.start, 0, nullptr, next.start};
    }
    return {smoothed ? interpolate(before, next, rangeStart, isCounter) : before.value, start};
}

/// functions.go pickOrInterpolateRight.
Boundary rightBoundary(
    const std::vector<Point> &points, std::size_t last, TimestampMs rangeEnd, TimestampMs lookbackStart, bool smoothed, bool isCounter)
{
    Point after = points[last];
    TimestampMs start = after.start > rangeEnd ? 0 : after.start;
    if (after.time <= rangeEnd) return {after.value, start};
    if (last == 0) {
        if (!isCounter || !startIsResetAfter(lookbackStart, after.start, after.time)) return {after.value, start};
        if (startIsResetAfter(rangeEnd, after.start, after.time)) return {0, start};
        return {smoothed ? interpolate({after.start, 0, nullptr, 0}, after, rangeEnd, isCounter) : 0, start};
    }
    Point before = points[last - 1];
    if (isCounter && startIsResetAfter(rangeEnd, after.start, after.time)) {
        start = before.start;
        after = {after.start, 0, nullptr, after.start};
    } else if (isCounter && startIsReset(before.start, before.time, after.start, after.time)) {
        before = {after.start, 0, nullptr, after.start};
    }
    return {smoothed ? interpolate(before, after, rangeEnd, isCounter) : before.value, start};
}

struct Bounds {
    std::size_t first = 0;
    std::size_t last = 0;
};

/// Indexes of the samples that stand for the two ends of the range.
Bounds boundsOf(const std::vector<Point> &points, TimestampMs start, TimestampMs end, bool smoothed)
{
    Bounds out{0, points.size() - 1};
    while (out.first < points.size() - 1 && points[out.first].time <= start) ++out.first;
    out.first = out.first == 0 ? 0 : out.first - 1;
    if (smoothed) {
        std::size_t i = 0;
        while (i < points.size() - 1 && points[i].time < end) ++i;
        out.last = i;
    }
    return out;
}

RangeResult extendedHistogramRate(
    const Window &window, const std::vector<Point> &points, bool isCounter, bool isRate, Annotations &annotations)
{
    const std::string name = metricName(window.labels);
    const TextSpan span = window.spans[0];
    const auto [first, last] = boundsOf(points, window.rangeStart, window.rangeEnd, window.smoothed);
    if (points[last].time <= window.rangeStart) return std::nullopt;
    if (window.smoothed && points[first].time > window.rangeEnd) return std::nullopt;
    for (std::size_t i = first; i <= last; ++i) {
        if (points[i].histogram->usesCustomBuckets() != points[first].histogram->usesCustomBuckets()) {
            annotations.warn(annotation_text::mixedExponentialCustomHistograms(name), span);
            return std::nullopt;
        }
        if (isCounter && points[i].histogram->resetHint == CounterResetHint::Gauge)
            annotations.warn(annotation_text::nativeHistogramNotCounter(name), span);
    }
    std::optional<FloatHistogram> left = *points[first].histogram;
    if (window.smoothed && points[first].time < window.rangeStart)
        left = interpolateHistograms(points[first], points[first + 1], window.rangeStart, isCounter, name, span, annotations);
    if (!left) return std::nullopt;
    std::optional<FloatHistogram> right = *points[last].histogram;
    if (window.smoothed && last > 0 && points[last].time > window.rangeEnd)
        right = interpolateHistograms(points[last - 1], points[last], window.rangeEnd, isCounter, name, span, annotations);
    if (!right) return std::nullopt;
    if (!isCounter && (left->resetHint != CounterResetHint::Gauge || right->resetHint != CounterResetHint::Gauge))
        annotations.warn(annotation_text::nativeHistogramNotGauge(name), span);
    FloatHistogram out = *right;
    if (!combine(out, *left, false, name, span, annotations)) return std::nullopt;

    std::optional<FloatHistogram> correction;
    std::size_t from = first + 1;
    FloatHistogram before = *left;
    if (isCounter && window.smoothed && points[first].time < window.rangeStart &&
        detectReset(*points[first + 1].histogram, *points[first].histogram)) {
        before = *points[first + 1].histogram;
        ++from;
    }
    if (isCounter && from <= last) {
        const auto correct = [&](const FloatHistogram &h) {
            if (correction) return combine(*correction, h, true, name, span, annotations);
            correction = h;
            return true;
        };
        for (std::size_t i = from; i < last; ++i) {
            if (detectReset(*points[i].histogram, before) && !correct(before)) return std::nullopt;
            before = *points[i].histogram;
        }
        if (detectReset(*right, before) && !correct(before)) return std::nullopt;
    }
    if (correction && !combine(out, *correction, true, name, span, annotations)) return std::nullopt;
    if (isRate) divide(out, static_cast<double>(window.range) / 1000);
    out.resetHint = CounterResetHint::Gauge;
    compact(out, 0);
    return Point{0, 0, std::make_shared<const FloatHistogram>(std::move(out)), 0};
}

RangeResult extendedFloatRate(const Window &window, const std::vector<Point> &points, bool isCounter, bool isRate)
{
    auto [first, last] = boundsOf(points, window.rangeStart, window.rangeEnd, window.smoothed);
    const TimestampMs lookbackStart = window.rangeStart - window.lookback;
    if (points[last].time <= window.rangeStart) return std::nullopt;
    if (const Point &f = points[first]; window.smoothed && f.time > window.rangeEnd)
        if (!isCounter || !startIsResetAfter(lookbackStart, f.start, f.time) || startIsResetAfter(window.rangeEnd, f.start, f.time))
            return std::nullopt;
    const Boundary left = leftBoundary(points, first, window.rangeStart, lookbackStart, window.smoothed, isCounter);
    const Boundary right = rightBoundary(points, last, window.rangeEnd, lookbackStart, window.smoothed, isCounter);
    double out = right.value - left.value;
    if (isCounter) {
        double correction = 0;
        double before = left.value;
        TimestampMs beforeTime = window.rangeStart;
        TimestampMs beforeStart = left.start;
        for (const Point &point : points) {
            const std::size_t i = static_cast<std::size_t>(&point - points.data());
            if (i < first || i > last || (i == first && point.time <= window.rangeStart) || (i == last && point.time >= window.rangeEnd))
                continue;
            if (point.value < before || startIsReset(beforeStart, beforeTime, point.start, point.time)) correction += before;
            before = point.value;
            beforeTime = point.time;
            beforeStart = point.start;
        }
        if (right.value < before || startIsReset(beforeStart, beforeTime, right.start, window.rangeEnd)) correction += before;
        out += correction;
    }
    if (isRate) out /= static_cast<double>(window.range) / 1000;
    return Point{0, out, nullptr, 0};
}

} // namespace

double interpolate(const Point &before, const Point &after, TimestampMs time, bool isCounter)
{
    const double y1 = isCounter && after.value < before.value ? 0 : before.value;
    return y1 + (after.value - y1) * static_cast<double>(time - before.time) / static_cast<double>(after.time - before.time);
}

std::optional<FloatHistogram> interpolateHistograms(const Point &before, const Point &after, TimestampMs time, bool isCounter,
    const std::string &name, TextSpan span, Annotations &annotations)
{
    if (time == before.time) return *before.histogram;
    if (time == after.time) return *after.histogram;
    const double fraction = static_cast<double>(time - before.time) / static_cast<double>(after.time - before.time);
    FloatHistogram out = *after.histogram;
    if (isCounter && detectReset(*after.histogram, *before.histogram)) {
        multiply(out, fraction);
        return out;
    }
    if (!combine(out, *before.histogram, false, name, span, annotations)) return std::nullopt;
    multiply(out, fraction);
    if (!combine(out, *before.histogram, true, name, span, annotations)) return std::nullopt;
    return out;
}

std::vector<Point> extendFloats(const std::vector<Point> &floats, TimestampMs start, TimestampMs end, bool smoothed)
{
    if (floats.empty()) return {};
    auto [first, last] = boundsOf(floats, start, end, smoothed);
    if (floats[last].time <= start) return {};
    std::vector<Point> out{{start, leftBoundary(floats, first, start, start, smoothed, false).value, nullptr, 0}};
    for (std::size_t i = first; i <= last; ++i) {
        if (i == first && floats[i].time <= start) continue;
        if (i == last && floats[i].time >= end) continue;
        out.push_back(floats[i]);
    }
    out.push_back({end, rightBoundary(floats, last, end, start, smoothed, false).value, nullptr, 0});
    return out;
}

RangeResult extendedRate(const Window &window, bool isCounter, bool isRate, Annotations &annotations)
{
    const auto points = withStarts(window.points, window.useStarts);
    return points.front().histogram ? extendedHistogramRate(window, points, isCounter, isRate, annotations)
                                    : extendedFloatRate(window, points, isCounter, isRate);
}

RangeResult extrapolatedRate(const Window &window, bool isCounter, bool isRate, Annotations &annotations)
{
    const auto points = withStarts(window.points, window.useStarts);
    const bool histograms = points.front().histogram != nullptr;
    if (std::any_of(points.begin(), points.end(), [&](const Point &p) { return (p.histogram != nullptr) != histograms; })) {
        annotations.warn(annotation_text::mixedFloatsHistograms(metricName(window.labels)), window.spans[0]);
        return std::nullopt;
    }
    if (window.anchored || window.smoothed) return extendedRate(window, isCounter, isRate, annotations);

    std::optional<FloatHistogram> histogram;
    double value = 0;
    if (!histograms) value = floatIncrease(window, points, isCounter, annotations);
    if (histograms && points.size() > 1) {
        histogram = histogramIncrease(window, points, isCounter, annotations);
        if (!histogram) return std::nullopt;
    }
    const TimestampMs firstTime = points.front().time;
    const TimestampMs lastTime = points.back().time;
    double toStart = static_cast<double>(firstTime - window.rangeStart) / 1000;
    double toEnd = static_cast<double>(window.rangeEnd - lastTime) / 1000;
    double sampled = static_cast<double>(lastTime - firstTime) / 1000;
    const double spacing = points.size() > 1 ? sampled / static_cast<double>(points.size() - 1) : 0;
    const double threshold = spacing * 1.1;
    const TimestampMs start = points.front().start;
    if (isCounter && start != 0 && start > window.rangeStart && start < firstTime) {
        toStart = 0;
        sampled = static_cast<double>(lastTime - start) / 1000;
        if (!histograms) value += points.front().value;
        else if (!histogram) histogram = *points.front().histogram;
        else if (!combine(*histogram, *points.front().histogram, true, metricName(window.labels), window.spans[0], annotations))
            return std::nullopt;
    } else if (points.size() == 1) {
        return std::nullopt;
    } else {
        if (toStart >= threshold) toStart = spacing / 2;
        if (isCounter) {
            double toZero = toStart;
            if (!histograms && value > 0 && points.front().value >= 0) toZero = sampled * (points.front().value / value);
            else if (histogram && histogram->count > 0 && points.front().histogram->count >= 0)
                toZero = sampled * (points.front().histogram->count / histogram->count);
            toStart = toZero < toStart ? toZero : toStart;
        }
    }
    if (toEnd >= threshold) toEnd = spacing / 2;
    double factor = sampled != 0 ? (sampled + toStart + toEnd) / sampled : 1.0;
    if (isRate) factor /= static_cast<double>(window.range) / 1000;
    if (!histogram) return Point{0, value * factor, nullptr, 0};
    multiply(*histogram, factor);
    return Point{0, 0, std::make_shared<const FloatHistogram>(std::move(*histogram)), 0};
}

RangeResult instantRate(const Window &window, bool isRate, Annotations &annotations)
{
    const auto points = withStarts(window.points, window.useStarts);
    if (points.size() < 2) return std::nullopt;
    const Point &before = points[points.size() - 2];
    const Point &last = points.back();
    const std::string name = metricName(window.labels);
    // Positions here are those of the whole argument list.
    const TextSpan span{window.spans.front().start, window.spans.back().end};
    const double seconds = static_cast<double>(last.time - before.time) / 1000;
    if ((before.histogram != nullptr) != (last.histogram != nullptr)) {
        annotations.warn(annotation_text::mixedFloatsHistograms(name), span);
        return std::nullopt;
    }
    const bool startReset = startIsReset(before.start, before.time, last.start, last.time);
    if (!last.histogram) {
        double value = last.value;
        if (!isRate || !(last.value < before.value || startReset)) value = last.value - before.value;
        return Point{0, isRate ? value / seconds : value, nullptr, 0};
    }
    const bool gauges = last.histogram->resetHint == CounterResetHint::Gauge && before.histogram->resetHint == CounterResetHint::Gauge;
    const bool anyGauge = last.histogram->resetHint == CounterResetHint::Gauge || before.histogram->resetHint == CounterResetHint::Gauge;
    if (isRate && anyGauge) annotations.warn(annotation_text::nativeHistogramNotCounter(name), span);
    if (!isRate && !gauges) annotations.warn(annotation_text::nativeHistogramNotGauge(name), span);
    FloatHistogram out = *last.histogram;
    if (!isRate || (!startReset && !detectReset(*last.histogram, *before.histogram)))
        if (!combine(out, *before.histogram, false, name, span, annotations)) return std::nullopt;
    out.resetHint = CounterResetHint::Gauge;
    compact(out, 0);
    if (isRate) divide(out, seconds);
    return Point{0, 0, std::make_shared<const FloatHistogram>(std::move(out)), 0};
}

} // namespace diopter::reference
