// How to reach one server: limits, credentials, TLS. Secrets never leave this folder: not into messages, reports or files.
#pragma once

#include "core/base/result.h"
#include "core/base/units.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace diopter::client {

/// A text that is never printed: no operator turns it into a message.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : m_text(std::move(text)) {}
    bool empty() const { return m_text.empty(); }
    /// Only for putting it on the wire.
    const std::string &reveal() const { return m_text; }

private:
    std::string m_text;
};

struct HttpSettings {
    DurationMs timeoutMs = 2 * kMinuteMs; ///< of a whole request
    DurationMs idleTimeoutMs = 30 * kSecondMs; ///< without a byte arriving
    DurationMs connectTimeoutMs = 10 * kSecondMs;
    std::uint64_t maxBytes = 2ULL << 30; ///< of one answer, after decompression
    bool followRedirects = true; ///< within the same scheme, host and port only

    std::string username;
    Secret password;
    std::string authorizationType; ///< "Bearer" unless set; with credentials
    Secret credentials;
    std::vector<std::pair<std::string, Secret>> headers;

    std::string caFile;
    std::string certFile;
    std::string keyFile;
    bool insecureSkipVerify = false;
};

/// What the environment says: DIOPTER_USERNAME, DIOPTER_PASSWORD, DIOPTER_PASSWORD_FILE, DIOPTER_BEARER_TOKEN,
/// DIOPTER_BEARER_TOKEN_FILE, DIOPTER_CA_FILE, DIOPTER_ORG_ID. Io when a named file cannot be read.
Status applyEnvironment(HttpSettings &settings);

/// A named source of ~/.config/diopter/config.yml (or $XDG_CONFIG_HOME).
struct ConfiguredSource {
    std::string url;
    HttpSettings settings;
};

/// The entry of `sources:` whose `name` or `url` is `spec`; nothing found: an empty url. Fields are those of Prometheus' http_config:
/// basic_auth, authorization, bearer_token(_file), tls_config, http_headers, follow_redirects. Usage for unknown or contradicting
/// fields, Io for unreadable files; a missing config file is no error.
Result<ConfiguredSource> configuredSource(const std::string &spec);
/// The same for a given config text; relative file names resolve to `directory`.
Result<ConfiguredSource> configuredSource(const std::string &spec, const std::string &yaml, const std::string &directory);

} // namespace diopter::client
