// Shared by the quick and the long round trip test.
#include "tests/core/chunk/round_trip.h"

#include "core/chunk/chunk_decoder.h"
#include "core/chunk/float_encoder.h"
#include "core/chunk/histogram_encoder.h"
#include "core/model/stale.h"
#include "tests/core/chunk/chunk_script.h"
#include "tests/support/formats/chunk_forms.h"
#include "tests/support/sample_maker.h"

#include <algorithm>

namespace diopter::test {
namespace {

using chunk::Encoding;
using Samples = std::vector<StoredSample>;

bool isFloat(Encoding encoding) { return encoding == Encoding::Xor || encoding == Encoding::Xor2; }
bool hasStarts(Encoding encoding) { return encoding >= Encoding::Xor2; }

/// Makes the samples of one chunk.
class ChunkMaker {
public:
    ChunkMaker(Encoding encoding, std::uint64_t seed) : m_make(seed), m_random(seed ^ 0x5eed), m_encoding(encoding) {}

    Samples next(std::size_t largest)
    {
        std::size_t count = 1 + m_make.number(130);
        if (m_make.oneIn(400)) count = largest - m_make.number(3);
        const auto mode = static_cast<StartMode>(m_make.number(5));
        const TimestampMs start = m_make.oneIn(20) ? static_cast<TimestampMs>(m_random() >> 2) - (1LL << 61) : 1'700'000'000'000;
        Samples samples = m_make.floats(count, start, 15'000, hasStarts(m_encoding) ? mode : StartMode::None);
        if (m_make.oneIn(60))
            for (StoredSample &sample : samples) sample.timestamp = static_cast<TimestampMs>(m_random());
        if (hasStarts(m_encoding)) changeStarts(samples);
        if (!isFloat(m_encoding)) makeHistograms(samples);
        return samples;
    }
    Chooser chooser() { return m_make.oneIn(3) ? Chooser() : Chooser(m_random); }

private:
    void changeStarts(Samples &samples)
    {
        if (samples.size() < 129 || !m_make.oneIn(2)) return;
        const std::size_t change = 126 + m_make.number(3); // around the largest index the header can name
        const TimestampMs before = m_make.oneIn(2) ? 0 : 99;
        for (std::size_t i = 0; i < samples.size(); ++i) samples[i].startTimestamp = i < change ? before : 12345;
    }

    HistogramLayout layout()
    {
        HistogramLayout out;
        const auto spans = [&](std::vector<BucketSpan> &list) {
            const std::uint64_t count = m_make.number(4);
            for (std::uint64_t i = 0; i < count; ++i) {
                const auto offset = static_cast<std::int32_t>(m_make.number(i == 0 ? 400 : 30)) - (i == 0 ? 200 : 0);
                list.push_back({offset, static_cast<std::uint32_t>(m_make.number(5))});
            }
        };
        spans(out.positiveSpans);
        if (m_make.oneIn(4)) {
            out.schema = kCustomBucketsSchema;
            for (auto &span : out.positiveSpans) span.offset = std::abs(span.offset) % 20;
            std::size_t extent = m_make.number(4); // bounds must reach beyond the last bucket
            for (const BucketSpan &span : out.positiveSpans) extent += static_cast<std::size_t>(span.offset) + span.length;
            for (std::size_t i = 0; i < extent; ++i)
                out.customBounds.push_back(m_make.oneIn(3) ? static_cast<double>(i) / 3 : static_cast<double>(i) / 8);
            return out;
        }
        spans(out.negativeSpans);
        out.schema = static_cast<std::int32_t>(m_make.number(13)) - 4;
        static constexpr double kThresholds[] = {0, 0x1p-128, 0x1p-243, 1024, 0.001, 2048, 0x1p-500};
        out.zeroThreshold = kThresholds[m_make.number(7)];
        return out;
    }

    static std::size_t buckets(const std::vector<BucketSpan> &spans)
    {
        std::size_t count = 0;
        for (const BucketSpan &span : spans) count += span.length;
        return count;
    }

    std::int64_t step()
    {
        if (m_make.oneIn(200)) return static_cast<std::int64_t>(m_random());
        return static_cast<std::int64_t>(m_make.number(std::uint64_t{1} << m_make.number(m_make.oneIn(10) ? 40 : 5)));
    }

    /// Turns floats into histograms of one layout; the first sample is not stale, as in every chunk of a server.
    void makeHistograms(Samples &samples)
    {
        Histogram h;
        static_cast<HistogramLayout &>(h) = layout();
        h.positiveDeltas.resize(buckets(h.positiveSpans));
        h.negativeDeltas.resize(buckets(h.negativeSpans));
        FloatHistogram real;
        static_cast<HistogramLayout &>(real) = h;
        real.positiveBuckets.resize(h.positiveDeltas.size());
        real.negativeBuckets.resize(h.negativeDeltas.size());
        const bool integer = m_encoding == Encoding::Histogram || m_encoding == Encoding::HistogramSt;
        bool wasStale = false;
        for (std::size_t i = 0; i < samples.size(); ++i) {
            double sum = std::get<double>(samples[i].value);
            if (i == 0 && isStale(sum)) sum = 1;
            if (wasStale) sum = staleMarker(); // appenders begin a chunk behind stale samples
            wasStale = isStale(sum);
            if (wasStale) {
                if (integer) samples[i].value = Histogram{{}, 0, 0, sum, {}, {}};
                else samples[i].value = FloatHistogram{{}, 0, 0, sum, {}, {}};
            } else if (integer) {
                h.count += static_cast<std::uint64_t>(step());
                h.zeroCount += static_cast<std::uint64_t>(step());
                h.sum = sum;
                for (auto *deltas : {&h.positiveDeltas, &h.negativeDeltas})
                    for (std::int64_t &delta : *deltas)
                        if (!m_make.oneIn(3))
                            delta = static_cast<std::int64_t>(static_cast<std::uint64_t>(delta) + static_cast<std::uint64_t>(step()));
                samples[i].value = h;
            } else {
                real.count = m_make.oneIn(2) ? real.count + 1 : m_make.oddDouble();
                real.zeroCount = m_make.oneIn(4) ? m_make.oddDouble() : real.zeroCount;
                real.sum = sum;
                for (auto *counts : {&real.positiveBuckets, &real.negativeBuckets})
                    for (double &count : *counts)
                        if (m_make.oneIn(2)) count = m_make.oneIn(5) ? m_make.oddDouble() : count + 1.25;
                samples[i].value = real;
            }
            if (m_make.oneIn(2)) wasStale = false;
        }
    }

    SampleMaker m_make;
    std::mt19937_64 m_random;
    Encoding m_encoding;
};

template <class H> std::vector<std::uint8_t> coreHistograms(Encoding encoding, const Samples &samples)
{
    std::vector<chunk::TimedHistogram<H>> timed;
    for (const StoredSample &sample : samples) timed.push_back({sample.timestamp, sample.startTimestamp, &std::get<H>(sample.value)});
    std::vector<std::uint8_t> out;
    chunk::encodeHistograms<H>(timed, chunk::ResetHeader::Unknown, hasStarts(encoding), out);
    return out;
}

/// Core's encoders; empty where they do not take such samples (a sample behind a stale one).
std::vector<std::uint8_t> coreChunk(Encoding encoding, const Samples &samples)
{
    if (isFloat(encoding)) {
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
