#include "core/source/memory_source.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace diopter::source {

namespace {

/// Arrays of one frozen series, ascending in time.
struct StoredSeries {
    Labels labels;
    std::vector<TimestampMs> timestamps;
    std::vector<double> values;
    std::vector<TimestampMs> startTimestamps; ///< parallel to timestamps, empty when none is known
    std::vector<HistogramSample> histograms;

    std::size_t numSamples() const { return timestamps.size() + histograms.size(); }
    bool overlaps(TimestampMs minTime, TimestampMs maxTime) const;
};

bool StoredSeries::overlaps(TimestampMs minTime, TimestampMs maxTime) const
{
    const auto first = std::lower_bound(timestamps.begin(), timestamps.end(), minTime);
    if (first != timestamps.end() && *first <= maxTime) return true;
    const auto histogram = std::lower_bound(histograms.begin(), histograms.end(), minTime,
        [](const HistogramSample &sample, TimestampMs time) { return sample.timestamp < time; });
    return histogram != histograms.end() && histogram->timestamp <= maxTime;
}

struct Frozen {
    SymbolTablePtr symbols;
    std::vector<StoredSeries> series; ///< sorted by labels
    std::vector<MetricMetadata> metadata;
    std::vector<Loss> losses;
    std::uint64_t numRequests = 0;
};

class MemoryReader final : public SeriesReader {
public:
    MemoryReader(std::shared_ptr<const Frozen> data, std::vector<std::size_t> indexes, TimestampMs minTime, TimestampMs maxTime)
        : m_data(std::move(data)), m_indexes(std::move(indexes)), m_minTime(minTime), m_maxTime(maxTime)
    {}

    Result<SeriesSamples> read(std::size_t index) override
    {
        const StoredSeries &series = m_data->series[m_indexes[index]];
        SeriesSamples out;
        const auto begin = std::lower_bound(series.timestamps.begin(), series.timestamps.end(), m_minTime);
        const auto end = std::upper_bound(begin, series.timestamps.end(), m_maxTime);
        const auto offset = static_cast<std::size_t>(begin - series.timestamps.begin());
        const auto count = static_cast<std::size_t>(end - begin);
        out.timestamps = std::span(series.timestamps).subspan(offset, count);
        out.values = std::span(series.values).subspan(offset, count);
        if (!series.startTimestamps.empty()) out.startTimestamps = std::span(series.startTimestamps).subspan(offset, count);
        const auto before = [](const HistogramSample &sample, TimestampMs time) { return sample.timestamp < time; };
        const auto after = [](TimestampMs time, const HistogramSample &sample) { return time < sample.timestamp; };
        const auto histogramBegin = std::lower_bound(series.histograms.begin(), series.histograms.end(), m_minTime, before);
        const auto histogramEnd = std::upper_bound(histogramBegin, series.histograms.end(), m_maxTime, after);
        out.histograms = {histogramBegin, histogramEnd};
        out.cost.cachedSamples = out.timestamps.size() + out.histograms.size();
        return out;
    }

private:
    std::shared_ptr<const Frozen> m_data;
    std::vector<std::size_t> m_indexes;
    TimestampMs m_minTime;
    TimestampMs m_maxTime;
};

class MemorySelection final : public Selection {
public:
    MemorySelection(std::shared_ptr<const Frozen> data, std::vector<std::size_t> indexes, TimestampMs minTime, TimestampMs maxTime)
        : m_data(std::move(data)), m_indexes(std::move(indexes)), m_minTime(minTime), m_maxTime(maxTime)
    {}

    std::size_t size() const override { return m_indexes.size(); }
    LabelsView labels(std::size_t index) const override { return m_data->series[m_indexes[index]].labels.view(); }
    std::uint64_t seriesKey(std::size_t index) const override { return m_indexes[index]; }
    std::unique_ptr<SeriesReader> reader(TimestampMs minTime, TimestampMs maxTime) const override
    {
        return std::make_unique<MemoryReader>(m_data, m_indexes, std::max(minTime, m_minTime), std::min(maxTime, m_maxTime));
    }

private:
    std::shared_ptr<const Frozen> m_data;
    std::vector<std::size_t> m_indexes;
    TimestampMs m_minTime;
    TimestampMs m_maxTime;
};

std::vector<std::string> sortedTexts(const SymbolTable &symbols, const std::set<Symbol> &found, std::size_t limit)
{
    std::vector<std::string> out;
    out.reserve(found.size());
    for (const Symbol symbol : found) out.emplace_back(symbols.text(symbol));
    std::sort(out.begin(), out.end());
    if (limit != 0 && out.size() > limit) out.resize(limit);
    return out;
}

} // namespace

bool matchesAll(const SymbolTable &symbols, LabelsView labels, const std::vector<Matcher> &matchers)
{
    return std::all_of(matchers.begin(), matchers.end(), [&](const Matcher &matcher) {
        Symbol name = kEmptySymbol;
        const bool known = symbols.find(matcher.name(), name);
        return matcher.matches(known ? symbols.text(labelValue(labels, name)) : std::string_view());
    });
}

std::vector<std::string> distinctLabelNames(const SymbolTable &symbols, const Selection &series, std::size_t limit)
{
    std::set<Symbol> found;
    for (std::size_t i = 0; i < series.size(); ++i) {
        for (const LabelPair &pair : series.labels(i)) found.insert(pair.name);
    }
    return sortedTexts(symbols, found, limit);
}

std::vector<std::string> distinctLabelValues(
    const SymbolTable &symbols, const Selection &series, const std::string &name, std::size_t limit)
{
    std::set<Symbol> found;
    Symbol symbol = kEmptySymbol;
    if (!symbols.find(name, symbol)) return {};
    for (std::size_t i = 0; i < series.size(); ++i) {
        const Symbol value = labelValue(series.labels(i), symbol);
        if (value != kEmptySymbol) found.insert(value);
    }
    return sortedTexts(symbols, found, limit);
}

namespace {

class MemorySource final : public Source {
public:
    MemorySource(std::shared_ptr<const Frozen> data, std::string name, std::string kind);

    SourceDescription describe() const override { return m_description; }
    const SymbolTablePtr &symbols() const override { return m_data->symbols; }
    Result<std::shared_ptr<const Selection>> select(const SelectRequest &request, const CancelToken &cancel) const override;
    Result<SelectStatistics> statistics(const SelectRequest &request, const CancelToken &cancel) const override;
    Result<std::vector<std::string>> labelNames(const SelectRequest &request, std::size_t limit, const CancelToken &cancel) const override;
    Result<std::vector<std::string>> labelValues(
        const std::string &name, const SelectRequest &request, std::size_t limit, const CancelToken &cancel) const override;
    Result<std::vector<MetricMetadata>> metadata(const CancelToken &) const override { return m_data->metadata; }
    std::vector<Loss> losses() const override { return m_data->losses; }
    std::uint64_t numRequests() const override { return m_data->numRequests; }

private:
    std::shared_ptr<const Frozen> m_data;
    SourceDescription m_description;
};

MemorySource::MemorySource(std::shared_ptr<const Frozen> data, std::string name, std::string kind) : m_data(std::move(data))
{
    m_description.name = std::move(name);
    m_description.kind = std::move(kind);
    m_description.numSeries = m_data->series.size();
    bool any = false;
    for (const StoredSeries &series : m_data->series) {
        m_description.numSamples += series.numSamples();
        const auto extend = [&](TimestampMs first, TimestampMs last) {
            m_description.minTime = any ? std::min(m_description.minTime, first) : first;
            m_description.maxTime = any ? std::max(m_description.maxTime, last) : last;
            any = true;
        };
        if (!series.timestamps.empty()) extend(series.timestamps.front(), series.timestamps.back());
        if (!series.histograms.empty()) extend(series.histograms.front().timestamp, series.histograms.back().timestamp);
    }
}

Result<std::shared_ptr<const Selection>> MemorySource::select(const SelectRequest &request, const CancelToken &cancel) const
{
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < m_data->series.size(); ++i) {
        if (i % 1024 == 0) DIOPTER_TRY(cancel.check());
        const StoredSeries &series = m_data->series[i];
        if (!series.overlaps(request.minTime, request.maxTime)) continue;
        if (matchesAll(*m_data->symbols, series.labels.view(), request.matchers)) found.push_back(i);
    }
    return std::shared_ptr<const Selection>(std::make_shared<MemorySelection>(m_data, std::move(found), request.minTime, request.maxTime));
}

Result<SelectStatistics> MemorySource::statistics(const SelectRequest &request, const CancelToken &cancel) const
{
    DIOPTER_ASSIGN(const auto selection, select(request, cancel));
    SelectStatistics out;
    out.series = selection->size();
    out.exactSeries = true;
    out.exactSamples = true;
    out.origin = "index";
    const auto reader = selection->reader(request.minTime, request.maxTime);
    std::vector<DurationMs> spacings;
    for (std::size_t i = 0; i < selection->size(); ++i) {
        DIOPTER_ASSIGN(const SeriesSamples samples, reader->read(i));
        const std::size_t count = samples.timestamps.size() + samples.histograms.size();
        out.samples += static_cast<double>(count);
        if (samples.timestamps.size() > 1) {
            const TimestampMs span = samples.timestamps.back() - samples.timestamps.front();
            spacings.push_back(span / static_cast<DurationMs>(samples.timestamps.size() - 1));
        }
    }
    if (!spacings.empty()) {
        const auto middle = spacings.begin() + static_cast<std::ptrdiff_t>(spacings.size() / 2);
        std::nth_element(spacings.begin(), middle, spacings.end());
        out.interval = *middle;
    }
    return out;
}

Result<std::vector<std::string>> MemorySource::labelNames(const SelectRequest &request, std::size_t limit, const CancelToken &cancel) const
{
    DIOPTER_ASSIGN(const auto selection, select(request, cancel));
    return distinctLabelNames(*m_data->symbols, *selection, limit);
}

Result<std::vector<std::string>> MemorySource::labelValues(
    const std::string &name, const SelectRequest &request, std::size_t limit, const CancelToken &cancel) const
{
    DIOPTER_ASSIGN(const auto selection, select(request, cancel));
    return distinctLabelValues(*m_data->symbols, *selection, name, limit);
}

} // namespace

struct MemorySourceBuilder::Content {
    SymbolTablePtr symbols;
    std::vector<std::pair<Labels, std::vector<StoredSample>>> series;
    std::unordered_map<Labels, std::size_t, LabelsHash> index;
    std::vector<MetricMetadata> metadata;
    std::vector<Loss> losses;
    std::uint64_t numRequests = 0;
};

MemorySourceBuilder::MemorySourceBuilder(SymbolTablePtr symbols) : m_content(std::make_unique<Content>())
{
    m_content->symbols = symbols ? std::move(symbols) : std::make_shared<SymbolTable>();
}
MemorySourceBuilder::~MemorySourceBuilder() = default;
MemorySourceBuilder::MemorySourceBuilder(MemorySourceBuilder &&) noexcept = default;
MemorySourceBuilder &MemorySourceBuilder::operator=(MemorySourceBuilder &&) noexcept = default;

const SymbolTablePtr &MemorySourceBuilder::symbols() const { return m_content->symbols; }
void MemorySourceBuilder::setMetadata(std::vector<MetricMetadata> metadata) { m_content->metadata = std::move(metadata); }
void MemorySourceBuilder::addLoss(Loss loss) { m_content->losses.push_back(std::move(loss)); }
void MemorySourceBuilder::setNumRequests(std::uint64_t requests) { m_content->numRequests = requests; }

void MemorySourceBuilder::add(const MemorySeries &series)
{
    add(Labels::fromTexts(*m_content->symbols, series.labels).view(), series.samples);
}

void MemorySourceBuilder::add(LabelsView labels, std::vector<StoredSample> samples)
{
    const auto [entry, isNew] = m_content->index.try_emplace(Labels(labels), m_content->series.size());
    if (isNew) {
        m_content->series.emplace_back(Labels(labels), std::move(samples));
        return;
    }
    std::vector<StoredSample> &all = m_content->series[entry->second].second;
    all.insert(all.end(), std::make_move_iterator(samples.begin()), std::make_move_iterator(samples.end()));
}

namespace {

StoredSeries freeze(Labels labels, std::vector<StoredSample> samples)
{
    std::stable_sort(
        samples.begin(), samples.end(), [](const StoredSample &a, const StoredSample &b) { return a.timestamp < b.timestamp; });
    StoredSeries out;
    out.labels = std::move(labels);
    bool anyStart = false;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        StoredSample &sample = samples[i];
        if (i + 1 < samples.size() && samples[i + 1].timestamp == sample.timestamp) continue; // the last one wins
        if (const double *value = std::get_if<double>(&sample.value)) {
            out.timestamps.push_back(sample.timestamp);
            out.values.push_back(*value);
            out.startTimestamps.push_back(sample.startTimestamp);
            anyStart = anyStart || sample.startTimestamp != 0;
            continue;
        }
        const Histogram *integers = std::get_if<Histogram>(&sample.value);
        FloatHistogram floats = integers ? toFloat(*integers) : std::move(std::get<FloatHistogram>(sample.value));
        out.histograms.push_back({sample.timestamp, sample.startTimestamp, std::make_shared<const FloatHistogram>(std::move(floats))});
    }
    if (!anyStart) out.startTimestamps.clear();
    return out;
}

} // namespace

std::shared_ptr<const Source> MemorySourceBuilder::build(std::string name, std::string kind)
{
    auto frozen = std::make_shared<Frozen>();
    frozen->symbols = m_content->symbols;
    frozen->series.reserve(m_content->series.size());
    for (auto &[labels, samples] : m_content->series) frozen->series.push_back(freeze(std::move(labels), std::move(samples)));
    std::sort(frozen->series.begin(), frozen->series.end(), [&](const StoredSeries &a, const StoredSeries &b) {
        return compareLabels(*frozen->symbols, a.labels.view(), b.labels.view()) < 0;
    });
    frozen->metadata = std::move(m_content->metadata);
    frozen->losses = std::move(m_content->losses);
    frozen->numRequests = m_content->numRequests;
    auto source = std::make_shared<const MemorySource>(std::move(frozen), std::move(name), std::move(kind));
    SymbolTablePtr symbols = m_content->symbols;
    m_content = std::make_unique<Content>();
    m_content->symbols = std::move(symbols);
    return source;
}

} // namespace diopter::source
