// Parsing of addresses (RFC 3986, the part that HTTP needs).
#include "core/client/url.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace diopter::client {

namespace {

std::string lower(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

Error usage(std::string text) { return {ErrorCode::Usage, std::move(text), {}}; }

Status readAuthority(std::string_view authority, Url &out)
{
    if (authority.find('@') != std::string_view::npos) {
        return usage("the address holds a user name or password, which everybody on the machine could see; put it into the environment "
                     "(DIOPTER_USERNAME, DIOPTER_PASSWORD_FILE, DIOPTER_BEARER_TOKEN_FILE) or into ~/.config/diopter/config.yml");
    }
    std::string_view port;
    if (!authority.empty() && authority[0] == '[') {
        const std::size_t close = authority.find(']');
        if (close == std::string_view::npos) return usage("the address has no ] behind its IPv6 host");
        out.host = lower(authority.substr(1, close - 1));
        port = authority.substr(close + 1);
    } else {
        const std::size_t colon = authority.find(':');
        out.host = lower(authority.substr(0, colon));
        port = colon == std::string_view::npos ? std::string_view() : authority.substr(colon);
    }
    out.port = out.scheme == "https" ? 443 : 80;
    if (!port.empty()) {
        port.remove_prefix(1);
        const auto [end, failure] = std::from_chars(port.data(), port.data() + port.size(), out.port);
        if (failure != std::errc() || end != port.data() + port.size() || out.port < 1 || out.port > 65535)
            return usage("the address has no valid port");
    }
    if (out.host.empty()) return usage("the address names no host");
    return {};
}

} // namespace

std::string Url::origin() const
{
    const bool isIpv6 = host.find(':') != std::string::npos;
    return scheme + "://" + (isIpv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string Url::text() const { return origin() + path; }

Result<Url> parseUrl(std::string_view text)
{
    Url out;
    const std::size_t colon = text.find("://");
    if (colon == std::string_view::npos) return usage("not an http:// or https:// address");
    out.scheme = lower(text.substr(0, colon));
    if (out.scheme != "http" && out.scheme != "https") return usage("only http:// and https:// addresses can be opened");
    const std::string_view rest = text.substr(colon + 3);
    const std::size_t pathAt = rest.find_first_of("/?#");
    DIOPTER_TRY(readAuthority(rest.substr(0, pathAt), out));
    if (pathAt != std::string_view::npos) {
        const std::string_view path = rest.substr(pathAt);
        if (path.find_first_of("?# \t\r\n") != std::string_view::npos)
            return usage("the address must end with a path; parameters are not part of a source");
        out.path = path;
        while (!out.path.empty() && out.path.back() == '/') out.path.pop_back();
        // An address copied from a browser or a data source may point at the API or at the page.
        for (const std::string_view ending : {"/api/v1", "/graph", "/query"}) {
            if (out.path.ends_with(ending)) out.path.erase(out.path.size() - ending.size());
        }
    }
    return out;
}

std::string percentEncode(std::string_view text)
{
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) || c == '-' || c == '_' || c == '.' || c == '~') {
            out += c;
        } else {
            out += '%';
            out += kHex[byte >> 4];
            out += kHex[byte & 15];
        }
    }
    return out;
}

} // namespace diopter::client
