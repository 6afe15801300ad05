// Encoding 1 (Gorilla): reloads an unaligned 64-bit window for every field and takes runs of "same delta, same value" at once,
// which measured fastest of the tactics tried. Algorithm: Prometheus tsdb/chunkenc/xor.go xorIterator.Next.
#include "core/chunk/xor_decoder.h"

#include "core/base/wide_instructions.h"
#include "core/chunk/bit_window.h"

#include <algorithm>
#include <bit>

namespace diopter::chunk {
namespace {

struct XorState {
    std::uint64_t position = 0; ///< bits
    std::uint64_t time = 0;
    std::uint64_t delta = 0;
    std::uint64_t value = 0;
    unsigned significant = 64;
    unsigned trailing = 0;
};

constexpr std::uint64_t kTop = std::uint64_t{1} << 63;

/// Reads the field that starts at state.position, whose bits are also in `word` (at least 14 valid). False: an impossible window.
DIOPTER_INLINE bool xorField(const std::uint8_t *bytes, std::uint64_t word, XorState &state)
{
    if ((word & kTop) == 0) {
        state.position += 1;
        return true;
    }
    if ((word >> 62 & 1) != 0) {
        const auto leading = static_cast<unsigned>(word >> 57 & 31);
        auto size = static_cast<unsigned>(word >> 51 & 63);
        if (size == 0) size = 64;
        if (leading + size > 64) [[unlikely]]
            return false;
        state.significant = size;
        state.trailing = 64 - leading - size;
        state.position += 13;
    } else {
        state.position += 2;
    }
    state.value ^= bitsAt(bytes, state.position, state.significant) << state.trailing;
    state.position += state.significant;
    return true;
}

/// Reads a nonzero delta of deltas, whose prefix is in `word`.
DIOPTER_INLINE void deltaOfDelta(const std::uint8_t *bytes, std::uint64_t word, XorState &state)
{
    unsigned prefix = 0;
    unsigned width = 0;
    if ((word >> 62 & 1) == 0) prefix = 2, width = 14;
    else if ((word >> 61 & 1) == 0) prefix = 3, width = 17;
    else if ((word >> 60 & 1) == 0) prefix = 4, width = 20;
    else {
        state.delta += bitsAt(bytes, state.position + 4, 64);
        state.position += 68;
        return;
    }
    const std::uint64_t raw = word << prefix >> (64 - width);
    const std::uint64_t wraps = raw > std::uint64_t{1} << (width - 1) ? 1 : 0;
    state.delta += raw - (wraps << width);
    state.position += prefix + width;
}

/// Samples 0 and 1, which are stored differently. False at the end of the bytes.
bool readFirstTwo(ByteSpan data, std::uint32_t count, XorState &state, TimestampMs *timestamps, double *values)
{
    ByteReader reader(data);
    reader.skip(2);
    state.time = static_cast<std::uint64_t>(reader.varint());
    const double first = reader.f64();
    if (!reader.ok()) return false;
    state.value = std::bit_cast<std::uint64_t>(first);
    timestamps[0] = static_cast<TimestampMs>(state.time);
    values[0] = first;
    if (count == 1) return true;
    state.delta = reader.uvarint();
    if (!reader.ok()) return false;
    state.time += state.delta;
    state.position = reader.position() * 8;
    if (!xorField(data.data(), bitsFrom(data.data(), state.position), state)) return false;
    timestamps[1] = static_cast<TimestampMs>(state.time);
    values[1] = std::bit_cast<double>(state.value);
    return true;
}

DIOPTER_INLINE bool decodeSamples(ByteSpan data, TimestampMs *__restrict timestamps, double *__restrict values)
{
    if (data.size() < 2) return false;
    const std::uint32_t count = static_cast<std::uint32_t>(data[0] << 8 | data[1]);
    if (count == 0) return true;
    XorState state;
    if (!readFirstTwo(data, count, state, timestamps, values)) return false;
    const std::uint8_t *const bytes = data.data();
    const std::uint64_t end = data.size() * 8ULL;
    std::uint32_t i = 2;
    while (i < count && state.position < end) {
        std::uint64_t word = bitsFrom(bytes, state.position);
        if ((word & kTop) == 0) {
            if (word >> 62 == 0) {
                // Every further pair of zero bits is one more sample; 57 bits are valid, so 28 pairs at most.
                const std::uint32_t run = std::min({static_cast<std::uint32_t>(std::countl_zero(word)) >> 1, 28U, count - i});
                const double value = std::bit_cast<double>(state.value);
                for (std::uint32_t k = 0; k < run; ++k, ++i) {
                    state.time += state.delta;
                    timestamps[i] = static_cast<TimestampMs>(state.time);
                    values[i] = value;
                }
                state.position += 2ULL * run;
                continue;
            }
            word <<= 1;
            state.position += 1;
        } else {
            deltaOfDelta(bytes, word, state);
            word = bitsFrom(bytes, state.position);
        }
        state.time += state.delta;
        if (!xorField(bytes, word, state)) [[unlikely]]
            return false;
        timestamps[i] = static_cast<TimestampMs>(state.time);
        values[i] = std::bit_cast<double>(state.value);
        ++i;
    }
    return (i >= count) && (count < 2 || state.position <= end);
}

bool decodePlain(ByteSpan data, TimestampMs *timestamps, double *values) { return decodeSamples(data, timestamps, values); }
DIOPTER_WIDE bool decodeWide(ByteSpan data, TimestampMs *timestamps, double *values) { return decodeSamples(data, timestamps, values); }

} // namespace

bool decodeXor(ByteSpan data, TimestampMs *timestamps, double *values)
{
    return hasWideInstructions() ? decodeWide(data, timestamps, values) : decodePlain(data, timestamps, values);
}

} // namespace diopter::chunk
