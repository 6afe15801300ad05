// Requests and answers of /api/v1. Answers other than samples are small enough to be held whole.
#include "core/client/api_client.h"

#include "core/base/go_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace diopter::client {

namespace {

using nlohmann::json;

Error corrupt(const std::string &what) { return {ErrorCode::Corrupt, "the answer of the server is not understood: " + what, {}}; }

/// The "data" of a successful answer.
Result<json> dataOf(const std::string &body)
{
    json parsed = json::parse(body, nullptr, false);
    if (parsed.is_discarded() || !parsed.is_object()) return corrupt("no JSON object");
    const auto status = parsed.find("status");
    if (status == parsed.end() || *status != "success") return corrupt("no status \"success\"");
    const auto data = parsed.find("data");
    if (data == parsed.end()) return corrupt("no data");
    return std::move(*data);
}

Result<std::vector<std::string>> textsOf(const json &data)
{
    std::vector<std::string> out;
    if (data.is_null()) return out;
    if (!data.is_array()) return corrupt("no list");
    for (const json &item : data) {
        if (!item.is_string()) return corrupt("an entry is no text");
        out.push_back(item.get<std::string>());
    }
    std::sort(out.begin(), out.end());
    return out;
}

FormFields fieldsOf(const ApiClient::Scope &scope)
{
    FormFields out;
    for (const std::string &selector : scope.selectors) out.emplace_back("match[]", selector);
    if (scope.start) out.emplace_back("start", formatUnixSeconds(*scope.start));
    if (scope.end) out.emplace_back("end", formatUnixSeconds(*scope.end));
    if (scope.limit > 0) out.emplace_back("limit", std::to_string(scope.limit));
    return out;
}

std::string textField(const json &object, const char *key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

} // namespace

Result<ServerFlavour> ApiClient::flavour(const CancelToken &cancel)
{
    ServerFlavour out;
    auto body = m_connection.text("/api/v1/status/buildinfo", {}, cancel);
    if (!body) {
        const Error &error = body.error();
        if (error.code != ErrorCode::Network || error.message.find("HTTP 4") == std::string::npos) return error;
        // No build information; a server that answers a query is good enough.
        DIOPTER_TRY(number("vector(1)", 0, cancel));
        out.product = "unknown";
        return out;
    }
    DIOPTER_ASSIGN(const json data, dataOf(*body));
    if (!data.is_object()) return corrupt("no build information");
    out.version = textField(data, "version");
    const std::string application = textField(data, "application");
    if (application.find("Mimir") != std::string::npos) out.product = "mimir";
    else if (application.find("Cortex") != std::string::npos) out.product = "cortex";
    else if (data.size() == 1) out.product = "victoriametrics"; // tells nothing but a version
    return out;
}

Result<std::uint64_t> ApiClient::rawSamples(const std::string &selector, TimestampMs time, DurationMs rangeMs, std::uint64_t maxSamples,
    const MatrixReader::SeriesSink &sink, const CancelToken &cancel)
{
    MatrixReader reader(sink, maxSamples);
    JsonPushParser parser(reader);
    const FormFields fields{{"query", selector + "[" + std::to_string(rangeMs) + "ms]"}, {"time", formatUnixSeconds(time)}};
    DIOPTER_TRY(m_connection.request(
        "/api/v1/query", fields, [&parser](std::string_view piece) { return parser.feed(piece); }, cancel));
    DIOPTER_TRY(parser.finish());
    DIOPTER_TRY(reader.finish());
    return reader.numSamples();
}

Result<std::optional<double>> ApiClient::number(const std::string &expression, TimestampMs time, const CancelToken &cancel)
{
    DIOPTER_ASSIGN(
        const std::string body, m_connection.text("/api/v1/query", {{"query", expression}, {"time", formatUnixSeconds(time)}}, cancel));
    DIOPTER_ASSIGN(const json data, dataOf(body));
    const auto result = data.is_object() ? data.find("result") : data.end();
    if (!data.is_object() || result == data.end() || !result->is_array()) return corrupt("no result");
    if (result->empty()) return std::optional<double>();
    const json &first = result->front();
    const auto value = first.is_object() ? first.find("value") : first.end();
    if (!first.is_object() || value == first.end() || !value->is_array() || value->size() != 2 || !(*value)[1].is_string())
        return corrupt("no value");
    return parseFloat((*value)[1].get<std::string>());
}

Result<std::vector<ApiLabels>> ApiClient::series(const Scope &scope, const CancelToken &cancel)
{
    DIOPTER_ASSIGN(const std::string body, m_connection.text("/api/v1/series", fieldsOf(scope), cancel));
    DIOPTER_ASSIGN(const json data, dataOf(body));
    if (!data.is_array()) return corrupt("no list of series");
    std::vector<ApiLabels> out;
    out.reserve(data.size());
    for (const json &entry : data) {
        if (!entry.is_object()) return corrupt("a series is no object");
        ApiLabels labels;
        for (const auto &[name, value] : entry.items()) {
            if (!value.is_string()) return corrupt("a label value is no text");
            labels.emplace_back(name, value.get<std::string>());
        }
        out.push_back(std::move(labels));
    }
    return out;
}

Result<std::vector<std::string>> ApiClient::labelNames(const Scope &scope, const CancelToken &cancel)
{
    DIOPTER_ASSIGN(const std::string body, m_connection.text("/api/v1/labels", fieldsOf(scope), cancel));
    DIOPTER_ASSIGN(const json data, dataOf(body));
    return textsOf(data);
}

Result<std::vector<std::string>> ApiClient::labelValues(const std::string &name, const Scope &scope, const CancelToken &cancel)
{
    DIOPTER_ASSIGN(const std::string body, m_connection.text("/api/v1/label/" + percentEncode(name) + "/values", fieldsOf(scope), cancel));
    DIOPTER_ASSIGN(const json data, dataOf(body));
    return textsOf(data);
}

Result<std::vector<source::MetricMetadata>> ApiClient::metadata(const CancelToken &cancel)
{
    DIOPTER_ASSIGN(const std::string body, m_connection.text("/api/v1/metadata", {}, cancel));
    DIOPTER_ASSIGN(const json data, dataOf(body));
    std::vector<source::MetricMetadata> out;
    if (!data.is_object()) return out;
    for (const auto &[metric, entries] : data.items()) {
        if (!entries.is_array() || entries.empty() || !entries.front().is_object()) continue;
        const json &first = entries.front();
        out.push_back({metric, textField(first, "type"), textField(first, "help"), textField(first, "unit")});
    }
    return out;
}

} // namespace diopter::client
