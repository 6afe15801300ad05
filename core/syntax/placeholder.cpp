#include "core/syntax/placeholder.h"

#include "core/syntax/words.h"

#include <algorithm>

namespace diopter::syntax {
namespace {

constexpr std::size_t kLongestPlaceholder = 4096; // of one variable: keeps the search for its end linear in hostile text

std::size_t nameEnd(std::string_view text, std::size_t pos)
{
    while (pos < text.size() && isAlphaNumericRune(text[pos])) ++pos;
    return pos;
}

std::size_t dollar(std::string_view text, std::size_t pos)
{
    if (pos + 1 >= text.size()) return 0;
    if (isAlphaRune(text[pos + 1])) return nameEnd(text, pos + 1) - pos;
    if (text[pos + 1] != '{' || pos + 2 >= text.size() || !isAlphaRune(text[pos + 2])) return 0;
    for (std::size_t i = pos + 3; i < text.size() && i < pos + kLongestPlaceholder && text[i] != '\n' && text[i] != '"'; ++i) {
        if (text[i] == '}') return i + 1 - pos;
    }
    return 0;
}

std::size_t brackets(std::string_view text, std::size_t pos)
{
    if (text.substr(pos, 2) != "[[" || pos + 2 >= text.size() || !isAlphaRune(text[pos + 2])) return 0;
    std::size_t end = nameEnd(text, pos + 2);
    if (end < text.size() && text[end] == ':') end = nameEnd(text, end + 1);
    return text.substr(end, 2) == "]]" ? end + 2 - pos : 0;
}

std::size_t braces(std::string_view text, std::size_t pos)
{
    if (text.substr(pos, 2) != "{{") return 0;
    const std::size_t end = text.substr(0, std::min(text.size(), pos + kLongestPlaceholder)).find("}}", pos + 2);
    return end == std::string_view::npos ? 0 : end + 2 - pos;
}

std::size_t percent(std::string_view text, std::size_t pos)
{
    std::size_t end = pos + 1;
    if (end < text.size() && text[end] == '(') {
        ++end;
        while (end < text.size() && (isAlphaNumericRune(text[end]) || text[end] == '.')) ++end;
        if (end == pos + 2 || end >= text.size() || text[end] != ')') return 0;
        ++end;
    }
    const bool named = end > pos + 1;
    if (end >= text.size() || std::string_view("sdvqfgi").find(text[end]) == std::string_view::npos) return 0;
    ++end;
    return named || end >= text.size() || !isAlphaNumericRune(text[end]) || text[end] == '_' ? end - pos : 0;
}

} // namespace

std::size_t placeholderLength(std::string_view text, std::size_t pos)
{
    switch (text[pos]) {
    case '$': return dollar(text, pos);
    case '[': return brackets(text, pos);
    case '{': return braces(text, pos);
    case '%': return percent(text, pos);
    default: return 0;
    }
}

std::size_t placeholderInName(std::string_view text, std::size_t pos) { return placeholderLength(text, pos); }

std::string placeholderName(std::string_view written)
{
    std::size_t start = 0;
    while (start < written.size() && std::string_view("${[%( \t\n-").find(written[start]) != std::string_view::npos) ++start;
    std::size_t end = start;
    const bool go = written.substr(0, 2) == "{{";
    while (end < written.size() && (isAlphaNumericRune(written[end]) || (go && (written[end] == '.' || written[end] == '$')))) ++end;
    if (end == start) return std::string(written);
    return std::string(written.substr(start, end - start));
}

void appendPlaceholders(std::vector<Placeholder> &out, std::string_view text, std::size_t offset, Placeholder::Role role, bool anyPercent)
{
    for (std::size_t i = 0; i < text.size();) {
        // A percent sign in a string is rarely a template: only %(name)s counts there.
        const bool candidate = anyPercent || text[i] != '%' || (i + 1 < text.size() && text[i + 1] == '(');
        const std::size_t length = candidate ? placeholderLength(text, i) : 0;
        if (length == 0) {
            ++i;
            continue;
        }
        const std::string_view written = text.substr(i, length);
        const auto start = static_cast<std::uint32_t>(offset + i);
        out.push_back({{start, start + static_cast<std::uint32_t>(length)}, std::string(written), placeholderName(written), role});
        i += length;
    }
}

std::string defaultPlaceholderValue(const Placeholder &placeholder)
{
    const std::string &name = placeholder.name;
    if (name == "__range_s" || name == "__interval_s") return "300";
    if (name == "__range_ms" || name == "__interval_ms") return "300000";
    if (name == "__range") return "1h";
    if (name == "__interval" || name == "__rate_interval" || name == "interval") return "5m";
    if (name == "__from") return "0";
    if (name == "__to") return "3600000";
    switch (placeholder.role) {
    case Placeholder::Role::Duration: return "5m";
    case Placeholder::Role::LabelValue: return ".*";
    case Placeholder::Role::Number: return "1";
    case Placeholder::Role::LabelName:
    case Placeholder::Role::Grouping:
    case Placeholder::Role::MetricName: {
        std::string word;
        for (const char c : name) {
            if (isAlphaNumericRune(c)) word += c;
        }
        return word.empty() || isDigitRune(word[0]) ? "name" : word;
    }
    case Placeholder::Role::Expression: break;
    }
    return "up";
}

std::string substitutePlaceholders(
    std::string_view text, const std::vector<Placeholder> &placeholders, const std::vector<std::pair<std::string, std::string>> &values)
{
    std::string out;
    std::size_t pos = 0;
    for (const Placeholder &placeholder : placeholders) {
        if (placeholder.span.start < pos || placeholder.span.end > text.size()) continue;
        out += text.substr(pos, placeholder.span.start - pos);
        const auto given = std::find_if(values.begin(), values.end(), [&](const auto &v) { return v.first == placeholder.name; });
        out += given != values.end() ? given->second : defaultPlaceholderValue(placeholder);
        pos = placeholder.span.end;
    }
    out += text.substr(pos);
    return out;
}

} // namespace diopter::syntax
