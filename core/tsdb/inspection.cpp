// Counts while decoding every chunk once, in parallel over series; damage shows up in the store's losses on the way.
#include "core/tsdb/inspection.h"

#include "core/tsdb/block.h"
#include "core/tsdb/series_decoder.h"
#include "core/tsdb/store.h"

#include <algorithm>
#include <array>

namespace diopter::tsdb {
namespace {

constexpr std::size_t kGrain = 64; ///< series per task

/// What one worker saw, per part.
struct PartCounts {
    std::uint64_t samples = 0;
    std::uint64_t chunks = 0;
    std::uint64_t chunkBytes = 0;
    std::array<std::uint64_t, 256> encodings{};
    ChunkFill fill;
};

class Worker : public ChunkObserver {
public:
    Worker(std::shared_ptr<const Store> store, std::size_t numParts) : decoder(std::move(store)), counts(numParts)
    {
        decoder.setObserver(this);
    }

    void chunk(std::uint32_t part, const RawChunk &raw, const chunk::ChunkHeader &header) override
    {
        PartCounts &to = counts[part];
        to.samples += header.numSamples;
        to.chunks += 1;
        to.chunkBytes += raw.storedBytes;
        to.encodings[raw.encoding] += 1;
        if (header.numSamples < 30) ++to.fill.below30;
        else if (header.numSamples < 60) ++to.fill.below60;
        else if (header.numSamples < 120) ++to.fill.below120;
        else ++to.fill.full;
    }

    SeriesDecoder decoder;
    std::vector<PartCounts> counts;
};

Status readAllChunks(const std::shared_ptr<const Store> &store, const CancelToken &cancel, std::vector<PartCounts> &totals)
{
    const std::size_t numParts = store->table.parts().size();
    std::vector<std::unique_ptr<Worker>> workers(store->pool.numThreads());
    {
        const std::lock_guard lock(store->poolMutex);
        store->pool.parallelFor(store->table.size(), kGrain, [&](std::size_t w, std::size_t begin, std::size_t end) {
            if (cancel.stopped()) return;
            if (!workers[w]) workers[w] = std::make_unique<Worker>(store, numParts);
            std::vector<SeriesId> following;
            for (std::size_t id = begin; id < end; ++id) {
                following.clear();
                for (std::size_t next = id + 1; next < end; ++next) following.push_back(static_cast<SeriesId>(next));
                (void)workers[w]->decoder.floatsAndHistograms(static_cast<SeriesId>(id), kMinTimestamp, kMaxTimestamp, {following});
            }
        });
    }
    DIOPTER_TRY(cancel.check("inspecting"));
    totals.assign(numParts, {});
    for (const auto &worker : workers) {
        if (!worker) continue;
        for (std::size_t p = 0; p < numParts; ++p) {
            totals[p].samples += worker->counts[p].samples;
            totals[p].chunks += worker->counts[p].chunks;
            totals[p].chunkBytes += worker->counts[p].chunkBytes;
            for (std::size_t e = 0; e < 256; ++e) totals[p].encodings[e] += worker->counts[p].encodings[e];
            totals[p].fill.below30 += worker->counts[p].fill.below30;
            totals[p].fill.below60 += worker->counts[p].fill.below60;
            totals[p].fill.below120 += worker->counts[p].fill.below120;
            totals[p].fill.full += worker->counts[p].fill.full;
        }
    }
    return {};
}

BlockInspection inspectBlock(const Block &block)
{
    BlockInspection out;
    out.ulid = block.name();
    out.directory = block.directory();
    out.minTime = block.meta().minTime;
    out.maxTime = block.meta().maxTime;
    out.series = block.numSeries();
    out.indexBytes = block.indexBytes();
    out.chunkBytes = block.chunkBytes();
    out.bytes = out.indexBytes + out.chunkBytes;
    out.indexVersion = block.indexVersion();
    out.compactionLevel = block.meta().compactionLevel;
    out.hints = block.meta().hints;
    out.externalLabels = block.meta().externalLabels;
    out.tombstones = block.tombstones().numIntervals();
    for (const SeriesPage &page : block.pages()) out.chunks += page.chunks.size();
    if (!block.hasMeta()) {
        out.minTime = kMaxTimestamp;
        out.maxTime = kMinTimestamp;
        for (const SeriesPage &page : block.pages()) {
            for (const ChunkEntry &chunk : page.chunks) {
                out.minTime = std::min(out.minTime, chunk.minTime);
                out.maxTime = std::max(out.maxTime, nextMs(chunk.maxTime));
            }
        }
    }
    return out;
}

/// Series of each part that the part before it lacks, and the other way round.
void countChurn(const SeriesTable &table, Inspection &out, const std::vector<std::size_t> &blockOfPart)
{
    const std::size_t numParts = table.parts().size();
    std::vector<bool> present(numParts);
    for (SeriesId id = 0; id < table.size(); ++id) {
        std::fill(present.begin(), present.end(), false);
        for (std::uint32_t i = 0; i < table.numPlaces(id); ++i) present[table.place(id, i).part] = true;
        for (std::size_t p = 1; p < numParts; ++p) {
            if (blockOfPart[p] == SIZE_MAX || present[p] == present[p - 1]) continue;
            BlockInspection &block = out.blocks[blockOfPart[p]];
            if (present[p]) ++block.newSeries;
            else ++block.goneSeries;
        }
    }
    out.churn.totalSeries = table.size();
    for (const auto &part : table.parts()) out.churn.mostAtOnce = std::max<std::uint64_t>(out.churn.mostAtOnce, part->numSeries());
    for (const BlockInspection &block : out.blocks) {
        out.churn.newSeries += block.newSeries;
        out.churn.goneSeries += block.goneSeries;
    }
}

void findOverlaps(Inspection &out)
{
    struct Range {
        TimestampMs minTime, maxTime;
        const std::string *name;
    };
    static const std::string kHead = "head";
    std::vector<Range> ranges;
    for (const BlockInspection &block : out.blocks) ranges.push_back({block.minTime, block.maxTime, &block.ulid});
    if (out.head && out.headMinTime <= out.headMaxTime) ranges.push_back({out.headMinTime, nextMs(out.headMaxTime), &kHead});
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        for (std::size_t k = i + 1; k < ranges.size(); ++k) {
            const TimestampMs from = std::max(ranges[i].minTime, ranges[k].minTime);
            const TimestampMs to = std::min(ranges[i].maxTime, ranges[k].maxTime);
            if (from >= to) continue;
            const auto same = std::find_if(
                out.overlaps.begin(), out.overlaps.end(), [&](const OverlapInspection &o) { return o.minTime == from && o.maxTime == to; });
            OverlapInspection &overlap = same != out.overlaps.end() ? *same : out.overlaps.emplace_back(OverlapInspection{from, to, {}});
            for (const std::string *name : {ranges[i].name, ranges[k].name})
                if (std::find(overlap.blocks.begin(), overlap.blocks.end(), *name) == overlap.blocks.end()) overlap.blocks.push_back(*name);
        }
    }
}

void keepTop(std::vector<CardinalityEntry> &entries, std::size_t top, std::uint64_t CardinalityEntry::*by)
{
    std::stable_sort(entries.begin(), entries.end(), [by](const auto &a, const auto &b) { return a.*by > b.*by; });
    if (top != 0 && entries.size() > top) entries.resize(top);
}

Status countCardinality(const Store &store, const CancelToken &cancel, std::size_t top, Inspection &out)
{
    const std::vector<Symbol> names = store.index.names();
    for (const Symbol name : names) {
        DIOPTER_TRY(cancel.check("inspecting"));
        DIOPTER_ASSIGN(const LabelValuesPtr values, store.index.values(name, cancel));
        if (!values) continue;
        const std::string nameText(store.symbols->text(name));
        out.labels.push_back({nameText, {}, values->ids.size(), values->values.size()});
        for (std::size_t v = 0; v < values->values.size(); ++v) {
            const std::uint64_t series = values->postings(v).size();
            if (name == kNameSymbol) out.metrics.push_back({std::string(store.symbols->text(values->values[v])), {}, series, 0});
            else out.pairs.push_back({nameText, std::string(store.symbols->text(values->values[v])), series, 0});
        }
        keepTop(out.pairs, top, &CardinalityEntry::series);
    }
    keepTop(out.metrics, top, &CardinalityEntry::series);
    keepTop(out.labels, top, &CardinalityEntry::values);
    return {};
}

void describeHead(const SeriesTable &table, Inspection &out)
{
    out.headMinTime = kMaxTimestamp;
    out.headMaxTime = kMinTimestamp;
    for (const auto &part : table.parts()) {
        if (dynamic_cast<const Block *>(part.get())) continue;
        for (LocalSeries i = 0; i < part->numSeries(); ++i) {
            for (const ChunkEntry &chunk : part->chunks(i)) {
                out.headMinTime = std::min(out.headMinTime, chunk.minTime);
                out.headMaxTime = std::max(out.headMaxTime, chunk.maxTime);
            }
            const SampleRun *const run = part->run(i);
            if (!run || run->empty()) continue;
            out.headMinTime = std::min(out.headMinTime, run->minTime());
            out.headMaxTime = std::max(out.headMaxTime, run->maxTime());
            out.samples += run->timestamps.size() + run->histograms.size();
        }
    }
    if (out.headMinTime > out.headMaxTime) {
        out.headMinTime = 0;
        out.headMaxTime = -1;
    }
}

} // namespace

Result<Inspection> inspect(const TsdbSource &source, const CancelToken &cancel, const InspectOptions &options)
{
    const std::shared_ptr<const Store> store = source.sharedStore();
    Inspection out;
    out.description = source.describe();
    out.head = store->head;
    std::vector<PartCounts> counts(store->table.parts().size());
    if (options.readChunks) DIOPTER_TRY(readAllChunks(store, cancel, counts));
    std::vector<std::size_t> blockOfPart(counts.size(), SIZE_MAX);
    std::uint64_t chunkBytes = 0;
    std::uint64_t chunkSamples = 0;
    for (std::size_t p = 0; p < counts.size(); ++p) {
        chunkSamples += counts[p].samples;
        chunkBytes += counts[p].chunkBytes;
        out.fill.below30 += counts[p].fill.below30;
        out.fill.below60 += counts[p].fill.below60;
        out.fill.below120 += counts[p].fill.below120;
        out.fill.full += counts[p].fill.full;
        const Block *const block = dynamic_cast<const Block *>(store->table.parts()[p].get());
        if (block) {
            blockOfPart[p] = out.blocks.size();
            out.blocks.push_back(inspectBlock(*block));
            out.blocks.back().samples = counts[p].samples;
            if (counts[p].samples > 0)
                out.blocks.back().bytesPerSample = static_cast<double>(counts[p].chunkBytes) / static_cast<double>(counts[p].samples);
        }
        for (std::size_t e = 0; e < 256; ++e) {
            if (counts[p].encodings[e] == 0) continue;
            const char *const name = chunk::encodingName(static_cast<std::uint8_t>(e));
            out.encodings[name] += counts[p].encodings[e];
            if (block) out.blocks.back().encodings[name] += counts[p].encodings[e];
        }
    }
    out.samples = chunkSamples;
    if (chunkSamples > 0) out.bytesPerSample = static_cast<double>(chunkBytes) / static_cast<double>(chunkSamples);
    describeHead(store->table, out);
    countChurn(store->table, out, blockOfPart);
    findOverlaps(out);
    DIOPTER_TRY(countCardinality(*store, cancel, options.topEntries, out));
    out.damage = source.losses();
    return out;
}

} // namespace diopter::tsdb
