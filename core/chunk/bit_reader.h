// Bounds-checked reading of a bit stream with a sticky error: varbits, XORed floats. For histograms and start timestamps.
#pragma once

#include "core/base/byte_reader.h"
#include "core/chunk/bit_window.h"

#include <algorithm>

namespace diopter::chunk {

/// Window of the significant bits of an XORed field (FORMATS 1.3 "xor"); the initial window is all 64 bits.
struct XorWindow {
    std::uint8_t leading = 0;
    std::uint8_t trailing = 0;
};

/// After the first failure every getter returns 0 and ok() is false. `data` must be followed by kDecodePadding readable bytes.
class BitReader {
public:
    /// Starts at bit `position` of `data`.
    explicit BitReader(ByteSpan data, std::uint64_t position = 0) : m_data(data.data()), m_position(position), m_end(data.size() * 8ULL)
    {
        if (m_position > m_end) fail();
    }

    bool ok() const { return m_ok; }
    void fail()
    {
        m_ok = false;
        m_position = m_end;
    }
    std::uint64_t position() const { return m_position; }
    std::uint64_t remainingBits() const { return m_end - m_position; }

    bool bit() { return bits(1) != 0; }
    /// `count` <= 64 bits as a number.
    std::uint64_t bits(unsigned count)
    {
        if (count > m_end - m_position) {
            fail();
            return 0;
        }
        if (count == 0) return 0;
        const std::uint64_t out = bitsAt(m_data, m_position, count);
        m_position += count;
        return out;
    }
    double f64() { return std::bit_cast<double>(bits(64)); }

    std::uint64_t uvarint();
    std::int64_t varint()
    {
        const std::uint64_t raw = uvarint();
        return static_cast<std::int64_t>(raw >> 1) ^ -static_cast<std::int64_t>(raw & 1);
    }

    std::uint64_t unsignedVarbit() { return bits(varbitWidth()); }
    std::int64_t signedVarbit()
    {
        const unsigned width = varbitWidth();
        const std::uint64_t raw = bits(width);
        // Not two's complement: the range is -(2^(w-1)-1) .. 2^(w-1).
        if (width == 0 || width == 64 || raw <= std::uint64_t{1} << (width - 1)) return static_cast<std::int64_t>(raw);
        return static_cast<std::int64_t>(raw - (std::uint64_t{1} << width));
    }

    /// Reads one XORed field: `value` and `window` hold the previous ones and are updated.
    void xorValue(double &value, XorWindow &window);

private:
    unsigned varbitWidth();

    const std::uint8_t *m_data;
    std::uint64_t m_position;
    std::uint64_t m_end;
    bool m_ok = true;
};

inline unsigned BitReader::varbitWidth()
{
    static constexpr std::uint8_t kWidths[9] = {0, 3, 6, 9, 12, 18, 25, 56, 64};
    if (m_position >= m_end) {
        fail();
        return 0;
    }
    const unsigned ones = std::min(8U, static_cast<unsigned>(std::countl_one(bitsFrom(m_data, m_position))));
    const unsigned prefix = ones < 8 ? ones + 1 : 8;
    if (prefix > m_end - m_position) {
        fail();
        return 0;
    }
    m_position += prefix;
    return kWidths[ones];
}

inline std::uint64_t BitReader::uvarint()
{
    std::uint64_t out = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
        const std::uint64_t byte = bits(8);
        if (!m_ok || (shift == 63 && byte > 1)) break;
        out |= (byte & 0x7f) << shift;
        if (byte < 0x80) return out;
    }
    fail();
    return 0;
}

inline void BitReader::xorValue(double &value, XorWindow &window)
{
    if (!bit()) return;
    if (bit()) {
        const auto leading = static_cast<unsigned>(bits(5));
        auto size = static_cast<unsigned>(bits(6));
        if (size == 0) size = 64;
        if (leading + size > 64) {
            fail();
            return;
        }
        window.leading = static_cast<std::uint8_t>(leading);
        window.trailing = static_cast<std::uint8_t>(64 - leading - size);
    }
    const std::uint64_t changed = bits(64U - window.leading - window.trailing) << window.trailing;
    value = std::bit_cast<double>(std::bit_cast<std::uint64_t>(value) ^ changed);
}

} // namespace diopter::chunk
