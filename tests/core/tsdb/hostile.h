// A structure-aware mutator: changes content and makes every checksum right again, then reads everything (RELIABILITY.md A5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace diopter::test {

/// "index 1" .. "index 3", "encoding 1" .. "encoding 6", "head chunks", "WAL", "chunk snapshot", "tombstones", "meta".
const std::vector<std::string> &hostileStructures();

struct HostileResult {
    std::uint64_t rounds = 0;
    std::uint64_t refused = 0; ///< could not be opened, or something was reported
    std::size_t inputBytes = 0;
    std::size_t largestAllocation = 0; ///< bytes, of all single allocations in all rounds
    std::int64_t slowestMs = 0;
};

HostileResult mutateStructure(const std::string &structure, std::uint64_t rounds, std::uint64_t seed);

/// From now on / up to now: the largest single allocation through operator new, in bytes.
void resetLargestAllocation();
std::size_t largestAllocation();

} // namespace diopter::test
