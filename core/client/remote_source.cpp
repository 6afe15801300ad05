// Selections of a server: fetching, listing, caching.
#include "core/client/remote_source.h"

#include "core/base/go_text.h"
#include "core/client/label_view.h"
#include "core/client/sample_fetch.h"

#include <algorithm>

namespace diopter::client {

namespace {

constexpr DurationMs kAssumedInterval = 15 * kSecondMs; ///< Prometheus' usual scrape interval, for estimates without a better figure
constexpr DurationMs kProbeWindow = 10 * kMinuteMs;

std::string selectorText(const std::vector<Matcher> &matchers)
{
    std::string out = "{";
    for (const Matcher &matcher : matchers) out += (out.size() > 1 ? "," : "") + matcher.text();
    return out + "}";
}

/// A selector that every server accepts where all series are meant.
std::string selectorOrAll(const std::vector<Matcher> &matchers) { return matchers.empty() ? "{__name__!=\"\"}" : selectorText(matchers); }

std::string requestKey(const source::SelectRequest &request)
{
    return selectorText(request.matchers) + " " + std::to_string(request.minTime) + " " + std::to_string(request.maxTime);
}

class RemoteReader : public source::SeriesReader {
public:
    RemoteReader(std::shared_ptr<const RemoteSelection> selection, TimestampMs minTime, TimestampMs maxTime)
        : m_selection(std::move(selection)), m_minTime(minTime), m_maxTime(maxTime)
    {}

    Result<SeriesSamples> read(std::size_t index) override
    {
        const RemoteSelection::Series &series = m_selection->series(index);
        SeriesSamples out;
        const auto first = std::lower_bound(series.timestamps.begin(), series.timestamps.end(), m_minTime);
        const auto last = std::upper_bound(first, series.timestamps.end(), m_maxTime);
        const auto offset = static_cast<std::size_t>(first - series.timestamps.begin());
        const auto count = static_cast<std::size_t>(last - first);
        out.timestamps = std::span(series.timestamps).subspan(offset, count);
        out.values = std::span(series.values).subspan(offset, count);
        const auto byTime = [](const HistogramSample &sample, TimestampMs time) { return sample.timestamp < time; };
        const auto firstHistogram = std::lower_bound(series.histograms.begin(), series.histograms.end(), m_minTime, byTime);
        auto lastHistogram = firstHistogram;
        while (lastHistogram != series.histograms.end() && lastHistogram->timestamp <= m_maxTime) ++lastHistogram;
        out.histograms = std::span(firstHistogram, lastHistogram);
        out.cost.decodedSamples = count + out.histograms.size();
        return out;
    }

private:
    std::shared_ptr<const RemoteSelection> m_selection;
    TimestampMs m_minTime;
    TimestampMs m_maxTime;
};

Result<std::shared_ptr<const RemoteSelection>> sortedSelection(const SymbolTable &symbols, std::vector<RemoteSelection::Series> series)
{
    std::sort(series.begin(), series.end(), [&symbols](const RemoteSelection::Series &a, const RemoteSelection::Series &b) {
        return compareLabels(symbols, a.labels, b.labels) < 0;
    });
    return std::make_shared<const RemoteSelection>(std::move(series));
}

} // namespace

std::unique_ptr<source::SeriesReader> RemoteSelection::reader(TimestampMs minTime, TimestampMs maxTime) const
{
    return std::make_unique<RemoteReader>(shared_from_this(), minTime, maxTime);
}

RemoteSource::RemoteSource(Url url, HttpSettings settings)
    : m_api(std::move(url), std::move(settings)), m_name(m_api.url().text()), m_symbols(std::make_shared<SymbolTable>())
{}

Result<std::shared_ptr<RemoteSource>> RemoteSource::open(const std::string &url, HttpSettings settings, const CancelToken &cancel)
{
    DIOPTER_ASSIGN(Url parsed, parseUrl(url));
    const std::shared_ptr<RemoteSource> out(new RemoteSource(std::move(parsed), std::move(settings)));
    DIOPTER_ASSIGN(out->m_flavour, out->m_api.flavour(cancel));
    return out;
}

std::shared_ptr<const source::Source> RemoteSource::labelView() const { return std::make_shared<const LabelView>(shared_from_this()); }

std::vector<std::string> RemoteSource::caveats()
{
    return {"raw samples were fetched through /api/v1/query and evaluated here; that way loses stale markers (a series that ended is seen "
            "for the "
            "whole look-back), the schema, empty buckets and reset hints of native histograms, and start timestamps"};
}

source::SourceDescription RemoteSource::describe() const
{
    source::SourceDescription out;
    out.name = m_name;
    out.kind = m_flavour.product;
    return out;
}

std::uint64_t RemoteSource::keyOf(const Labels &labels) const { return m_keys.try_emplace(labels, m_keys.size()).first->second; }

Result<std::shared_ptr<const source::Selection>> RemoteSource::select(const source::SelectRequest &request, const CancelToken &cancel) const
{
    const std::string key = requestKey(request);
    {
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_fetched.find(key); found != m_fetched.end())
            return std::shared_ptr<const source::Selection>(found->second);
    }
    DIOPTER_ASSIGN(auto selection, fetch(request, cancel));
    const std::lock_guard lock(m_mutex);
    m_fetched.emplace(key, selection);
    return std::shared_ptr<const source::Selection>(selection);
}

Result<std::shared_ptr<const RemoteSelection>> RemoteSource::fetch(const source::SelectRequest &request, const CancelToken &cancel) const
{
    if (request.minTime == kMinTimestamp || request.maxTime == kMaxTimestamp) {
        return Error{ErrorCode::Usage, "samples of a server can only be fetched for a bounded time", placeInFile(m_name)};
    }
    auto fetched = fetchSamples(m_api, selectorOrAll(request.matchers), request.minTime, request.maxTime, cancel);
    if (!fetched) {
        Error error = std::move(fetched).error();
        if (error.place.file.empty()) error.place.file = m_name;
        return error;
    }
    std::vector<RemoteSelection::Series> series;
    series.reserve(fetched->size());
    const std::lock_guard lock(m_mutex);
    for (ApiSeries &piece : *fetched) {
        RemoteSelection::Series one;
        one.labels = Labels::fromTexts(*m_symbols, std::move(piece.labels));
        one.key = keyOf(one.labels);
        one.timestamps = std::move(piece.timestamps);
        one.values = std::move(piece.values);
        DIOPTER_ASSIGN(one.histograms, rebuildHistograms(piece.histograms));
        series.push_back(std::move(one));
    }
    return sortedSelection(*m_symbols, std::move(series));
}

Result<std::shared_ptr<const RemoteSelection>> RemoteSource::listSeries(
    const source::SelectRequest &request, const CancelToken &cancel) const
{
    const std::string key = requestKey(request);
    {
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_listed.find(key); found != m_listed.end()) return found->second;
    }
    DIOPTER_ASSIGN(auto listed, m_api.series(scopeOf(request, 0), cancel));
    const std::lock_guard lock(m_mutex);
    std::vector<RemoteSelection::Series> series;
    series.reserve(listed.size());
    for (ApiLabels &labels : listed) {
        RemoteSelection::Series one;
        one.labels = Labels::fromTexts(*m_symbols, std::move(labels));
        one.key = keyOf(one.labels);
        series.push_back(std::move(one));
    }
    DIOPTER_ASSIGN(auto selection, sortedSelection(*m_symbols, std::move(series)));
    m_listed.emplace(key, selection);
    return selection;
}

ApiClient::Scope RemoteSource::scopeOf(const source::SelectRequest &request, std::size_t limit) const
{
    ApiClient::Scope out;
    if (!request.matchers.empty()) out.selectors.push_back(selectorText(request.matchers));
    if (request.minTime != kMinTimestamp) out.start = request.minTime;
    if (request.maxTime != kMaxTimestamp) out.end = request.maxTime;
    out.limit = limit;
    return out;
}

Result<source::SelectStatistics> RemoteSource::statistics(const source::SelectRequest &request, const CancelToken &cancel) const
{
    const std::string key = requestKey(request);
    {
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_statistics.find(key); found != m_statistics.end()) return found->second;
    }
    DIOPTER_ASSIGN(const auto listed, listSeries(request, cancel));
    source::SelectStatistics out;
    out.series = listed->size();
    out.exactSeries = true;
    out.interval = kAssumedInterval;
    out.origin = "guess";
    const bool bounded = request.minTime != kMinTimestamp && request.maxTime != kMaxTimestamp;
    const DurationMs range = bounded ? request.maxTime - request.minTime + 1 : kHourMs;
    if (out.series > 0 && bounded) {
        // How dense the samples are is measured at the end of the range, by one query that returns one number.
        const DurationMs window = std::min(range, kProbeWindow);
        const std::string probe = "sum(count_over_time(" + selectorOrAll(request.matchers) + "[" + std::to_string(window) + "ms]))";
        const auto counted = m_api.number(probe, request.maxTime, cancel);
        if (counted && *counted && **counted > 0) {
            out.interval =
                std::max<DurationMs>(1, static_cast<DurationMs>(static_cast<double>(window) * static_cast<double>(out.series) / **counted));
            out.origin = "statistics";
        }
        DIOPTER_TRY(cancel.check());
    }
    out.samples = static_cast<double>(out.series) * static_cast<double>(range) / static_cast<double>(out.interval);
    const std::lock_guard lock(m_mutex);
    m_statistics.emplace(key, out);
    return out;
}

Result<std::vector<std::string>> RemoteSource::labelNames(
    const source::SelectRequest &request, std::size_t limit, const CancelToken &cancel) const
{
    return m_api.labelNames(scopeOf(request, limit), cancel);
}

Result<std::vector<std::string>> RemoteSource::labelValues(
    const std::string &name, const source::SelectRequest &request, std::size_t limit, const CancelToken &cancel) const
{
    return m_api.labelValues(name, scopeOf(request, limit), cancel);
}

Result<std::vector<source::MetricMetadata>> RemoteSource::metadata(const CancelToken &cancel) const
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_metadata) return *m_metadata;
    }
    DIOPTER_ASSIGN(auto metadata, m_api.metadata(cancel));
    const std::lock_guard lock(m_mutex);
    m_metadata = metadata;
    return metadata;
}

void RemoteSource::dropCache() const
{
    const std::lock_guard lock(m_mutex);
    m_fetched.clear();
    m_listed.clear();
    m_statistics.clear();
}

} // namespace diopter::client
