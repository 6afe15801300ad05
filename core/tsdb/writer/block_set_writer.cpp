// Passes over the series: each reads a window of time ranges, encodes groups of series in parallel, and hands them to the open blocks in
// label order.
#include "core/tsdb/writer/block_set_writer.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace diopter::tsdb {
namespace {

constexpr std::size_t kGroupSeries = 512;
constexpr std::size_t kMaxRanges = 1'000'000;

/// One encoded series of a group.
struct Slot {
    struct Part {
        TimestampMs range;
        std::size_t chunkEnd; ///< into chunks.chunks; begins where the part before ends
    };
    chunk::EncodedChunks chunks;
    std::vector<Part> parts;
    Status status;

    void clear()
    {
        chunks.clear();
        parts.clear();
        status = {};
    }
};

TimestampMs saturatedEnd(TimestampMs start, DurationMs range) { return start > kMaxTimestamp - range ? kMaxTimestamp : start + range - 1; }

Result<std::vector<TimestampMs>> occupiedRanges(const SeriesFeed &feed, DurationMs range)
{
    std::vector<TimestampMs> out;
    for (const TimeStretch &stretch : feed.stretches()) {
        for (TimestampMs start = rangeStart(stretch.begin, range);;) {
            if (out.empty() || out.back() != start) out.push_back(start);
            if (out.size() > kMaxRanges)
                return Error{ErrorCode::LimitExceeded,
                    fmt::format("the samples are spread over more than {} blocks; choose longer blocks", kMaxRanges), {}};
            const TimestampMs last = saturatedEnd(start, range);
            if (last >= stretch.end || last == kMaxTimestamp) break;
            start = last + 1;
        }
    }
    return out;
}

class Pass {
public:
    Pass(SeriesFeed &feed, const std::string &directory, const BlockSetOptions &options, const BlockSetHooks &hooks,
        std::span<const TimestampMs> ranges)
        : m_feed(feed), m_directory(directory), m_options(options), m_hooks(hooks), m_ranges(ranges), m_minTime(ranges.front()),
          m_maxTime(saturatedEnd(ranges.back(), options.blockRange))
    {}

    Status run(TaskPool &pool, const CancelToken &cancel, const std::function<void(double)> &progress)
    {
        std::vector<Slot> slots(kGroupSeries);
        std::vector<SeriesColumns> columns(pool.numThreads());
        for (std::size_t begin = 0; begin < m_feed.numSeries(); begin += kGroupSeries) {
            DIOPTER_TRY(cancel.check("import"));
            const std::size_t count = std::min(kGroupSeries, m_feed.numSeries() - begin);
            pool.parallelFor(count, 4, [&](std::size_t worker, std::size_t first, std::size_t last) {
                for (std::size_t i = first; i < last; ++i) encode(worker, begin + i, columns[worker], slots[i]);
            });
            for (std::size_t i = 0; i < count; ++i) DIOPTER_TRY(write(begin + i, slots[i]));
            if (progress) progress(static_cast<double>(begin + count) / static_cast<double>(m_feed.numSeries()));
        }
        return {};
    }

    Status commit(BlockSetResult &result)
    {
        for (auto &entry : m_writers) {
            DIOPTER_ASSIGN(BlockSummary summary, entry.second->commit());
            result.blocks.push_back(std::move(summary));
        }
        result.droppedStartTimestamps += m_droppedStarts;
        return {};
    }

private:
    /// Number of samples from `begin` on that lie in the range of sample `begin`.
    template <class TimeOf>
    void split(std::size_t count, TimeOf timeOf, Slot &slot, const std::function<Status(std::size_t, std::size_t)> &encodePart)
    {
        for (std::size_t begin = 0; begin < count;) {
            const TimestampMs range = rangeStart(timeOf(begin), m_options.blockRange);
            const TimestampMs last = saturatedEnd(range, m_options.blockRange);
            std::size_t low = begin;
            for (std::size_t high = count; low < high;) { // first sample behind the range
                const std::size_t middle = low + (high - low) / 2;
                if (timeOf(middle) <= last) low = middle + 1;
                else high = middle;
            }
            // Ranges of this pass that are written already were left out; the feed may return their samples all the same.
            if (std::binary_search(m_ranges.begin(), m_ranges.end(), range)) {
                slot.status = encodePart(begin, low - begin);
                if (!slot.status) return;
                slot.parts.push_back({range, slot.chunks.chunks.size()});
            }
            begin = low;
        }
    }

    void encode(std::size_t worker, std::size_t series, SeriesColumns &columns, Slot &slot)
    {
        slot.clear();
        columns.clear();
        slot.status = m_feed.read(worker, series, m_minTime, m_maxTime, columns);
        if (!slot.status) return;
        if (!columns.stored.empty()) {
            split(
                columns.stored.size(), [&](std::size_t i) { return columns.stored[i].timestamp; }, slot,
                [&](std::size_t begin, std::size_t count) {
                    return chunk::encodeSeries(std::span(columns.stored).subspan(begin, count), m_options.encode, slot.chunks);
                });
            return;
        }
        split(
            columns.timestamps.size(), [&](std::size_t i) { return columns.timestamps[i]; }, slot,
            [&](std::size_t begin, std::size_t count) -> Status {
                std::span<const TimestampMs> starts(columns.startTimestamps);
                if (!starts.empty()) starts = starts.subspan(begin, count);
                chunk::encodeFloats(std::span(columns.timestamps).subspan(begin, count), std::span(columns.values).subspan(begin, count),
                    starts, m_options.encode, slot.chunks);
                return {};
            });
    }

    Status write(std::size_t series, const Slot &slot)
    {
        if (!slot.status) return slot.status;
        m_droppedStarts += slot.chunks.droppedStartTimestamps;
        std::size_t begin = 0;
        for (const Slot::Part &part : slot.parts) {
            auto &writer = m_writers[part.range];
            if (!writer) {
                BlockOptions block;
                block.level = m_options.level;
                block.sources = m_options.sources;
                if (m_hooks.nameOf) block.ulid = m_hooks.nameOf(part.range);
                DIOPTER_ASSIGN(writer, BlockWriter::create(m_directory, m_feed.symbols(), std::move(block)));
            }
            const auto chunks = std::span(slot.chunks.chunks).subspan(begin, part.chunkEnd - begin);
            DIOPTER_TRY(writer->addSeries(m_feed.labels(series), chunks, slot.chunks.bytes));
            begin = part.chunkEnd;
        }
        return {};
    }

    SeriesFeed &m_feed;
    const std::string &m_directory;
    const BlockSetOptions &m_options;
    const BlockSetHooks &m_hooks;
    std::span<const TimestampMs> m_ranges;
    TimestampMs m_minTime;
    TimestampMs m_maxTime;
    std::map<TimestampMs, std::unique_ptr<BlockWriter>> m_writers;
    std::uint64_t m_droppedStarts = 0;
};

} // namespace

TimestampMs rangeStart(TimestampMs time, DurationMs range)
{
    const TimestampMs remainder = time % range;
    const TimestampMs inside = remainder < 0 ? remainder + range : remainder;
    return time < kMinTimestamp + inside ? kMinTimestamp : time - inside;
}

std::vector<TimeStretch> joinStretches(std::vector<TimeStretch> stretches)
{
    std::sort(stretches.begin(), stretches.end(), [](const TimeStretch &a, const TimeStretch &b) { return a.begin < b.begin; });
    std::vector<TimeStretch> out;
    for (const TimeStretch &stretch : stretches) {
        if (!out.empty() && stretch.begin <= out.back().end) out.back().end = std::max(out.back().end, stretch.end);
        else out.push_back(stretch);
    }
    return out;
}

Result<BlockSetResult> writeBlocks(SeriesFeed &feed, const std::string &directory, const BlockSetOptions &options, TaskPool &pool,
    const CancelToken &cancel, const BlockSetHooks &hooks)
{
    BlockSetResult result;
    DIOPTER_ASSIGN(std::vector<TimestampMs> ranges, occupiedRanges(feed, options.blockRange));
    if (hooks.isDone) std::erase_if(ranges, [&](TimestampMs range) { return hooks.isDone(range); });
    const std::size_t perPass = std::max<std::size_t>(1, options.rangesPerPass);
    const std::size_t numPasses = (ranges.size() + perPass - 1) / perPass;
    for (std::size_t number = 0; number < numPasses; ++number) {
        const std::size_t begin = number * perPass;
        Pass pass(feed, directory, options, hooks, std::span(ranges).subspan(begin, std::min(perPass, ranges.size() - begin)));
        DIOPTER_TRY(pass.run(pool, cancel, [&](double fraction) {
            if (hooks.progress) hooks.progress((static_cast<double>(number) + fraction) / static_cast<double>(numPasses));
        }));
        DIOPTER_TRY(pass.commit(result));
    }
    return result;
}

} // namespace diopter::tsdb
