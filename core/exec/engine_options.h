// The switches and limits of one evaluation; names and defaults are Prometheus 3.16's.
#pragma once

#include "core/base/units.h"

#include <cstddef>
#include <cstdint>

namespace diopter::exec {

struct EngineOptions {
    DurationMs lookback = 5 * kMinuteMs; ///< --query.lookback-delta
    DurationMs subqueryStep = kMinuteMs; ///< step of [1h:] (the server's evaluation interval)
    std::uint64_t maxSamples = 50'000'000; ///< --query.max-samples: in memory at once, Prometheus' counting
    std::uint64_t maxSamplesRead = 0; ///< max_samples_read; 0 = off
    std::uint64_t maxSeries = 0; ///< max_series; 0 = off
    std::uint64_t maxPoints = 0; ///< points per series of a range query; 11,000 in parity mode, 0 = off
    std::uint64_t maxMemoryBytes = 0; ///< our own memory; 0 = min(2 GiB, half of the RAM)
    DurationMs timeout = 2 * kMinuteMs; ///< --query.timeout
    bool delayedNameRemoval = false; ///< promql-delayed-name-removal
    bool useStartTimestamps = false; ///< use-start-timestamps
    bool typeAndUnitLabels = false; ///< type-and-unit-labels
    bool perStepStats = false; ///< promql-per-step-stats
    std::size_t numThreads = 0; ///< 0 = one per core
    /// Series an operator takes at once where it works through its input in slabs; 0 = as many as a few MiB hold, and inputs of up to
    /// 64 MiB are held whole where that is quicker. Never changes an answer.
    std::size_t slabSeries = 0;
};

} // namespace diopter::exec
