// Unaligned 64-bit loads from a bit stream, most significant bit first. The bytes must be followed by kDecodePadding readable bytes.
// Lowest layer of the decoders; bounds are checked by the callers once per sample.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace diopter::chunk {

/// Readable bytes (of any value) that must follow the data given to a decoder. One sample reads at most 4 + 64 + 13 + 64 + 72 bits
/// before its bounds check, and one load covers 9 bytes.
inline constexpr std::size_t kDecodePadding = 48;

inline std::uint64_t loadBigEndian64(const std::uint8_t *at)
{
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap64(word);
    return word;
}

/// The bits from `position` on, left-aligned; at least 57 of them are valid, the rest is zero.
inline std::uint64_t bitsFrom(const std::uint8_t *data, std::uint64_t position)
{
    return loadBigEndian64(data + (position >> 3)) << (position & 7);
}

/// `count` (1..64) bits at `position` as a number.
inline std::uint64_t bitsAt(const std::uint8_t *data, std::uint64_t position, unsigned count)
{
    std::uint64_t word = bitsFrom(data, position);
    const auto skew = static_cast<unsigned>(position & 7);
    if (count > 57 && skew != 0) word |= static_cast<std::uint64_t>(data[(position >> 3) + 8]) >> (8 - skew);
    return word >> (64 - count);
}

} // namespace diopter::chunk
