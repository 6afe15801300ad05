// The regular expression and the replacement text of label_replace, with Go's expansion rules.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace diopter::exec {

/// "^(?s:...)$" of a Go regular expression.
class LabelRegexp {
public:
    /// Nothing when it does not compile.
    static std::optional<LabelRegexp> compile(const std::string &pattern);

    /// The replacement with $1, ${1}, $name and $$ expanded (regexp.Expand), or nothing where `text` does not match.
    std::optional<std::string> expand(std::string_view text, std::string_view replacement) const;

private:
    std::shared_ptr<const re2::RE2> m_regexp;
};

} // namespace diopter::exec
