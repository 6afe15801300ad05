// The read part of the Prometheus HTTP API, typed. Nothing here changes a server.
#pragma once

#include "core/client/http_connection.h"
#include "core/client/matrix_reader.h"
#include "core/source/source.h"

namespace diopter::client {

using ApiLabels = std::vector<std::pair<std::string, std::string>>;

/// What answers under an address.
struct ServerFlavour {
    std::string product = "prometheus"; ///< "prometheus", "thanos", "mimir", "victoriametrics"; "unknown" where it does not say
    std::string version; ///< "" = unknown
};

/// Any thread; requests of one client wait for each other.
class ApiClient {
public:
    ApiClient(Url url, HttpSettings settings) : m_connection(std::move(url), std::move(settings)) {}

    const Url &url() const { return m_connection.url(); }
    std::uint64_t numRequests() const { return m_connection.numRequests(); }

    /// status/buildinfo; a server without it but with a query API is "unknown".
    Result<ServerFlavour> flavour(const CancelToken &cancel);

    /// The raw samples of `selector` in (time - rangeMs, time], handed over series by series while they arrive. Returns their number.
    Result<std::uint64_t> rawSamples(const std::string &selector, TimestampMs time, DurationMs rangeMs, std::uint64_t maxSamples,
        const MatrixReader::SeriesSink &sink, const CancelToken &cancel);
    /// The value of an instant query that yields at most one series; nothing when it is empty.
    Result<std::optional<double>> number(const std::string &expression, TimestampMs time, const CancelToken &cancel);

    /// Empty bounds: not sent. `limit` 0 = all.
    struct Scope {
        std::vector<std::string> selectors;
        std::optional<TimestampMs> start;
        std::optional<TimestampMs> end;
        std::size_t limit = 0;
    };
    Result<std::vector<ApiLabels>> series(const Scope &scope, const CancelToken &cancel);
    Result<std::vector<std::string>> labelNames(const Scope &scope, const CancelToken &cancel);
    Result<std::vector<std::string>> labelValues(const std::string &name, const Scope &scope, const CancelToken &cancel);
    Result<std::vector<source::MetricMetadata>> metadata(const CancelToken &cancel);

private:
    HttpConnection m_connection;
};

} // namespace diopter::client
