#include "core/base/result.h"

#include <fmt/format.h>

namespace diopter {

const char *errorCodeName(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Usage: return "usage";
    case ErrorCode::Syntax: return "syntax";
    case ErrorCode::Execution: return "execution";
    case ErrorCode::Unsupported: return "unsupported";
    case ErrorCode::NotFound: return "not_found";
    case ErrorCode::Corrupt: return "corrupt";
    case ErrorCode::Io: return "io";
    case ErrorCode::Network: return "network";
    case ErrorCode::Timeout: return "timeout";
    case ErrorCode::Cancelled: return "canceled";
    case ErrorCode::LimitExceeded: return "limit";
    case ErrorCode::Internal: return "internal";
    }
    return "internal";
}

std::string Place::text() const
{
    std::string out;
    const auto add = [&out](const std::string &part) {
        if (!out.empty()) out += ", ";
        out += part;
    };
    if (!file.empty()) add(file);
    if (line != 0) add(fmt::format("{}:{}", line, column));
    if (offset) add(fmt::format("offset {}", *offset));
    if (!section.empty()) add("section " + section);
    if (!block.empty()) add("block " + block);
    if (!series.empty()) add("series " + series);
    return out;
}

Place placeInText(std::string_view text, TextSpan span)
{
    Place place;
    place.span = span;
    place.line = 1;
    place.column = 1;
    for (std::size_t i = 0; i < text.size() && i < span.start; ++i) {
        if (text[i] == '\n') {
            ++place.line;
            place.column = 1;
        } else {
            ++place.column;
        }
    }
    return place;
}

std::string Error::text() const
{
    const std::string where = place.text();
    return where.empty() ? message : where + ": " + message;
}

} // namespace diopter
