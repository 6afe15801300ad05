// sum_over_time and avg_over_time of native histograms (promql/functions.go funcSumOverTime, funcAvgOverTime).
#include "core/exec/kernels/histogram_sum.h"
#include "core/exec/kernels/over_time_kernels.h"
#include "core/model/annotation_text.h"

namespace diopter::exec {
namespace {

using annotation_text::HistogramOperation;

// Puts in the annotations of one summation; the result stays absent when the histograms do not fit together.
Point finish(HistogramSum &sum, std::optional<FloatHistogram> result, KernelContext &context)
{
    if (sum.incompatible()) {
        context.warn(annotation_text::mixedExponentialCustomHistograms(context.metricName), context.argSpan(0));
        return {};
    }
    if (!result) {
        context.fail(sum.error());
        return {};
    }
    if (sum.hintsCollided()) context.warn(annotation_text::counterResetCollision(HistogramOperation::Aggregation), context.argSpan(0));
    if (sum.boundsReconciled()) context.info(annotation_text::mismatchedCustomBuckets(HistogramOperation::Aggregation), context.argSpan(0));
    return Point::ofHistogram(std::move(*result));
}

Point accumulate(const RangeWindow &window, KernelContext &context, HistogramSum::Mode mode)
{
    HistogramSum sum(mode);
    for (const HistogramSample &sample : window.histograms) {
        if (!sum.add(*sample.histogram)) return finish(sum, std::nullopt, context);
    }
    std::optional<FloatHistogram> result = sum.result();
    return finish(sum, std::move(result), context);
}

} // namespace

Point sumHistogramsOverTime(const RangeWindow &window, KernelContext &context)
{
    return accumulate(window, context, HistogramSum::Mode::Sum);
}

Point avgHistogramsOverTime(const RangeWindow &window, KernelContext &context)
{
    return accumulate(window, context, HistogramSum::Mode::Average);
}

} // namespace diopter::exec
