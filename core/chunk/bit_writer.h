// Appends bits, most significant first, to a byte buffer: the counterpart of the decoders' bit reader. Used by the chunk encoders.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

namespace diopter::chunk {

/// Collects up to 64 bits in a register and writes whole words. Call finish() once at the end; the last byte is filled with zero bits.
class BitWriter {
public:
    explicit BitWriter(std::vector<std::uint8_t> &out) : m_out(out) {}

    /// The low `count` bits (0..64) of `value`, higher ones are ignored.
    void put(std::uint64_t value, unsigned count)
    {
        if (count == 0) return;
        if (count < 64) value &= (std::uint64_t{1} << count) - 1;
        const unsigned room = 64 - m_used;
        if (count < room) {
            m_word |= value << (room - count);
            m_used += count;
            return;
        }
        const unsigned rest = count - room;
        m_word |= value >> rest;
        flushWord();
        m_used = rest;
        m_word = rest == 0 ? 0 : value << (64 - rest);
    }
    void putBit(bool bit) { put(bit ? 1 : 0, 1); }
    void putF64(double value) { put(std::bit_cast<std::uint64_t>(value), 64); }
    /// Go's binary.PutUvarint, byte by byte into the bit stream.
    void putUvarint(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7) put((value & 0x7f) | 0x80, 8);
        put(value, 8);
    }
    /// Go's binary.PutVarint (zig-zag).
    void putVarint(std::int64_t value) { putUvarint(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63)); }

    /// Signed varbit (chunkenc/varbit.go putVarbitInt).
    void putVarbit(std::int64_t value);
    /// Unsigned varbit (chunkenc/varbit.go putVarbitUint).
    void putVarbitUnsigned(std::uint64_t value);

    void finish()
    {
        for (unsigned done = 0; done < m_used; done += 8) m_out.push_back(static_cast<std::uint8_t>(m_word >> (56 - done)));
        m_word = 0;
        m_used = 0;
    }

private:
    void flushWord()
    {
        const std::uint64_t swapped = __builtin_bswap64(m_word);
        const std::size_t at = m_out.size();
        m_out.resize(at + 8);
        std::memcpy(m_out.data() + at, &swapped, 8);
    }

    std::vector<std::uint8_t> &m_out;
    std::uint64_t m_word = 0; ///< pending bits, left-aligned
    unsigned m_used = 0; ///< number of pending bits, < 64
};

/// Wraps like Go: differences of hostile timestamps may leave 64 bits.
inline std::int64_t minus(std::int64_t a, std::int64_t b)
{
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

/// True when `value` lies in the range a signed field of `bits` bits can hold: -(2^(bits-1)-1) .. 2^(bits-1) (chunkenc bitRange).
inline bool fitsSigned(std::int64_t value, unsigned bits)
{
    const std::int64_t top = std::int64_t{1} << (bits - 1);
    return value >= -(top - 1) && value <= top;
}

} // namespace diopter::chunk
