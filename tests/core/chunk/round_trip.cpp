// Shared by the quick and the long round trip test.
#include "tests/core/chunk/round_trip.h"

#include "core/chunk/chunk_decoder.h"
#include "core/chunk/float_encoder.h"
#include "core/chunk/histogram_encoder.h"
#include "core/model/stale.h"
#include "tests/support/formats/chunk_forms.h"
#include "tests/support/formats/chunk_maker.h"
#include "tests/support/formats/format_script.h"

namespace diopter::test {
namespace {

using chunk::Encoding;
using Samples = std::vector<StoredSample>;

template <class H> std::vector<std::uint8_t> coreHistograms(Encoding encoding, const Samples &samples)
{
    std::vector<chunk::TimedHistogram<H>> timed;
    for (const StoredSample &sample : samples) timed.push_back({sample.timestamp, sample.startTimestamp, &std::get<H>(sample.value)});
    std::vector<std::uint8_t> out;
    chunk::encodeHistograms<H>(timed, chunk::ResetHeader::Unknown, hasStartTimestamps(encoding), out);
    return out;
}

/// Core's encoders; empty where they do not take such samples (a sample behind a stale one).
std::vector<std::uint8_t> coreChunk(Encoding encoding, const Samples &samples)
{
    if (isFloatEncoding(encoding)) {
        std::vector<TimestampMs> times, starts;
        std::vector<double> values;
        for (const StoredSample &sample : samples) {
            times.push_back(sample.timestamp);
            starts.push_back(sample.startTimestamp);
            values.push_back(std::get<double>(sample.value));
        }
        std::vector<std::uint8_t> out;
        if (encoding == Encoding::Xor) chunk::encodeXor(times, values, out);
        else chunk::encodeXor2(times, values, starts, out);
        return out;
    }
    bool stale = false;
    for (const StoredSample &sample : samples) {
        const auto *const integer = std::get_if<Histogram>(&sample.value);
        const bool now = isStale(integer ? integer->sum : std::get<FloatHistogram>(sample.value).sum);
        if (stale && !now) return {};
        stale = now;
    }
    const bool integer = std::holds_alternative<Histogram>(samples.front().value);
    return integer ? coreHistograms<Histogram>(encoding, samples) : coreHistograms<FloatHistogram>(encoding, samples);
}

std::string check(Encoding encoding, std::vector<std::uint8_t> bytes, const Samples &samples)
{
    const std::size_t size = bytes.size();
    bytes.resize(size + chunk::kDecodePadding, 0xff);
    const ByteSpan data = ByteSpan(bytes).first(size);
    Samples got;
    if (const Status status = chunk::decodeStored(encoding, data, got); !status) return status.error().text();
    if (got.size() != samples.size()) return std::to_string(got.size()) + " of " + std::to_string(samples.size()) + " samples";
    for (std::size_t i = 0; i < got.size(); ++i)
        if (!sameStored(got[i], samples[i], false)) return "sample " + std::to_string(i) + " of " + std::to_string(samples.size());
    return {};
}

} // namespace

RoundTripResult roundTrip(Encoding encoding, std::uint64_t samples, std::uint64_t seed)
{
    ChunkMaker maker(encoding, seed);
    RoundTripResult out;
    const std::size_t largest = encoding >= Encoding::HistogramSt ? chunk::kStSampleMask : 65'535;
    while (out.samples < samples) {
        const Samples made = maker.next(largest);
        out.difference = check(encoding, referenceChunk(encoding, made, maker.chooser()), made);
        if (!out.difference.empty()) {
            out.difference += ", chunk " + std::to_string(out.chunks) + ", independent encoder";
            return out;
        }
        if (const std::vector<std::uint8_t> own = coreChunk(encoding, made); !own.empty()) out.difference = check(encoding, own, made);
        if (!out.difference.empty()) {
            out.difference += ", chunk " + std::to_string(out.chunks) + ", core's encoder";
            return out;
        }
        out.samples += made.size();
        ++out.chunks;
    }
    return out;
}

} // namespace diopter::test
