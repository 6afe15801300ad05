// cpp-httplib behind Result: the only file that includes it.
#include "core/client/http_connection.h"

#include <httplib.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <condition_variable>
#include <thread>

namespace diopter::client {

namespace {

constexpr std::size_t kMaxGetBytes = 2000;
constexpr std::size_t kMaxErrorBody = 64 * 1024;
constexpr int kMaxRedirects = 5;

/// Stops a client when the token is cancelled or expires, or the request has taken too long; the library itself only watches single reads.
class Watchdog {
public:
    Watchdog(httplib::Client &client, const CancelToken &cancel, DurationMs timeoutMs)
        : m_thread([this, &client, &cancel, timeoutMs] {
              const auto deadline = CancelToken::Clock::now() + std::chrono::milliseconds(timeoutMs);
              std::unique_lock lock(m_mutex);
              while (!m_done) {
                  m_wake.wait_for(lock, std::chrono::milliseconds(20));
                  if (m_done) return;
                  if (CancelToken::Clock::now() > deadline) m_timedOut = true;
                  if (m_timedOut || cancel.stopped()) client.stop();
              }
          })
    {}
    ~Watchdog()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_done = true;
        }
        m_wake.notify_all();
        m_thread.join();
    }
    bool timedOut() const { return m_timedOut; }

private:
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_done = false;
    std::atomic<bool> m_timedOut{false};
    std::thread m_thread;
};

std::string formText(const FormFields &fields)
{
    std::string out;
    for (const auto &[name, value] : fields) out += (out.empty() ? "" : "&") + percentEncode(name) + "=" + percentEncode(value);
    return out;
}

std::string causeText(httplib::Error error)
{
    switch (error) {
    case httplib::Error::Connection: return "no connection (is the server running, is the address right?)";
    case httplib::Error::ConnectionTimeout: return "no connection within the time limit";
    case httplib::Error::Read: return "the connection broke while reading the answer";
    case httplib::Error::Write: return "the connection broke while sending the request";
    case httplib::Error::SSLConnection: return "no TLS connection (does the server speak https?)";
    case httplib::Error::SSLLoadingCerts: return "the certificates could not be loaded";
    case httplib::Error::SSLServerVerification: return "the server's certificate could not be verified";
    case httplib::Error::Compression: return "the compressed answer is damaged";
    default: return "the request failed: " + httplib::to_string(error);
    }
}

/// Prometheus' own error out of its body; nothing when the body is something else.
std::optional<Error> apiError(const std::string &body)
{
    const auto answer = nlohmann::json::parse(body, nullptr, false);
    if (!answer.is_object() || answer.value("status", "") != "error") return std::nullopt;
    const auto text = [&answer](const char *key) {
        const auto found = answer.find(key);
        return found != answer.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    const std::string type = text("errorType");
    ErrorCode code = ErrorCode::Execution;
    if (type == "bad_data") code = ErrorCode::Execution;
    else if (type == "timeout") code = ErrorCode::Timeout;
    else if (type == "not_found") code = ErrorCode::NotFound;
    else if (type == "unavailable" || type == "internal") code = ErrorCode::Network;
    return Error{code, "the server answers: " + text("error"), {}};
}

} // namespace

class HttpConnection::Impl {
public:
    std::unique_ptr<httplib::Client> client;
};

/// One request on its way: what is asked, and what came back.
struct HttpConnection::Exchange {
    std::string method;
    std::string path;
    std::string form;
    const BodySink *sink = nullptr;

    int status = 0;
    std::string location;
    std::string errorBody;
    std::uint64_t received = 0;
    Status sinkStatus;
    bool tooLarge = false;
    bool timedOut = false;
    httplib::Error failure = httplib::Error::Success;
};

HttpConnection::HttpConnection(Url url, HttpSettings settings)
    : m_url(std::move(url)), m_settings(std::move(settings)), m_impl(std::make_unique<Impl>())
{}

HttpConnection::~HttpConnection() = default;

Error HttpConnection::network(const std::string &what) const { return {ErrorCode::Network, what, placeInFile(m_url.text())}; }

void HttpConnection::connect()
{
    auto client = m_settings.certFile.empty() ? std::make_unique<httplib::Client>(m_url.origin())
                                              : std::make_unique<httplib::Client>(m_url.origin(), m_settings.certFile, m_settings.keyFile);
    const auto setSeconds = [](DurationMs duration, const auto &set) { set(duration / 1000, duration % 1000 * 1000); };
    setSeconds(m_settings.connectTimeoutMs, [&](time_t s, time_t us) { client->set_connection_timeout(s, us); });
    setSeconds(m_settings.idleTimeoutMs, [&](time_t s, time_t us) { client->set_read_timeout(s, us); });
    setSeconds(m_settings.idleTimeoutMs, [&](time_t s, time_t us) { client->set_write_timeout(s, us); });
    client->set_keep_alive(true);
    client->set_tcp_nodelay(true);
    client->set_follow_location(false);
    client->set_decompress(true);
    client->set_url_encode(false);
    if (!m_settings.username.empty()) client->set_basic_auth(m_settings.username, m_settings.password.reveal());
    if (!m_settings.caFile.empty()) client->set_ca_cert_path(m_settings.caFile);
    if (m_url.scheme == "https") client->enable_server_certificate_verification(!m_settings.insecureSkipVerify);
    m_impl->client = std::move(client);
}

void HttpConnection::send(Exchange &exchange, const CancelToken &cancel)
{
    if (!m_impl->client) connect();
    httplib::Request request;
    request.method = exchange.method;
    request.path = exchange.path;
    request.headers.emplace("Accept-Encoding", "gzip");
    request.headers.emplace("User-Agent", "diopter");
    for (const auto &[name, value] : m_settings.headers) request.headers.emplace(name, value.reveal());
    if (!m_settings.credentials.empty()) {
        const std::string type = m_settings.authorizationType.empty() ? "Bearer" : m_settings.authorizationType;
        request.headers.emplace("Authorization", type + " " + m_settings.credentials.reveal());
    }
    if (exchange.method == "POST") {
        request.headers.emplace("Content-Type", "application/x-www-form-urlencoded");
        request.body = exchange.form;
    } else if (!exchange.form.empty()) {
        request.path += "?" + exchange.form;
    }
    request.response_handler = [&exchange](const httplib::Response &response) {
        exchange.status = response.status;
        exchange.location = response.get_header_value("Location");
        return true;
    };
    request.content_receiver = [this, &exchange, &cancel](const char *data, std::size_t size, std::uint64_t, std::uint64_t) {
        exchange.received += size;
        if (cancel.stopped()) return false;
        exchange.tooLarge = exchange.received > m_settings.maxBytes;
        if (exchange.tooLarge) return false;
        if (exchange.status / 100 != 2) {
            if (exchange.errorBody.size() < kMaxErrorBody) exchange.errorBody.append(data, size);
            return exchange.received <= (1U << 20);
        }
        exchange.sinkStatus = (*exchange.sink)(std::string_view(data, size));
        return exchange.sinkStatus.has_value();
    };
    m_numRequests.fetch_add(1, std::memory_order_relaxed);
    const Watchdog watchdog(*m_impl->client, cancel, m_settings.timeoutMs);
    httplib::Response response;
    exchange.failure = httplib::Error::Success;
    m_impl->client->send(request, response, exchange.failure);
    exchange.timedOut = watchdog.timedOut();
}

Status HttpConnection::outcome(const Exchange &exchange, const CancelToken &cancel) const
{
    DIOPTER_TRY(cancel.check());
    if (exchange.timedOut) {
        return Error{ErrorCode::Timeout, "no complete answer within " + std::to_string(m_settings.timeoutMs / 1000) + " s",
            placeInFile(m_url.text())};
    }
    if (!exchange.sinkStatus) return exchange.sinkStatus;
    if (exchange.tooLarge) {
        return Error{ErrorCode::LimitExceeded, "the answer is larger than " + std::to_string(m_settings.maxBytes) + " bytes",
            placeInFile(m_url.text())};
    }
    if (exchange.status / 100 == 2 && exchange.failure == httplib::Error::Success) return {};
    if (auto error = apiError(exchange.errorBody)) {
        error->place.file = m_url.text();
        return std::move(*error);
    }
    if (exchange.failure != httplib::Error::Success && exchange.status / 100 <= 2) return network(causeText(exchange.failure));
    const std::string status = "HTTP " + std::to_string(exchange.status);
    if (exchange.status == 401 || exchange.status == 403) return network(status + ": the server refuses these credentials");
    if (exchange.status == 404) return network(status + ": no Prometheus API under this address");
    if (exchange.status / 100 == 3)
        return network(status + ": redirected to another host, which is not followed; open that address itself");
    return network(status + " from the server");
}

Status HttpConnection::request(const std::string &path, const FormFields &fields, const BodySink &sink, const CancelToken &cancel)
{
    const std::lock_guard lock(m_mutex);
    Exchange exchange;
    exchange.form = formText(fields);
    exchange.method = exchange.form.size() > kMaxGetBytes ? "POST" : "GET";
    exchange.path = m_url.path + path;
    exchange.sink = &sink;
    bool retried = false;
    for (int redirects = 0; redirects <= kMaxRedirects;) {
        DIOPTER_TRY(cancel.check());
        exchange.status = 0;
        exchange.errorBody.clear();
        send(exchange, cancel);
        const bool dropped = exchange.failure == httplib::Error::Read || exchange.failure == httplib::Error::Write;
        if (dropped && exchange.status == 0 && !retried && !exchange.timedOut && !cancel.stopped()) {
            // A kept connection that the server closed in the meantime fails at the first byte; the next one is fresh.
            retried = true;
            m_impl->client.reset();
            continue;
        }
        if (exchange.status == 405 && exchange.method == "POST") {
            exchange.method = "GET";
            continue;
        }
        const bool redirect = exchange.status == 301 || exchange.status == 302 || exchange.status == 307 || exchange.status == 308;
        if (!redirect || !m_settings.followRedirects) break;
        const auto target = exchange.location.starts_with("/") ? parseUrl(m_url.origin() + exchange.location)
                                                               : parseUrl(exchange.location.substr(0, exchange.location.find('?')));
        if (!target || !target->sameOrigin(m_url)) break;
        const std::string next = target->path;
        if (next == exchange.path) break;
        exchange.path = next;
        ++redirects;
    }
    if (exchange.failure != httplib::Error::Success) m_impl->client.reset();
    return outcome(exchange, cancel);
}

Result<std::string> HttpConnection::text(const std::string &path, const FormFields &fields, const CancelToken &cancel)
{
    std::string out;
    DIOPTER_TRY(request(
        path, fields,
        [&out](std::string_view piece) -> Status {
            out += piece;
            return {};
        },
        cancel));
    return out;
}

} // namespace diopter::client
