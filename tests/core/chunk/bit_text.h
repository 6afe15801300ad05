// Writes bit streams by hand: "0", "10", numbers of a given width. Knows nothing of the encoders, so that vectors stay independent of them.
#pragma once

#include "core/base/byte_reader.h"
#include "core/chunk/bit_window.h"

#include <bit>
#include <string_view>
#include <vector>

namespace diopter::test {

class BitText {
public:
    BitText &text(std::string_view zerosAndOnes)
    {
        for (const char c : zerosAndOnes)
            if (c != ' ') bit(c == '1');
        return *this;
    }
    BitText &number(std::uint64_t value, unsigned width)
    {
        for (unsigned i = width; i > 0; --i) bit((value >> (i - 1) & 1) != 0);
        return *this;
    }
    BitText &f64(double value) { return number(std::bit_cast<std::uint64_t>(value), 64); }
    BitText &uvarint(std::uint64_t value)
    {
        while (value >= 0x80) {
            number((value & 0x7f) | 0x80, 8);
            value >>= 7;
        }
        return number(value, 8);
    }
    BitText &varint(std::int64_t value)
    {
        return uvarint(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63));
    }

    /// The bytes so far, padded as decoders want them; lives until the next change.
    ByteSpan data()
    {
        m_padded = m_bytes;
        m_padded.resize(m_bytes.size() + chunk::kDecodePadding, 0xff);
        return ByteSpan(m_padded).first(m_bytes.size());
    }

private:
    void bit(bool one)
    {
        if (m_used % 8 == 0) m_bytes.push_back(0);
        if (one) m_bytes.back() = static_cast<std::uint8_t>(m_bytes.back() | 0x80U >> (m_used % 8));
        ++m_used;
    }

    std::vector<std::uint8_t> m_bytes;
    std::vector<std::uint8_t> m_padded;
    std::size_t m_used = 0;
};

} // namespace diopter::test
