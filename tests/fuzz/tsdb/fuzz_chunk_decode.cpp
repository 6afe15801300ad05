// Raw chunk data, read in every encoding (and two that do not exist). The first byte says which encoding a seed was made in; it is not
// looked at. The two decoders of histograms must agree.
#include "core/chunk/chunk_decoder.h"

#include <cstdlib>
#include <cstring>

using namespace diopter;

namespace {

void decode(std::uint8_t encoding, ByteSpan data)
{
    const auto header = chunk::readChunkHeader(encoding, data);
    if (!header) return;
    std::vector<StoredSample> stored;
    const bool ok = chunk::decodeStored(static_cast<chunk::Encoding>(encoding), data, stored).has_value();
    if (ok && stored.size() != header->numSamples) std::abort();
    if (!ok && !stored.empty()) std::abort();
    if (header->kind == chunk::SampleKind::Float) return;
    std::vector<HistogramSample> histograms;
    if (chunk::decodeHistograms(static_cast<chunk::Encoding>(encoding), data, histograms).has_value() != ok) std::abort();
    if (histograms.size() != stored.size()) std::abort();
    for (std::size_t i = 0; i < stored.size(); ++i)
        if (histograms[i].timestamp != stored[i].timestamp || histograms[i].startTimestamp != stored[i].startTimestamp) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size)
{
    if (size < 1) return 0;
    std::vector<std::uint8_t> padded(size - 1 + chunk::kDecodePadding, 0xa5);
    if (size > 1) std::memcpy(padded.data(), bytes + 1, size - 1);
    for (std::uint8_t encoding = 0; encoding < 8; ++encoding) decode(encoding, ByteSpan(padded.data(), size - 1));
    return 0;
}
