// Chunk bytes to samples for encodings 1-6 (FORMATS.md section 1.3): the one entrance for readers of blocks, heads and remote chunks.
// Input is the chunk's data without length, encoding byte and checksum, followed by kDecodePadding readable bytes.
#pragma once

#include "core/base/byte_reader.h"
#include "core/base/result.h"
#include "core/chunk/bit_window.h"
#include "core/chunk/encoding.h"
#include "core/model/sample.h"

#include <cstdint>
#include <vector>

namespace diopter::chunk {

/// What the header of a chunk says.
struct ChunkHeader {
    SampleKind kind = SampleKind::Float;
    std::uint32_t numSamples = 0;
    bool hasStartTimestamps = false; ///< some sample may have one
};

/// Reads the header alone. Corrupt when the data is too short for its sample count, Unsupported for encodings that are none of 1-6;
/// 0xff is named as a Thanos downsampled chunk.
Result<ChunkHeader> readChunkHeader(std::uint8_t encoding, ByteSpan data);

/// "xor", "histogram", "floathistogram", "xor2", "histogramST", "floathistogramST", "aggregate" for 0xff, "unknown".
const char *encodingName(std::uint8_t encoding);

/// Decodes a float chunk (Xor, Xor2) into arrays of at least header.numSamples items. `startTimestamps` may be null; else it is
/// filled with 0 where a sample has none. Corrupt when the bits end before the last sample; the arrays are then void.
Status decodeFloats(Encoding encoding, ByteSpan data, TimestampMs *timestamps, double *values, TimestampMs *startTimestamps);

/// Appends the samples of a histogram chunk (encodings 2, 3, 5, 6) as float histograms. On error nothing is appended.
Status decodeHistograms(Encoding encoding, ByteSpan data, std::vector<HistogramSample> &out);

/// Appends the samples of any chunk as stored: floats, integer or float histograms. On error nothing is appended.
Status decodeStored(Encoding encoding, ByteSpan data, std::vector<StoredSample> &out);

} // namespace diopter::chunk
