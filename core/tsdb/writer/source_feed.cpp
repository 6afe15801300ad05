// Series of an opened source: floats as arrays, series with histograms as stored.
#include "core/tsdb/writer/source_feed.h"

#include "core/tsdb/store.h"

namespace diopter::tsdb {

SourceFeed::SourceFeed(std::shared_ptr<const TsdbSource> source, std::size_t numThreads)
    : m_source(std::move(source)), m_store(m_source->sharedStore())
{
    for (std::size_t i = 0; i < numThreads; ++i) m_decoders.emplace_back(m_store);
}

std::vector<TimeStretch> SourceFeed::stretches() const
{
    std::vector<TimeStretch> out;
    for (const auto &part : m_store->table.parts()) {
        for (LocalSeries series = 0; series < part->numSeries(); ++series) {
            for (const ChunkEntry &chunk : part->chunks(series)) out.push_back({chunk.minTime, chunk.maxTime});
            const SampleRun *const run = part->run(series);
            if (run != nullptr && !run->empty()) out.push_back({run->minTime(), run->maxTime()});
        }
        out = joinStretches(std::move(out)); // chunks of many series overlap: keeps the list short
    }
    return out;
}

Status SourceFeed::read(std::size_t worker, std::size_t series, TimestampMs minTime, TimestampMs maxTime, SeriesColumns &out)
{
    SeriesDecoder &decoder = m_decoders[worker];
    const auto id = static_cast<SeriesId>(series);
    if (!m_store->table.overlaps(id, minTime, maxTime)) return {};
    const SeriesSamples samples = decoder.floatsAndHistograms(id, minTime, maxTime, {});
    if (!samples.histograms.empty()) {
        out.stored = decoder.stored(id, minTime, maxTime);
        return {};
    }
    out.timestamps.assign(samples.timestamps.begin(), samples.timestamps.end());
    out.values.assign(samples.values.begin(), samples.values.end());
    out.startTimestamps.assign(samples.startTimestamps.begin(), samples.startTimestamps.end());
    return {};
}

} // namespace diopter::tsdb
