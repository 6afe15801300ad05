// Random samples through the independent encoder of WAL records and core's decoder.
#pragma once

#include <cstdint>
#include <string>

namespace diopter::test {

struct WalRoundTrip {
    std::uint64_t samples = 0; ///< found equal, reference, times, start timestamps and reset hints included
    std::uint64_t records = 0;
    std::string difference; ///< the first, empty = none
};

/// Record 2 or 7-13, until `samples` were compared.
WalRoundTrip walRoundTrip(std::uint8_t type, std::uint64_t samples, std::uint64_t seed);

} // namespace diopter::test
