// Layouts, counts and sums are random walks with rare jumps to any bits.
#include "tests/support/formats/chunk_maker.h"

#include "core/model/stale.h"

#include <algorithm>

namespace diopter::test {
namespace {

using chunk::Encoding;
using Samples = std::vector<StoredSample>;

std::size_t buckets(const std::vector<BucketSpan> &spans)
{
    std::size_t count = 0;
    for (const BucketSpan &span : spans) count += span.length;
    return count;
}

} // namespace

Samples ChunkMaker::next(std::size_t largest)
{
    std::size_t count = 1 + m_make.number(130);
    if (m_make.oneIn(400)) count = largest - m_make.number(3);
    const auto mode = static_cast<StartMode>(m_make.number(5));
    const TimestampMs start = m_make.oneIn(20) ? static_cast<TimestampMs>(m_random() >> 2) - (1LL << 61) : 1'700'000'000'000;
    Samples samples = m_make.floats(count, start, 15'000, hasStartTimestamps(m_encoding) ? mode : StartMode::None);
    if (m_make.oneIn(60))
        for (StoredSample &sample : samples) sample.timestamp = static_cast<TimestampMs>(m_random());
    if (hasStartTimestamps(m_encoding)) changeStarts(samples);
    if (!isFloatEncoding(m_encoding)) makeHistograms(samples);
    return samples;
}

void ChunkMaker::changeStarts(Samples &samples)
{
    if (samples.size() < 129 || !m_make.oneIn(2)) return;
    const std::size_t change = 126 + m_make.number(3); // around the largest index the header can name
    const TimestampMs before = m_make.oneIn(2) ? 0 : 99;
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i].startTimestamp = i < change ? before : 12345;
}

HistogramLayout ChunkMaker::layout()
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

std::int64_t ChunkMaker::step()
{
    if (m_make.oneIn(200)) return static_cast<std::int64_t>(m_random());
    return static_cast<std::int64_t>(m_make.number(std::uint64_t{1} << m_make.number(m_make.oneIn(10) ? 40 : 5)));
}

/// Turns floats into histograms of one layout; the first sample is not stale, as in every chunk of a server.
void ChunkMaker::makeHistograms(Samples &samples)
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

} // namespace diopter::test
