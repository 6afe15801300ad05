// One class per part of a chunk; every "or" of the format is a branch here.
#include "tests/support/formats/chunk_forms.h"

#include "core/model/stale.h"

#include <algorithm>
#include <cmath>

namespace diopter::test {
namespace {

using chunk::Encoding;

/// The significant bits of XORed values: 64 - leading - trailing of them.
class Window {
public:
    bool holds(std::uint64_t change) const { return m_leading + m_trailing == 0 || clipped(change) == change; }
    bool isSet() const { return m_set; }

    void putOld(BitStream &out, std::uint64_t change) const { out.number(change >> m_trailing, 64 - m_leading - m_trailing); }
    void putNew(BitStream &out, std::uint64_t change, Chooser &choose)
    {
        m_leading = std::min(31U, static_cast<unsigned>(std::countl_zero(change)));
        m_trailing = change == 0 ? 64 - m_leading - 1 : static_cast<unsigned>(std::countr_zero(change));
        if (choose.oneIn(4)) m_leading = static_cast<unsigned>(choose.below(m_leading + 1));
        if (choose.oneIn(4)) m_trailing = static_cast<unsigned>(choose.below(m_trailing + 1));
        m_set = true;
        const unsigned size = 64 - m_leading - m_trailing;
        out.number(m_leading, 5);
        out.number(size == 64 ? 0 : size, 6);
        out.number(change >> m_trailing, size);
    }

private:
    std::uint64_t clipped(std::uint64_t change) const { return change << m_leading >> m_leading >> m_trailing << m_trailing; }

    unsigned m_leading = 0;
    unsigned m_trailing = 0;
    bool m_set = false;
};

/// "xor": 0 same | 10 old window | 11 new window.
class XoredField {
public:
    void start(double value) { m_bits = std::bit_cast<std::uint64_t>(value); }
    void put(BitStream &out, double value, Chooser &choose)
    {
        const std::uint64_t change = std::bit_cast<std::uint64_t>(value) ^ m_bits;
        m_bits ^= change;
        if (change == 0 && !choose.oneIn(20)) {
            out.bit(false);
            return;
        }
        const bool old = m_window.holds(change) && (m_window.isSet() ? !choose.oneIn(5) : choose.oneIn(5));
        out.text(old ? "10" : "11");
        if (old) m_window.putOld(out, change);
        else m_window.putNew(out, change, choose);
    }

private:
    std::uint64_t m_bits = 0;
    Window m_window;
};

/// The start timestamps that end each sample of encodings 4, 5, 6.
class Starts {
public:
    Starts(std::span<const StoredSample> samples, Chooser &choose) : m_samples(samples)
    {
        std::size_t change = 1;
        while (change < samples.size() && samples[change].startTimestamp == samples[0].startTimestamp) ++change;
        // The header can name indexes up to 127: a later change must be stored from there on.
        if (change < samples.size() || samples.size() > 127) m_first = static_cast<unsigned>(std::min<std::size_t>(change, 127));
        if (m_first > 1 && choose.oneIn(6)) m_first = 1 + static_cast<unsigned>(choose.below(m_first));
        if (change == samples.size() && choose.oneIn(3)) m_first = 0;
        if (m_first == 0 && samples.size() > 1 && choose.oneIn(8))
            m_first = 1 + static_cast<unsigned>(choose.below(std::min<std::size_t>(127, samples.size() - 1)));
    }

    unsigned header() const { return (m_samples[0].startTimestamp != 0 ? 0x80U : 0U) | m_first; }
    void put(BitStream &out, std::size_t i, Chooser &choose)
    {
        const std::int64_t start = m_samples[i].startTimestamp;
        if (i == 0) {
            if (start != 0) out.varint(minus(m_samples[0].timestamp, start));
            return;
        }
        if (m_first == 0 || i < m_first) return;
        const std::int64_t distance = minus(m_samples[i - 1].timestamp, start);
        out.vbitSigned(i == m_first ? distance : minus(distance, m_distance), choose);
        m_distance = distance;
    }

private:
    std::span<const StoredSample> m_samples;
    unsigned m_first = 0;
    std::int64_t m_distance = 0;
};

class XorChunk {
public:
    void put(BitStream &out, std::size_t i, const StoredSample &sample, Chooser &choose)
    {
        const double value = std::get<double>(sample.value);
        const std::int64_t delta = minus(sample.timestamp, m_time);
        if (i == 0) {
            out.varint(sample.timestamp);
            out.f64(value);
            m_field.start(value);
        } else if (i == 1) {
            out.uvarint(static_cast<std::uint64_t>(delta));
            m_field.put(out, value, choose);
        } else {
            putChange(out, minus(delta, m_delta), choose);
            m_field.put(out, value, choose);
        }
        m_delta = delta;
        m_time = sample.timestamp;
    }

private:
    static void putChange(BitStream &out, std::int64_t dod, Chooser &choose)
    {
        const auto fits = [&](unsigned width) {
            const std::int64_t top = std::int64_t{1} << (width - 1);
            return dod <= top && dod > -top && !choose.oneIn(12);
        };
        if (dod == 0 && !choose.oneIn(12)) {
            out.bit(false);
        } else if (fits(14)) {
            out.text("10");
            out.number(static_cast<std::uint64_t>(dod), 14);
        } else if (fits(17)) {
            out.text("110");
            out.number(static_cast<std::uint64_t>(dod), 17);
        } else if (fits(20)) {
            out.text("1110");
            out.number(static_cast<std::uint64_t>(dod), 20);
        } else {
            out.text("1111");
            out.number(static_cast<std::uint64_t>(dod), 64);
        }
    }

    XoredField m_field;
    std::int64_t m_time = 0;
    std::int64_t m_delta = 0;
};

class Xor2Chunk {
public:
    void put(BitStream &out, std::size_t i, const StoredSample &sample, Chooser &choose)
    {
        const double value = std::get<double>(sample.value);
        const std::int64_t delta = minus(sample.timestamp, m_time);
        if (i == 0) {
            out.varint(sample.timestamp);
            out.f64(value);
            if (!isStale(value)) m_base = std::bit_cast<std::uint64_t>(value);
        } else if (i == 1) {
            out.uvarint(static_cast<std::uint64_t>(delta));
            putValue(out, value, choose);
        } else {
            putLater(out, minus(delta, m_delta), value, choose);
        }
        m_delta = delta;
        m_time = sample.timestamp;
    }

private:
    void putLater(BitStream &out, std::int64_t dod, double value, Chooser &choose)
    {
        const auto fits = [&](std::int64_t top) { return dod >= -top && dod < top && !choose.oneIn(12); }; // two's complement
        if (dod == 0 && !choose.oneIn(12)) {
            putRegular(out, value, choose);
            return;
        }
        if (fits(1 << 12)) {
            out.text("110");
            out.number(static_cast<std::uint64_t>(dod), 13);
        } else if (fits(1 << 19)) {
            out.text("1110");
            out.number(static_cast<std::uint64_t>(dod), 20);
        } else {
            out.text("11110");
            out.number(static_cast<std::uint64_t>(dod), 64);
        }
        putValue(out, value, choose);
    }

    /// One control for a regular time and the value.
    void putRegular(BitStream &out, double value, Chooser &choose)
    {
        if (isStale(value)) {
            out.text("11111");
            return;
        }
        const std::uint64_t change = std::bit_cast<std::uint64_t>(value) ^ m_base;
        m_base ^= change;
        if (change == 0 && !choose.oneIn(20)) out.text("0");
        else if (takesOld(change, choose)) {
            out.text("100");
            m_window.putOld(out, change);
        } else {
            out.text("101");
            m_window.putNew(out, change, choose);
        }
    }

    void putValue(BitStream &out, double value, Chooser &choose)
    {
        if (isStale(value)) {
            out.text("111");
            return;
        }
        const std::uint64_t change = std::bit_cast<std::uint64_t>(value) ^ m_base;
        m_base ^= change;
        if (change == 0 && !choose.oneIn(20)) out.text("0");
        else if (takesOld(change, choose)) {
            out.text("10");
            m_window.putOld(out, change);
        } else {
            out.text("110");
            m_window.putNew(out, change, choose);
        }
    }

    bool takesOld(std::uint64_t change, Chooser &choose) const
    {
        return m_window.holds(change) && (m_window.isSet() ? !choose.oneIn(5) : choose.oneIn(5));
    }

    Window m_window;
    std::uint64_t m_base = 0; ///< the last value that was not stale
    std::int64_t m_time = 0;
    std::int64_t m_delta = 0;
};

void putLayout(BitStream &out, const HistogramLayout &layout, Chooser &choose)
{
    int exponent = 0;
    const double fraction = std::frexp(layout.zeroThreshold, &exponent);
    if (layout.zeroThreshold == 0 && !choose.oneIn(10)) {
        out.number(0, 8);
    } else if (fraction == 0.5 && exponent + 243 >= 1 && exponent + 243 <= 254 && !choose.oneIn(10)) {
        out.number(static_cast<std::uint64_t>(exponent + 243), 8);
    } else {
        out.number(255, 8);
        out.f64(layout.zeroThreshold);
    }
    out.vbitSigned(layout.schema, choose);
    for (const auto *spans : {&layout.positiveSpans, &layout.negativeSpans}) {
        out.vbitUnsigned(spans->size(), choose);
        for (const BucketSpan &span : *spans) {
            out.vbitUnsigned(span.length, choose);
            out.vbitSigned(span.offset, choose);
        }
    }
    if (layout.schema != kCustomBucketsSchema) return;
    out.vbitUnsigned(layout.customBounds.size(), choose);
    for (const double bound : layout.customBounds) {
        const double thousands = std::nearbyint(bound * 1000);
        if (thousands >= 0 && thousands <= 33554430 && thousands / 1000 == bound && !std::signbit(bound) && !choose.oneIn(8)) {
            out.vbitUnsigned(static_cast<std::uint64_t>(thousands) + 1, choose);
        } else {
            out.vbitUnsigned(0, choose);
            out.f64(bound);
        }
    }
}

/// An integer that is stored plainly first and as difference of differences later.
class SecondDifference {
public:
    void start(std::uint64_t value) { m_value = value; }
    void put(BitStream &out, std::uint64_t value, Chooser &choose)
    {
        const std::uint64_t delta = value - m_value;
        out.vbitSigned(static_cast<std::int64_t>(delta - m_delta), choose);
        m_delta = delta;
        m_value = value;
    }

private:
    std::uint64_t m_value = 0;
    std::uint64_t m_delta = 0;
};

class IntegerHistograms {
public:
    void put(BitStream &out, std::size_t i, const StoredSample &sample, Chooser &choose)
    {
        const auto &h = std::get<Histogram>(sample.value);
        const auto time = static_cast<std::uint64_t>(sample.timestamp);
        if (i == 0) {
            out.vbitSigned(sample.timestamp, choose);
            out.vbitUnsigned(h.count, choose);
            out.vbitUnsigned(h.zeroCount, choose);
            out.f64(h.sum);
            m_time.start(time);
            m_count.start(h.count);
            m_zeroCount.start(h.zeroCount);
            m_sum.start(h.sum);
            m_buckets.resize(h.positiveDeltas.size() + h.negativeDeltas.size());
        } else {
            m_time.put(out, time, choose);
            m_count.put(out, h.count, choose);
            m_zeroCount.put(out, h.zeroCount, choose);
            m_sum.put(out, h.sum, choose);
        }
        if (isStale(h.sum)) return;
        std::size_t at = 0;
        for (const auto *deltas : {&h.positiveDeltas, &h.negativeDeltas}) {
            for (const std::int64_t delta : *deltas) {
                SecondDifference &bucket = m_buckets[at++];
                if (i == 0) {
                    out.vbitSigned(delta, choose);
                    bucket.start(static_cast<std::uint64_t>(delta));
                } else {
                    bucket.put(out, static_cast<std::uint64_t>(delta), choose);
                }
            }
        }
    }

private:
    SecondDifference m_time;
    SecondDifference m_count;
    SecondDifference m_zeroCount;
    XoredField m_sum;
    std::vector<SecondDifference> m_buckets;
};

class FloatHistograms {
public:
    void put(BitStream &out, std::size_t i, const StoredSample &sample, Chooser &choose)
    {
        const auto &h = std::get<FloatHistogram>(sample.value);
        const auto time = static_cast<std::uint64_t>(sample.timestamp);
        if (i == 0) {
            out.vbitSigned(sample.timestamp, choose);
            m_time.start(time);
            m_buckets.resize(h.positiveBuckets.size() + h.negativeBuckets.size());
        } else {
            m_time.put(out, time, choose);
        }
        putField(out, m_count, i, h.count, choose);
        putField(out, m_zeroCount, i, h.zeroCount, choose);
        putField(out, m_sum, i, h.sum, choose);
        if (isStale(h.sum)) return;
        std::size_t at = 0;
        for (const auto *buckets : {&h.positiveBuckets, &h.negativeBuckets})
            for (const double bucket : *buckets) putField(out, m_buckets[at++], i, bucket, choose);
    }

private:
    static void putField(BitStream &out, XoredField &field, std::size_t i, double value, Chooser &choose)
    {
        if (i == 0) {
            out.f64(value);
            field.start(value);
        } else {
            field.put(out, value, choose);
        }
    }

    SecondDifference m_time;
    XoredField m_count;
    XoredField m_zeroCount;
    XoredField m_sum;
    std::vector<XoredField> m_buckets;
};

template <class Body> void putSamples(BitStream &out, std::span<const StoredSample> samples, Starts *starts, Chooser &choose)
{
    Body body;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        body.put(out, i, samples[i], choose);
        if (starts) starts->put(out, i, choose);
    }
}

} // namespace

std::vector<std::uint8_t> referenceChunk(Encoding encoding, std::span<const StoredSample> samples, Chooser choose, chunk::ResetHeader reset)
{
    BitStream out;
    Starts starts(samples, choose);
    const bool hasStarts = encoding == Encoding::Xor2 || encoding == Encoding::HistogramSt || encoding == Encoding::FloatHistogramSt;
    const bool isHistogram = encoding != Encoding::Xor && encoding != Encoding::Xor2;
    const auto flags = static_cast<std::uint64_t>(reset);
    if (isHistogram && hasStarts) out.number(flags << 8 | samples.size(), 16);
    else out.number(samples.size(), 16);
    if (isHistogram && !hasStarts) out.number(flags, 8);
    if (hasStarts) out.number(starts.header(), 8);
    if (isHistogram) {
        const auto *const integer = std::get_if<Histogram>(&samples[0].value);
        putLayout(out, integer ? static_cast<const HistogramLayout &>(*integer) : std::get<FloatHistogram>(samples[0].value), choose);
    }
    Starts *const tail = hasStarts ? &starts : nullptr;
    switch (encoding) {
    case Encoding::Xor: putSamples<XorChunk>(out, samples, tail, choose); break;
    case Encoding::Xor2: putSamples<Xor2Chunk>(out, samples, tail, choose); break;
    case Encoding::Histogram:
    case Encoding::HistogramSt: putSamples<IntegerHistograms>(out, samples, tail, choose); break;
    default: putSamples<FloatHistograms>(out, samples, tail, choose); break;
    }
    return std::move(out.bytes());
}

} // namespace diopter::test
