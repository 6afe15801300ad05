#include "core/exec/operators/aggregation_histograms.h"

#include "core/model/annotation_text.h"
#include "core/model/histogram_arithmetic.h"
#include "core/model/histogram_layout.h"

namespace diopter::exec {

namespace {

/// handleAggregationError and the info on reconciled bounds. True when the histogram was added.
Result<bool> judge(const HistogramMerge &merge, std::string_view metricName, AnnotationSink &annotations, TextSpan span)
{
    if (merge.status == HistogramMerge::Status::InvalidLayout) return Error{ErrorCode::Execution, merge.error, {}};
    if (merge.status == HistogramMerge::Status::IncompatibleSchemas) {
        annotations.add(AnnotationKind::Warning, annotation_text::mixedExponentialCustomHistograms(metricName), span);
        return false;
    }
    if (merge.boundsReconciled) {
        annotations.add(
            AnnotationKind::Info, annotation_text::mismatchedCustomBuckets(annotation_text::HistogramOperation::Aggregation), span);
    }
    return true;
}

} // namespace

HistogramAccumulator::HistogramAccumulator(const FloatHistogram &first, bool average) : m_value(copyOf(first)), m_average(average)
{
    note(first.resetHint);
}

void HistogramAccumulator::note(CounterResetHint hint)
{
    m_resetSeen = m_resetSeen || hint == CounterResetHint::Reset;
    m_noResetSeen = m_noResetSeen || hint == CounterResetHint::NotReset;
}

Status HistogramAccumulator::add(const FloatHistogram &histogram, std::string_view metricName, AnnotationSink &annotations, TextSpan span)
{
    if (m_incompatible) return {};
    note(histogram.resetHint);
    return m_average ? addToMean(histogram, metricName, annotations, span) : addToSum(histogram, metricName, annotations, span);
}

Status HistogramAccumulator::addToSum(
    const FloatHistogram &histogram, std::string_view metricName, AnnotationSink &annotations, TextSpan span)
{
    DIOPTER_ASSIGN(const bool added, judge(kahanAdd(m_value, histogram, m_compensation), metricName, annotations, span));
    m_incompatible = !added;
    return {};
}

Status HistogramAccumulator::addToMean(
    const FloatHistogram &histogram, std::string_view metricName, AnnotationSink &annotations, TextSpan span)
{
    ++m_count;
    if (!m_incremental) {
        FloatHistogram value = m_value;
        std::optional<FloatHistogram> compensation = m_compensation;
        DIOPTER_ASSIGN(const bool added, judge(kahanAdd(value, histogram, compensation), metricName, annotations, span));
        if (!added) {
            m_incompatible = true;
            return {};
        }
        if (!hasOverflow(value)) {
            m_value = std::move(value);
            m_compensation = std::move(compensation);
            return {};
        }
        m_incremental = true;
        m_mean = m_value;
        divide(m_mean, m_count - 1);
        if (m_compensation) divide(*m_compensation, m_count - 1);
    }
    const double share = (m_count - 1) / m_count;
    if (m_compensation) multiply(*m_compensation, share);
    FloatHistogram part = copyOf(histogram);
    divide(part, m_count);
    multiply(m_mean, share);
    DIOPTER_ASSIGN(const bool added, judge(kahanAdd(m_mean, part, m_compensation), metricName, annotations, span));
    m_incompatible = !added;
    return {};
}

HistogramPtr HistogramAccumulator::finish()
{
    FloatHistogram out = m_incremental ? std::move(m_mean) : std::move(m_value);
    if (m_average && !m_incremental) {
        divide(out, m_count);
        if (m_compensation) divide(*m_compensation, m_count);
    }
    if (m_compensation) (void)diopter::add(out, *m_compensation); // cannot fail where kahanAdd did not
    compact(out);
    return std::make_shared<const FloatHistogram>(std::move(out));
}

} // namespace diopter::exec
