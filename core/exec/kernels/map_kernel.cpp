#include "core/exec/kernels/map_kernel.h"

#include "core/exec/kernels/date_parts.h"
#include "core/exec/kernels/native_quantile.h"
#include "core/model/go_math.h"
#include "core/model/stale.h"

#include <cmath>
#include <limits>

namespace diopter::exec {
namespace {

double absolute(double v) { return std::fabs(v); }
double ceiling(double v) { return std::ceil(v); }
double floorOf(double v) { return std::floor(v); }
double squareRoot(double v) { return v < 0 ? normalNaN() : std::sqrt(v); }
double radians(double v) { return v * 0.017453292519943295769236907684886127134428718885417; }
double degrees(double v) { return v * 57.295779513082320876798154814105170332405472466564; }

double sign(double v)
{
    if (v < 0) return -1;
    return v > 0 ? 1 : v;
}

template <FunctionId Function> double datePartOfValue(double value) { return datePartOfSecond(Function, gomath::toInt64(value)); }

template <FloatFunction Function> Point mapFloat(const Point &element, TimestampMs, KernelContext &)
{
    return element.isFloat() ? Point::ofFloat(Function(element.value)) : Point{};
}

Point clampTo(const Point &element, double low, double high)
{
    if (!element.isFloat() || high < low) return {};
    return Point::ofFloat(gomath::max(low, gomath::min(high, element.value)));
}

double param(const KernelContext &context, std::size_t index, double otherwise)
{
    return index < context.params.size() ? context.params[index] : otherwise;
}

Point clamp(const Point &element, TimestampMs, KernelContext &context)
{
    return clampTo(element, param(context, 0, -kInfinity), param(context, 1, kInfinity));
}
Point clampMin(const Point &element, TimestampMs, KernelContext &context)
{
    return clampTo(element, param(context, 0, -kInfinity), kInfinity);
}
Point clampMax(const Point &element, TimestampMs, KernelContext &context)
{
    return clampTo(element, -kInfinity, param(context, 0, kInfinity));
}

Point roundToNearest(const Point &element, TimestampMs, KernelContext &context)
{
    if (!element.isFloat()) return {};
    const double inverse = 1.0 / param(context, 0, 1);
    return Point::ofFloat(std::floor(element.value * inverse + 0.5) / inverse);
}

Point timestampOf(const Point &element, TimestampMs sampleTime, KernelContext &)
{
    if (element.absent()) return {};
    return Point::ofFloat(static_cast<double>(sampleTime) / 1000);
}

double countOf(const FloatHistogram &h) { return h.count; }
double sumOf(const FloatHistogram &h) { return h.sum; }
double averageOfHistogram(const FloatHistogram &h) { return h.sum / h.count; }
double deviationOf(const FloatHistogram &h) { return squareRoot(nativeVariance(h)); }

template <double (*Function)(const FloatHistogram &)> Point mapHistogram(const Point &element, TimestampMs, KernelContext &)
{
    return element.isHistogram() ? Point::ofFloat(Function(*element.histogram)) : Point{};
}

// One row per function that maps floats to floats: both forms of it.
struct FloatRow {
    FunctionId id;
    FloatFunction function;
    MapKernel kernel;
};
template <FunctionId Id, FloatFunction Function> constexpr FloatRow row() { return {Id, Function, mapFloat<Function>}; }
template <FunctionId Id> constexpr FloatRow dateRow() { return row<Id, datePartOfValue<Id>>(); }

constexpr FloatRow kFloatRows[] = {
    row<FunctionId::Abs, absolute>(),
    row<FunctionId::Acos, gomath::acos>(),
    row<FunctionId::Acosh, gomath::acosh>(),
    row<FunctionId::Asin, gomath::asin>(),
    row<FunctionId::Asinh, gomath::asinh>(),
    row<FunctionId::Atan, gomath::atan>(),
    row<FunctionId::Atanh, gomath::atanh>(),
    row<FunctionId::Ceil, ceiling>(),
    row<FunctionId::Cos, gomath::cos>(),
    row<FunctionId::Cosh, gomath::cosh>(),
    row<FunctionId::Deg, degrees>(),
    row<FunctionId::Exp, gomath::exp>(),
    row<FunctionId::Floor, floorOf>(),
    row<FunctionId::Ln, gomath::log>(),
    row<FunctionId::Log10, gomath::log10>(),
    row<FunctionId::Log2, gomath::log2>(),
    row<FunctionId::Rad, radians>(),
    row<FunctionId::Sgn, sign>(),
    row<FunctionId::Sin, gomath::sin>(),
    row<FunctionId::Sinh, gomath::sinh>(),
    row<FunctionId::Sqrt, squareRoot>(),
    row<FunctionId::Tan, gomath::tan>(),
    row<FunctionId::Tanh, gomath::tanh>(),
    dateRow<FunctionId::DayOfMonth>(),
    dateRow<FunctionId::DayOfWeek>(),
    dateRow<FunctionId::DayOfYear>(),
    dateRow<FunctionId::DaysInMonth>(),
    dateRow<FunctionId::Hour>(),
    dateRow<FunctionId::Minute>(),
    dateRow<FunctionId::Month>(),
    dateRow<FunctionId::Year>(),
};

const FloatRow *floatRow(FunctionId function)
{
    for (const FloatRow &candidate : kFloatRows) {
        if (candidate.id == function) return &candidate;
    }
    return nullptr;
}

} // namespace

MapKernel mapKernel(FunctionId function)
{
    if (const FloatRow *found = floatRow(function)) return found->kernel;
    switch (function) {
    case FunctionId::Clamp: return clamp;
    case FunctionId::ClampMin: return clampMin;
    case FunctionId::ClampMax: return clampMax;
    case FunctionId::Round: return roundToNearest;
    case FunctionId::Timestamp: return timestampOf;
    case FunctionId::HistogramCount: return mapHistogram<countOf>;
    case FunctionId::HistogramSum: return mapHistogram<sumOf>;
    case FunctionId::HistogramAvg: return mapHistogram<averageOfHistogram>;
    case FunctionId::HistogramStdvar: return mapHistogram<nativeVariance>;
    case FunctionId::HistogramStddev: return mapHistogram<deviationOf>;
    default: return nullptr;
    }
}

FloatFunction floatFunction(FunctionId function)
{
    const FloatRow *found = floatRow(function);
    return found ? found->function : nullptr;
}

double datePart(FunctionId function, TimestampMs time) { return datePartOfSecond(function, time / 1000); }

} // namespace diopter::exec
