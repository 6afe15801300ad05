// Credentials from the environment and from the config file.
#include "core/client/http_settings.h"

#include <yaml-cpp/yaml.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace diopter::client {

namespace {

constexpr std::size_t kMaxSecretBytes = 64 * 1024;
constexpr std::size_t kMaxConfigBytes = 1 << 20;

std::string environment(const char *name)
{
    const char *value = std::getenv(name);
    return value ? value : "";
}

Result<std::string> readSmallFile(const std::string &path, std::size_t maxBytes)
{
    std::error_code failure;
    if (!std::filesystem::is_regular_file(path, failure)) return Error{ErrorCode::Io, "no readable file", placeInFile(path)};
    std::ifstream stream(path, std::ios::binary);
    std::string text(maxBytes + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad() || !stream.is_open()) return Error{ErrorCode::Io, "cannot be read", placeInFile(path)};
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > maxBytes)
        return Error{ErrorCode::LimitExceeded, "the file is larger than " + std::to_string(maxBytes) + " bytes", placeInFile(path)};
    return text;
}

Result<Secret> secretFromFile(const std::string &path)
{
    DIOPTER_ASSIGN(std::string text, readSmallFile(path, kMaxSecretBytes));
    const std::size_t last = text.find_last_not_of(" \t\r\n");
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first == std::string::npos ? Secret() : Secret(text.substr(first, last - first + 1));
}

Error configError(const YAML::Node &node, const std::string &message)
{
    Place place;
    place.section = "config.yml";
    if (node.Mark().line >= 0) {
        place.line = static_cast<std::uint32_t>(node.Mark().line + 1);
        place.column = static_cast<std::uint32_t>(node.Mark().column + 1);
    }
    return {ErrorCode::Usage, message, place};
}

/// Reads the fields of one YAML mapping and insists that every field was asked for.
class Mapping {
public:
    Mapping(YAML::Node node, std::string name) : m_node(std::move(node)), m_name(std::move(name)) {}

    Result<std::string> text(const char *key)
    {
        m_known.push_back(key);
        const YAML::Node value = m_node[key];
        if (!value) return std::string();
        if (!value.IsScalar()) return configError(value, m_name + "." + key + " must be a text");
        return value.Scalar();
    }
    Result<bool> flag(const char *key, bool otherwise)
    {
        DIOPTER_ASSIGN(const std::string value, text(key));
        if (value.empty()) return otherwise;
        if (value != "true" && value != "false") return configError(m_node[key], m_name + "." + key + " must be true or false");
        return value == "true";
    }
    YAML::Node child(const char *key)
    {
        m_known.push_back(key);
        return m_node[key];
    }
    Status finish() const
    {
        if (!m_node.IsMap()) return configError(m_node, m_name + " must be a mapping");
        for (const auto &entry : m_node) {
            const std::string key = entry.first.Scalar();
            if (std::find(m_known.begin(), m_known.end(), key) == m_known.end())
                return configError(entry.first, "unknown field \"" + key + "\" in " + m_name);
        }
        return {};
    }

private:
    YAML::Node m_node;
    std::string m_name;
    std::vector<std::string> m_known;
};

std::string resolved(const std::string &path, const std::string &directory)
{
    return path.empty() || path[0] == '/' ? path : directory + "/" + path;
}

Result<Secret> inlineOrFile(const std::string &value, const std::string &file, const std::string &directory, const char *what)
{
    if (!value.empty() && !file.empty())
        return Error{ErrorCode::Usage, std::string("at most one of ") + what + " and " + what + "_file may be given", {}};
    if (!file.empty()) return secretFromFile(resolved(file, directory));
    return Secret(value);
}

Status readBasicAuth(const YAML::Node &node, const std::string &directory, HttpSettings &out)
{
    if (!node) return {};
    Mapping mapping(node, "basic_auth");
    DIOPTER_ASSIGN(const std::string username, mapping.text("username"));
    DIOPTER_ASSIGN(const std::string usernameFile, mapping.text("username_file"));
    DIOPTER_ASSIGN(const std::string password, mapping.text("password"));
    DIOPTER_ASSIGN(const std::string passwordFile, mapping.text("password_file"));
    DIOPTER_TRY(mapping.finish());
    DIOPTER_ASSIGN(const Secret name, inlineOrFile(username, usernameFile, directory, "username"));
    out.username = name.reveal();
    DIOPTER_ASSIGN(out.password, inlineOrFile(password, passwordFile, directory, "password"));
    return {};
}

Status readAuthorization(const YAML::Node &node, const std::string &directory, HttpSettings &out)
{
    if (!node) return {};
    Mapping mapping(node, "authorization");
    DIOPTER_ASSIGN(out.authorizationType, mapping.text("type"));
    DIOPTER_ASSIGN(const std::string credentials, mapping.text("credentials"));
    DIOPTER_ASSIGN(const std::string file, mapping.text("credentials_file"));
    DIOPTER_TRY(mapping.finish());
    if (out.authorizationType == "basic" || out.authorizationType == "Basic") {
        return configError(node, "authorization type cannot be set to \"basic\", use \"basic_auth\" instead");
    }
    DIOPTER_ASSIGN(out.credentials, inlineOrFile(credentials, file, directory, "credentials"));
    return {};
}

Status readTls(const YAML::Node &node, const std::string &directory, HttpSettings &out)
{
    if (!node) return {};
    Mapping mapping(node, "tls_config");
    DIOPTER_ASSIGN(out.caFile, mapping.text("ca_file"));
    DIOPTER_ASSIGN(out.certFile, mapping.text("cert_file"));
    DIOPTER_ASSIGN(out.keyFile, mapping.text("key_file"));
    DIOPTER_ASSIGN(out.insecureSkipVerify, mapping.flag("insecure_skip_verify", false));
    DIOPTER_TRY(mapping.finish());
    for (std::string *file : {&out.caFile, &out.certFile, &out.keyFile}) *file = resolved(*file, directory);
    if (out.certFile.empty() != out.keyFile.empty()) return configError(node, "cert_file and key_file belong together");
    return {};
}

Status readHeaders(const YAML::Node &node, const std::string &directory, HttpSettings &out)
{
    if (!node) return {};
    if (!node.IsMap()) return configError(node, "http_headers must be a mapping");
    for (const auto &entry : node) {
        const std::string name = entry.first.Scalar();
        Mapping mapping(entry.second, "http_headers." + name);
        for (const char *key : {"values", "secrets", "files"}) {
            for (const YAML::Node &value : mapping.child(key)) {
                if (std::string(key) != "files") {
                    out.headers.emplace_back(name, Secret(value.Scalar()));
                    continue;
                }
                DIOPTER_ASSIGN(Secret content, secretFromFile(resolved(value.Scalar(), directory)));
                out.headers.emplace_back(name, std::move(content));
            }
        }
        DIOPTER_TRY(mapping.finish());
    }
    return {};
}

Status readSettings(Mapping &mapping, const YAML::Node &node, const std::string &directory, HttpSettings &out)
{
    const YAML::Node basic = mapping.child("basic_auth");
    const YAML::Node authorization = mapping.child("authorization");
    DIOPTER_ASSIGN(const std::string token, mapping.text("bearer_token"));
    DIOPTER_ASSIGN(const std::string tokenFile, mapping.text("bearer_token_file"));
    if ((basic ? 1 : 0) + (authorization ? 1 : 0) + (token.empty() && tokenFile.empty() ? 0 : 1) > 1) {
        return configError(node, "at most one of basic_auth, oauth2, bearer_token & authorization must be configured");
    }
    DIOPTER_TRY(readBasicAuth(basic, directory, out));
    DIOPTER_TRY(readAuthorization(authorization, directory, out));
    if (!token.empty() || !tokenFile.empty()) {
        DIOPTER_ASSIGN(out.credentials, inlineOrFile(token, tokenFile, directory, "bearer_token"));
    }
    DIOPTER_TRY(readTls(mapping.child("tls_config"), directory, out));
    DIOPTER_TRY(readHeaders(mapping.child("http_headers"), directory, out));
    DIOPTER_ASSIGN(out.followRedirects, mapping.flag("follow_redirects", true));
    return {};
}

} // namespace

Status applyEnvironment(HttpSettings &settings)
{
    if (const std::string name = environment("DIOPTER_USERNAME"); !name.empty()) settings.username = name;
    if (std::string password = environment("DIOPTER_PASSWORD"); !password.empty()) settings.password = Secret(std::move(password));
    if (const std::string file = environment("DIOPTER_PASSWORD_FILE"); !file.empty()) {
        DIOPTER_ASSIGN(settings.password, secretFromFile(file));
    }
    if (std::string token = environment("DIOPTER_BEARER_TOKEN"); !token.empty()) settings.credentials = Secret(std::move(token));
    if (const std::string file = environment("DIOPTER_BEARER_TOKEN_FILE"); !file.empty()) {
        DIOPTER_ASSIGN(settings.credentials, secretFromFile(file));
    }
    if (const std::string file = environment("DIOPTER_CA_FILE"); !file.empty()) settings.caFile = file;
    if (std::string tenant = environment("DIOPTER_ORG_ID"); !tenant.empty())
        settings.headers.emplace_back("X-Scope-OrgID", Secret(std::move(tenant)));
    return {};
}

Result<ConfiguredSource> configuredSource(const std::string &spec, const std::string &yaml, const std::string &directory)
{
    ConfiguredSource out;
    try {
        const YAML::Node root = YAML::Load(yaml);
        if (!root.IsDefined() || root.IsNull()) return out;
        Mapping top(root, "the config");
        const YAML::Node sources = top.child("sources");
        DIOPTER_TRY(top.finish());
        for (const YAML::Node &entry : sources) {
            Mapping mapping(entry, "a source");
            DIOPTER_ASSIGN(const std::string name, mapping.text("name"));
            DIOPTER_ASSIGN(const std::string url, mapping.text("url"));
            HttpSettings settings;
            DIOPTER_TRY(readSettings(mapping, entry, directory, settings));
            DIOPTER_TRY(mapping.finish());
            if (url.empty()) return configError(entry, "a source needs a url");
            if (name != spec && url != spec) continue;
            out.url = url;
            out.settings = std::move(settings);
            return out;
        }
    } catch (const YAML::Exception &error) {
        Place place;
        place.section = "config.yml";
        place.line = static_cast<std::uint32_t>(error.mark.line + 1);
        place.column = static_cast<std::uint32_t>(error.mark.column + 1);
        return Error{ErrorCode::Usage, "the config file is no valid YAML: " + error.msg, place};
    }
    return out;
}

Result<ConfiguredSource> configuredSource(const std::string &spec)
{
    std::string directory = environment("XDG_CONFIG_HOME");
    if (directory.empty()) {
        const std::string home = environment("HOME");
        if (home.empty()) return ConfiguredSource{};
        directory = home + "/.config";
    }
    directory += "/diopter";
    std::error_code failure;
    if (!std::filesystem::exists(directory + "/config.yml", failure)) return ConfiguredSource{};
    DIOPTER_ASSIGN(const std::string text, readSmallFile(directory + "/config.yml", kMaxConfigBytes));
    return configuredSource(spec, text, directory);
}

} // namespace diopter::client
