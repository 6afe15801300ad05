// Random series and queries for comparing two evaluators. The same seed gives the same case on every machine.
#pragma once

#include "core/base/units.h"
#include "core/source/source.h"

#include <cstdint>
#include <memory>
#include <string>

namespace diopter::testing {

/// splitmix64: small, and equal everywhere (unlike the standard's distributions).
class Random {
public:
    explicit Random(std::uint64_t seed) : m_state(seed) {}
    std::uint64_t next();
    /// 0 .. bound - 1.
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }
    bool chance(std::size_t oneIn) { return below(oneIn) == 0; }
    double unit() { return static_cast<double>(next() >> 11) / 9007199254740992.0; }

private:
    std::uint64_t m_state;
};

/// Counters with resets, gauges with odd values, classic and native histograms, mixed series, info series; gaps, stale markers and
/// start timestamps. Twenty minutes from time 0.
std::shared_ptr<const source::Source> randomSource(std::uint64_t seed);

struct RandomQuery {
    std::string text;
    TimeGrid grid;
    bool instant = false;
};
/// A query that parses, over the series of randomSource.
RandomQuery randomQuery(Random &random);

} // namespace diopter::testing
