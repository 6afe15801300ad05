// Small blocks with known content for the damage tests, made by the block writer.
#pragma once

#include "tests/core/tsdb/memory_files.h"

#include "core/chunk/series_encoder.h"

#include <cstdint>

namespace diopter::test {

inline constexpr TimestampMs kBlockStart = 1'700'000'000'000;

/// One block: `numSeries` float series of `samplesPerSeries` samples, 15 s apart, in chunks of 120. Its files under the block's ULID.
FileTree makeFloatBlock(std::size_t numSeries, std::size_t samplesPerSeries, std::uint64_t seed = 1);
/// One block with floats, integer, float and custom-bucket histograms, start timestamps if `modern`.
FileTree makeMixedBlock(chunk::EncodingChoice choice, std::size_t numSeries, std::uint64_t seed = 1);
/// Directory of the only block of a tree (its ULID).
std::string blockDirectory(const FileTree &tree);

} // namespace diopter::test
