// Answers of the source from the series table and the label index.
#include "core/tsdb/tsdb_source.h"

#include "core/tsdb/block.h"
#include "core/tsdb/selection.h"
#include "core/tsdb/store.h"

#include <algorithm>

namespace diopter::tsdb {
namespace {

constexpr std::size_t kCheckEverySeries = 4096;

/// Ids of the series that match and have data in the range.
Result<std::vector<SeriesId>> matching(const Store &store, const source::SelectRequest &request, const CancelToken &cancel)
{
    DIOPTER_ASSIGN(std::vector<SeriesId> ids, store.index.select(request.matchers, cancel));
    if (request.minTime == kMinTimestamp && request.maxTime == kMaxTimestamp) return ids;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (i % kCheckEverySeries == 0) DIOPTER_TRY(cancel.check("selecting series"));
        if (store.table.overlaps(ids[i], request.minTime, request.maxTime)) ids[kept++] = ids[i];
    }
    ids.resize(kept);
    return ids;
}

bool coversEverything(const source::SelectRequest &request, const source::SourceDescription &description)
{
    return request.matchers.empty() && request.minTime <= description.minTime && request.maxTime >= description.maxTime;
}

/// Samples per chunk of a part, from what its meta.json says.
double samplesPerChunk(const Part &part)
{
    constexpr double kUsual = 120;
    const Block *const block = dynamic_cast<const Block *>(&part);
    if (!block || !block->meta().stats.numSamples || !block->meta().stats.numChunks || *block->meta().stats.numChunks == 0) return kUsual;
    return static_cast<double>(*block->meta().stats.numSamples) / static_cast<double>(*block->meta().stats.numChunks);
}

} // namespace

TsdbSource::TsdbSource(std::shared_ptr<const Store> store, source::SourceDescription description)
    : m_store(std::move(store)), m_description(std::move(description))
{}

const SymbolTablePtr &TsdbSource::symbols() const { return m_store->symbols; }

Result<std::shared_ptr<const source::Selection>> TsdbSource::select(const source::SelectRequest &request, const CancelToken &cancel) const
{
    DIOPTER_ASSIGN(std::vector<SeriesId> ids, matching(*m_store, request, cancel));
    return std::shared_ptr<const source::Selection>(
        std::make_shared<TsdbSelection>(m_store, std::move(ids), request.minTime, request.maxTime));
}

Result<source::SelectStatistics> TsdbSource::statistics(const source::SelectRequest &request, const CancelToken &cancel) const
{
    DIOPTER_ASSIGN(const std::vector<SeriesId> ids, matching(*m_store, request, cancel));
    source::SelectStatistics out;
    out.series = ids.size();
    out.exactSeries = true;
    out.origin = "index";
    const SeriesTable &table = m_store->table;
    std::vector<double> perChunk;
    for (const auto &part : table.parts()) perChunk.push_back(samplesPerChunk(*part));
    double spanMs = 0;
    for (std::size_t k = 0; k < ids.size(); ++k) {
        if (k % kCheckEverySeries == 0) DIOPTER_TRY(cancel.check("estimating"));
        for (std::uint32_t i = 0; i < table.numPlaces(ids[k]); ++i) {
            const SeriesPlace place = table.place(ids[k], i);
            const Part &part = *table.parts()[place.part];
            for (const ChunkEntry &chunk : part.chunks(place.local)) {
                const TimestampMs from = std::max(chunk.minTime, request.minTime);
                const TimestampMs to = std::min(chunk.maxTime, request.maxTime);
                if (from > to) continue;
                const double whole = static_cast<double>(chunk.maxTime) - static_cast<double>(chunk.minTime) + 1;
                const double share = (static_cast<double>(to) - static_cast<double>(from) + 1) / whole;
                out.chunks += 1;
                out.samples += std::max(1.0, perChunk[place.part] * share);
                out.bytes += static_cast<double>(part.expectedEnd(place.local, chunk) - offsetOfRef(chunk.ref));
                spanMs += whole * share;
            }
            if (const SampleRun *const run = part.run(place.local))
                out.samples += static_cast<double>(run->timestamps.size() + run->histograms.size());
        }
    }
    if (out.samples > 1) out.interval = static_cast<DurationMs>(std::min(spanMs / out.samples, 9e18));
    return out;
}

Result<std::vector<std::string>> TsdbSource::labelNames(
    const source::SelectRequest &request, std::size_t limit, const CancelToken &cancel) const
{
    std::vector<std::string> out;
    const auto add = [&](Symbol symbol) {
        if (limit == 0 || out.size() < limit) out.emplace_back(m_store->symbols->text(symbol));
    };
    if (coversEverything(request, m_description)) {
        for (const Symbol name : m_store->index.names()) add(name);
        return out;
    }
    DIOPTER_ASSIGN(const std::vector<SeriesId> ids, matching(*m_store, request, cancel));
    std::vector<bool> seen(m_store->ranks.order().size());
    for (const SeriesId id : ids)
        for (const LabelPair &pair : m_store->table.labels(id)) seen[pair.name] = true;
    for (const Symbol symbol : m_store->ranks.order())
        if (seen[symbol]) add(symbol);
    return out;
}

Result<std::vector<std::string>> TsdbSource::labelValues(
    const std::string &name, const source::SelectRequest &request, std::size_t limit, const CancelToken &cancel) const
{
    std::vector<std::string> out;
    Symbol symbol = kEmptySymbol;
    if (!m_store->symbols->find(name, symbol)) return out;
    const std::vector<Symbol> values = m_store->index.texts(symbol);
    const std::size_t most = limit == 0 ? values.size() : std::min(limit, values.size());
    if (coversEverything(request, m_description)) {
        out.reserve(most);
        for (std::size_t i = 0; i < most; ++i) out.emplace_back(m_store->symbols->text(values[i]));
        return out;
    }
    DIOPTER_ASSIGN(const std::vector<SeriesId> ids, matching(*m_store, request, cancel));
    std::vector<bool> seen(m_store->ranks.order().size());
    for (const SeriesId id : ids) seen[labelValue(m_store->table.labels(id), symbol)] = true;
    for (const Symbol value : values) {
        if (out.size() == most) break;
        if (seen[value]) out.emplace_back(m_store->symbols->text(value));
    }
    return out;
}

Result<std::vector<source::MetricMetadata>> TsdbSource::metadata(const CancelToken &) const { return m_store->metadata; }

std::vector<source::Loss> TsdbSource::losses() const { return m_store->losses.snapshot(); }

void TsdbSource::dropCache() const { m_store->cache->clear(); }

std::uint32_t TsdbSource::numSeries() const { return m_store->table.size(); }

LabelsView TsdbSource::labels(std::uint32_t seriesId) const { return m_store->table.labels(seriesId); }

std::vector<StoredSample> TsdbSource::storedSamples(std::uint32_t seriesId, TimestampMs minTime, TimestampMs maxTime) const
{
    return SeriesDecoder(m_store).stored(seriesId, minTime, maxTime);
}

} // namespace diopter::tsdb
