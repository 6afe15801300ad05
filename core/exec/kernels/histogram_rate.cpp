// Increase over the histograms of a window (promql/functions.go histogramRate) and annotated merging.
#include "core/exec/kernels/rate_kernels.h"
#include "core/exec/kernels/start_timestamps.h"
#include "core/model/annotation_text.h"
#include "core/model/histogram_arithmetic.h"
#include "core/model/histogram_layout.h"

#include <algorithm>

namespace diopter::exec {
namespace {

using annotation_text::HistogramOperation;

bool isGauge(const HistogramSample &sample) { return sample.histogram->resetHint == CounterResetHint::Gauge; }

// Start timestamps count only where the engine reads them.
bool startReset(const HistogramSample &previous, const HistogramSample &current, const KernelContext &context)
{
    return context.useStartTimestamps &&
        isStartReset(previous.startTimestamp, previous.timestamp, current.startTimestamp, current.timestamp);
}

bool resetBetween(const HistogramSample &previous, const HistogramSample &current, const KernelContext &context)
{
    return startReset(previous, current, context) || detectReset(*current.histogram, *previous.histogram);
}

// Annotations of one call that are dropped again when the samples turn out not to fit together.
class HistogramRate {
public:
    HistogramRate(std::span<const HistogramSample> samples, KernelContext &context, bool counter)
        : m_samples(samples), m_context(context), m_counter(counter)
    {}

    std::optional<FloatHistogram> compute()
    {
        if (m_counter && (isGauge(m_samples.front()) || isGauge(m_samples.back()))) m_notCounter = true;
        prepareFirst();
        if (m_samples.back().histogram->usesCustomBuckets() != m_custom) {
            annotateNotCounter(); // the only rejection that keeps this warning
            return reject();
        }
        if (!scanInner()) return reject();
        annotateNotCounter();
        FloatHistogram result = copyOf(*m_samples.back().histogram);
        if (m_minSchema < result.schema) {
            if (Status status = reduceResolution(result, m_minSchema); !status) {
                m_context.fail(status.error().message);
                return std::nullopt;
            }
        }
        if (!mergeAnnotated(result, *m_first, MergeSign::Subtract, m_context)) return std::nullopt;
        if (m_counter) {
            if (!addResets(result)) return std::nullopt;
        } else if (!isGauge(m_samples.front()) || !isGauge(m_samples.back())) {
            m_context.warn(annotation_text::nativeHistogramNotGauge(m_context.metricName), m_context.argSpan(0));
        }
        result.resetHint = CounterResetHint::Gauge;
        compact(result);
        return result;
    }

private:
    // A reset right after the first sample makes it irrelevant: an empty one of the second's layout takes its place.
    void prepareFirst()
    {
        m_first = m_samples.front().histogram;
        if (m_counter && resetBetween(m_samples[0], m_samples[1], m_context)) {
            FloatHistogram empty;
            empty.schema = m_samples[1].histogram->schema;
            empty.customBounds = m_samples[1].histogram->customBounds;
            m_first = std::make_shared<const FloatHistogram>(std::move(empty));
        }
        m_custom = m_first->usesCustomBuckets();
        m_minSchema = std::min(m_samples.back().histogram->schema, m_first->schema);
    }

    bool scanInner()
    {
        if (!m_counter) return true;
        for (std::size_t i = 1; i + 1 < m_samples.size(); ++i) {
            const FloatHistogram &current = *m_samples[i].histogram;
            if (isGauge(m_samples[i])) m_notCounter = true;
            m_minSchema = std::min(m_minSchema, current.schema);
            if (current.usesCustomBuckets() != m_custom) return false;
        }
        return true;
    }

    bool addResets(FloatHistogram &result)
    {
        bool overlapSeen = false;
        HistogramSample previous = m_samples.front();
        previous.histogram = m_first;
        for (std::size_t i = 1; i < m_samples.size(); ++i) {
            const HistogramSample &current = m_samples[i];
            if (!overlapSeen && m_context.useStartTimestamps &&
                startsOverlap(previous.startTimestamp, previous.timestamp, current.startTimestamp)) {
                m_context.annotations->addStartTimeOverlap(annotation_text::startTimeOverlap(m_context.metricName), m_context.argSpan(0));
                overlapSeen = true;
            }
            if (resetBetween(previous, current, m_context) && !mergeAnnotated(result, *previous.histogram, MergeSign::Add, m_context)) {
                return false;
            }
            previous = current;
        }
        return true;
    }

    void annotateNotCounter()
    {
        if (m_notCounter) m_context.warn(annotation_text::nativeHistogramNotCounter(m_context.metricName), m_context.argSpan(0));
    }

    std::optional<FloatHistogram> reject()
    {
        m_context.warn(annotation_text::mixedExponentialCustomHistograms(m_context.metricName), m_context.argSpan(0));
        return std::nullopt;
    }

    std::span<const HistogramSample> m_samples;
    KernelContext &m_context;
    bool m_counter;
    bool m_notCounter = false;
    HistogramPtr m_first;
    bool m_custom = false;
    std::int32_t m_minSchema = 0;
};

} // namespace

std::optional<FloatHistogram> histogramIncrease(const RangeWindow &window, KernelContext &context, bool counter)
{
    return HistogramRate(window.histograms, context, counter).compute();
}

bool mergeAnnotated(FloatHistogram &base, const FloatHistogram &other, MergeSign sign, KernelContext &context)
{
    const HistogramMerge merge = sign == MergeSign::Add ? add(base, other) : subtract(base, other);
    if (merge.status == HistogramMerge::Status::IncompatibleSchemas) {
        context.warn(annotation_text::mixedExponentialCustomHistograms(context.metricName), context.argSpan(0));
        return false;
    }
    if (!merge.done()) {
        context.fail(merge.error);
        return false;
    }
    if (merge.boundsReconciled) {
        const auto operation = sign == MergeSign::Add ? HistogramOperation::Addition : HistogramOperation::Subtraction;
        context.info(annotation_text::mismatchedCustomBuckets(operation), context.argSpan(0));
    }
    return true;
}

} // namespace diopter::exec
