// Raw chunk data of any encoding: the first byte chooses the encoding, the rest is the data. The two decoders of histograms must agree.
#include "core/chunk/chunk_decoder.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace diopter;

namespace {

/// Says at the end how often each encoding was tried.
struct Tally {
    std::array<std::uint64_t, 8> runs{};
    ~Tally()
    {
        for (std::size_t i = 0; i < runs.size(); ++i)
            if (runs[i] > 0) std::fprintf(stderr, "encoding %zu: %llu executions\n", i, static_cast<unsigned long long>(runs[i]));
    }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size)
{
    if (size < 1) return 0;
    static Tally tally;
    const std::uint8_t encoding = bytes[0] < 8 ? bytes[0] : static_cast<std::uint8_t>(1 + bytes[0] % 6);
    ++tally.runs[encoding];
    std::vector<std::uint8_t> padded(size - 1 + chunk::kDecodePadding, 0xa5);
    if (size > 1) std::memcpy(padded.data(), bytes + 1, size - 1);
    const ByteSpan data(padded.data(), size - 1);
    const auto header = chunk::readChunkHeader(encoding, data);
    if (!header) return 0;
    std::vector<StoredSample> stored;
    const bool ok = chunk::decodeStored(static_cast<chunk::Encoding>(encoding), data, stored).has_value();
    if (ok && stored.size() != header->numSamples) std::abort();
    if (!ok && !stored.empty()) std::abort();
    if (header->kind == chunk::SampleKind::Float) return 0;
    std::vector<HistogramSample> histograms;
    if (chunk::decodeHistograms(static_cast<chunk::Encoding>(encoding), data, histograms).has_value() != ok) std::abort();
    if (histograms.size() != stored.size()) std::abort();
    for (std::size_t i = 0; i < stored.size(); ++i)
        if (histograms[i].timestamp != stored[i].timestamp || histograms[i].startTimestamp != stored[i].startTimestamp) std::abort();
    return 0;
}
