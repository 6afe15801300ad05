// Encoding 4: one control for time and value, values XORed against the last non-stale one, optional start timestamps.
// Algorithm: Prometheus tsdb/chunkenc/xor2.go xor2Iterator.Next; the published description of start timestamps is wrong (FORMATS.md 1.9).
#include "core/chunk/bit_reader.h"
#include "core/chunk/encoding.h"
#include "core/chunk/xor_decoder.h"
#include "core/model/stale.h"

#include <algorithm>

namespace diopter::chunk {
namespace {

class Xor2Decoder {
public:
    Xor2Decoder(ByteSpan data, TimestampMs *timestamps, double *values, TimestampMs *starts)
        : m_data(data), m_bytes(data.data()), m_end(data.size() * 8ULL), m_timestamps(timestamps), m_values(values), m_starts(starts)
    {}

    bool decode()
    {
        if (m_data.size() < 3) return false;
        const std::uint32_t count = static_cast<std::uint32_t>(m_data[0] << 8 | m_data[1]);
        m_firstChange = m_data[2] & kMaxFirstStChange;
        if (count == 0) return true;
        if (!readFirst()) return false;
        if (count > 1 && !readSecond()) return false;
        std::uint32_t i = 2;
        while (i < count && m_position < m_end) {
            const std::uint64_t previous = m_time;
            if (const std::uint32_t run = unchangedRun(i, count); run > 0) {
                i += run;
                continue;
            }
            if (!readNext(i)) return false;
            if (m_firstChange != 0 && i >= m_firstChange && !readStart(i, previous)) return false;
            if (m_starts) m_starts[i] = static_cast<TimestampMs>(m_start);
            ++i;
        }
        return i >= count && m_position <= m_end;
    }

private:
    bool readFirst()
    {
        ByteReader reader(m_data);
        reader.skip(3);
        m_time = static_cast<std::uint64_t>(reader.varint());
        const double value = reader.f64();
        if ((m_data[2] & 0x80) != 0) m_start = m_time - static_cast<std::uint64_t>(reader.varint());
        if (!reader.ok()) return false;
        if (!isStale(value)) m_base = std::bit_cast<std::uint64_t>(value);
        m_position = reader.position() * 8;
        store(0, std::bit_cast<std::uint64_t>(value));
        if (m_starts) m_starts[0] = static_cast<TimestampMs>(m_start);
        return true;
    }

    bool readSecond()
    {
        BitReader reader(m_data, m_position);
        const std::uint64_t previous = m_time;
        m_delta = reader.uvarint();
        if (!reader.ok()) return false;
        m_position = reader.position();
        m_time += m_delta;
        if (!readValue(1) || m_position > m_end) return false;
        if (m_firstChange == 1 && !readStart(1, previous)) return false;
        if (m_starts) m_starts[1] = static_cast<TimestampMs>(m_start);
        return true;
    }

    /// Takes as many "same delta, same value" samples as the next bits hold and no start timestamp interrupts.
    std::uint32_t unchangedRun(std::uint32_t i, std::uint32_t count)
    {
        const auto zeros = static_cast<std::uint32_t>(std::countl_zero(bitsFrom(m_bytes, m_position)));
        std::uint32_t limit = count - i;
        if (m_firstChange != 0) limit = i < m_firstChange ? std::min<std::uint32_t>(limit, m_firstChange - i) : 0;
        const std::uint32_t run = std::min({zeros, 57U, limit});
        for (std::uint32_t k = i; k < i + run; ++k) {
            m_time += m_delta;
            store(k, m_base);
            if (m_starts) m_starts[k] = static_cast<TimestampMs>(m_start);
        }
        m_position += run;
        return run;
    }

    bool readNext(std::uint32_t i)
    {
        const std::uint64_t word = bitsFrom(m_bytes, m_position);
        switch (std::min(5, std::countl_one(word))) {
        case 0: // a single unchanged sample, where a start timestamp follows
            m_position += 1;
            m_time += m_delta;
            store(i, m_base);
            return true;
        case 1:
            m_position += 2;
            m_time += m_delta;
            if ((word >> 61 & 1) == 0) {
                m_position += 1;
                return oldWindow(i);
            }
            m_position += 1;
            return newWindow(i);
        case 2: return longDelta(i, 3, 13);
        case 3: return longDelta(i, 4, 20);
        case 4: return longDelta(i, 5, 64);
        default:
            m_position += 5;
            m_time += m_delta;
            store(i, kStaleBits);
            return true;
        }
    }

    bool longDelta(std::uint32_t i, unsigned prefix, unsigned width)
    {
        std::uint64_t raw = bitsAt(m_bytes, m_position + prefix, width);
        if (width < 64 && raw >= std::uint64_t{1} << (width - 1)) raw -= std::uint64_t{1} << width; // two's complement, unlike encoding 1
        m_delta += raw;
        m_time += m_delta;
        m_position += prefix + width;
        return readValue(i);
    }

    /// VAL: 0 base, 10 old window, 110 new window, 111 stale.
    bool readValue(std::uint32_t i)
    {
        const std::uint64_t word = bitsFrom(m_bytes, m_position);
        switch (std::min(3, std::countl_one(word))) {
        case 0:
            m_position += 1;
            store(i, m_base);
            return true;
        case 1: m_position += 2; return oldWindow(i);
        case 2: m_position += 3; return newWindow(i);
        default:
            m_position += 3;
            store(i, kStaleBits);
            return true;
        }
    }

    bool newWindow(std::uint32_t i)
    {
        const std::uint64_t word = bitsFrom(m_bytes, m_position);
        const auto leading = static_cast<unsigned>(word >> 59);
        auto size = static_cast<unsigned>(word >> 53 & 63);
        if (size == 0) size = 64;
        if (leading + size > 64) return false;
        m_significant = size;
        m_trailing = 64 - leading - size;
        m_position += 11;
        return oldWindow(i);
    }

    bool oldWindow(std::uint32_t i)
    {
        m_base ^= bitsAt(m_bytes, m_position, m_significant) << m_trailing;
        m_position += m_significant;
        store(i, m_base);
        return true;
    }

    bool readStart(std::uint32_t i, std::uint64_t previousTime)
    {
        BitReader reader(m_data, m_position);
        const auto stored = static_cast<std::uint64_t>(reader.signedVarbit());
        if (!reader.ok()) return false;
        m_position = reader.position();
        m_startDifference = i == m_firstChange ? stored : m_startDifference + stored;
        m_start = previousTime - m_startDifference;
        return true;
    }

    void store(std::uint32_t i, std::uint64_t valueBits)
    {
        m_timestamps[i] = static_cast<TimestampMs>(m_time);
        m_values[i] = std::bit_cast<double>(valueBits);
    }

    ByteSpan m_data;
    const std::uint8_t *m_bytes;
    std::uint64_t m_end;
    TimestampMs *m_timestamps;
    double *m_values;
    TimestampMs *m_starts;
    std::uint64_t m_position = 0;
    std::uint64_t m_time = 0;
    std::uint64_t m_delta = 0;
    std::uint64_t m_base = 0;
    std::uint64_t m_start = 0;
    std::uint64_t m_startDifference = 0;
    std::uint32_t m_firstChange = 0;
    unsigned m_significant = 64;
    unsigned m_trailing = 0;
};

} // namespace

bool decodeXor2(ByteSpan data, TimestampMs *timestamps, double *values, TimestampMs *startTimestamps)
{
    return Xor2Decoder(data, timestamps, values, startTimestamps).decode();
}

} // namespace diopter::chunk
