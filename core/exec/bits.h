// Presence bitmaps: one bit per step, rows of 64-bit words. Bits behind the last step are always 0.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace diopter::exec {

using BitWord = std::uint64_t;

constexpr std::size_t bitWords(std::size_t numSteps) { return (numSteps + 63) / 64; }

inline bool testBit(const BitWord *bits, std::size_t i) { return (bits[i / 64] >> (i % 64) & 1) != 0; }
inline void setBit(BitWord *bits, std::size_t i) { bits[i / 64] |= BitWord{1} << (i % 64); }
inline void clearBit(BitWord *bits, std::size_t i) { bits[i / 64] &= ~(BitWord{1} << (i % 64)); }

/// Sets the first `numSteps` bits and clears the rest of the last word.
inline void setAllBits(BitWord *bits, std::size_t numSteps)
{
    for (std::size_t w = 0; w < numSteps / 64; ++w) bits[w] = ~BitWord{0};
    if (numSteps % 64 != 0) bits[numSteps / 64] = (BitWord{1} << (numSteps % 64)) - 1;
}

inline std::size_t countBits(const BitWord *bits, std::size_t numWords)
{
    std::size_t out = 0;
    for (std::size_t w = 0; w < numWords; ++w) out += static_cast<std::size_t>(std::popcount(bits[w]));
    return out;
}

inline bool anyBit(const BitWord *bits, std::size_t numWords)
{
    for (std::size_t w = 0; w < numWords; ++w) {
        if (bits[w] != 0) return true;
    }
    return false;
}

/// Calls visit(i) for every set bit, ascending.
template <class Visit> void forEachBit(const BitWord *bits, std::size_t numWords, Visit visit)
{
    for (std::size_t w = 0; w < numWords; ++w) {
        for (BitWord word = bits[w]; word != 0; word &= word - 1) visit(w * 64 + static_cast<std::size_t>(std::countr_zero(word)));
    }
}

} // namespace diopter::exec
