// The stale marker: one NaN bit pattern that ends a series. All other NaNs are values; compare bits, never with ==.
#pragma once

#include <bit>
#include <cstdint>

namespace diopter {

inline constexpr std::uint64_t kStaleBits = 0x7ff0000000000002ULL; ///< Prometheus model/value/value.go StaleNaN
inline constexpr std::uint64_t kNormalNaNBits = 0x7ff8000000000001ULL; ///< what Prometheus' parsers and arithmetic yield

inline bool isStale(double value) { return std::bit_cast<std::uint64_t>(value) == kStaleBits; }
inline double staleMarker() { return std::bit_cast<double>(kStaleBits); }
inline double normalNaN() { return std::bit_cast<double>(kNormalNaNBits); }

} // namespace diopter
