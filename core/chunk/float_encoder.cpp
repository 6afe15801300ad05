// Float chunks, writing side: the window rules follow chunkenc/xor.go and chunkenc/xor2.go of Prometheus 3.16.
#include "core/chunk/float_encoder.h"

#include "core/chunk/encoding.h"
#include "core/model/stale.h"

#include <algorithm>
#include <cassert>

namespace diopter::chunk {
namespace {

constexpr unsigned kMaxLeading = 31; // five bits

struct Window {
    unsigned leading;
    unsigned trailing;
};

Window windowOf(std::uint64_t delta)
{
    return {std::min(static_cast<unsigned>(std::countl_zero(delta)), kMaxLeading), static_cast<unsigned>(std::countr_zero(delta))};
}

void putWindow(BitWriter &out, Window window, std::uint64_t delta)
{
    const unsigned size = 64 - window.leading - window.trailing;
    out.put(window.leading << 6 | (size & 63), 11); // 64 is written as 0
    out.put(delta >> window.trailing, size);
}

void putCount(std::vector<std::uint8_t> &out, std::size_t count)
{
    out.push_back(static_cast<std::uint8_t>(count >> 8));
    out.push_back(static_cast<std::uint8_t>(count));
}

void putXorDod(BitWriter &out, std::int64_t dod)
{
    const auto bits = static_cast<std::uint64_t>(dod);
    if (dod == 0) {
        out.put(0, 1);
    } else if (fitsSigned(dod, 14)) {
        out.put(0b10ULL << 14 | (bits & 0x3fff), 16);
    } else if (fitsSigned(dod, 17)) {
        out.put(0b110ULL << 17 | (bits & 0x1ffff), 20);
    } else if (fitsSigned(dod, 20)) {
        out.put(0b1110ULL << 20 | (bits & 0xfffff), 24);
    } else {
        out.put(0b1111, 4);
        out.put(bits, 64);
    }
}

/// The value part of XOR2: base is the last value that was no stale marker.
class Xor2Value {
public:
    void start(double value)
    {
        if (!isStale(value)) m_base = std::bit_cast<std::uint64_t>(value);
    }
    /// Joint control of a sample whose timestamp delta of delta is 0.
    void putRegular(BitWriter &out, double value)
    {
        if (isStale(value)) {
            out.put(0b11111, 5);
            return;
        }
        const std::uint64_t delta = std::bit_cast<std::uint64_t>(value) ^ m_base;
        if (delta == 0) {
            out.put(0, 1);
            return;
        }
        out.put(0b10, 2);
        putDelta(out, delta, 0, 1, 1, 11, 5);
    }
    /// VAL behind a timestamp.
    void putAlone(BitWriter &out, double value)
    {
        if (isStale(value)) {
            out.put(0b111, 3);
            return;
        }
        const std::uint64_t delta = std::bit_cast<std::uint64_t>(value) ^ m_base;
        if (delta == 0) {
            out.put(0, 1);
            return;
        }
        putDelta(out, delta, 0b10, 0b110, 2, 12, 6);
    }

private:
    /// writeVDelta: reuse the window unless a new one costs fewer bits; when widening keep a nearby old border.
    void putDelta(
        BitWriter &out, std::uint64_t delta, std::uint64_t reuse, std::uint64_t renew, unsigned reuseBits, unsigned newCost, unsigned slack)
    {
        m_base ^= delta;
        Window fresh = windowOf(delta);
        const bool inside = m_window.leading != 0xff && fresh.leading >= m_window.leading && fresh.trailing >= m_window.trailing;
        if (inside && fresh.leading + fresh.trailing <= m_window.leading + m_window.trailing + newCost) {
            out.put(reuse, reuseBits);
            out.put(delta >> m_window.trailing, 64 - m_window.leading - m_window.trailing);
            return;
        }
        if (m_window.leading != 0xff && !inside) {
            const Window both{std::min(fresh.leading, m_window.leading), std::min(fresh.trailing, m_window.trailing)};
            if (fresh.leading + fresh.trailing - both.leading - both.trailing <= slack) fresh = both;
        }
        m_window = fresh;
        out.put(renew, reuseBits == 1 ? 1 : 3);
        putWindow(out, fresh, delta);
    }

    std::uint64_t m_base = 0;
    Window m_window{0xff, 0};
};

void putXor2Dod(BitWriter &out, std::int64_t dod)
{
    const auto bits = static_cast<std::uint64_t>(dod);
    if (dod >= -(1 << 12) && dod < 1 << 12) {
        out.put(0b110ULL << 13 | (bits & 0x1fff), 16);
    } else if (dod >= -(1 << 19) && dod < 1 << 19) {
        out.put(0b1110ULL << 20 | (bits & 0xfffff), 24);
    } else {
        out.put(0b11110, 5);
        out.put(bits, 64);
    }
}

} // namespace

void XorField::putDelta(BitWriter &out, std::uint64_t delta)
{
    const Window fresh = windowOf(delta);
    if (m_leading != 0xff && fresh.leading >= m_leading && fresh.trailing >= m_trailing) {
        out.put(0b10, 2);
        out.put(delta >> m_trailing, 64 - m_leading - m_trailing);
        return;
    }
    m_leading = fresh.leading;
    m_trailing = fresh.trailing;
    out.put(0b11, 2);
    putWindow(out, fresh, delta);
}

void encodeXor(std::span<const TimestampMs> timestamps, std::span<const double> values, std::vector<std::uint8_t> &out)
{
    assert(!timestamps.empty() && timestamps.size() <= kMaxFloatSamples && timestamps.size() == values.size());
    putCount(out, timestamps.size());
    BitWriter bits(out);
    XorField value;
    std::int64_t delta = 0;
    for (std::size_t i = 0; i < timestamps.size(); ++i) {
        if (i == 0) {
            bits.putVarint(timestamps[0]);
            bits.putF64(values[0]);
            value.start(values[0]);
            continue;
        }
        const std::int64_t newDelta = minus(timestamps[i], timestamps[i - 1]);
        if (i == 1) bits.putUvarint(static_cast<std::uint64_t>(newDelta));
        else putXorDod(bits, minus(newDelta, delta));
        delta = newDelta;
        value.put(bits, values[i]);
    }
    bits.finish();
}

void encodeXor2(std::span<const TimestampMs> timestamps, std::span<const double> values, std::span<const TimestampMs> startTimestamps,
    std::vector<std::uint8_t> &out)
{
    assert(!timestamps.empty() && timestamps.size() <= kMaxFloatSamples && timestamps.size() == values.size());
    const std::size_t begin = out.size();
    putCount(out, timestamps.size());
    out.push_back(0);
    BitWriter bits(out);
    Xor2Value value;
    StartTimestampField start;
    std::int64_t delta = 0;
    for (std::size_t i = 0; i < timestamps.size(); ++i) {
        const TimestampMs previous = i == 0 ? 0 : timestamps[i - 1];
        const std::int64_t newDelta = i == 0 ? 0 : minus(timestamps[i], previous);
        const std::int64_t dod = minus(newDelta, delta);
        if (i == 0) {
            bits.putVarint(timestamps[0]);
            bits.putF64(values[0]);
            value.start(values[0]);
        } else if (i == 1) {
            bits.putUvarint(static_cast<std::uint64_t>(newDelta));
            value.putAlone(bits, values[1]);
        } else if (dod == 0) {
            value.putRegular(bits, values[i]);
        } else {
            putXor2Dod(bits, dod);
            value.putAlone(bits, values[i]);
        }
        delta = newDelta;
        start.put(bits, timestamps[i], previous, startTimestamps.empty() ? 0 : startTimestamps[i]);
    }
    bits.finish();
    out[begin + 2] = start.header();
}

void StartTimestampField::put(BitWriter &out, TimestampMs current, TimestampMs previous, TimestampMs start)
{
    const std::uint32_t index = m_index++;
    if (index == 0) {
        if (start != 0) {
            out.putVarint(minus(current, start));
            m_header = 0x80;
        }
    } else if (m_firstChange != 0) {
        const std::int64_t difference = minus(previous, start);
        out.putVarbit(minus(difference, m_difference));
        m_difference = difference;
    } else if (start != m_start || index == kMaxFirstStChange) {
        // Index 127 is the last the header can name, so it always stores one.
        m_firstChange = index;
        m_header = static_cast<std::uint8_t>(m_header | index);
        m_difference = minus(previous, start);
        out.putVarbit(m_difference);
    }
    m_start = start;
}

} // namespace diopter::chunk
