#include "core/exec/operators/label_template.h"

#include "core/model/matcher.h"

#include <algorithm>
#include <re2/re2.h>
#include <vector>

namespace diopter::exec {

namespace {

/// A reference found behind a "$": the group's name or number and how many bytes the reference has.
struct Reference {
    std::string_view name;
    std::size_t length = 0;
};

bool isWordByte(char c) { return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// extract() of Go's regexp: "$name" or "${name}" at the beginning of `text`; nothing when malformed.
std::optional<Reference> readReference(std::string_view text)
{
    if (text.size() < 2) return std::nullopt;
    const bool braced = text[1] == '{';
    const std::size_t begin = braced ? 2 : 1;
    std::size_t end = begin;
    while (end < text.size() && isWordByte(text[end])) ++end;
    if (end == begin) return std::nullopt;
    if (braced && (end >= text.size() || text[end] != '}')) return std::nullopt;
    return Reference{text.substr(begin, end - begin), end + (braced ? 1 : 0)};
}

/// The group's number when the name is one, else nothing.
std::optional<std::size_t> groupNumber(std::string_view name)
{
    std::size_t out = 0;
    for (const char c : name) {
        if (c < '0' || c > '9' || out >= 100'000'000) return std::nullopt;
        out = out * 10 + static_cast<std::size_t>(c - '0');
    }
    if (name.size() > 1 && name[0] == '0') return std::nullopt; // leading zeros make it a name
    return out;
}

} // namespace

std::optional<LabelRegexp> LabelRegexp::compile(const std::string &pattern)
{
    re2::RE2::Options options;
    options.set_log_errors(false);
    auto regexp = std::make_shared<const re2::RE2>("^(?s:" + goRegexpToRe2(pattern) + ")$", options);
    if (!regexp->ok()) return std::nullopt;
    LabelRegexp out;
    out.m_regexp = std::move(regexp);
    return out;
}

std::optional<std::string> LabelRegexp::expand(std::string_view text, std::string_view replacement) const
{
    const auto numGroups = static_cast<std::size_t>(m_regexp->NumberOfCapturingGroups()) + 1;
    std::vector<re2::StringPiece> groups(numGroups);
    const re2::StringPiece input(text.data(), text.size());
    if (!m_regexp->Match(input, 0, text.size(), re2::RE2::UNANCHORED, groups.data(), static_cast<int>(numGroups))) return std::nullopt;
    const auto &names = m_regexp->CapturingGroupNames();
    std::string out;
    while (!replacement.empty()) {
        const std::size_t dollar = replacement.find('$');
        out += replacement.substr(0, dollar);
        if (dollar == std::string_view::npos) break;
        replacement.remove_prefix(dollar);
        if (replacement.size() > 1 && replacement[1] == '$') {
            out += '$';
            replacement.remove_prefix(2);
            continue;
        }
        const std::optional<Reference> reference = readReference(replacement);
        if (!reference) {
            out += '$';
            replacement.remove_prefix(1);
            continue;
        }
        replacement.remove_prefix(reference->length);
        if (const auto number = groupNumber(reference->name)) {
            if (*number < numGroups && groups[*number].data()) out.append(groups[*number].data(), groups[*number].size());
            continue;
        }
        // Of groups with the same name the last participating one would win in Go; RE2 refuses such patterns.
        for (const auto &[index, name] : names) {
            const re2::StringPiece &group = groups[static_cast<std::size_t>(index)];
            if (name == reference->name && group.data()) out.append(group.data(), group.size());
        }
    }
    return out;
}

} // namespace diopter::exec
