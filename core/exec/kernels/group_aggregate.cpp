#include "core/exec/kernels/group_aggregate.h"

#include "core/exec/kernels/quantile.h"
#include "core/model/annotation_text.h"
#include "core/model/histogram_layout.h"
#include "core/model/stale.h"

#include <cmath>

namespace diopter::exec {

using annotation_text::HistogramOperation;

void GroupAggregate::reset()
{
    m_seen = false;
    m_hasFloat = false;
    m_hasHistogram = false;
    m_incompatible = false;
    m_incrementalMean = false;
    m_count = 0;
    m_sum = {};
    m_mean = {};
    m_histograms.reset();
    m_values.clear();
}

bool GroupAggregate::ignoresHistograms() const
{
    switch (m_op) {
    case AggregateOp::Min:
    case AggregateOp::Max:
    case AggregateOp::Stddev:
    case AggregateOp::Stdvar:
    case AggregateOp::Quantile: return true;
    default: return false;
    }
}

void GroupAggregate::start(const Point &element, KernelContext &context)
{
    m_seen = true;
    m_count = 1;
    const double value = element.value;
    m_sum = {value, 0};
    m_mean = {value, 0};
    switch (m_op) {
    case AggregateOp::Sum:
    case AggregateOp::Avg:
        m_hasFloat = element.isFloat();
        if (element.isHistogram()) {
            m_hasHistogram = true;
            m_histograms.emplace(m_op == AggregateOp::Sum ? HistogramSum::Mode::Sum : HistogramSum::Mode::Average);
            if (!m_histograms->add(*element.histogram)) context.fail(m_histograms->error());
        }
        break;
    case AggregateOp::Stddev:
    case AggregateOp::Stdvar: m_sum = {std::isfinite(value) ? 0 : normalNaN(), 0}; break;
    case AggregateOp::Quantile: m_values.assign(1, value); break;
    default: break;
    }
}

void GroupAggregate::add(const Point &element, KernelContext &context)
{
    if (element.absent() || m_incompatible) return;
    if (element.isHistogram() && ignoresHistograms()) {
        context.info(annotation_text::histogramIgnoredInAggregation(aggregateOpText(m_op)), context.argSpan(0));
        return;
    }
    if (!m_seen) {
        start(element, context);
        return;
    }
    if (m_op == AggregateOp::Count || m_op == AggregateOp::Avg) m_count += 1;
    if (m_op == AggregateOp::Count || m_op == AggregateOp::Group) return;
    if (element.isHistogram()) {
        addHistogram(*element.histogram, context);
    } else {
        addFloat(element.value);
    }
}

void GroupAggregate::addHistogram(const FloatHistogram &histogram, KernelContext &context)
{
    m_hasHistogram = true;
    if (!m_histograms) return; // floats came first: the group is invalid anyway
    const bool reconciledBefore = m_histograms->boundsReconciled();
    if (!m_histograms->add(histogram)) {
        m_incompatible = true;
        if (m_histograms->incompatible()) {
            context.warn(annotation_text::mixedExponentialCustomHistograms(context.metricName), context.argSpan(0));
        } else {
            context.fail(m_histograms->error());
        }
    }
    if (!reconciledBefore && m_histograms->boundsReconciled()) {
        context.info(annotation_text::mismatchedCustomBuckets(HistogramOperation::Aggregation), context.argSpan(0));
    }
}

void GroupAggregate::addFloat(double value)
{
    m_hasFloat = true;
    switch (m_op) {
    case AggregateOp::Sum: m_sum.add(value); break;
    case AggregateOp::Avg: {
        if (!m_incrementalMean) {
            KahanSum next = m_sum;
            next.add(value);
            if (!std::isinf(next.sum)) {
                m_sum = next;
                break;
            }
            m_incrementalMean = true;
            m_mean = {m_sum.sum / (m_count - 1), m_sum.compensation / (m_count - 1)};
        }
        const double q = (m_count - 1) / m_count;
        m_mean = {q * m_mean.sum, q * m_mean.compensation};
        m_mean.add(value / m_count);
        break;
    }
    case AggregateOp::Max:
        if (m_sum.sum < value || std::isnan(m_sum.sum)) m_sum.sum = value;
        break;
    case AggregateOp::Min:
        if (m_sum.sum > value || std::isnan(m_sum.sum)) m_sum.sum = value;
        break;
    case AggregateOp::Stddev:
    case AggregateOp::Stdvar: {
        m_count += 1;
        const double delta = value - m_mean.sum;
        m_mean.sum += delta / m_count;
        m_sum.sum += delta * (value - m_mean.sum);
        break;
    }
    case AggregateOp::Quantile: m_values.push_back(value); break;
    default: break;
    }
}

Point GroupAggregate::finishHistogram(KernelContext &context)
{
    if (m_incompatible || !m_histograms) return {};
    std::optional<FloatHistogram> result = m_histograms->result();
    if (!result) return {};
    if (m_histograms->hintsCollided()) {
        context.warn(annotation_text::counterResetCollision(HistogramOperation::Aggregation), context.argSpan(0));
    }
    compact(*result);
    return Point::ofHistogram(std::move(*result));
}

Point GroupAggregate::finish(KernelContext &context, double quantile)
{
    if (!m_seen) return {};
    switch (m_op) {
    case AggregateOp::Sum:
    case AggregateOp::Avg:
        if (m_hasFloat && m_hasHistogram) {
            context.warn(annotation_text::mixedFloatsHistogramsAggregation(), context.argSpan(0));
            return {};
        }
        if (m_hasHistogram) return finishHistogram(context);
        if (m_op == AggregateOp::Sum) return Point::ofFloat(m_sum.total());
        if (m_incrementalMean) return Point::ofFloat(m_mean.total());
        return Point::ofFloat(m_sum.sum / m_count + m_sum.compensation / m_count);
    case AggregateOp::Count: return Point::ofFloat(m_count);
    case AggregateOp::Group: return Point::ofFloat(1);
    case AggregateOp::Stdvar: return Point::ofFloat(m_sum.sum / m_count);
    case AggregateOp::Stddev: return Point::ofFloat(std::sqrt(m_sum.sum / m_count));
    case AggregateOp::Quantile: return Point::ofFloat(quantileOf(quantile, m_values));
    default: return Point::ofFloat(m_sum.sum);
    }
}

} // namespace diopter::exec
