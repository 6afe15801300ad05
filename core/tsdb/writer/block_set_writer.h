// Cuts the samples of many series into blocks of equal, aligned time ranges and writes them, encoding on all threads.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/task_pool.h"
#include "core/tsdb/writer/block_writer.h"
#include "core/tsdb/writer/series_feed.h"

#include <functional>

namespace diopter::tsdb {

struct BlockSetOptions {
    DurationMs blockRange = 2 * kHourMs; ///< > 0; blocks begin and end at multiples of it
    chunk::EncodeOptions encode;
    std::uint32_t level = 1;
    std::vector<std::string> sources; ///< for meta.json
    std::size_t rangesPerPass = 32; ///< blocks open at the same time; each pass over the series writes so many
};

/// Start of the range that holds `time`; `range` > 0. Saturates at the smallest timestamp.
TimestampMs rangeStart(TimestampMs time, DurationMs range);

/// Lets whoever writes a set of blocks make the whole resumable.
struct BlockSetHooks {
    /// True when the range is written already.
    std::function<bool(TimestampMs rangeStart)> isDone;
    /// Name of the block of a range; a new one where this is empty.
    std::function<std::string(TimestampMs rangeStart)> nameOf;
    /// 0..1.
    std::function<void(double fraction)> progress;
};

struct BlockSetResult {
    std::vector<BlockSummary> blocks;
    std::uint64_t droppedStartTimestamps = 0; ///< see chunk::EncodingChoice::Classic
};

/// Writes the blocks into `directory`, which must exist and be locked by the caller. Io, Cancelled, Internal; LimitExceeded for more than
/// a million ranges. Blocks that became visible before an error stay.
Result<BlockSetResult> writeBlocks(SeriesFeed &feed, const std::string &directory, const BlockSetOptions &options, TaskPool &pool,
    const CancelToken &cancel, const BlockSetHooks &hooks);

} // namespace diopter::tsdb
