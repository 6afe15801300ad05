// Functions of instant vectors that work on each element alone: math, rounding, dates, parts of native histograms.
#pragma once

#include "core/exec/kernels/kernel_context.h"
#include "core/model/operations.h"

namespace diopter::exec {

/// Absent results mean that the element is dropped (histograms in math functions, floats in histogram_*).
/// `sampleTime` is the element's own time: the sample's where the argument is a selector, else the step; only timestamp() reads it.
/// Arguments come in context.params: clamp(min, max), clamp_min(min), clamp_max(max), round(to_nearest).
using MapKernel = Point (*)(const Point &element, TimestampMs sampleTime, KernelContext &context);

/// The kernel of abs ... sgn, round, clamp*, the date functions, timestamp and histogram_avg/count/sum/stddev/stdvar; null for others.
MapKernel mapKernel(FunctionId function);

/// The same for plain float rows: result for one float value, for functions that map floats to floats without other arguments
/// (math and date functions). Null for others. Histograms are dropped by all of them.
using FloatFunction = double (*)(double value);
FloatFunction floatFunction(FunctionId function);

/// hour(), year() ... without argument: the date part of the step itself.
double datePart(FunctionId function, TimestampMs time);

} // namespace diopter::exec
