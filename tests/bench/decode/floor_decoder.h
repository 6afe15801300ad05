// The decoder that sets the floor (PERFORMANCE.md section 3, tactic B): bench_decode measures it in the same run.
#pragma once

#include <cstddef>
#include <cstdint>

namespace diopter::bench {

/// Decodes an XOR chunk without any check; returns the number of samples.
int decodeFloor(const std::uint8_t *data, std::size_t size, std::int64_t *timestamps, double *values);

} // namespace diopter::bench
