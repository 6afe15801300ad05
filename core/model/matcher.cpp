#include "core/model/matcher.h"

#include "core/base/go_text.h"

#include <re2/re2.h>

#include <algorithm>

namespace diopter {
namespace {

constexpr std::size_t kMaxPattern = 64 * 1024;
constexpr std::int64_t kMaxProgram = 8 * 1024 * 1024;
constexpr std::string_view kMeta = "\\.+*?()|[]{}^$";

bool isLiteral(std::string_view text) { return text.find_first_of(kMeta) == std::string_view::npos; }

std::vector<std::string> splitAlternatives(std::string_view pattern)
{
    std::vector<std::string> out;
    for (std::size_t start = 0;;) {
        const std::size_t bar = pattern.find('|', start);
        const std::string_view part = pattern.substr(start, bar == std::string_view::npos ? bar : bar - start);
        if (!isLiteral(part)) return {};
        out.emplace_back(part);
        if (bar == std::string_view::npos) return out;
        start = bar + 1;
    }
}

std::string prefixOf(std::string_view pattern)
{
    if (pattern.find('|') != std::string_view::npos) return {};
    std::size_t end = std::min(pattern.find_first_of(kMeta), pattern.size());
    // A quantifier binds the character before it, which is then no longer certain.
    if (end < pattern.size() && end > 0 && (pattern[end] == '*' || pattern[end] == '?' || pattern[end] == '{')) {
        do --end;
        while (end > 0 && (static_cast<unsigned char>(pattern[end]) & 0xc0) == 0x80);
    }
    return std::string(pattern.substr(0, end));
}

/// Go quotes the offending part in backquotes, RE2 does not.
std::string goErrorText(const re2::RE2 &pattern)
{
    const std::string text = pattern.error();
    if (pattern.error_code() == re2::RE2::ErrorBadUTF8) return "invalid UTF-8: `" + pattern.pattern() + "`";
    const std::string part = pattern.error_arg();
    const std::size_t at = text.rfind(": " + part);
    if (part.empty() || at == std::string::npos) return text;
    return text.substr(0, at) + ": `" + part + "`";
}

} // namespace

std::string_view matchTypeText(MatchType type)
{
    switch (type) {
    case MatchType::Equal: return "=";
    case MatchType::NotEqual: return "!=";
    case MatchType::Regexp: return "=~";
    case MatchType::NotRegexp: return "!~";
    }
    return "=";
}

std::string goRegexpToRe2(std::string_view pattern)
{
    std::string out;
    bool inClass = false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\' && i + 1 < pattern.size()) {
            if (pattern[i + 1] == 'Q') {
                const std::size_t end = std::min(pattern.find("\\E", i), pattern.size());
                out += pattern.substr(i, end - i);
                i = end - 1;
                continue;
            }
            out += pattern.substr(i, 2);
            ++i;
            continue;
        }
        if (pattern[i] == '[') inClass = true;
        else if (pattern[i] == ']') inClass = false;
        if (!inClass && pattern.substr(i, 3) == "(?<" && i + 3 < pattern.size() && pattern[i + 3] != '=' && pattern[i + 3] != '!') {
            out += "(?P<";
            i += 2;
            continue;
        }
        out += pattern[i];
    }
    return out;
}

Result<Matcher> Matcher::make(MatchType type, std::string name, std::string value)
{
    Matcher out;
    out.m_type = type;
    out.m_name = std::move(name);
    out.m_value = std::move(value);
    if (type == MatchType::Equal || type == MatchType::NotEqual) return out;
    if (out.m_value.size() > kMaxPattern) return Error{ErrorCode::LimitExceeded, "regular expression longer than 64 KiB", {}};
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_dot_nl(true);
    options.set_max_mem(kMaxProgram);
    const auto compiled = std::make_shared<re2::RE2>(goRegexpToRe2(out.m_value), options); // FullMatch anchors it
    if (!compiled->ok()) {
        return Error{compiled->error_code() == re2::RE2::ErrorPatternTooLarge ? ErrorCode::LimitExceeded : ErrorCode::Syntax,
            "error parsing regexp: " + goErrorText(*compiled), {}};
    }
    out.m_regexp = compiled;
    out.m_literals = splitAlternatives(out.m_value);
    out.m_prefix = prefixOf(out.m_value);
    return out;
}

bool Matcher::matches(std::string_view text) const
{
    switch (m_type) {
    case MatchType::Equal: return text == m_value;
    case MatchType::NotEqual: return text != m_value;
    case MatchType::Regexp:
    case MatchType::NotRegexp: break;
    }
    const bool found = m_literals.empty() ? re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *m_regexp)
                                          : std::find(m_literals.begin(), m_literals.end(), text) != m_literals.end();
    return found == (m_type == MatchType::Regexp);
}

std::string Matcher::text() const
{
    return (isLegacyLabelName(m_name) ? m_name : quote(m_name)) + std::string(matchTypeText(m_type)) + quote(m_value);
}

} // namespace diopter
