// rate, increase, delta of native histograms with anchored or smoothed (promql/functions.go extendedHistogramRate).
#include "core/exec/kernels/rate_kernels.h"
#include "core/model/annotation_text.h"
#include "core/model/histogram_arithmetic.h"
#include "core/model/histogram_layout.h"

namespace diopter::exec {
namespace {

class ExtendedHistogramRate {
public:
    ExtendedHistogramRate(const RangeWindow &window, KernelContext &context, RateMode mode)
        : m_window(window), m_samples(window.histograms), m_context(context), m_mode(mode)
    {}

    Point compute()
    {
        const ExtendedBounds bounds =
            extendedBounds(m_window, m_samples.size(), m_context.smoothed, [&](std::size_t i) { return m_samples[i].timestamp; });
        if (m_samples[bounds.last].timestamp <= m_window.rangeStart) return {};
        if (m_context.smoothed && m_samples[bounds.first].timestamp > m_window.rangeEnd) return {};
        if (bounds.last < bounds.first || !sameKind(bounds)) return {};
        const std::optional<FloatHistogram> left = leftOf(bounds.first);
        if (!left) return {};
        const std::optional<FloatHistogram> right = rightOf(bounds.last);
        if (!right) return {};
        if (!m_mode.counter && (left->resetHint != CounterResetHint::Gauge || right->resetHint != CounterResetHint::Gauge)) {
            m_context.warn(annotation_text::nativeHistogramNotGauge(m_context.metricName), m_context.argSpan(0));
        }
        FloatHistogram result = *right;
        if (!mergeAnnotated(result, *left, MergeSign::Subtract, m_context)) return {};
        if (m_mode.counter && !correct(result, *left, *right, bounds)) return {};
        if (m_mode.perSecond) divide(result, secondsOf(m_window.range));
        result.resetHint = CounterResetHint::Gauge;
        compact(result);
        return Point::ofHistogram(std::move(result));
    }

private:
    const FloatHistogram &histogram(std::size_t i) const { return *m_samples[i].histogram; }

    // validateHistogramRange
    bool sameKind(ExtendedBounds bounds)
    {
        const bool custom = histogram(bounds.first).usesCustomBuckets();
        for (std::size_t i = bounds.first; i <= bounds.last; ++i) {
            if (histogram(i).usesCustomBuckets() != custom) {
                m_context.warn(annotation_text::mixedExponentialCustomHistograms(m_context.metricName), m_context.argSpan(0));
                return false;
            }
            if (m_mode.counter && histogram(i).resetHint == CounterResetHint::Gauge) {
                m_context.warn(annotation_text::nativeHistogramNotCounter(m_context.metricName), m_context.argSpan(0));
            }
        }
        return true;
    }

    // interpolateHistograms between samples i and i + 1.
    std::optional<FloatHistogram> between(std::size_t i, TimestampMs time)
    {
        const HistogramSample &a = m_samples[i];
        const HistogramSample &b = m_samples[i + 1];
        if (time == a.timestamp) return copyOf(*a.histogram);
        if (time == b.timestamp) return copyOf(*b.histogram);
        const double fraction = static_cast<double>(time - a.timestamp) / static_cast<double>(b.timestamp - a.timestamp);
        FloatHistogram result = copyOf(*b.histogram);
        if (m_mode.counter && detectReset(*b.histogram, *a.histogram)) {
            multiply(result, fraction); // started again at zero
            return result;
        }
        if (!mergeAnnotated(result, *a.histogram, MergeSign::Subtract, m_context)) return std::nullopt;
        multiply(result, fraction);
        if (!mergeAnnotated(result, *a.histogram, MergeSign::Add, m_context)) return std::nullopt;
        return result;
    }

    std::optional<FloatHistogram> leftOf(std::size_t first)
    {
        if (m_context.smoothed && m_samples[first].timestamp < m_window.rangeStart) return between(first, m_window.rangeStart);
        return copyOf(histogram(first));
    }

    std::optional<FloatHistogram> rightOf(std::size_t last)
    {
        if (m_context.smoothed && last > 0 && m_samples[last].timestamp > m_window.rangeEnd) return between(last - 1, m_window.rangeEnd);
        return copyOf(histogram(last));
    }

    // correctForCounterResetsHistogram, added to `result`. The last sample stands as `right`, the first as `left`.
    bool correct(FloatHistogram &result, const FloatHistogram &left, const FloatHistogram &right, ExtendedBounds bounds)
    {
        std::size_t from = bounds.first + 1;
        const FloatHistogram *previous = &left;
        if (m_context.smoothed && m_samples[bounds.first].timestamp < m_window.rangeStart &&
            detectReset(histogram(bounds.first + 1), histogram(bounds.first))) {
            previous = &histogram(bounds.first + 1); // the left interpolation has accounted for this reset
            ++from;
        }
        if (from > bounds.last) return true;
        std::optional<FloatHistogram> sum;
        const auto visit = [&](const FloatHistogram &current) {
            if (!detectReset(current, *previous)) return true;
            if (sum) return mergeAnnotated(*sum, *previous, MergeSign::Add, m_context);
            sum = copyOf(*previous);
            return true;
        };
        for (std::size_t i = from; i < bounds.last; ++i) {
            if (!visit(histogram(i))) return false;
            previous = &histogram(i);
        }
        if (!visit(right)) return false;
        return !sum || mergeAnnotated(result, *sum, MergeSign::Add, m_context);
    }

    const RangeWindow &m_window;
    std::span<const HistogramSample> m_samples;
    KernelContext &m_context;
    RateMode m_mode;
};

} // namespace

Point extendedHistogramRate(const RangeWindow &window, KernelContext &context, RateMode mode)
{
    return ExtendedHistogramRate(window, context, mode).compute();
}

} // namespace diopter::exec
