// Quantiles, fractions and spread of native histograms (promql/quantile.go, promql/functions.go histogramVariance).
#pragma once

#include "core/exec/kernels/kernel_context.h"

namespace diopter::exec {

/// HistogramQuantile with its annotations at `span` (of the vector argument). The metric name in them is context.metricName.
double nativeQuantile(double q, const FloatHistogram &histogram, KernelContext &context, TextSpan span);
/// HistogramFraction, likewise.
double nativeFraction(double lower, double upper, const FloatHistogram &histogram, KernelContext &context, TextSpan span);
/// histogram_stdvar of one histogram.
double nativeVariance(const FloatHistogram &histogram);

} // namespace diopter::exec
