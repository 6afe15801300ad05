// Histogram chunks, writing side (chunkenc/histogram.go, float_histogram.go, histogram_meta.go and their _st variants).
#include "core/chunk/histogram_encoder.h"

#include "core/chunk/float_encoder.h"
#include "core/model/stale.h"

#include <cassert>
#include <cmath>

namespace diopter::chunk {
namespace {

void putZeroThreshold(BitWriter &out, double threshold)
{
    if (threshold == 0) {
        out.put(0, 8);
        return;
    }
    int exponent = 0;
    const double fraction = std::frexp(threshold, &exponent);
    if (fraction != 0.5 || exponent < -242 || exponent > 11) {
        out.put(255, 8);
        out.putF64(threshold);
        return;
    }
    out.put(static_cast<std::uint64_t>(exponent + 243), 8);
}

void putSpans(BitWriter &out, const std::vector<BucketSpan> &spans)
{
    out.putVarbitUnsigned(spans.size());
    for (const BucketSpan &span : spans) {
        out.putVarbitUnsigned(span.length);
        out.putVarbit(span.offset);
    }
}

/// Thousandths up to 33554.430 as integers, anything else in full.
void putCustomBound(BitWriter &out, double bound)
{
    const double scaled = bound * 1000;
    if (scaled >= 0 && scaled <= 33554430) {
        const double whole = std::round(scaled);
        if (whole / 1000 == bound) {
            out.putVarbitUnsigned(static_cast<std::uint64_t>(whole) + 1);
            return;
        }
    }
    out.put(0, 1);
    out.putF64(bound);
}

void putLayout(BitWriter &out, const HistogramLayout &layout)
{
    putZeroThreshold(out, layout.zeroThreshold);
    out.putVarbit(layout.schema);
    putSpans(out, layout.positiveSpans);
    putSpans(out, layout.negativeSpans);
    if (!layout.usesCustomBuckets()) return;
    out.putVarbitUnsigned(layout.customBounds.size());
    for (const double bound : layout.customBounds) putCustomBound(out, bound);
}

/// A number stored as delta of delta; sample 0 in full.
struct DodField {
    std::int64_t value = 0;
    std::int64_t delta = 0;
    void put(BitWriter &out, std::int64_t next)
    {
        const std::int64_t newDelta = minus(next, value);
        out.putVarbit(minus(newDelta, delta));
        delta = newDelta;
        value = next;
    }
};

/// Fields behind the timestamp, integer form.
class IntegerFields {
public:
    void first(BitWriter &out, const Histogram &h)
    {
        out.putVarbitUnsigned(h.count);
        out.putVarbitUnsigned(h.zeroCount);
        out.putF64(h.sum);
        m_count.value = static_cast<std::int64_t>(h.count);
        m_zeroCount.value = static_cast<std::int64_t>(h.zeroCount);
        m_sum.start(h.sum);
        const bool stale = isStale(h.sum);
        for (const auto *side : {&h.positiveDeltas, &h.negativeDeltas}) {
            for (const std::int64_t bucket : *side) {
                if (stale) break;
                out.putVarbit(bucket);
                m_buckets.push_back({bucket, 0});
            }
        }
    }
    void next(BitWriter &out, const Histogram &h)
    {
        if (isStale(h.sum)) { // counts of a stale sample are void
            out.put(0, 2);
            m_sum.put(out, h.sum);
            return;
        }
        m_count.put(out, static_cast<std::int64_t>(h.count));
        m_zeroCount.put(out, static_cast<std::int64_t>(h.zeroCount));
        m_sum.put(out, h.sum);
        std::size_t at = 0;
        for (const auto *side : {&h.positiveDeltas, &h.negativeDeltas})
            for (const std::int64_t bucket : *side) m_buckets[at++].put(out, bucket);
    }

private:
    DodField m_count;
    DodField m_zeroCount;
    XorField m_sum;
    std::vector<DodField> m_buckets;
};

/// Fields behind the timestamp, float form.
class FloatFields {
public:
    void first(BitWriter &out, const FloatHistogram &h)
    {
        const bool stale = isStale(h.sum);
        putFirst(out, m_count, stale ? 0 : h.count);
        putFirst(out, m_zeroCount, stale ? 0 : h.zeroCount);
        putFirst(out, m_sum, h.sum);
        for (const auto *side : {&h.positiveBuckets, &h.negativeBuckets}) {
            for (const double bucket : *side) {
                if (stale) break;
                putFirst(out, m_buckets.emplace_back(), bucket);
            }
        }
    }
    void next(BitWriter &out, const FloatHistogram &h)
    {
        const bool stale = isStale(h.sum);
        m_count.put(out, stale ? 0 : h.count);
        m_zeroCount.put(out, stale ? 0 : h.zeroCount);
        m_sum.put(out, h.sum);
        if (stale) return;
        std::size_t at = 0;
        for (const auto *side : {&h.positiveBuckets, &h.negativeBuckets})
            for (const double bucket : *side) m_buckets[at++].put(out, bucket);
    }

private:
    static void putFirst(BitWriter &out, XorField &field, double value)
    {
        out.putF64(value);
        field.start(value);
    }
    XorField m_count;
    XorField m_zeroCount;
    XorField m_sum;
    std::vector<XorField> m_buckets;
};

IntegerFields fieldsFor(const Histogram &) { return {}; }
FloatFields fieldsFor(const FloatHistogram &) { return {}; }

void setHeader(std::uint8_t *head, std::size_t count, ResetHeader reset, bool withStarts, std::uint8_t startHeader)
{
    const auto resetBits = static_cast<std::uint8_t>(reset);
    head[0] = static_cast<std::uint8_t>((count >> 8) | (withStarts ? resetBits : 0));
    head[1] = static_cast<std::uint8_t>(count);
    head[2] = withStarts ? startHeader : resetBits;
}

} // namespace

template <class H>
void encodeHistograms(
    std::span<const TimedHistogram<H>> samples, ResetHeader header, bool withStartTimestamps, std::vector<std::uint8_t> &out)
{
    assert(!samples.empty() && samples.size() <= maxHistogramSamples(withStartTimestamps));
    const std::size_t begin = out.size();
    out.resize(begin + 3);
    BitWriter bits(out);
    auto fields = fieldsFor(*samples[0].histogram);
    DodField time;
    StartTimestampField start;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const TimedHistogram<H> &sample = samples[i];
        if (i == 0) {
            if (isStale(sample.histogram->sum)) {
                H void_;
                void_.sum = sample.histogram->sum;
                putLayout(bits, void_);
                bits.putVarbit(sample.timestamp);
                fields.first(bits, void_);
            } else {
                putLayout(bits, *sample.histogram);
                bits.putVarbit(sample.timestamp);
                fields.first(bits, *sample.histogram);
            }
            time.value = sample.timestamp;
        } else {
            time.put(bits, sample.timestamp);
            fields.next(bits, *sample.histogram);
        }
        if (withStartTimestamps) start.put(bits, sample.timestamp, i == 0 ? 0 : samples[i - 1].timestamp, sample.startTimestamp);
    }
    bits.finish();
    setHeader(out.data() + begin, samples.size(), header, withStartTimestamps, start.header());
}

template void encodeHistograms(std::span<const TimedHistogram<Histogram>>, ResetHeader, bool, std::vector<std::uint8_t> &);
template void encodeHistograms(std::span<const TimedHistogram<FloatHistogram>>, ResetHeader, bool, std::vector<std::uint8_t> &);

} // namespace diopter::chunk
