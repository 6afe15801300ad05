// Bounds-checked reading of untrusted bytes with a sticky error: check once at the end.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace diopter {

using ByteSpan = std::span<const std::uint8_t>;

/// Reads big-endian integers, Go varints and counted strings. After the first failure every getter returns 0 or empty and ok() is false.
/// Returned views live as long as the bytes given to the constructor.
class ByteReader {
public:
    explicit ByteReader(ByteSpan bytes) : m_bytes(bytes) {}

    bool ok() const { return m_ok; }
    void fail() { m_ok = false; }
    std::size_t position() const { return m_position; }
    std::size_t remaining() const { return m_ok ? m_bytes.size() - m_position : 0; }
    bool atEnd() const { return remaining() == 0; }

    std::uint8_t u8() { return need(1) ? m_bytes[m_position++] : std::uint8_t{0}; }
    std::uint16_t u16() { return static_cast<std::uint16_t>(bigEndian<2>()); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(bigEndian<4>()); }
    std::uint64_t u64() { return bigEndian<8>(); }
    std::int64_t i64() { return static_cast<std::int64_t>(bigEndian<8>()); }
    double f64() { return std::bit_cast<double>(bigEndian<8>()); }

    /// Unsigned LEB128 of at most 10 bytes, as Go's binary.Uvarint; overflow of 64 bits is an error.
    std::uint64_t uvarint()
    {
        const bool oneByte = m_ok && m_position < m_bytes.size() && m_bytes[m_position] < 0x80; // most numbers of an index
        return oneByte ? m_bytes[m_position++] : longUvarint();
    }
    /// Zig-zag LEB128, as Go's binary.Varint.
    std::int64_t varint()
    {
        const std::uint64_t raw = uvarint();
        return static_cast<std::int64_t>(raw >> 1) ^ -static_cast<std::int64_t>(raw & 1);
    }
    /// `length` raw bytes.
    ByteSpan bytes(std::uint64_t length)
    {
        if (!need(length)) return {};
        const ByteSpan out = m_bytes.subspan(m_position, static_cast<std::size_t>(length));
        m_position += static_cast<std::size_t>(length);
        return out;
    }
    /// uvarint length, then that many bytes.
    std::string_view string()
    {
        const ByteSpan raw = bytes(uvarint());
        return {reinterpret_cast<const char *>(raw.data()), raw.size()};
    }
    void skip(std::uint64_t length) { (void)bytes(length); }

private:
    std::uint64_t longUvarint();
    bool need(std::uint64_t length)
    {
        if (!m_ok || length > m_bytes.size() - m_position) m_ok = false;
        return m_ok;
    }
    template <std::size_t N> std::uint64_t bigEndian()
    {
        if (!need(N)) return 0;
        std::uint64_t out = 0;
        for (std::size_t i = 0; i < N; ++i) out = out << 8 | m_bytes[m_position + i];
        m_position += N;
        return out;
    }

    ByteSpan m_bytes;
    std::size_t m_position = 0;
    bool m_ok = true;
};

inline std::uint64_t ByteReader::longUvarint()
{
    std::uint64_t out = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
        if (!need(1)) return 0;
        const std::uint8_t byte = m_bytes[m_position++];
        if (shift == 63 && byte > 1) break;
        out |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if (byte < 0x80) return out;
    }
    m_ok = false;
    return 0;
}

} // namespace diopter
