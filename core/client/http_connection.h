// One server, one request at a time: deadlines, cancellation, size caps, gzip, same-origin redirects.
#pragma once

#include "core/base/cancellation.h"
#include "core/client/http_settings.h"
#include "core/client/url.h"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace diopter::client {

using FormFields = std::vector<std::pair<std::string, std::string>>;

/// Receives the body of a 2xx answer piece by piece, decompressed; an error ends the request.
using BodySink = std::function<Status(std::string_view piece)>;

/// Any thread; requests wait for each other.
class HttpConnection {
public:
    HttpConnection(Url url, HttpSettings settings);
    ~HttpConnection();

    const Url &url() const { return m_url; }
    /// Requests sent so far, redirects and retries included.
    std::uint64_t numRequests() const { return m_numRequests.load(std::memory_order_relaxed); }

    /// GET, or POST with the fields as form when they are longer than 2,000 bytes. `path` begins with "/api/...". A 405 answer to a
    /// POST is repeated as GET, an aborted connection once. Errors: Network with address and cause (no secrets), Timeout,
    /// Cancelled, LimitExceeded; an answer of Prometheus' error shape becomes Execution, Syntax (bad_data) or Timeout with its text.
    Status request(const std::string &path, const FormFields &fields, const BodySink &sink, const CancelToken &cancel);
    /// The whole body as one text.
    Result<std::string> text(const std::string &path, const FormFields &fields, const CancelToken &cancel);

private:
    struct Exchange;
    void connect();
    void send(Exchange &exchange, const CancelToken &cancel);
    Status outcome(const Exchange &exchange, const CancelToken &cancel) const;
    Error network(const std::string &what) const;

    class Impl;
    Url m_url;
    HttpSettings m_settings;
    std::mutex m_mutex;
    std::unique_ptr<Impl> m_impl;
    std::atomic<std::uint64_t> m_numRequests{0};
};

} // namespace diopter::client
