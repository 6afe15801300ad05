// The rules are those of Prometheus tsdb/head_wal.go loadWAL and loadWBL.
#include "core/tsdb/head_builder.h"

#include "core/model/stale.h"

#include <algorithm>

namespace diopter::tsdb {

HeadBuilder::HeadBuilder(SymbolTable &symbols, HeadChunks chunks, TimestampMs validFrom)
    : m_symbols(symbols), m_chunks(std::move(chunks)), m_validFrom(validFrom)
{}

HeadBuilder::Series *HeadBuilder::find(std::uint64_t ref)
{
    const auto found = m_byRef.find(ref);
    return found == m_byRef.end() ? nullptr : &m_series[found->second];
}

HeadBuilder::Series &HeadBuilder::create(std::uint64_t ref, const TextLabels &labels)
{
    std::vector<std::pair<std::string, std::string>> texts(labels.begin(), labels.end());
    Labels interned = Labels::fromTexts(m_symbols, std::move(texts));
    const auto [at, isNew] = m_byLabels.try_emplace(interned, static_cast<std::uint32_t>(m_series.size()));
    if (isNew) m_series.emplace_back().labels = std::move(interned);
    m_byRef[ref] = at->second;
    return m_series[at->second];
}

void HeadBuilder::attachChunks(std::uint64_t ref, Series &series)
{
    const auto found = m_chunks.bySeries.find(ref);
    if (found == m_chunks.bySeries.end()) return;
    for (const HeadChunk &chunk : found->second) {
        if (chunk.outOfOrder) {
            series.outOfOrderChunks.push_back(chunk);
            continue;
        }
        if (chunk.entry.maxTime < m_validFrom) continue;
        series.chunks.push_back(chunk);
        if (chunk.entry.maxTime <= series.lastTime) continue;
        series.lastTime = chunk.entry.maxTime;
        series.last = chunk.encoding == 2 || chunk.encoding == 5 ? Last::Histogram
            : chunk.encoding == 3 || chunk.encoding == 6         ? Last::FloatHistogram
                                                                 : Last::Float;
    }
    m_chunks.bySeries.erase(found); // a series record that comes twice must not list them twice
}

void HeadBuilder::series(std::uint64_t ref, const TextLabels &labels) { attachChunks(ref, create(ref, labels)); }

void HeadBuilder::snapshotSeries(std::uint64_t ref, const TextLabels &labels, std::vector<StoredSample> samples)
{
    Series &series = create(ref, labels);
    attachChunks(ref, series);
    for (StoredSample &sample : samples)
        if (sample.timestamp > series.lastTime) appendInOrder(series, std::move(sample));
}

void HeadBuilder::appendInOrder(Series &series, StoredSample sample)
{
    if (const double *const value = std::get_if<double>(&sample.value); value && isStale(*value)) {
        // Head.appendWALFloat: a stale marker takes the type of the samples before it.
        const double marker = *value;
        if (series.last == Last::Histogram) sample.value = Histogram{{}, 0, 0, marker, {}, {}};
        else if (series.last == Last::FloatHistogram) sample.value = FloatHistogram{{}, 0, 0, marker, {}, {}};
    }
    series.lastTime = sample.timestamp;
    if (const double *const value = std::get_if<double>(&sample.value)) {
        series.last = Last::Float;
        SampleRun &run = series.run;
        if (sample.startTimestamp != 0 && run.startTimestamps.empty()) run.startTimestamps.assign(run.timestamps.size(), 0);
        run.timestamps.push_back(sample.timestamp);
        run.values.push_back(*value);
        if (sample.startTimestamp != 0 || !run.startTimestamps.empty()) run.startTimestamps.push_back(sample.startTimestamp);
        return;
    }
    series.last = std::holds_alternative<Histogram>(sample.value) ? Last::Histogram : Last::FloatHistogram;
    series.run.histograms.push_back(std::move(sample));
}

void HeadBuilder::sample(std::uint64_t ref, StoredSample sample)
{
    if (m_phase == Phase::NamesOnly) return;
    if (m_phase == Phase::Wal && sample.timestamp < m_validFrom) return;
    Series *const series = find(ref);
    if (!series) {
        ++m_summary.unknownSeries;
        return;
    }
    if (m_phase == Phase::Wbl) {
        series->outOfOrder.push_back(std::move(sample));
        return;
    }
    if (sample.timestamp > series->lastTime) appendInOrder(*series, std::move(sample));
}

void HeadBuilder::tombstone(std::uint64_t ref, TimeInterval interval)
{
    if (m_phase != Phase::Wal) return;
    Series *const series = find(ref);
    if (!series) return;
    if (interval.minTime == kMinTimestamp && interval.maxTime == kMaxTimestamp) { // the series was dropped
        const Labels labels = series->labels;
        *series = Series{};
        series->labels = labels;
        return;
    }
    if (interval.maxTime < m_validFrom) return;
    series->deleted.push_back(interval);
    ++m_summary.tombstones;
}

void HeadBuilder::mmapMarker(std::uint64_t ref, std::uint64_t chunkRef)
{
    if (m_phase != Phase::Wbl || chunkRef > m_chunks.lastRef) return; // written after the head chunks were copied
    if (Series *const series = find(ref)) series->outOfOrder.clear();
}

void HeadBuilder::metadata(std::uint64_t ref, std::string_view type, std::string_view unit, std::string_view help)
{
    const Series *const series = find(ref);
    if (!series) return;
    const std::string_view metric = m_symbols.text(labelValue(series->labels, kNameSymbol));
    if (!metric.empty()) m_metadata.emplace(metric, type, help, unit);
}

void HeadBuilder::unreadableSample(std::uint64_t, TimestampMs, const std::string &reason)
{
    if (m_phase == Phase::NamesOnly) return;
    if (m_unreadable++ == 0) m_unreadableReason = reason;
}

void HeadBuilder::sortOutOfOrder(Series &series)
{
    std::vector<StoredSample> &samples = series.outOfOrder;
    const auto byTime = [](const StoredSample &a, const StoredSample &b) { return a.timestamp < b.timestamp; };
    std::stable_sort(samples.begin(), samples.end(), byTime);
    const auto sameTime = [](const StoredSample &a, const StoredSample &b) { return a.timestamp == b.timestamp; };
    samples.erase(std::unique(samples.begin(), samples.end(), sameTime), samples.end()); // the first to arrive stays
}

std::shared_ptr<Part> HeadBuilder::makePart(bool outOfOrder)
{
    std::vector<SeriesPage> pages;
    std::vector<SampleRun> runs;
    std::vector<std::vector<TimeInterval>> deleted;
    std::uint64_t numSamples = 0;
    for (Series &series : m_series) {
        const std::vector<HeadChunk> &chunks = outOfOrder ? series.outOfOrderChunks : series.chunks;
        SampleRun run;
        if (!outOfOrder) run = std::move(series.run);
        else {
            sortOutOfOrder(series);
            m_summary.wblSamples += series.outOfOrder.size();
            for (StoredSample &sample : series.outOfOrder) {
                const double *const value = std::get_if<double>(&sample.value);
                if (!value) {
                    run.histograms.push_back(std::move(sample));
                    continue;
                }
                run.timestamps.push_back(sample.timestamp);
                run.values.push_back(*value);
                run.startTimestamps.push_back(sample.startTimestamp);
            }
        }
        if (chunks.empty() && run.empty()) continue;
        if (pages.empty() || pages.back().size() == kPageSize) pages.emplace_back();
        SeriesPage &page = pages.back();
        page.labels.insert(page.labels.end(), series.labels.view().begin(), series.labels.view().end());
        for (const HeadChunk &chunk : chunks) {
            page.chunks.push_back(chunk.entry);
            numSamples += chunk.numSamples;
        }
        page.closeSeries();
        numSamples += run.timestamps.size() + run.histograms.size();
        if (!outOfOrder) m_summary.walSamples += run.timestamps.size() + run.histograms.size();
        m_summary.mappedChunks += chunks.size();
        if (outOfOrder) m_summary.outOfOrderChunks += chunks.size();
        runs.push_back(std::move(run));
        Tombstones sealed;
        for (const TimeInterval &interval : series.deleted) sealed.add(0, interval);
        sealed.seal();
        deleted.emplace_back(sealed.of(0).begin(), sealed.of(0).end());
    }
    if (pages.empty()) return nullptr;
    return std::make_shared<HeadPart>(
        outOfOrder ? "head out of order" : "head", m_chunks.files, std::move(pages), std::move(runs), std::move(deleted), numSamples);
}

Head HeadBuilder::finish()
{
    Head head;
    for (const Series &series : m_series) {
        for (const LabelPair &pair : series.labels.view()) {
            head.symbols.push_back(pair.name);
            head.symbols.push_back(pair.value);
        }
    }
    for (const bool outOfOrder : {false, true})
        if (std::shared_ptr<Part> part = makePart(outOfOrder)) head.parts.push_back(std::move(part));
    for (const auto &[ref, chunks] : m_chunks.bySeries) m_summary.unknownSeries += chunks.size();
    for (const auto &[metric, type, help, unit] : m_metadata) head.metadata.push_back({metric, type, help, unit});
    m_summary.numSeries = m_series.size();
    m_summary.headChunkBytes = m_chunks.bytes;
    head.summary = m_summary;
    return head;
}

} // namespace diopter::tsdb
