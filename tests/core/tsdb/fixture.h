// Trees of files made by the independent writers, with the series they must read as.
#pragma once

#include "tests/core/tsdb/memory_files.h"
#include "tests/support/formats/block_forms.h"

#include <map>
#include <string>
#include <vector>

namespace diopter::test {

/// Samples by the series' labels, "a=b,c=d" sorted by name.
using Expected = std::map<std::string, std::vector<StoredSample>>;

struct Fixture {
    FileTree tree;
    Expected expected;
    IndexParts index; ///< of blocks
    std::map<std::string, GuardedList> guarded; ///< per file, what a checksum guards
};

inline constexpr const char *kFixtureUlid = "01BX5ZZKBKACTAV9WEVGEMMVRZ";
inline constexpr TimestampMs kFixtureStart = 1'700'000'000'000;

std::string labelsText(const TextPairs &labels);
/// A block with all six encodings, small; index of the given version.
Fixture blockFixture(int indexVersion, std::uint64_t seed = 1);
/// A data directory without blocks: one WAL segment (compressed as said) with records 1-4, 6-10, a checkpoint that begins with record 14,
/// and nothing below its time.
Fixture walFixture(WalCompression compression);
/// Head chunks (in order and out of order) named by a WAL.
Fixture headFixture();
/// A chunk snapshot with open chunks of all encodings that a head can have, and the WAL behind it.
Fixture snapshotFixture(WalCompression compression = WalCompression::Snappy);

struct FixtureReading {
    std::uint64_t samples = 0;
    std::string difference; ///< the first, empty = none
};
/// Opens the tree and compares every series, start timestamps and bits of values included; reset hints are not compared.
FixtureReading readFixture(const Fixture &fixture);

} // namespace diopter::test
