// Dispatch over the encodings, header checks, and all-or-nothing appending.
#include "core/chunk/chunk_decoder.h"

#include "core/chunk/histogram_decoder.h"
#include "core/chunk/xor_decoder.h"

#include <memory>

namespace diopter::chunk {
namespace {

Error cutShort() { return {ErrorCode::Corrupt, "chunk ends before its last sample", {}}; }

template <class Sample> Status appendOrRestore(Encoding encoding, ByteSpan data, std::vector<Sample> &out)
{
    const std::size_t before = out.size();
    Status status = decodeHistogramChunk(encoding, data, out);
    if (!status) out.resize(before);
    return status;
}

} // namespace

const char *encodingName(std::uint8_t encoding)
{
    switch (encoding) {
    case 1: return "xor";
    case 2: return "histogram";
    case 3: return "floathistogram";
    case 4: return "xor2";
    case 5: return "histogramST";
    case 6: return "floathistogramST";
    case 0xff: return "aggregate";
    default: return "unknown";
    }
}

Result<ChunkHeader> readChunkHeader(std::uint8_t encoding, ByteSpan data)
{
    ChunkHeader header;
    std::size_t headerSize = 3;
    switch (encoding) {
    case 1: headerSize = 2; break;
    case 2: header.kind = SampleKind::Histogram; break;
    case 3: header.kind = SampleKind::FloatHistogram; break;
    case 4: break;
    case 5: header.kind = SampleKind::Histogram; break;
    case 6: header.kind = SampleKind::FloatHistogram; break;
    case 0xff:
        return Error{ErrorCode::Unsupported, "downsampled chunk of Thanos (aggregate, encoding 255): its raw samples are not there", {}};
    default: return Error{ErrorCode::Unsupported, "invalid chunk encoding " + std::to_string(encoding), {}};
    }
    if (data.size() < headerSize) return cutShort();
    header.numSamples = static_cast<std::uint32_t>(data[0] << 8 | data[1]);
    if (encoding >= 5) header.numSamples &= kStSampleMask;
    header.hasStartTimestamps = encoding >= 4 && data[2] != 0;
    // Sample 0 of a float chunk takes 9 bytes at least; later ones 1 bit (XOR2) or 2 (XOR). Histograms: 4 fields, one bit each.
    const std::uint64_t bits = (data.size() - headerSize) * 8ULL;
    const bool isFloat = header.kind == SampleKind::Float;
    const std::uint64_t first = isFloat ? 72 : 64;
    const std::uint64_t perSample = isFloat ? (encoding == 1 ? 2 : 1) : 4;
    const std::uint64_t least = header.numSamples == 0 ? 0 : first + (header.numSamples - 1ULL) * perSample;
    if (bits < least) return cutShort();
    return header;
}

Status decodeFloats(Encoding encoding, ByteSpan data, TimestampMs *timestamps, double *values, TimestampMs *startTimestamps)
{
    if (encoding == Encoding::Xor2) return decodeXor2(data, timestamps, values, startTimestamps) ? Status{} : cutShort();
    if (encoding != Encoding::Xor) return Error{ErrorCode::Internal, "not a float encoding", {}};
    if (!decodeXor(data, timestamps, values)) return cutShort();
    if (startTimestamps && data.size() >= 2) std::fill_n(startTimestamps, data[0] << 8 | data[1], 0);
    return {};
}

Status decodeHistograms(Encoding encoding, ByteSpan data, std::vector<HistogramSample> &out)
{
    return appendOrRestore(encoding, data, out);
}

Status decodeStored(Encoding encoding, ByteSpan data, std::vector<StoredSample> &out)
{
    if (encoding != Encoding::Xor && encoding != Encoding::Xor2) return appendOrRestore(encoding, data, out);
    DIOPTER_ASSIGN(const ChunkHeader header, readChunkHeader(static_cast<std::uint8_t>(encoding), data));
    const std::size_t count = header.numSamples;
    std::vector<TimestampMs> timestamps(count);
    std::vector<TimestampMs> starts(count);
    std::vector<double> values(count);
    DIOPTER_TRY(decodeFloats(encoding, data, timestamps.data(), values.data(), starts.data()));
    out.reserve(out.size() + count);
    for (std::size_t i = 0; i < count; ++i) out.push_back({timestamps[i], starts[i], values[i]});
    return {};
}

} // namespace diopter::chunk
