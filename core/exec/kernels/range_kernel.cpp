#include "core/exec/kernels/range_kernel.h"

#include "core/exec/kernels/over_time_kernels.h"
#include "core/exec/kernels/rate_kernels.h"
#include "core/model/annotation_text.h"

namespace diopter::exec {
namespace {

Point rateFamily(const RangeWindow &window, KernelContext &context, RateMode mode)
{
    if (!context.anchored && !context.smoothed) return extrapolatedRate(window, context, mode);
    if (window.numFloats() > 0 && window.numHistograms() > 0) {
        context.warn(annotation_text::mixedFloatsHistograms(context.metricName), context.argSpan(0));
        return {};
    }
    if (window.numHistograms() > 0) return extendedHistogramRate(window, context, mode);
    if (window.numFloats() > 0) return extendedRate(window, context, mode);
    return {};
}

Point rate(const RangeWindow &window, KernelContext &context) { return rateFamily(window, context, {true, true}); }
Point increase(const RangeWindow &window, KernelContext &context) { return rateFamily(window, context, {true, false}); }
Point delta(const RangeWindow &window, KernelContext &context) { return rateFamily(window, context, {false, false}); }
Point irate(const RangeWindow &window, KernelContext &context) { return instantRate(window, context, {true, true}); }
Point idelta(const RangeWindow &window, KernelContext &context) { return instantRate(window, context, {false, false}); }

} // namespace

RangeKernel rangeKernel(FunctionId function)
{
    switch (function) {
    case FunctionId::Rate: return rate;
    case FunctionId::Increase: return increase;
    case FunctionId::Delta: return delta;
    case FunctionId::Irate: return irate;
    case FunctionId::Idelta: return idelta;
    case FunctionId::Changes: return changes;
    case FunctionId::Resets: return resets;
    case FunctionId::Deriv: return deriv;
    case FunctionId::PredictLinear: return predictLinear;
    case FunctionId::DoubleExponentialSmoothing: return doubleExponentialSmoothing;
    case FunctionId::Integral: return integral;
    case FunctionId::SumOverTime: return sumOverTime;
    case FunctionId::AvgOverTime: return avgOverTime;
    case FunctionId::CountOverTime: return countOverTime;
    case FunctionId::AbsentOverTime:
    case FunctionId::PresentOverTime: return presentOverTime;
    case FunctionId::FirstOverTime: return firstOverTime;
    case FunctionId::LastOverTime: return lastOverTime;
    case FunctionId::MinOverTime: return minOverTime;
    case FunctionId::MaxOverTime: return maxOverTime;
    case FunctionId::StddevOverTime: return stddevOverTime;
    case FunctionId::StdvarOverTime: return stdvarOverTime;
    case FunctionId::QuantileOverTime: return quantileOverTime;
    case FunctionId::MadOverTime: return madOverTime;
    case FunctionId::TsOfFirstOverTime: return tsOfFirstOverTime;
    case FunctionId::TsOfLastOverTime: return tsOfLastOverTime;
    case FunctionId::TsOfMinOverTime: return tsOfMinOverTime;
    case FunctionId::TsOfMaxOverTime: return tsOfMaxOverTime;
    default: return nullptr;
    }
}

bool keepsMetricName(FunctionId function) { return function == FunctionId::FirstOverTime || function == FunctionId::LastOverTime; }

} // namespace diopter::exec
