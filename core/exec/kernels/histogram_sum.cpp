#include "core/exec/kernels/histogram_sum.h"

#include "core/model/histogram_arithmetic.h"
#include "core/model/histogram_layout.h"

namespace diopter::exec {

void HistogramSum::noteHint(CounterResetHint hint)
{
    if (hint == CounterResetHint::Reset) m_sawReset = true;
    if (hint == CounterResetHint::NotReset) m_sawNotReset = true;
}

bool HistogramSum::merged(FloatHistogram &target, const FloatHistogram &histogram, std::optional<FloatHistogram> &compensation)
{
    HistogramMerge merge = kahanAdd(target, histogram, compensation);
    if (merge.status == HistogramMerge::Status::IncompatibleSchemas) m_incompatible = true;
    if (merge.status == HistogramMerge::Status::InvalidLayout) m_error = std::move(merge.error);
    if (merge.boundsReconciled) m_boundsReconciled = true;
    return merge.done();
}

bool HistogramSum::add(const FloatHistogram &histogram)
{
    noteHint(histogram.resetHint);
    m_count += 1;
    if (!m_value) {
        if (Status status = checkLayout(histogram); !status) {
            m_error = status.error().message;
            return false;
        }
        m_value = copyOf(histogram);
        return true;
    }
    if (m_mode == Mode::Sum) return merged(*m_value, histogram, m_compensation);
    return addToMean(histogram);
}

bool HistogramSum::addToMean(const FloatHistogram &histogram)
{
    if (!m_incremental) {
        FloatHistogram sum = copyOf(*m_value);
        std::optional<FloatHistogram> compensation;
        if (m_compensation) compensation = copyOf(*m_compensation);
        if (!merged(sum, histogram, compensation)) return false;
        if (!hasOverflow(sum)) {
            m_value = std::move(sum);
            m_compensation = std::move(compensation);
            return true;
        }
        m_incremental = true;
        divide(*m_value, m_count - 1);
        if (m_compensation) divide(*m_compensation, m_count - 1);
    }
    const double q = (m_count - 1) / m_count;
    if (m_compensation) multiply(*m_compensation, q);
    FloatHistogram share = copyOf(histogram);
    divide(share, m_count);
    multiply(*m_value, q);
    return merged(*m_value, share, m_compensation);
}

std::optional<FloatHistogram> HistogramSum::result()
{
    if (!m_value || m_incompatible || !m_error.empty()) return std::nullopt;
    if (m_mode == Mode::Average && !m_incremental) {
        divide(*m_value, m_count);
        if (m_compensation) divide(*m_compensation, m_count);
    }
    if (m_compensation) {
        HistogramMerge merge = diopter::add(*m_value, *m_compensation);
        if (!merge.done()) {
            m_error = merge.error.empty() ? "incompatible histograms" : std::move(merge.error);
            return std::nullopt;
        }
        if (merge.boundsReconciled) m_boundsReconciled = true;
    }
    return std::move(m_value);
}

} // namespace diopter::exec
