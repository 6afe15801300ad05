// A Prometheus-compatible server as a Source: raw samples come as matrix selectors through /api/v1/query, sliced by time, and the
// query is evaluated here.
#pragma once

#include "core/client/api_client.h"
#include "core/source/source.h"

#include <map>
#include <mutex>
#include <unordered_map>

namespace diopter::client {

class RemoteSelection;

class RemoteSource : public source::Source, public std::enable_shared_from_this<RemoteSource> {
public:
    /// Asks the server what it is. Errors: Usage (address), Network, Timeout, Cancelled.
    static Result<std::shared_ptr<RemoteSource>> open(const std::string &url, HttpSettings settings, const CancelToken &cancel);

    /// The same data for label and cost questions: its selections list series (one request) and hold no samples.
    std::shared_ptr<const source::Source> labelView() const;
    /// What this way of reading loses, for the report.
    static std::vector<std::string> caveats();
    const ServerFlavour &flavour() const { return m_flavour; }

    source::SourceDescription describe() const override;
    const SymbolTablePtr &symbols() const override { return m_symbols; }
    /// Fetches the samples; equal requests are answered from memory until dropCache().
    Result<std::shared_ptr<const source::Selection>> select(const source::SelectRequest &request, const CancelToken &cancel) const override;
    Result<source::SelectStatistics> statistics(const source::SelectRequest &request, const CancelToken &cancel) const override;
    Result<std::vector<std::string>> labelNames(
        const source::SelectRequest &request, std::size_t limit, const CancelToken &cancel) const override;
    Result<std::vector<std::string>> labelValues(
        const std::string &name, const source::SelectRequest &request, std::size_t limit, const CancelToken &cancel) const override;
    Result<std::vector<source::MetricMetadata>> metadata(const CancelToken &cancel) const override;
    std::vector<source::Loss> losses() const override { return {}; }
    std::uint64_t numRequests() const override { return m_api.numRequests(); }
    void dropCache() const override;

    /// The series of a request without samples; cached like select().
    Result<std::shared_ptr<const RemoteSelection>> listSeries(const source::SelectRequest &request, const CancelToken &cancel) const;

private:
    RemoteSource(Url url, HttpSettings settings);

    using RequestKey = std::string;
    Result<std::shared_ptr<const RemoteSelection>> fetch(const source::SelectRequest &request, const CancelToken &cancel) const;
    std::uint64_t keyOf(const Labels &labels) const;
    ApiClient::Scope scopeOf(const source::SelectRequest &request, std::size_t limit) const;

    mutable ApiClient m_api;
    std::string m_name;
    ServerFlavour m_flavour;
    SymbolTablePtr m_symbols;
    mutable std::mutex m_mutex; ///< guards what follows
    mutable std::unordered_map<Labels, std::uint64_t, LabelsHash> m_keys;
    mutable std::map<RequestKey, std::shared_ptr<const RemoteSelection>> m_fetched;
    mutable std::map<RequestKey, std::shared_ptr<const RemoteSelection>> m_listed;
    mutable std::map<RequestKey, source::SelectStatistics> m_statistics;
    mutable std::optional<std::vector<source::MetricMetadata>> m_metadata;
};

/// Series with the samples fetched for them (none in a listing); immutable.
class RemoteSelection : public source::Selection, public std::enable_shared_from_this<RemoteSelection> {
public:
    struct Series {
        Labels labels;
        std::uint64_t key = 0;
        std::vector<TimestampMs> timestamps;
        std::vector<double> values; ///< parallel to timestamps
        std::vector<HistogramSample> histograms;
    };
    /// Must be sorted by labels.
    explicit RemoteSelection(std::vector<Series> series) : m_series(std::move(series)) {}

    std::size_t size() const override { return m_series.size(); }
    LabelsView labels(std::size_t index) const override { return m_series[index].labels; }
    std::uint64_t seriesKey(std::size_t index) const override { return m_series[index].key; }
    std::unique_ptr<source::SeriesReader> reader(TimestampMs minTime, TimestampMs maxTime) const override;
    const Series &series(std::size_t index) const { return m_series[index]; }

private:
    std::vector<Series> m_series;
};

} // namespace diopter::client
