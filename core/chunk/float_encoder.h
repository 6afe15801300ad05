// Encodings 1 (XOR) and 4 (XOR2): arrays of float samples to chunk data. Bit for bit what Prometheus' appenders write.
#pragma once

#include "core/base/units.h"
#include "core/chunk/bit_writer.h"

#include <span>
#include <vector>

namespace diopter::chunk {

inline constexpr std::size_t kMaxFloatSamples = 65535; ///< the count field of encodings 1 and 4 is 16 bits wide

/// The xor scheme with the field's previous value, as XOR chunks and histogram sums use it (chunkenc xorWrite).
class XorField {
public:
    void put(BitWriter &out, double value)
    {
        const std::uint64_t bits = std::bit_cast<std::uint64_t>(value);
        const std::uint64_t delta = bits ^ m_bits;
        m_bits = bits;
        if (delta == 0) out.put(0, 1);
        else putDelta(out, delta);
    }
    /// The value that stands uncompressed in the first sample.
    void start(double value) { m_bits = std::bit_cast<std::uint64_t>(value); }
    double value() const { return std::bit_cast<double>(m_bits); }

private:
    void putDelta(BitWriter &out, std::uint64_t delta);

    std::uint64_t m_bits = 0;
    unsigned m_leading = 0xff; ///< 0xff = no window yet
    unsigned m_trailing = 0;
};

/// Appends the data of one XOR chunk: 1..65,535 samples with strictly ascending timestamps; parallel arrays.
void encodeXor(std::span<const TimestampMs> timestamps, std::span<const double> values, std::vector<std::uint8_t> &out);

/// Appends the data of one XOR2 chunk. `startTimestamps` is parallel too, or empty when no sample has one; 0 = none.
void encodeXor2(std::span<const TimestampMs> timestamps, std::span<const double> values, std::span<const TimestampMs> startTimestamps,
    std::vector<std::uint8_t> &out);

/// Start timestamps of encodings 4, 5 and 6, written behind each sample (chunkenc/st.go). One per chunk, samples in order.
class StartTimestampField {
public:
    /// `current` and `previous` are the timestamps of this and the sample before (ignored for the first); 0 = no start timestamp.
    void put(BitWriter &out, TimestampMs current, TimestampMs previous, TimestampMs start);
    /// Header byte, final once all samples are written.
    std::uint8_t header() const { return m_header; }

private:
    std::uint32_t m_index = 0;
    std::uint32_t m_firstChange = 0; ///< index of the first sample that stores a start again, 0 = none yet
    std::int64_t m_start = 0;
    std::int64_t m_difference = 0;
    std::uint8_t m_header = 0;
};

} // namespace diopter::chunk
