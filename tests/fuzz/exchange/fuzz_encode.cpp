// Samples made of any bytes, encoded and decoded again: the very same samples must come back, in every encoding.
#include "core/chunk/bit_window.h"
#include "core/chunk/chunk_decoder.h"
#include "core/chunk/series_encoder.h"

#include <bit>
#include <cstdlib>
#include <cstring>

using namespace diopter;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size < 2) return 0;
    chunk::EncodeOptions options;
    options.encodings = (data[0] & 1) != 0 ? chunk::EncodingChoice::Modern : chunk::EncodingChoice::Automatic;
    options.samplesPerChunk = 1 + data[1];
    std::vector<StoredSample> samples;
    TimestampMs time = 0;
    for (std::size_t at = 2; at + 11 <= size; at += 11) {
        std::uint64_t bits = 0;
        std::memcpy(&bits, data + at, 8);
        time += 1 + (data[at + 8] | (data[at + 9] & 0x0f) << 8) * ((data[at + 9] & 0x80) != 0 ? TimestampMs{1} << 30 : 1);
        samples.push_back({time, (data[at + 10] & 1) != 0 ? time - data[at + 10] : 0, std::bit_cast<double>(bits)});
    }
    chunk::EncodedChunks out;
    if (!chunk::encodeSeries(samples, options, out)) std::abort();
    out.bytes.insert(out.bytes.end(), chunk::kDecodePadding, 0);
    std::vector<StoredSample> back;
    for (const auto &one : out.chunks)
        if (!chunk::decodeStored(one.encoding, ByteSpan(out.bytes).subspan(one.offset, one.size), back)) std::abort();
    if (back.size() != samples.size()) std::abort();
    for (std::size_t i = 0; i < back.size(); ++i) {
        const bool same = back[i].timestamp == samples[i].timestamp && back[i].startTimestamp == samples[i].startTimestamp &&
            std::bit_cast<std::uint64_t>(std::get<double>(back[i].value)) ==
                std::bit_cast<std::uint64_t>(std::get<double>(samples[i].value));
        if (!same) std::abort();
    }
    return 0;
}
