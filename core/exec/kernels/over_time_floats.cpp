// *_over_time of floats (promql/functions.go). Histograms of mixed windows are refused or left out with an info, as there.
#include "core/exec/kernels/over_time_kernels.h"
#include "core/exec/kernels/quantile.h"
#include "core/model/annotation_text.h"
#include "core/model/kahan.h"
#include "core/model/stale.h"

#include <cmath>
#include <vector>

namespace diopter::exec {
namespace {

bool refusesMixed(const RangeWindow &window, KernelContext &context)
{
    if (window.numFloats() == 0 || window.numHistograms() == 0) return false;
    context.warn(annotation_text::mixedFloatsHistograms(context.metricName), context.argSpan(0));
    return true;
}

// compareOverTime: index of the extreme value; `better` says that the candidate replaces the best so far.
template <class Better> std::size_t extreme(std::span<const double> values, Better better)
{
    std::size_t best = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (better(values[i], values[best]) || std::isnan(values[best])) best = i;
    }
    return best;
}

template <class Better> Point extremeValue(const RangeWindow &window, KernelContext &context, Better better)
{
    if (window.numFloats() == 0) return {};
    noteIgnoredHistograms(window, context);
    return Point::ofFloat(window.values[extreme(window.values, better)]);
}

template <class Better> Point extremeTime(const RangeWindow &window, KernelContext &context, Better better)
{
    if (window.numFloats() == 0) return {};
    noteIgnoredHistograms(window, context);
    return Point::ofFloat(static_cast<double>(window.timestamps[extreme(window.values, better)]) / 1000);
}

// varianceOverTime: Welford's update, compensated.
double variance(std::span<const double> values)
{
    double count = 0;
    KahanSum mean;
    KahanSum squares;
    for (const double value : values) {
        count += 1;
        const double delta = value - mean.total();
        mean.add(delta / count);
        squares.add(delta * (value - mean.total()));
    }
    return squares.total() / count;
}

double firstTime(const RangeWindow &window)
{
    TimestampMs first = kMaxTimestamp;
    if (window.numFloats() > 0) first = window.timestamps.front();
    if (window.numHistograms() > 0) first = std::min(first, window.histograms.front().timestamp);
    return static_cast<double>(first) / 1000;
}

double lastTime(const RangeWindow &window)
{
    TimestampMs last = kMinTimestamp;
    if (window.numFloats() > 0) last = window.timestamps.back();
    if (window.numHistograms() > 0) last = std::max(last, window.histograms.back().timestamp);
    return static_cast<double>(last) / 1000;
}

} // namespace

double averageOf(std::span<const double> values)
{
    KahanSum sum{values[0], 0};
    KahanSum mean;
    bool incremental = false;
    double count = 1;
    for (std::size_t i = 1; i < values.size(); ++i) {
        count = static_cast<double>(i + 1);
        if (!incremental) {
            KahanSum next = sum;
            next.add(values[i]);
            if (!std::isinf(next.sum)) {
                sum = next;
                continue;
            }
            incremental = true; // the sum would overflow: go on with the running mean
            mean = {sum.sum / (count - 1), sum.compensation / (count - 1)};
        }
        const double q = (count - 1) / count;
        mean = {q * mean.sum, q * mean.compensation};
        mean.add(values[i] / count);
    }
    if (incremental) return mean.total();
    return sum.sum / count + sum.compensation / count;
}

void noteIgnoredHistograms(const RangeWindow &window, KernelContext &context)
{
    if (window.numHistograms() == 0) return;
    context.info(annotation_text::histogramIgnoredInMixedRange(context.metricName), context.argSpan(0));
}

Point sumOverTime(const RangeWindow &window, KernelContext &context)
{
    if (window.empty() || refusesMixed(window, context)) return {};
    if (window.numFloats() == 0) return sumHistogramsOverTime(window, context);
    KahanSum sum;
    for (const double value : window.values) sum.add(value);
    return Point::ofFloat(std::isinf(sum.sum) ? sum.sum : sum.total());
}

Point avgOverTime(const RangeWindow &window, KernelContext &context)
{
    if (window.empty() || refusesMixed(window, context)) return {};
    if (window.numFloats() == 0) return avgHistogramsOverTime(window, context);
    return Point::ofFloat(averageOf(window.values));
}

Point countOverTime(const RangeWindow &window, KernelContext &)
{
    if (window.empty()) return {};
    return Point::ofFloat(static_cast<double>(window.numFloats() + window.numHistograms()));
}

Point presentOverTime(const RangeWindow &window, KernelContext &) { return window.empty() ? Point{} : Point::ofFloat(1); }

Point firstOverTime(const RangeWindow &window, KernelContext &)
{
    if (window.empty()) return {};
    const bool isFloat =
        window.numHistograms() == 0 || (window.numFloats() > 0 && window.timestamps.front() < window.histograms.front().timestamp);
    return isFloat ? Point::ofFloat(window.values.front()) : Point::ofHistogram(window.histograms.front().histogram);
}

Point lastOverTime(const RangeWindow &window, KernelContext &)
{
    if (window.empty()) return {};
    const bool isFloat =
        window.numHistograms() == 0 || (window.numFloats() > 0 && window.histograms.back().timestamp < window.timestamps.back());
    return isFloat ? Point::ofFloat(window.values.back()) : Point::ofHistogram(window.histograms.back().histogram);
}

Point tsOfFirstOverTime(const RangeWindow &window, KernelContext &) { return window.empty() ? Point{} : Point::ofFloat(firstTime(window)); }
Point tsOfLastOverTime(const RangeWindow &window, KernelContext &) { return window.empty() ? Point{} : Point::ofFloat(lastTime(window)); }

Point minOverTime(const RangeWindow &window, KernelContext &context)
{
    return extremeValue(window, context, [](double candidate, double best) { return candidate < best; });
}

Point maxOverTime(const RangeWindow &window, KernelContext &context)
{
    return extremeValue(window, context, [](double candidate, double best) { return candidate > best; });
}

Point tsOfMinOverTime(const RangeWindow &window, KernelContext &context)
{
    return extremeTime(window, context, [](double candidate, double best) { return candidate <= best; });
}

Point tsOfMaxOverTime(const RangeWindow &window, KernelContext &context)
{
    return extremeTime(window, context, [](double candidate, double best) { return candidate >= best; });
}

Point stdvarOverTime(const RangeWindow &window, KernelContext &context)
{
    if (window.numFloats() == 0) return {};
    noteIgnoredHistograms(window, context);
    return Point::ofFloat(variance(window.values));
}

Point stddevOverTime(const RangeWindow &window, KernelContext &context)
{
    if (window.numFloats() == 0) return {};
    noteIgnoredHistograms(window, context);
    return Point::ofFloat(std::sqrt(variance(window.values)));
}

Point quantileOverTime(const RangeWindow &window, KernelContext &context)
{
    if (window.numFloats() == 0 || context.params.empty()) return {};
    const double q = context.params[0];
    if (std::isnan(q) || q < 0 || q > 1) context.warn(annotation_text::invalidQuantile(q), context.argSpan(0));
    noteIgnoredHistograms(window, context);
    std::vector<double> values(window.values.begin(), window.values.end());
    return Point::ofFloat(quantileOf(q, values));
}

Point madOverTime(const RangeWindow &window, KernelContext &context)
{
    if (window.numFloats() == 0) return {};
    noteIgnoredHistograms(window, context);
    std::vector<double> values(window.values.begin(), window.values.end());
    for (const double value : values) {
        if (std::isnan(value)) return Point::ofFloat(normalNaN());
    }
    const double median = quantileOf(0.5, values);
    for (double &value : values) value = std::fabs(value - median);
    return Point::ofFloat(quantileOf(0.5, values));
}

} // namespace diopter::exec
