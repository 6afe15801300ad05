// Opening a source: find the parts, open each, rank the symbols, build the series table.
#include "core/tsdb/archive/archive_access.h"
#include "core/tsdb/block.h"
#include "core/tsdb/directory_access.h"
#include "core/tsdb/head.h"
#include "core/tsdb/layout.h"
#include "core/tsdb/store.h"
#include "core/tsdb/tsdb_source.h"

#include <algorithm>
#include <filesystem>

namespace diopter::tsdb {
namespace {

/// A block that cannot be opened: everything in it is lost.
void reportBlock(LossLog &losses, const FileAccess &files, const std::string &path, const Error &error)
{
    const std::string name = path.empty() ? files.name() : path;
    source::Loss loss =
        lossOf(error, error.code == ErrorCode::Unsupported ? "block_unsupported" : "block_unreadable", name.substr(name.rfind('/') + 1));
    if (loss.file.empty()) loss.file = name;
    const std::string metaPath = path.empty() ? "meta.json" : path + "/meta.json";
    if (Result<ByteSourcePtr> file = files.open(metaPath)) {
        Result<std::vector<std::uint8_t>> bytes = readWhole(**file, 16 << 20);
        Result<BlockMeta> meta = bytes ? parseBlockMeta(*bytes) : Result<BlockMeta>(bytes.error());
        if (meta) {
            loss.samples = meta->stats.numSamples;
            loss.numSeries = meta->stats.numSeries;
            loss.start = meta->minTime;
            loss.end = previousMs(meta->maxTime);
        }
    }
    if (!loss.samples) loss.samples = Block::countWithoutIndex(files, path);
    losses.add(std::move(loss));
}

/// First and last time of the index entries and runs of all parts, and the number of samples where every part knows it.
void describeTimes(const SeriesTable &table, source::SourceDescription &out)
{
    out.minTime = kMaxTimestamp;
    out.maxTime = kMinTimestamp;
    bool known = true;
    for (const auto &part : table.parts()) {
        for (const SeriesPage &page : part->pages()) {
            out.minTime = std::min(out.minTime, page.minTime);
            out.maxTime = std::max(out.maxTime, page.maxTime);
        }
        for (LocalSeries i = 0; i < part->numSeries(); ++i) {
            const SampleRun *const run = part->run(i);
            if (!run) break;
            if (run->empty()) continue;
            out.minTime = std::min(out.minTime, run->minTime());
            out.maxTime = std::max(out.maxTime, run->maxTime());
        }
        if (const std::optional<std::uint64_t> count = part->numSamples()) out.numSamples += *count;
        else known = false;
    }
    if (!known) out.numSamples = 0;
    if (out.minTime > out.maxTime) {
        out.minTime = 0;
        out.maxTime = -1;
    }
    out.numSeries = table.size();
}

} // namespace

Result<std::shared_ptr<TsdbSource>> open(const FileAccessPtr &files, const std::string &kindName, const OpenOptions &options,
    const CancelToken &cancel, const Progress &progress)
{
    DIOPTER_ASSIGN(const SourceLayout layout, findLayout(*files));
    auto store = std::make_shared<Store>(options.numThreads);
    for (const Error &problem : files->problems()) store->losses.add(lossOf(problem, "archive_damaged", {}));
    BlockContext context{*store->symbols, store->losses, store->pool, cancel, options.replicaLabels};
    std::vector<std::shared_ptr<Block>> blocks;
    std::optional<Error> firstError;
    for (std::size_t i = 0; i < layout.blocks.size(); ++i) {
        if (progress) progress(layout.blocks[i], static_cast<double>(i) / static_cast<double>(layout.blocks.size()));
        Result<std::shared_ptr<Block>> block = Block::open(files, layout.blocks[i], context);
        if (block) {
            blocks.push_back(std::move(*block));
            continue;
        }
        if (block.error().code == ErrorCode::Cancelled || block.error().code == ErrorCode::Timeout) return std::move(block).error();
        reportBlock(store->losses, *files, layout.blocks[i], block.error());
        if (!firstError) firstError = block.error();
    }
    if (blocks.empty() && !layout.hasHead && firstError) return std::move(*firstError);
    std::stable_sort(blocks.begin(), blocks.end(), [](const auto &a, const auto &b) { return a->meta().minTime < b->meta().minTime; });
    std::vector<std::shared_ptr<Part>> parts;
    for (const auto &block : blocks) {
        store->ranks.add(block->indexSymbols().symbols, block->indexSymbols().sorted);
        parts.push_back(block);
    }
    if (layout.hasHead) {
        if (progress) progress("head", 1);
        TimestampMs validFrom = kMinTimestamp;
        for (const auto &block : blocks)
            if (block->hasMeta() && block->meta().bindsHead()) validFrom = std::max(validFrom, block->meta().maxTime);
        DIOPTER_ASSIGN(Head head, readHead(*files, layout.root, validFrom, context));
        for (auto &part : head.parts) parts.push_back(std::move(part));
        store->ranks.add(std::move(head.symbols), false);
        store->metadata = std::move(head.metadata);
        store->head = head.summary;
    }
    store->ranks.seal();
    DIOPTER_TRY(store->table.build(std::move(parts), store->ranks, store->pool, cancel));
    store->cache = std::make_unique<SeriesCache>(options.cacheBytes, store->table.size());
    source::SourceDescription description;
    description.name = files->name();
    description.kind = kindName.empty() ? layout.kind : kindName;
    describeTimes(store->table, description);
    if (progress) progress(description.kind, 1);
    return std::make_shared<TsdbSource>(std::move(store), std::move(description));
}

Result<std::shared_ptr<TsdbSource>> open(
    const std::string &path, const OpenOptions &options, const CancelToken &cancel, const Progress &progress)
{
    std::error_code unknown;
    if (std::filesystem::is_regular_file(path, unknown)) {
        DIOPTER_ASSIGN(const FileAccessPtr archive, openArchive(path, cancel));
        return open(archive, "archive", options, cancel, progress);
    }
    DIOPTER_ASSIGN(const FileAccessPtr files, openDirectory(path));
    return open(files, {}, options, cancel, progress);
}

} // namespace diopter::tsdb
