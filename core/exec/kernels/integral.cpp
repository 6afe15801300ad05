// integral(): area under the samples by a choice of quadrature (promql/functions.go funcIntegral). NaN counts as zero.
#include "core/exec/kernels/over_time_kernels.h"
#include "core/model/annotation_text.h"
#include "core/model/kahan.h"

#include <cmath>

namespace diopter::exec {
namespace {

enum class Strategy { LeftPoint = 0, RightPoint = 1, Trapezoidal = 2 };

Strategy chooseStrategy(KernelContext &context)
{
    if (context.params.empty()) return Strategy::Trapezoidal;
    const double asked = context.params[0];
    if (asked == 0 || asked == 1 || asked == 2) return static_cast<Strategy>(static_cast<int>(asked));
    context.warn(annotation_text::invalidIntegralStrategy(asked), context.argSpan(1));
    return Strategy::Trapezoidal;
}

double nanAsZero(double value) { return std::isnan(value) ? 0 : value; }

// Mean of two values with what rounding lost; finite values never overflow.
KahanSum mean(double current, double previous)
{
    if (current == 0 && previous == 0) return {};
    KahanSum out{previous, 0};
    out.add(current);
    if (std::isinf(out.sum) && !std::isinf(current) && !std::isinf(previous)) {
        out = {previous / 2, 0};
        out.add(current / 2);
        return out;
    }
    return {out.sum / 2, out.compensation / 2};
}

KahanSum heightOf(Strategy strategy, double current, double previous)
{
    switch (strategy) {
    case Strategy::LeftPoint: return {previous, 0};
    case Strategy::RightPoint: return {current, 0};
    case Strategy::Trapezoidal: return mean(current, previous);
    }
    return {};
}

} // namespace

Point integral(const RangeWindow &window, KernelContext &context)
{
    if (window.numFloats() == 0) return {};
    noteIgnoredHistograms(window, context);
    const Strategy strategy = chooseStrategy(context);
    KahanSum sum;
    for (std::size_t i = 1; i < window.numFloats(); ++i) {
        const KahanSum height = heightOf(strategy, nanAsZero(window.values[i]), nanAsZero(window.values[i - 1]));
        if (height.sum == 0 && height.compensation == 0) continue;
        const double seconds = static_cast<double>(window.timestamps[i] - window.timestamps[i - 1]) / 1000;
        sum.compensation += height.compensation * seconds;
        sum.add(height.sum * seconds);
    }
    return Point::ofFloat(std::isinf(sum.sum) ? sum.sum : sum.total());
}

} // namespace diopter::exec
