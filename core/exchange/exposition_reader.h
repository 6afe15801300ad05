// Reads a whole OpenMetrics or Prometheus text file: cuts it at line ends and parses the pieces on all threads.
#pragma once

#include "core/base/task_pool.h"
#include "core/exchange/byte_feed.h"
#include "core/exchange/exposition_parser.h"

#include <functional>

namespace diopter::exchange {

/// Called between pieces with the bytes and lines consumed so far; the collectors hold everything up to there. An error stops the reading.
using CheckpointFn = std::function<Status(std::uint64_t consumedBytes, std::uint64_t consumedLines)>;

/// Parses `feed` into `collectors`, one per thread of `pool`. Errors: Corrupt with file, line and column; those of the feed; Cancelled.
/// `skipLines` and `skipBytes` count what the caller has consumed already (for resumed imports; the feed stands there).
struct ExpositionInput {
    ExpositionOptions options;
    std::uint64_t skipBytes = 0;
    std::uint64_t skipLines = 0;
};
Result<std::uint64_t> readExposition(ByteFeed &feed, const ExpositionInput &input, std::span<SampleCollector> collectors, TaskPool &pool,
    const CancelToken &cancel, const CheckpointFn &checkpoint);

} // namespace diopter::exchange
