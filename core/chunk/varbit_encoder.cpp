// Variable-width integers of the chunk formats, writing side (chunkenc/varbit.go).
#include "core/chunk/bit_writer.h"

namespace diopter::chunk {
namespace {

/// Widths of the fields behind the prefixes 10, 110, 1110, ...; 64 bits follow eight ones.
constexpr unsigned kWidths[] = {3, 6, 9, 12, 18, 25, 56};

void putPrefixed(BitWriter &out, std::size_t widthIndex, std::uint64_t value)
{
    const auto prefixBits = static_cast<unsigned>(widthIndex) + 2;
    out.put((std::uint64_t{1} << prefixBits) - 2, prefixBits);
    out.put(value, kWidths[widthIndex]);
}

} // namespace

void BitWriter::putVarbit(std::int64_t value)
{
    if (value == 0) {
        put(0, 1);
        return;
    }
    for (std::size_t i = 0; i < std::size(kWidths); ++i) {
        if (fitsSigned(value, kWidths[i])) {
            putPrefixed(*this, i, static_cast<std::uint64_t>(value));
            return;
        }
    }
    put(0xff, 8);
    put(static_cast<std::uint64_t>(value), 64);
}

void BitWriter::putVarbitUnsigned(std::uint64_t value)
{
    if (value == 0) {
        put(0, 1);
        return;
    }
    for (std::size_t i = 0; i < std::size(kWidths); ++i) {
        if (value >> kWidths[i] == 0) {
            putPrefixed(*this, i, value);
            return;
        }
    }
    put(0xff, 8);
    put(value, 64);
}

} // namespace diopter::chunk
