// Label matchers with RE2, fully anchored, dot matching newline, as Prometheus compiles them.
#pragma once

#include "core/base/result.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace diopter {

enum class MatchType { Equal, NotEqual, Regexp, NotRegexp };

/// "=", "!=", "=~", "!~".
std::string_view matchTypeText(MatchType type);

/// One condition on one label. Immutable and safe to share between threads; copies share the compiled pattern.
class Matcher {
public:
    /// Syntax when the regular expression does not compile (wording of Go's regexp where it can be known);
    /// LimitExceeded above 64 KiB of pattern or 8 MiB of program.
    static Result<Matcher> make(MatchType type, std::string name, std::string value);

    MatchType type() const { return m_type; }
    const std::string &name() const { return m_name; }
    const std::string &value() const { return m_value; }
    bool matches(std::string_view text) const;
    /// True when a series without the label satisfies the matcher.
    bool matchesEmpty() const { return matches(""); }
    /// For a Regexp matcher that is a plain alternation of literals ("a|b|c"): the literals; otherwise empty.
    const std::vector<std::string> &literalAlternatives() const { return m_literals; }
    /// Literal text every match must begin with (empty if none).
    const std::string &literalPrefix() const { return m_prefix; }
    /// name=~"value", as Prometheus prints it.
    std::string text() const;
    bool operator==(const Matcher &other) const { return m_type == other.m_type && m_name == other.m_name && m_value == other.m_value; }

private:
    Matcher() = default;
    MatchType m_type = MatchType::Equal;
    std::string m_name;
    std::string m_value;
    std::shared_ptr<const re2::RE2> m_regexp;
    std::vector<std::string> m_literals;
    std::string m_prefix;
};

/// Rewrites Go-only syntax for RE2: (?<name>x) to (?P<name>x), outside classes and \Q...\E.
std::string goRegexpToRe2(std::string_view pattern);

} // namespace diopter
