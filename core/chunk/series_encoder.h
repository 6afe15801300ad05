// Cuts the samples of one series into chunks and encodes them: between the stores of samples and the block writer.
#pragma once

#include "core/base/result.h"
#include "core/chunk/encoding.h"
#include "core/model/sample.h"

#include <cstdint>
#include <span>
#include <vector>

namespace diopter::chunk {

/// Which encodings may be written. Start timestamps exist only in 4-6.
enum class EncodingChoice : std::uint8_t {
    Automatic, ///< 1-3; 4-6 for those chunks that hold start timestamps
    Classic, ///< 1-3 always, readable by Prometheus 2.40 on; start timestamps are dropped and counted
    Modern, ///< 4-6 always, readable by Prometheus 3.14 on
};

struct EncodeOptions {
    EncodingChoice encodings = EncodingChoice::Automatic;
    std::size_t samplesPerChunk = 120; ///< 1..16,383
    /// False: as Prometheus' appenders; histograms whose buckets differ are laid onto common ones, resets are detected, and
    /// reset headers written. True: the samples come from chunks; every histogram keeps its very spans and its reset hint,
    /// a hint "unknown" or "reset" begins a chunk (only there a reader returns it so). Where one unknown follows another the samples come
    /// from a head that had not yet cut chunks: there resets are detected, and a sample that is none continues the chunk.
    bool keepHistogramLayout = false;
};

struct EncodedChunk {
    TimestampMs minTime = 0; ///< of the first sample
    TimestampMs maxTime = 0; ///< of the last sample, closed
    std::size_t offset = 0; ///< of the data in EncodedChunks::bytes
    std::uint32_t size = 0; ///< bytes of data, header included, without length, encoding and CRC
    std::uint32_t numSamples = 0;
    Encoding encoding = Encoding::None;
};

/// Chunks of one or more series, in time order per series. Reused: clear() keeps the memory.
struct EncodedChunks {
    std::vector<std::uint8_t> bytes;
    std::vector<EncodedChunk> chunks;
    std::uint64_t droppedStartTimestamps = 0;

    void clear()
    {
        bytes.clear();
        chunks.clear();
        droppedStartTimestamps = 0;
    }
};

/// Appends chunks of floats. Parallel arrays, strictly ascending in time; `startTimestamps` may be empty; 0 = none.
void encodeFloats(std::span<const TimestampMs> timestamps, std::span<const double> values, std::span<const TimestampMs> startTimestamps,
    const EncodeOptions &options, EncodedChunks &out);

/// Appends chunks of any samples, strictly ascending in time; a change of the kind of sample begins a chunk.
/// Corrupt or LimitExceeded when a histogram's spans and buckets contradict each other (nothing is appended then).
Status encodeSeries(std::span<const StoredSample> samples, const EncodeOptions &options, EncodedChunks &out);

} // namespace diopter::chunk
