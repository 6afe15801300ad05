// Writes one block that Prometheus and promtool read: chunks, index, tombstones, meta.json. Nothing is visible under the block's name
// before commit() has made all of it durable (RELIABILITY.md section 6).
#pragma once

#include "core/tsdb/writer/index_writer.h"

#include <memory>

namespace diopter::tsdb {

struct BlockOptions {
    std::string ulid; ///< "" = a new one
    std::uint32_t level = 1; ///< compaction level
    std::vector<std::string> sources; ///< ULIDs this block was made of; itself where empty
    std::uint64_t segmentBytes = std::uint64_t{512} << 20;
};

/// What a finished block holds.
struct BlockSummary {
    std::string ulid;
    std::string path;
    TimestampMs minTime = 0;
    TimestampMs maxTime = 0; ///< of the last sample, closed (meta.json says one more)
    std::uint64_t numSeries = 0;
    std::uint64_t numSamples = 0;
    std::uint64_t numHistogramSamples = 0; ///< part of numSamples
    std::uint64_t numChunks = 0;
    std::uint64_t bytes = 0;
};

/// One thread. Not committed: the destructor removes what was written.
class BlockWriter {
public:
    /// Works in `parent`/ULID.tmp-for-creation; `parent` must exist, `symbols` must outlive the writer. Io.
    static Result<std::unique_ptr<BlockWriter>> create(const std::string &parent, const SymbolTable &symbols, BlockOptions options);
    ~BlockWriter();
    BlockWriter(const BlockWriter &) = delete;
    BlockWriter &operator=(const BlockWriter &) = delete;

    /// Series ascend by labels. `chunks` are the series' own, ascending in time without overlap, at least one; their data lie in `bytes`.
    Status addSeries(LabelsView labels, std::span<const chunk::EncodedChunk> chunks, ByteSpan bytes);
    const std::string &ulid() const { return m_options.ulid; }
    bool empty() const { return m_index.numSeries() == 0; }
    /// Makes everything durable under the temporary name. A block without series is Internal: drop the writer instead.
    Status finish();
    /// What the block holds; complete after finish().
    const BlockSummary &summary() const { return m_summary; }
    /// Gives the finished block its name.
    Result<BlockSummary> publish();
    /// finish() and publish().
    Result<BlockSummary> commit();

private:
    BlockWriter(std::string parent, const SymbolTable &symbols, BlockOptions options);
    Status writeMeta(const BlockSummary &summary) const;
    Status writeTombstones() const;

    std::string m_parent;
    BlockOptions m_options;
    std::string m_work; ///< the temporary folder, "" once committed
    SegmentWriter m_segments;
    IndexWriter m_index;
    BlockSummary m_summary;
    std::vector<IndexedChunk> m_scratch;
};

/// Removes folders that an interrupted writer left in `parent` (names ending in .tmp-for-creation). Call only while holding the lock.
Status removeUnfinishedBlocks(const std::string &parent);

} // namespace diopter::tsdb
