#include "core/model/stale.h"
#include "core/source/memory_source.h"
#include "tests/support/random/random_case.h"

#include <array>
#include <cmath>
#include <limits>

namespace diopter::testing {
namespace {

constexpr TimestampMs kEnd = 20 * kMinuteMs;

FloatHistogram exponential(Random &random, double growth)
{
    FloatHistogram out;
    out.schema = static_cast<std::int32_t>(random.below(3));
    out.zeroThreshold = random.chance(3) ? 0.001 : 0.0;
    out.zeroCount = out.zeroThreshold > 0 ? std::floor(growth / 3) : 0;
    out.count = out.zeroCount;
    const std::size_t buckets = 1 + random.below(4);
    out.positiveSpans = {{static_cast<std::int32_t>(random.below(3)), static_cast<std::uint32_t>(buckets)}};
    for (std::size_t i = 0; i < buckets; ++i) {
        out.positiveBuckets.push_back(std::floor(growth) + static_cast<double>(random.below(3)));
        out.count += out.positiveBuckets.back();
    }
    if (random.chance(4)) {
        out.negativeSpans = {{1, 1}};
        out.negativeBuckets = {std::floor(growth / 2)};
        out.count += out.negativeBuckets[0];
    }
    out.sum = random.chance(30) ? normalNaN() : growth * 2.5;
    return out;
}

FloatHistogram custom(Random &random, double growth)
{
    FloatHistogram out;
    out.schema = kCustomBucketsSchema;
    out.customBounds = random.chance(4) ? std::vector<double>{0.5, 1, 5} : std::vector<double>{0.5, 1, 2, 5};
    out.positiveSpans = {{0, static_cast<std::uint32_t>(out.customBounds.size() + 1)}};
    for (std::size_t i = 0; i <= out.customBounds.size(); ++i) {
        out.positiveBuckets.push_back(std::floor(growth));
        out.count += out.positiveBuckets.back();
    }
    out.sum = growth * 3;
    return out;
}

double oddValue(Random &random)
{
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const std::array<double, 8> values{0.0, -1.0, 2.5, 1e15, -1e-5, normalNaN(), kInfinity, -kInfinity};
    return random.chance(6) ? values[random.below(values.size())] : static_cast<double>(random.below(20)) - 5;
}

enum class Kind { Counter, Gauge, Exponential, Custom, Mixed, Info };

source::MemorySeries makeSeries(Random &random, Kind kind, std::vector<std::pair<std::string, std::string>> labels, DurationMs spacing)
{
    source::MemorySeries out{std::move(labels), {}};
    double value = static_cast<double>(random.below(10));
    TimestampMs start = random.chance(2) ? 1 : 0;
    const TimestampMs first = random.chance(3) ? static_cast<TimestampMs>(random.below(8)) * kMinuteMs : 0;
    const bool gauge = random.chance(4);
    for (TimestampMs time = first; time <= kEnd; time += spacing) {
        if (random.chance(9)) continue;
        if (random.chance(40)) time += 5 * kMinuteMs;
        if (random.chance(12)) {
            value = 0;
            start = start == 0 ? 0 : time - spacing / 2;
        }
        value += static_cast<double>(random.below(5));
        const bool jitter = random.chance(3);
        StoredSample sample{time + (jitter ? static_cast<TimestampMs>(random.below(900)) : 0), start, value};
        if (random.chance(35)) sample.value = staleMarker();
        else if (kind == Kind::Gauge) sample.value = oddValue(random);
        else if (kind == Kind::Info) sample.value = 1.0;
        else if (kind == Kind::Custom) sample.value = custom(random, value);
        else if (kind == Kind::Exponential || (kind == Kind::Mixed && random.chance(2))) sample.value = exponential(random, value);
        if (auto *histogram = std::get_if<FloatHistogram>(&sample.value)) {
            histogram->resetHint = gauge ? CounterResetHint::Gauge
                : random.chance(3)       ? CounterResetHint::NotReset
                                         : CounterResetHint::Unknown;
        }
        out.samples.push_back(std::move(sample));
    }
    return out;
}

} // namespace

std::uint64_t Random::next()
{
    m_state += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = m_state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

std::shared_ptr<const source::Source> randomSource(std::uint64_t seed)
{
    Random random(seed);
    source::MemorySourceBuilder builder;
    const DurationMs spacing = random.chance(2) ? 15 * kSecondMs : 30 * kSecondMs;
    const auto add = [&](Kind kind, const std::string &name, std::vector<std::pair<std::string, std::string>> labels) {
        labels.emplace_back("__name__", name);
        builder.add(makeSeries(random, kind, std::move(labels), spacing));
    };
    for (const char *job : {"x", "y"})
        for (const char *instance : {"1", "2", "3"}) {
            if (random.chance(8)) continue;
            add(Kind::Counter, "requests_total", {{"job", job}, {"instance", instance}});
            add(Kind::Gauge, "gauge", {{"job", job}, {"instance", instance}});
            if (random.chance(2)) add(Kind::Counter, "errors_total", {{"job", job}, {"instance", instance}, {"code", "500"}});
            for (const char *le : {"0.1", "1", "+Inf"})
                add(Kind::Counter, "latency_bucket", {{"job", job}, {"instance", instance}, {"le", le}});
        }
    for (const char *instance : {"1", "2"}) {
        add(Kind::Exponential, "native", {{"job", "x"}, {"instance", instance}});
        add(Kind::Custom, "custom", {{"job", "x"}, {"instance", instance}});
        add(Kind::Mixed, "mixed", {{"job", "x"}, {"instance", instance}});
        add(Kind::Info, "target_info", {{"job", "x"}, {"instance", instance}, {"region", instance}});
    }
    return builder.build();
}

} // namespace diopter::testing
