// deriv, predict_linear and double_exponential_smoothing (promql/functions.go linearRegression, funcDoubleExponentialSmoothing).
#include "core/exec/kernels/over_time_kernels.h"
#include "core/model/annotation_text.h"
#include "core/model/kahan.h"
#include "core/model/stale.h"

#include <cmath>
#include <cstdio>

namespace diopter::exec {
namespace {

struct Line {
    double slope = 0;
    double intercept = 0; // value at the asked time
};

// Least squares with compensated sums; a constant series is its own line exactly.
Line linearRegression(const RangeWindow &window, TimestampMs interceptTime)
{
    const std::span<const double> y = window.values;
    KahanSum sumX;
    KahanSum sumY;
    KahanSum sumXY;
    KahanSum sumXX;
    bool constant = true;
    for (std::size_t i = 0; i < y.size(); ++i) {
        if (i > 0 && y[i] != y[0]) constant = false;
        const double x = static_cast<double>(window.timestamps[i] - interceptTime) / 1e3;
        sumX.add(x);
        sumY.add(y[i]);
        sumXY.add(x * y[i]);
        sumXX.add(x * x);
    }
    if (constant) {
        if (std::isinf(y[0])) return {normalNaN(), normalNaN()};
        return {0, y[0]};
    }
    const auto n = static_cast<double>(y.size());
    const double x = sumX.total();
    const double covariance = sumXY.total() - x * sumY.total() / n;
    const double variance = sumXX.total() - x * x / n;
    const double slope = covariance / variance;
    return {slope, sumY.total() / n - slope * x / n};
}

// False with fewer than two floats; a single one beside histograms is noted.
bool enoughFloats(const RangeWindow &window, KernelContext &context)
{
    if (window.numFloats() >= 2) {
        noteIgnoredHistograms(window, context);
        return true;
    }
    if (window.numFloats() == 1) noteIgnoredHistograms(window, context);
    return false;
}

std::string fixed6(double value)
{
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    char text[400];
    std::snprintf(text, sizeof text, "%f", value);
    return text;
}

} // namespace

Point deriv(const RangeWindow &window, KernelContext &context)
{
    if (!enoughFloats(window, context)) return {};
    return Point::ofFloat(linearRegression(window, window.timestamps.front()).slope); // a near time keeps the digits
}

Point predictLinear(const RangeWindow &window, KernelContext &context)
{
    if (context.params.empty() || !enoughFloats(window, context)) return {};
    const Line line = linearRegression(window, context.evalTime);
    return Point::ofFloat(line.slope * context.params[0] + line.intercept);
}

Point doubleExponentialSmoothing(const RangeWindow &window, KernelContext &context)
{
    if (window.empty() || context.params.size() < 2) return {};
    const double smoothing = context.params[0];
    const double trendFactor = context.params[1];
    if (smoothing <= 0 || smoothing >= 1) {
        context.fail("invalid smoothing factor. Expected: 0 < sf < 1, got: " + fixed6(smoothing));
        return {};
    }
    if (trendFactor <= 0 || trendFactor >= 1) {
        context.fail("invalid trend factor. Expected: 0 < tf < 1, got: " + fixed6(trendFactor));
        return {};
    }
    if (!enoughFloats(window, context)) return {};
    double previous = 0;
    double smoothed = window.values[0];
    double trend = window.values[1] - window.values[0];
    for (std::size_t i = 1; i < window.numFloats(); ++i) {
        const double scaled = smoothing * window.values[i];
        if (i > 1) trend = trendFactor * (smoothed - previous) + (1 - trendFactor) * trend;
        const double carried = (1 - smoothing) * (smoothed + trend);
        previous = smoothed;
        smoothed = scaled + carried;
    }
    return Point::ofFloat(smoothed);
}

} // namespace diopter::exec
