// Where the random samples come from; used by tests only.
#include "tests/support/sample_maker.h"

#include "core/model/stale.h"

#include <bit>
#include <cmath>

namespace diopter::test {
namespace {

std::vector<BucketSpan> spansOf(const std::vector<std::int64_t> &indices)
{
    std::vector<BucketSpan> spans;
    std::int64_t next = 0;
    for (const std::int64_t index : indices) {
        if (!spans.empty() && index == next) ++spans.back().length;
        else spans.push_back({static_cast<std::int32_t>(index - next), 1});
        next = index + 1;
    }
    return spans;
}

std::vector<std::int64_t> deltasOf(const std::vector<std::int64_t> &counts, std::uint64_t &total)
{
    std::vector<std::int64_t> out;
    std::int64_t last = 0;
    for (const std::int64_t count : counts) {
        out.push_back(count - last);
        last = count;
        total += static_cast<std::uint64_t>(count);
    }
    return out;
}

} // namespace

double SampleMaker::oddDouble()
{
    switch (number(8)) {
    case 0: return static_cast<double>(number(100));
    case 1: return static_cast<double>(number(1000000)) / 1000;
    case 2: return std::bit_cast<double>(m_random());
    case 3: return -static_cast<double>(number(1000));
    case 4: return std::bit_cast<double>(kNormalNaNBits);
    case 5: return oneIn(2) ? HUGE_VAL : -0.0;
    case 6: return std::bit_cast<double>(number(1 << 20));
    default: return 1e300 * static_cast<double>(number(7));
    }
}

TimestampMs SampleMaker::nextTime(TimestampMs previous, DurationMs step)
{
    if (oneIn(3)) return previous + step;
    if (oneIn(40)) return previous + step * static_cast<DurationMs>(1 + number(100000));
    if (oneIn(3)) return previous + 1 + static_cast<DurationMs>(number(static_cast<std::uint64_t>(2 * step)));
    return previous + step + static_cast<DurationMs>(number(9)) - 4;
}

TimestampMs SampleMaker::startFor(StartMode mode, std::size_t index, TimestampMs time, TimestampMs begin)
{
    switch (mode) {
    case StartMode::None: return 0;
    case StartMode::Constant: return begin - 1000;
    case StartMode::PerSample: return time - 5000;
    case StartMode::Late: return index < 20 ? 0 : begin;
    case StartMode::Changing: return oneIn(10) ? static_cast<TimestampMs>(number(static_cast<std::uint64_t>(time))) : begin - 77;
    }
    return 0;
}

std::vector<StoredSample> SampleMaker::floats(std::size_t count, TimestampMs start, DurationMs step, StartMode mode)
{
    std::vector<StoredSample> out;
    TimestampMs time = start;
    double value = static_cast<double>(number(1000));
    for (std::size_t i = 0; i < count; ++i) {
        if (oneIn(30)) value = oddDouble();
        else if (!oneIn(3)) value += static_cast<double>(number(50));
        const double stored = oneIn(25) ? staleMarker() : value;
        out.push_back({time, startFor(mode, i, time, start), stored});
        time = nextTime(time, step);
    }
    return out;
}

void SampleMaker::grow(std::vector<std::int64_t> &counts, bool gauge)
{
    for (std::int64_t &count : counts) {
        if (gauge) count = static_cast<std::int64_t>(number(100));
        else if (oneIn(3)) count += static_cast<std::int64_t>(number(20));
    }
}

std::vector<StoredSample> SampleMaker::histograms(std::size_t count, TimestampMs start, DurationMs step, StartMode mode, bool gauge)
{
    std::vector<StoredSample> out;
    TimestampMs time = start;
    std::vector<std::int64_t> positive(1 + number(6));
    std::vector<std::int64_t> negative(number(4));
    Histogram h;
    h.schema = static_cast<std::int32_t>(number(13)) - 4;
    h.zeroThreshold = oneIn(2) ? 0x1p-128 : 0.25e-3;
    h.resetHint = gauge ? CounterResetHint::Gauge : CounterResetHint::Unknown;
    std::int64_t base = static_cast<std::int64_t>(number(40)) - 20;
    for (std::size_t i = 0; i < count; ++i) {
        if (oneIn(15)) positive.push_back(0);
        if (oneIn(60)) positive.assign(1 + number(6), 0);
        if (oneIn(90)) h.schema = static_cast<std::int32_t>(number(13)) - 4;
        if (oneIn(70)) base += 3;
        grow(positive, gauge);
        grow(negative, gauge);
        std::vector<std::int64_t> indices;
        for (std::size_t k = 0; k < positive.size(); ++k) indices.push_back(base + static_cast<std::int64_t>(k + k / 3));
        h.positiveSpans = spansOf(indices);
        indices.clear();
        for (std::size_t k = 0; k < negative.size(); ++k) indices.push_back(static_cast<std::int64_t>(2 * k));
        h.negativeSpans = spansOf(indices);
        h.count = h.zeroCount;
        h.positiveDeltas = deltasOf(positive, h.count);
        h.negativeDeltas = deltasOf(negative, h.count);
        h.sum = oneIn(40) ? oddDouble() : h.sum + static_cast<double>(number(1000)) / 8;
        Histogram stored = h;
        if (oneIn(40)) {
            stored = Histogram{};
            stored.sum = staleMarker();
        }
        out.push_back({time, startFor(mode, i, time, start), stored});
        if (oneIn(5)) h.zeroCount += number(5);
        time = nextTime(time, step);
    }
    return out;
}

std::vector<StoredSample> SampleMaker::floatHistograms(std::size_t count, TimestampMs start, DurationMs step, StartMode mode, bool gauge)
{
    std::vector<StoredSample> out = histograms(count, start, step, mode, gauge);
    for (StoredSample &sample : out) {
        const Histogram integer = std::get<Histogram>(sample.value);
        FloatHistogram real = toFloat(integer);
        for (double &bucket : real.positiveBuckets) bucket *= 1.25;
        sample.value = real;
    }
    return out;
}

std::vector<StoredSample> SampleMaker::customHistograms(std::size_t count, TimestampMs start, DurationMs step)
{
    std::vector<StoredSample> out;
    TimestampMs time = start;
    Histogram h;
    h.schema = kCustomBucketsSchema;
    std::vector<std::int64_t> counts(4);
    h.customBounds = {0.005, 0.1, 1, 10.0 / 3, 40000};
    h.positiveSpans = {{1, 4}};
    for (std::size_t i = 0; i < count; ++i) {
        if (oneIn(50)) h.customBounds.back() += 0.5;
        grow(counts, false);
        h.count = 0;
        h.positiveDeltas = deltasOf(counts, h.count);
        h.sum += 1.5;
        out.push_back({time, 0, h});
        time = nextTime(time, step);
    }
    return out;
}

} // namespace diopter::test
