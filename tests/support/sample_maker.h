// Random but reproducible samples for tests of encoders, writers and readers: regular and jittery times, resets, stale markers,
// start timestamps in five modes, histograms that grow, shrink, reset and change layout.
#pragma once

#include "core/model/sample.h"

#include <random>
#include <vector>

namespace diopter::test {

enum class StartMode { None, Constant, PerSample, Late, Changing };

class SampleMaker {
public:
    explicit SampleMaker(std::uint64_t seed) : m_random(seed) {}

    /// `count` floats from `start` on, roughly every `step`, strictly ascending.
    std::vector<StoredSample> floats(std::size_t count, TimestampMs start, DurationMs step, StartMode mode);
    /// Integer histograms, most of them counters that grow.
    std::vector<StoredSample> histograms(std::size_t count, TimestampMs start, DurationMs step, StartMode mode, bool gauge = false);
    std::vector<StoredSample> floatHistograms(std::size_t count, TimestampMs start, DurationMs step, StartMode mode, bool gauge = false);
    /// Custom-bucket histograms (schema -53).
    std::vector<StoredSample> customHistograms(std::size_t count, TimestampMs start, DurationMs step);

    std::uint64_t number(std::uint64_t below) { return std::uniform_int_distribution<std::uint64_t>(0, below - 1)(m_random); }
    bool oneIn(std::uint64_t odds) { return number(odds) == 0; }
    /// A double of any kind: small integers, decimals, subnormal, infinite, any bits.
    double oddDouble();

private:
    TimestampMs nextTime(TimestampMs previous, DurationMs step);
    TimestampMs startFor(StartMode mode, std::size_t index, TimestampMs time, TimestampMs begin);
    void grow(std::vector<std::int64_t> &counts, bool gauge);

    std::mt19937_64 m_random;
};

} // namespace diopter::test
