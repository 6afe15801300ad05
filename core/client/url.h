// An http(s) address taken apart.
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace diopter::client {

struct Url {
    std::string scheme; ///< "http" or "https", lower case
    std::string host; ///< without brackets around IPv6, lower case
    int port = 80;
    std::string path; ///< prefix of every request, without a trailing slash; "" for the root

    /// "https://host:port/path": what messages show.
    std::string text() const;
    /// "https://host:port": what the HTTP library connects to.
    std::string origin() const;
    bool sameOrigin(const Url &other) const { return scheme == other.scheme && host == other.host && port == other.port; }
};

/// Usage: no http(s) address, a bad port, or a user name or password in it (arguments are visible to everybody on the machine).
Result<Url> parseUrl(std::string_view text);

/// Percent-encodes everything but unreserved characters (RFC 3986), for query parameters and path segments.
std::string percentEncode(std::string_view text);

} // namespace diopter::client
