// Kernels of the *_over_time family and its relatives, one function each. Internal to core/exec/kernels.
#pragma once

#include "core/exec/kernels/range_kernel.h"

namespace diopter::exec {

Point changes(const RangeWindow &window, KernelContext &context);
Point resets(const RangeWindow &window, KernelContext &context);

Point sumOverTime(const RangeWindow &window, KernelContext &context);
Point avgOverTime(const RangeWindow &window, KernelContext &context);
/// The same for windows of histograms only.
Point sumHistogramsOverTime(const RangeWindow &window, KernelContext &context);
Point avgHistogramsOverTime(const RangeWindow &window, KernelContext &context);

Point countOverTime(const RangeWindow &window, KernelContext &context);
Point presentOverTime(const RangeWindow &window, KernelContext &context);
Point firstOverTime(const RangeWindow &window, KernelContext &context);
Point lastOverTime(const RangeWindow &window, KernelContext &context);
Point tsOfFirstOverTime(const RangeWindow &window, KernelContext &context);
Point tsOfLastOverTime(const RangeWindow &window, KernelContext &context);

Point minOverTime(const RangeWindow &window, KernelContext &context);
Point maxOverTime(const RangeWindow &window, KernelContext &context);
Point tsOfMinOverTime(const RangeWindow &window, KernelContext &context);
Point tsOfMaxOverTime(const RangeWindow &window, KernelContext &context);

Point stddevOverTime(const RangeWindow &window, KernelContext &context);
Point stdvarOverTime(const RangeWindow &window, KernelContext &context);
Point quantileOverTime(const RangeWindow &window, KernelContext &context);
Point madOverTime(const RangeWindow &window, KernelContext &context);

Point integral(const RangeWindow &window, KernelContext &context);
Point deriv(const RangeWindow &window, KernelContext &context);
Point predictLinear(const RangeWindow &window, KernelContext &context);
Point doubleExponentialSmoothing(const RangeWindow &window, KernelContext &context);

/// Compensated mean of at least one value; turns to a running mean where the sum would overflow.
double averageOf(std::span<const double> values);

/// The info of functions that leave the histograms of a mixed window out.
void noteIgnoredHistograms(const RangeWindow &window, KernelContext &context);

} // namespace diopter::exec
