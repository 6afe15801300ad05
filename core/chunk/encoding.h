// The chunk encodings of Prometheus' TSDB and the bits of their headers, shared by decoders and encoders (FORMATS.md section 1.3).
#pragma once

#include <cstdint>

namespace diopter::chunk {

enum class Encoding : std::uint8_t {
    None = 0, ///< must be rejected
    Xor = 1,
    Histogram = 2,
    FloatHistogram = 3,
    Xor2 = 4, ///< floats with start timestamps
    HistogramSt = 5, ///< as Histogram, with start timestamps
    FloatHistogramSt = 6, ///< as FloatHistogram, with start timestamps
};

/// What kind of samples a chunk holds.
enum class SampleKind : std::uint8_t { Float, Histogram, FloatHistogram };

/// Two high bits of the reset header (byte 2 of encodings 2 and 3, byte 0 of 5 and 6).
enum class ResetHeader : std::uint8_t { Unknown = 0x00, NotReset = 0x40, Reset = 0x80, Gauge = 0xc0 };

inline constexpr std::uint8_t kOutOfOrderMark = 0x80; ///< set in the encoding byte of out-of-order head chunks
inline constexpr std::uint8_t kResetHeaderMask = 0xc0; ///< bits of ResetHeader
inline constexpr std::uint16_t kStSampleMask = 0x3fff; ///< sample count of encodings 5 and 6
inline constexpr std::uint8_t kMaxFirstStChange = 0x7f; ///< of the start-timestamp header

} // namespace diopter::chunk
