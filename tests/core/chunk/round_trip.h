// Random samples through an independent encoder and core's decoders, and through core's own encoders.
#pragma once

#include "core/chunk/encoding.h"

#include <cstdint>
#include <string>

namespace diopter::test {

struct RoundTripResult {
    std::uint64_t samples = 0; ///< decoded and found equal
    std::uint64_t chunks = 0;
    std::string difference; ///< the first, empty = none
};

/// Chunks of 1..130 samples, now and then of up to the largest number, until `samples` were compared: stale markers, five ways of start
/// timestamps, changes of them at index 126, 127 and 128, times and values of any bits now and then.
RoundTripResult roundTrip(chunk::Encoding encoding, std::uint64_t samples, std::uint64_t seed);

} // namespace diopter::test
