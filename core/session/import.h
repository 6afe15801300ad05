// Import: text files, blocks, data directories and archives in; blocks that Prometheus reads out. One of the two facades of exchange.
#pragma once

#include "core/base/cancellation.h"
#include "core/chunk/series_encoder.h"
#include "core/exchange/format_guess.h"
#include "core/exchange/sample_collector.h"
#include "core/session/session.h"
#include "core/source/loss.h"
#include "core/tsdb/writer/block_writer.h"

#include <optional>
#include <string>
#include <vector>

namespace diopter::session {

struct ImportOptions {
    std::string outDirectory; ///< made where it is missing
    DurationMs blockRange = 2 * kHourMs; ///< length and alignment of the blocks
    chunk::EncodingChoice encodings = chunk::EncodingChoice::Automatic;
    std::optional<exchange::TextFormat> format; ///< of all text files; else guessed for each
    std::optional<TimestampMs> defaultTime; ///< of text samples without a timestamp
    std::uint64_t memoryBytes = 512ULL << 20; ///< of collected samples before they are put aside as blocks
    std::size_t numThreads = 0; ///< 0 = one per core
};

/// What became of the input.
struct ImportReport {
    std::vector<tsdb::BlockSummary> blocks; ///< written by this run, in time order
    std::size_t alreadyWritten = 0; ///< blocks that an earlier run of the same job had written
    exchange::ReadCounts counts; ///< of text files
    std::uint64_t duplicates = 0; ///< equal samples read more than once
    std::uint64_t conflicts = 0; ///< samples dropped for one of another value at the same time
    std::uint64_t droppedStartTimestamps = 0;
    std::vector<source::Loss> losses; ///< of damaged blocks and heads; conflicts too
    bool resumed = false; ///< an interrupted run of the same job was continued
    std::vector<std::string> notes; ///< for people
};

/// Writes blocks with the samples of all inputs (files or directories) into the directory. Atomic per block, locked, and resumable: a
/// run with the same inputs and options after a crash continues where the last one was. Text errors stop the import: Corrupt with file,
/// line and column. Other errors: NotFound, Io, Unsupported, Cancelled, LimitExceeded, Usage.
Result<ImportReport> importFiles(
    const std::vector<std::string> &inputs, const ImportOptions &options, const CancelToken &cancel, const ProgressFn &progress = {});

} // namespace diopter::session
