// Functions of one window of samples, except the rate family.
#include "core/model/annotation_text.h"
#include "core/model/histogram_arithmetic.h"
#include "core/model/histogram_layout.h"
#include "tests/support/reference/internal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace diopter::reference {
namespace {

RangeResult ofFloat(double value) { return Point{0, value, nullptr, 0}; }
RangeResult ofHistogram(FloatHistogram value) { return Point{0, 0, std::make_shared<const FloatHistogram>(std::move(value)), 0}; }

std::vector<double> valuesOf(const std::vector<Point> &floats)
{
    std::vector<double> out;
    for (const Point &point : floats) out.push_back(point.value);
    return out;
}

double averageOverTime(const std::vector<double> &values)
{
    double sum = values[0], compensation = 0, mean = 0, count = 1;
    bool incremental = false;
    for (std::size_t i = 1; i < values.size(); ++i) {
        count = static_cast<double>(i + 1);
        if (!incremental) {
            double newSum = sum, newCompensation = compensation;
            kahan(values[i], newSum, newCompensation);
            if (!std::isinf(newSum)) {
                sum = newSum;
                compensation = newCompensation;
                continue;
            }
            incremental = true;
            mean = sum / (count - 1);
            compensation /= count - 1;
        }
        const double q = (count - 1) / count;
        mean *= q;
        compensation *= q;
        kahan(values[i] / count, mean, compensation);
    }
    return incremental ? mean + compensation : sum / count + compensation / count;
}

double total(const std::vector<double> &values)
{
    double sum = 0, compensation = 0;
    for (const double value : values) kahan(value, sum, compensation);
    return std::isinf(sum) ? sum : sum + compensation;
}

double varianceOverTime(const std::vector<double> &values)
{
    double count = 0, mean = 0, meanC = 0, aux = 0, auxC = 0;
    for (const double value : values) {
        ++count;
        const double delta = value - (mean + meanC);
        kahan(delta / count, mean, meanC);
        kahan(delta * (value - (mean + meanC)), aux, auxC);
    }
    return (aux + auxC) / count;
}

double medianDeviation(std::vector<double> values)
{
    if (std::any_of(values.begin(), values.end(), [](double v) { return std::isnan(v); })) return kNaN;
    const double median = quantile(0.5, values);
    for (double &value : values) value = std::abs(value - median);
    return quantile(0.5, values);
}

/// The extreme by max, min (strict) or, for ts_of_*, the last of equal ones.
Point extreme(const std::vector<Point> &floats, bool maximum, bool lastOfEqual)
{
    Point best = floats.front();
    for (const Point &point : floats) {
        const bool better = maximum ? point.value > best.value : point.value < best.value;
        if (better || (lastOfEqual && point.value == best.value) || std::isnan(best.value)) best = point;
    }
    return best;
}

std::pair<double, double> regression(const std::vector<Point> &samples, TimestampMs origin)
{
    double n = 0, sumX = 0, cX = 0, sumY = 0, cY = 0, sumXY = 0, cXY = 0, sumX2 = 0, cX2 = 0;
    const double first = samples.front().value;
    bool constant = true;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double y = samples[i].value;
        if (i > 0 && y != first) constant = false;
        n += 1;
        const double x = static_cast<double>(samples[i].time - origin) / 1e3;
        kahan(x, sumX, cX);
        kahan(y, sumY, cY);
        kahan(x * y, sumXY, cXY);
        kahan(x * x, sumX2, cX2);
    }
    if (constant) return std::isinf(first) ? std::pair{kNaN, kNaN} : std::pair{0.0, first};
    sumX += cX;
    sumY += cY;
    sumXY += cXY;
    sumX2 += cX2;
    const double slope = (sumXY - sumX * sumY / n) / (sumX2 - sumX * sumX / n);
    return {slope, sumY / n - slope * sumX / n};
}

double smoothing(const std::vector<double> &values, double sf, double tf)
{
    if (sf <= 0 || sf >= 1) throw Failure{fmt::format("invalid smoothing factor. Expected: 0 < sf < 1, got: {:.6f}", sf)};
    if (tf <= 0 || tf >= 1) throw Failure{fmt::format("invalid trend factor. Expected: 0 < tf < 1, got: {:.6f}", tf)};
    if (values.size() < 2) return kNaN;
    double s0 = 0, s1 = values[0], b = values[1] - values[0];
    for (std::size_t i = 1; i < values.size(); ++i) {
        const double x = sf * values[i];
        if (i > 1) b = tf * (s1 - s0) + (1 - tf) * b;
        const double y = (1 - sf) * (s1 + b);
        s0 = s1;
        s1 = x + y;
    }
    return s1;
}

double integral(const std::vector<Point> &floats, int strategy)
{
    double sum = 0, compensation = 0;
    const auto zeroed = [](double v) { return std::isnan(v) ? 0.0 : v; };
    for (std::size_t i = 1; i < floats.size(); ++i) {
        const double before = zeroed(floats[i - 1].value);
        const double now = zeroed(floats[i].value);
        double value = strategy == 0 ? before : now, lost = 0;
        if (strategy == 2) {
            value = before;
            kahan(now, value, lost);
            if (std::isinf(value) && !std::isinf(now) && !std::isinf(before)) {
                value = before / 2;
                lost = 0;
                kahan(now / 2, value, lost);
            } else {
                value /= 2;
                lost /= 2;
            }
        }
        if (value == 0 && lost == 0) continue;
        const double seconds = static_cast<double>(floats[i].time - floats[i - 1].time) / 1000;
        compensation += lost * seconds;
        kahan(value * seconds, sum, compensation);
    }
    return std::isinf(sum) ? sum : sum + compensation;
}

/// Index of the first sample that resets() and changes() look at; nothing to do when past the end.
std::size_t firstCounted(const Window &window)
{
    if (!window.anchored) return 0;
    const auto behind =
        std::find_if(window.points.begin(), window.points.end(), [&](const Point &p) { return p.time > window.rangeStart; });
    if (behind == window.points.end()) return window.points.size();
    return behind == window.points.begin() ? 0 : static_cast<std::size_t>(behind - window.points.begin()) - 1;
}

bool startIsReset(const Point &before, const Point &after)
{
    if (before.start == after.start || after.start == 0 || after.start >= after.time) return false;
    if (after.start != before.time) return after.start > before.time;
    return before.start <= before.time && before.start != 0 && before.start != before.time;
}

RangeResult countPairs(const Window &window, bool resets)
{
    const std::size_t first = firstCounted(window);
    if (first >= window.points.size()) return std::nullopt;
    int count = 0;
    for (std::size_t i = first + 1; i < window.points.size(); ++i) {
        const Point &before = window.points[i - 1];
        const Point &after = window.points[i];
        bool counts = (before.histogram != nullptr) != (after.histogram != nullptr);
        if (!counts && after.histogram)
            counts = resets ? detectReset(*after.histogram, *before.histogram) : !equalHistograms(*after.histogram, *before.histogram);
        else if (!counts && resets) counts = after.value < before.value;
        else if (!counts) counts = after.value != before.value && !(std::isnan(after.value) && std::isnan(before.value));
        if (resets && !counts && window.useStarts && (after.histogram != nullptr) == (before.histogram != nullptr))
            counts = startIsReset(before, after);
        if (counts) ++count;
    }
    return ofFloat(count);
}

/// Sum or average of histograms with compensation.
RangeResult histogramTotal(const Window &window, bool averaged, Annotations &annotations)
{
    const auto points = window.histograms();
    bool resetSeen = false, notResetSeen = false, reconciled = false;
    const auto track = [&](const FloatHistogram &h) {
        resetSeen = resetSeen || h.resetHint == CounterResetHint::Reset;
        notResetSeen = notResetSeen || h.resetHint == CounterResetHint::NotReset;
    };
    FloatHistogram sum = *points[0].histogram;
    FloatHistogram mean;
    std::optional<FloatHistogram> lost;
    double count = 1;
    bool incremental = false;
    const auto incompatible = [&]() -> RangeResult {
        annotations.warn(annotation_text::mixedExponentialCustomHistograms(metricName(window.labels)), window.spans[0]);
        return std::nullopt;
    };
    track(sum);
    for (std::size_t i = 1; i < points.size(); ++i) {
        const FloatHistogram &h = *points[i].histogram;
        track(h);
        count = static_cast<double>(i + 1);
        if (!incremental) {
            FloatHistogram next = sum;
            std::optional<FloatHistogram> nextLost = lost;
            const HistogramMerge merge = kahanAdd(next, h, nextLost);
            if (!merge.done()) return incompatible();
            reconciled = reconciled || merge.boundsReconciled;
            if (!averaged || !hasOverflow(next)) {
                sum = next;
                lost = nextLost;
                continue;
            }
            incremental = true;
            mean = sum;
            divide(mean, count - 1);
            if (lost) divide(*lost, count - 1);
        }
        const double q = (count - 1) / count;
        if (lost) multiply(*lost, q);
        FloatHistogram part = h;
        divide(part, count);
        multiply(mean, q);
        const HistogramMerge merge = kahanAdd(mean, part, lost);
        if (!merge.done()) return incompatible();
        reconciled = reconciled || merge.boundsReconciled;
    }
    FloatHistogram &out = incremental ? mean : sum;
    if (averaged && !incremental) {
        divide(sum, count);
        if (lost) divide(*lost, count);
    }
    if (lost) reconciled = add(out, *lost).boundsReconciled || reconciled;
    using annotation_text::HistogramOperation;
    if (resetSeen && notResetSeen)
        annotations.warn(annotation_text::counterResetCollision(HistogramOperation::Aggregation), window.spans[0]);
    if (reconciled) annotations.info(annotation_text::mismatchedCustomBuckets(HistogramOperation::Aggregation), window.spans[0]);
    return ofHistogram(out);
}

RangeResult overTimeOfBoth(bool averaged, const Window &window, const std::vector<Point> &floats, Annotations &annotations)
{
    if (!floats.empty() && floats.size() < window.points.size()) {
        annotations.warn(annotation_text::mixedFloatsHistograms(metricName(window.labels)), window.spans[0]);
        return std::nullopt;
    }
    if (floats.empty()) return histogramTotal(window, averaged, annotations);
    return ofFloat(averaged ? averageOverTime(valuesOf(floats)) : total(valuesOf(floats)));
}

int integralStrategy(const Window &window, Annotations &annotations)
{
    if (window.params.empty()) return 2;
    const double asked = window.params[0];
    if (std::isfinite(asked) && std::trunc(asked) == asked && asked >= 0 && asked <= 2) return static_cast<int>(asked);
    annotations.warn(annotation_text::invalidIntegralStrategy(asked), window.spans[1]);
    return 2;
}

/// Functions that use the floats and say so when there were histograms too.
RangeResult floatsOnly(FunctionId function, const Window &window, const std::vector<Point> &floats, Annotations &annotations)
{
    const bool needsTwo =
        function == FunctionId::Deriv || function == FunctionId::PredictLinear || function == FunctionId::DoubleExponentialSmoothing;
    if (function == FunctionId::DoubleExponentialSmoothing) smoothing({}, window.params[0], window.params[1]);
    if (floats.empty()) return std::nullopt;
    if (function == FunctionId::QuantileOverTime && !(window.params[0] >= 0 && window.params[0] <= 1))
        annotations.warn(annotation_text::invalidQuantile(window.params[0]), window.spans[0]);
    if (floats.size() < window.points.size())
        annotations.info(annotation_text::histogramIgnoredInMixedRange(metricName(window.labels)),
            window.spans[function == FunctionId::QuantileOverTime ? 0 : 0]);
    if (needsTwo && floats.size() < 2) return std::nullopt;
    switch (function) {
    case FunctionId::MinOverTime: return ofFloat(extreme(floats, false, false).value);
    case FunctionId::MaxOverTime: return ofFloat(extreme(floats, true, false).value);
    case FunctionId::TsOfMinOverTime: return ofFloat(static_cast<double>(extreme(floats, false, true).time) / 1000);
    case FunctionId::TsOfMaxOverTime: return ofFloat(static_cast<double>(extreme(floats, true, true).time) / 1000);
    case FunctionId::StddevOverTime: return ofFloat(std::sqrt(varianceOverTime(valuesOf(floats))));
    case FunctionId::StdvarOverTime: return ofFloat(varianceOverTime(valuesOf(floats)));
    case FunctionId::MadOverTime: return ofFloat(medianDeviation(valuesOf(floats)));
    case FunctionId::QuantileOverTime: return ofFloat(quantile(window.params[0], valuesOf(floats)));
    case FunctionId::Deriv: return ofFloat(regression(floats, floats.front().time).first);
    case FunctionId::Integral: return ofFloat(integral(floats, integralStrategy(window, annotations)));
    case FunctionId::PredictLinear: {
        const auto [slope, intercept] = regression(floats, window.evalTime);
        return ofFloat(slope * window.params[0] + intercept);
    }
    case FunctionId::DoubleExponentialSmoothing: return ofFloat(smoothing(valuesOf(floats), window.params[0], window.params[1]));
    default: throw Failure{"no range function"};
    }
}

} // namespace

std::vector<Point> Window::floats() const
{
    std::vector<Point> out;
    for (const Point &point : points)
        if (!point.histogram) out.push_back(point);
    return out;
}

std::vector<Point> Window::histograms() const
{
    std::vector<Point> out;
    for (const Point &point : points)
        if (point.histogram) out.push_back(point);
    return out;
}

void kahan(double increment, double &sum, double &compensation)
{
    const double next = sum + increment;
    if (std::isinf(next)) compensation = 0;
    else if (std::abs(sum) >= std::abs(increment)) compensation += (sum - next) + increment;
    else compensation += (increment - next) + sum;
    sum = next;
}

bool lessWithNaN(double a, double b) { return std::isnan(a) ? !std::isnan(b) : a < b; }

double quantile(double q, std::vector<double> values)
{
    if (values.empty() || std::isnan(q)) return kNaN;
    if (q < 0) return -kInfinity;
    if (q > 1) return kInfinity;
    std::stable_sort(values.begin(), values.end(), lessWithNaN);
    const double n = static_cast<double>(values.size());
    const double rank = q * (n - 1);
    const double lower = std::max(0.0, std::floor(rank));
    const double upper = std::min(n - 1, lower + 1);
    const double weight = rank - std::floor(rank);
    const double low = values[static_cast<std::size_t>(lower)];
    if (weight == 0) return low;
    return low * (1 - weight) + values[static_cast<std::size_t>(upper)] * weight;
}

RangeResult callRangeFunction(FunctionId function, const Window &window, Annotations &annotations)
{
    const auto floats = window.floats();
    switch (function) {
    case FunctionId::Rate: return extrapolatedRate(window, true, true, annotations);
    case FunctionId::Increase: return extrapolatedRate(window, true, false, annotations);
    case FunctionId::Delta: return extrapolatedRate(window, false, false, annotations);
    case FunctionId::Irate: return instantRate(window, true, annotations);
    case FunctionId::Idelta: return instantRate(window, false, annotations);
    case FunctionId::Resets: return countPairs(window, true);
    case FunctionId::Changes: return countPairs(window, false);
    case FunctionId::CountOverTime: return ofFloat(static_cast<double>(window.points.size()));
    case FunctionId::PresentOverTime:
    case FunctionId::AbsentOverTime: return ofFloat(1);
    case FunctionId::FirstOverTime: return window.points.front();
    case FunctionId::LastOverTime: return window.points.back();
    case FunctionId::TsOfFirstOverTime: return ofFloat(static_cast<double>(window.points.front().time) / 1000);
    case FunctionId::TsOfLastOverTime: return ofFloat(static_cast<double>(window.points.back().time) / 1000);
    case FunctionId::SumOverTime: return overTimeOfBoth(false, window, floats, annotations);
    case FunctionId::AvgOverTime: return overTimeOfBoth(true, window, floats, annotations);
    default: return floatsOnly(function, window, floats, annotations);
    }
}

} // namespace diopter::reference
