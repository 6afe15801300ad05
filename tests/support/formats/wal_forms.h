// Independent encoders of WAL records 1-14 and of the segments they stand in, written from the description of the formats. For vectors,
// round trips and fixtures.
#pragma once

#include "core/model/sample.h"
#include "tests/support/formats/bit_stream.h"

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace diopter::test {

using ByteVector = std::vector<std::uint8_t>;
/// A stretch of a file that a checksum guards: `length` bytes from `from`, the checksum at `crcAt`.
struct Guarded {
    std::size_t from = 0;
    std::size_t length = 0;
    std::size_t crcAt = 0;
};
using GuardedList = std::vector<Guarded>;

using TextPairs = std::vector<std::pair<std::string, std::string>>;

struct WalSample {
    std::uint64_t ref = 0;
    StoredSample sample;
};

struct WalMetadata {
    std::uint64_t ref = 0;
    std::uint8_t type = 0;
    TextPairs fields;
};

/// Record 1.
ByteVector walSeries(const std::vector<std::pair<std::uint64_t, TextPairs>> &series);
/// Records 2, 7-10 (without start timestamps) and 11-13. All samples have the kind of the record; not empty.
ByteVector walSamples(std::uint8_t type, std::span<const WalSample> samples, Chooser choose);
/// Record 3.
ByteVector walTombstone(std::uint64_t ref, TimestampMs minTime, TimestampMs maxTime);
/// Record 4: all with the same labels.
ByteVector walExemplars(std::span<const WalSample> exemplars, const TextPairs &labels);
/// Record 6.
ByteVector walMetadata(const std::vector<WalMetadata> &entries);
/// Record 14.
ByteVector walMinValidTime(TimestampMs time);

enum class WalCompression { None, Snappy, Zstd };

/// One segment: each record compressed, cut into fragments, pages filled up with zeros.
ByteVector walSegment(const std::vector<ByteVector> &records, WalCompression compression, GuardedList *guarded = nullptr);

} // namespace diopter::test
