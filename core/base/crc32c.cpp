#include "core/base/crc32c.h"

#include <array>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace diopter {
namespace {

constexpr std::array<std::uint32_t, 256> makeTable()
{
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit) value = (value & 1) != 0 ? value >> 1 ^ 0x82f63b78U : value >> 1;
        table[i] = value;
    }
    return table;
}
constexpr auto kTable = makeTable();

std::uint32_t byTable(ByteSpan bytes, std::uint32_t state)
{
    for (const std::uint8_t byte : bytes) state = kTable[(state ^ byte) & 0xff] ^ state >> 8;
    return state;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t byInstruction(ByteSpan bytes, std::uint32_t state)
{
    std::uint64_t wide = state;
    const std::uint8_t *at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; left -= 8, at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, 8);
        wide = _mm_crc32_u64(wide, word);
    }
    auto narrow = static_cast<std::uint32_t>(wide);
    if (left >= 4) {
        std::uint32_t word = 0;
        std::memcpy(&word, at, 4);
        narrow = _mm_crc32_u32(narrow, word);
        left -= 4;
        at += 4;
    }
    for (; left > 0; --left, ++at) narrow = _mm_crc32_u8(narrow, *at);
    return narrow;
}
#endif

} // namespace

std::uint32_t crc32c(ByteSpan bytes, std::uint32_t seed)
{
#if defined(__x86_64__)
    static const bool kHasInstruction = __builtin_cpu_supports("sse4.2") != 0;
    if (kHasInstruction) return ~byInstruction(bytes, ~seed);
#endif
    return ~byTable(bytes, ~seed);
}

} // namespace diopter
