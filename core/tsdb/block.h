// One block directory: meta.json, index, chunk segments, tombstones; opened with every loss counted and located.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/task_pool.h"
#include "core/tsdb/block_account.h"
#include "core/tsdb/block_meta.h"
#include "core/tsdb/index_file.h"
#include "core/tsdb/loss_log.h"
#include "core/tsdb/part.h"
#include "core/tsdb/series_section.h"

#include <memory>
#include <mutex>

namespace diopter::tsdb {

/// What opening a block needs beside its files.
struct BlockContext {
    SymbolTable &symbols;
    LossLog &losses;
    TaskPool &pool;
    CancelToken cancel;
    std::vector<std::string> droppedLabels; ///< replica labels
};

class Block : public Part {
public:
    /// Opens the block in directory `path` of `files` ("" = the root). Errors (also added to the losses by the caller) mean that nothing of
    /// it can be read: no index, damaged contents table or symbols, downsampled. Cancelled.
    static Result<std::shared_ptr<Block>> open(FileAccessPtr files, const std::string &path, BlockContext &context);

    /// Samples in the chunk segments of a block that cannot be opened, counted without its index; nothing when they cannot be walked.
    static std::optional<std::uint64_t> countWithoutIndex(const FileAccess &files, const std::string &path);

    const BlockMeta &meta() const { return m_meta; }
    bool hasMeta() const { return m_hasMeta; }
    const Tombstones &tombstones() const { return m_tombstones; }
    const IndexSymbols &indexSymbols() const { return m_symbols; }
    const std::string &directory() const { return m_directory; }
    int indexVersion() const { return m_indexVersion; }
    std::uint64_t indexBytes() const { return m_indexBytes; }
    std::uint64_t chunkBytes() const { return m_chunkBytes; }

    std::span<const TimeInterval> deleted(LocalSeries i) const override
    {
        return m_tombstones.numSeries() == 0 ? std::span<const TimeInterval>() : m_tombstones.of(m_refs[i]);
    }
    std::optional<std::uint64_t> numSamples() const override { return m_meta.stats.numSamples; }
    std::optional<std::uint64_t> lostSamples(LocalSeries i, const ChunkEntry &entry) const override;

private:
    explicit Block(std::string name) : Part(std::move(name), ChunkFiles(ChunkFiles::Kind::BlockSegments)) {}
    Status openMeta(const FileAccess &files, const std::string &path, BlockContext &context);
    Status openChunks(const FileAccess &files, const std::string &path, BlockContext &context);
    Status openTombstones(const FileAccess &files, const std::string &path, BlockContext &context);
    Status openIndex(const FileAccess &files, const std::string &path, BlockContext &context);
    void reportDamagedSeries(BlockContext &context);
    void checkStatistics(BlockContext &context);
    std::optional<std::uint64_t> announcedSamples() const;
    const BlockAccount &account() const;

    std::string m_directory; ///< as people know it
    BlockMeta m_meta;
    bool m_hasMeta = false;
    bool m_statisticsWrong = false; ///< meta.json and index contradict each other
    Tombstones m_tombstones;
    IndexSymbols m_symbols;
    std::vector<std::uint32_t> m_refs;
    std::vector<DamagedSeries> m_damagedSeries;
    mutable std::once_flag m_accountOnce;
    mutable BlockAccount m_account;
    int m_indexVersion = 0;
    std::uint64_t m_indexBytes = 0;
    std::uint64_t m_chunkBytes = 0;
};

/// A loss made of an error, in the given block.
source::Loss lossOf(const Error &error, std::string code, const std::string &block);

} // namespace diopter::tsdb
