#include "core/model/histogram_buckets.h"

#include "core/base/go_text.h"
#include "core/model/go_math.h"
#include "core/model/histogram_bounds.h"

#include <cmath>

namespace diopter {
namespace {

Bucket makeBucket(std::int64_t index, std::int32_t schema, std::span<const double> bounds, bool positive, double count)
{
    Bucket out;
    out.count = count;
    out.index = index;
    if (positive) {
        out.upper = bucketBound(index, schema, bounds);
        out.lower = bucketBound(index - 1, schema, bounds);
    } else {
        out.lower = -bucketBound(index, schema, bounds);
        out.upper = -bucketBound(index - 1, schema, bounds);
    }
    const bool custom = schema == kCustomBucketsSchema;
    out.lowerInclusive = custom ? index == 0 : out.lower < 0;
    out.upperInclusive = custom || out.upper > 0;
    return out;
}

} // namespace

std::string Bucket::text() const
{
    return (lowerInclusive ? "[" : "(") + formatFloatG(lower) + "," + formatFloatG(upper) + (upperInclusive ? "]:" : "):") +
        formatFloatG(count);
}

double Bucket::fractionBelow(double value, bool linear) const
{
    if (linear) return (value - lower) / (upper - lower);
    const double logLower = gomath::log2(std::fabs(lower));
    const double logUpper = gomath::log2(std::fabs(upper));
    const double logValue = gomath::log2(std::fabs(value));
    if (value > 0) return (logValue - logLower) / (logUpper - logLower);
    return 1 - ((logValue - logUpper) / (logLower - logUpper));
}

BucketCursor::BucketCursor(const FloatHistogram &histogram, bool positive, double startValue, std::int32_t targetSchema)
    : m_spans(positive ? histogram.positiveSpans : histogram.negativeSpans),
      m_buckets(positive ? histogram.positiveBuckets : histogram.negativeBuckets), m_schema(histogram.schema), m_targetSchema(targetSchema),
      m_positive(positive), m_startValue(startValue), m_started(startValue == 0)
{
    if (positive) m_bounds = histogram.customBounds;
    if (!m_spans.empty()) m_nextIndex = m_spans[0].offset;
}

bool BucketCursor::findOriginal(std::int64_t &index, std::size_t &span, std::uint32_t &inSpan) const
{
    if (span >= m_spans.size() || m_bucket >= m_buckets.size()) return false;
    while (inSpan >= m_spans[span].length) {
        inSpan = 0;
        if (++span >= m_spans.size()) return false;
        index += m_spans[span].offset;
    }
    return true;
}

bool BucketCursor::step()
{
    if (!findOriginal(m_nextIndex, m_span, m_inSpan)) return false;
    m_index = m_schema == m_targetSchema ? m_nextIndex : coarserIndex(m_nextIndex, m_schema, m_targetSchema);
    m_count = m_buckets[m_bucket];
    ++m_bucket;
    ++m_inSpan;
    ++m_nextIndex;
    if (m_schema == m_targetSchema) return true;
    while (findOriginal(m_nextIndex, m_span, m_inSpan) && coarserIndex(m_nextIndex, m_schema, m_targetSchema) == m_index) {
        m_count += m_buckets[m_bucket];
        ++m_bucket;
        ++m_inSpan;
        ++m_nextIndex;
    }
    return true;
}

bool BucketCursor::next()
{
    while (step()) {
        if (m_started || !isExponentialSchema(m_targetSchema) || exponentialBound(m_index, m_targetSchema) > m_startValue) {
            m_started = true;
            return true;
        }
    }
    return false;
}

Bucket BucketCursor::bucket() const { return makeBucket(m_index, m_targetSchema, m_bounds, m_positive, m_count); }

ReverseBucketCursor::ReverseBucketCursor(const FloatHistogram &histogram, bool positive)
    : m_spans(positive ? histogram.positiveSpans : histogram.negativeSpans),
      m_buckets(positive ? histogram.positiveBuckets : histogram.negativeBuckets), m_schema(histogram.schema), m_positive(positive),
      m_span(static_cast<std::int64_t>(m_spans.size()) - 1), m_bucket(static_cast<std::int64_t>(m_buckets.size()) - 1)
{
    if (positive) m_bounds = histogram.customBounds;
    if (m_span >= 0) m_inSpan = std::int64_t{m_spans[static_cast<std::size_t>(m_span)].length} - 1;
    for (const BucketSpan &span : m_spans) m_index += std::int64_t{span.offset} + span.length;
}

bool ReverseBucketCursor::next()
{
    --m_index;
    if (m_bucket < 0) return false;
    while (m_inSpan < 0) {
        if (--m_span < 0) return false;
        m_inSpan = std::int64_t{m_spans[static_cast<std::size_t>(m_span)].length} - 1;
        m_index -= m_spans[static_cast<std::size_t>(m_span) + 1].offset;
    }
    m_count = m_buckets[static_cast<std::size_t>(m_bucket)];
    --m_bucket;
    --m_inSpan;
    return true;
}

Bucket ReverseBucketCursor::bucket() const { return makeBucket(m_index, m_schema, m_bounds, m_positive, m_count); }

AllBucketCursor::AllBucketCursor(const FloatHistogram &histogram, BucketOrder order)
    : m_histogram(histogram), m_inward(histogram, order == BucketOrder::Descending), m_outward(histogram, order == BucketOrder::Ascending)
{}

void AllBucketCursor::cutAtZeroBucket()
{
    const double threshold = m_histogram.zeroThreshold;
    if (m_current.upper < 0 && m_current.upper > -threshold) {
        m_current.upper = -threshold;
    } else if (m_current.lower > 0 && m_current.lower < threshold) {
        m_current.lower = threshold;
    }
}

bool AllBucketCursor::next()
{
    if (m_phase == Phase::First) {
        if (m_inward.next()) {
            m_current = m_inward.bucket();
            cutAtZeroBucket();
            return true;
        }
        m_phase = Phase::Zero;
    }
    if (m_phase == Phase::Zero) {
        m_phase = Phase::Last;
        if (m_histogram.zeroCount > 0) {
            m_current = zeroBucket(m_histogram);
            return true;
        }
    }
    if (m_phase == Phase::Last) {
        if (m_outward.next()) {
            m_current = m_outward.bucket();
            cutAtZeroBucket();
            return true;
        }
        m_phase = Phase::End;
    }
    return false;
}

Bucket zeroBucket(const FloatHistogram &histogram)
{
    return {-histogram.zeroThreshold, histogram.zeroThreshold, true, true, histogram.zeroCount, 0};
}

} // namespace diopter
