// Bits and bytes of Prometheus' formats, written one by one from the description of the formats: the lowest layer of the independent
// encoders of tests. Shares no code with core, so that a mistake there cannot hide here.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string_view>
#include <vector>

namespace diopter::test {

/// Picks among equivalent forms of a format. Without a generator always the usual one.
class Chooser {
public:
    Chooser() = default;
    explicit Chooser(std::mt19937_64 &random) : m_random(&random) {}
    bool oneIn(std::uint64_t odds) { return m_random && (*m_random)() % odds == 0; }
    std::uint64_t below(std::uint64_t limit) { return m_random ? (*m_random)() % limit : 0; }

private:
    std::mt19937_64 *m_random = nullptr;
};

/// Wraps as Go's integers do.
inline std::int64_t minus(std::uint64_t a, std::uint64_t b) { return static_cast<std::int64_t>(a - b); }
inline std::int64_t minus(std::int64_t a, std::int64_t b) { return minus(static_cast<std::uint64_t>(a), static_cast<std::uint64_t>(b)); }

class BitStream {
public:
    void bit(bool one)
    {
        if (m_used == 0) m_bytes.push_back(0);
        if (one) m_bytes.back() = static_cast<std::uint8_t>(m_bytes.back() | 0x80U >> m_used);
        m_used = (m_used + 1) & 7;
    }
    void text(std::string_view zerosAndOnes)
    {
        for (const char c : zerosAndOnes) bit(c == '1');
    }
    /// The low `width` bits of `value`, most significant first.
    void number(std::uint64_t value, unsigned width)
    {
        while (width > 0) {
            if (m_used == 0 && width >= 8) {
                width -= 8;
                m_bytes.push_back(static_cast<std::uint8_t>(value >> width));
                continue;
            }
            --width;
            bit((value >> width & 1) != 0);
        }
    }
    void f64(double value) { number(std::bit_cast<std::uint64_t>(value), 64); }
    void uvarint(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7) number((value & 0x7f) | 0x80, 8);
        number(value, 8);
    }
    void varint(std::int64_t value) { uvarint(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63)); }
    /// vbit, unsigned; sometimes wider than needed if the chooser says so.
    void vbitUnsigned(std::uint64_t value, Chooser &choose)
    {
        unsigned kind = 0;
        while (kWidths[kind] < 64 && (value >> kWidths[kind]) != 0) ++kind;
        vbit(value, kind, choose);
    }
    /// vbit, signed: a width of w < 64 bits holds -(2^(w-1)-1) .. 2^(w-1).
    void vbitSigned(std::int64_t value, Chooser &choose)
    {
        unsigned kind = value == 0 ? 0 : 1;
        for (; kind > 0 && kWidths[kind] < 64; ++kind) {
            const std::int64_t top = std::int64_t{1} << (kWidths[kind] - 1);
            if (value <= top && value > -top) break;
        }
        vbit(static_cast<std::uint64_t>(value), kind, choose);
    }

    std::size_t numBits() const { return m_bytes.size() * 8 - (m_used == 0 ? 0 : 8 - m_used); }
    std::vector<std::uint8_t> &bytes() { return m_bytes; }

private:
    static constexpr unsigned kWidths[9] = {0, 3, 6, 9, 12, 18, 25, 56, 64};

    void vbit(std::uint64_t value, unsigned kind, Chooser &choose)
    {
        while (kind < 8 && choose.oneIn(16)) ++kind;
        for (unsigned i = 0; i < kind; ++i) bit(true);
        if (kind < 8) bit(false);
        number(value, kWidths[kind]);
    }

    std::vector<std::uint8_t> m_bytes;
    unsigned m_used = 0; ///< bits of the last byte in use, 0 = all
};

} // namespace diopter::test
