#include "core/exec/kernels/label_kernels.h"

#include "core/base/go_text.h"
#include "core/exec/execution_error.h"
#include "core/model/histogram_text.h"
#include "core/model/matcher.h"

#include <charconv>
#include <cmath>
#include <re2/re2.h>
#include <xxhash.h>

namespace diopter::exec {
namespace {

constexpr std::size_t kMaxPattern = 64 * 1024;

bool isLabelName(std::string_view name) { return !name.empty() && isValidUtf8(name); }

re2::RE2::Options regexpOptions()
{
    re2::RE2::Options options(re2::RE2::Quiet);
    options.set_dot_nl(true);
    return options;
}

// A reference behind a $: number, or -1 and a name. `length` covers braces; 0: malformed.
struct Reference {
    int number = -1;
    std::string_view name;
    std::size_t length = 0;
};

Reference parseReference(std::string_view text)
{
    static const re2::RE2 namePattern("[\\pL\\p{Nd}_]+", re2::RE2::Quiet);
    Reference out;
    const bool brace = !text.empty() && text[0] == '{';
    const std::string_view inner = text.substr(brace ? 1 : 0);
    re2::StringPiece found;
    if (!namePattern.Match(re2::StringPiece(inner.data(), inner.size()), 0, inner.size(), re2::RE2::ANCHOR_START, &found, 1)) return out;
    const std::size_t end = found.size();
    if (brace && (end >= inner.size() || inner[end] != '}')) return out;
    out.name = inner.substr(0, end);
    out.length = end + (brace ? 2 : 0);
    int number = 0;
    for (const char c : out.name) {
        if (c < '0' || c > '9' || number >= 100'000'000) return out;
        number = number * 10 + (c - '0');
    }
    if (out.name.size() == 1 || out.name[0] != '0') out.number = number;
    return out;
}

std::string_view referred(const Reference &reference, const std::vector<std::string_view> &groups, const std::vector<std::string> &names)
{
    if (reference.number >= 0) {
        const auto index = static_cast<std::size_t>(reference.number);
        return index < groups.size() ? groups[index] : std::string_view();
    }
    for (std::size_t i = 0; i < names.size() && i < groups.size(); ++i) {
        if (names[i] == reference.name && groups[i].data()) return groups[i];
    }
    return {};
}

// The next run of digits or of other characters, taken from `text`.
std::string_view takeChunk(std::string_view &text)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const bool digits = isDigit(text[0]);
    std::size_t end = 1;
    while (end < text.size() && isDigit(text[end]) == digits) ++end;
    const std::string_view out = text.substr(0, end);
    text.remove_prefix(end);
    return out;
}

std::optional<std::int64_t> wholeNumber(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text[0] == '-') return std::nullopt;
    return value;
}

// One string of a label set in the form that Prometheus' stringlabels hash: length, then bytes.
void appendSized(std::string &out, std::string_view text)
{
    if (text.size() < 255) {
        out += static_cast<char>(text.size());
    } else {
        out += static_cast<char>(255);
        for (const int shift : {0, 8, 16}) out += static_cast<char>((text.size() >> shift) & 0xff);
    }
    out += text;
}

} // namespace

Result<LabelReplacer> LabelReplacer::make(std::string_view destination, std::string_view replacement, std::string_view regexp)
{
    LabelReplacer out;
    if (regexp.size() > kMaxPattern) return executionError("invalid regular expression in label_replace(): longer than 64 KiB");
    const std::string pattern = "^(?s:" + goRegexpToRe2(regexp) + ")$";
    auto compiled = std::make_shared<const re2::RE2>(pattern, regexpOptions());
    if (!compiled->ok()) return executionError("invalid regular expression in label_replace(): " + std::string(regexp));
    if (!isLabelName(destination)) return executionError("invalid destination label name in label_replace(): " + std::string(destination));
    out.m_regexp = std::move(compiled);
    out.m_replacement = replacement;
    return out;
}

std::optional<std::string> LabelReplacer::apply(std::string_view source) const
{
    const auto numGroups = static_cast<std::size_t>(m_regexp->NumberOfCapturingGroups()) + 1;
    std::vector<re2::StringPiece> pieces(numGroups);
    const re2::StringPiece text(source.data(), source.size());
    if (!m_regexp->Match(text, 0, source.size(), re2::RE2::ANCHOR_BOTH, pieces.data(), static_cast<int>(numGroups))) return std::nullopt;
    std::vector<std::string_view> groups;
    groups.reserve(numGroups);
    for (const re2::StringPiece &piece : pieces) groups.emplace_back(piece.data(), piece.size());
    std::vector<std::string> names(numGroups);
    for (const auto &[index, name] : m_regexp->CapturingGroupNames()) names[static_cast<std::size_t>(index)] = name;
    return expandTemplate(m_replacement, groups, names);
}

std::string expandTemplate(std::string_view text, const std::vector<std::string_view> &groups, const std::vector<std::string> &groupNames)
{
    std::string out;
    while (true) {
        const std::size_t dollar = text.find('$');
        out += text.substr(0, dollar);
        if (dollar == std::string_view::npos) return out;
        text.remove_prefix(dollar + 1);
        if (!text.empty() && text[0] == '$') {
            out += '$';
            text.remove_prefix(1);
            continue;
        }
        const Reference reference = parseReference(text);
        if (reference.length == 0) {
            out += '$';
            continue;
        }
        text.remove_prefix(reference.length);
        out += referred(reference, groups, groupNames);
    }
}

Status checkLabelJoin(std::string_view destination, const std::vector<std::string> &sources)
{
    for (const std::string &source : sources) {
        if (!isLabelName(source)) return executionError("invalid source label name in label_join(): " + source);
    }
    if (!isLabelName(destination)) return executionError("invalid destination label name in label_join(): " + std::string(destination));
    return {};
}

bool naturalLess(std::string_view a, std::string_view b)
{
    while (!a.empty()) {
        if (b.empty()) return false;
        const std::string_view chunkA = takeChunk(a);
        const std::string_view chunkB = takeChunk(b);
        const std::optional<std::int64_t> numberA = wholeNumber(chunkA);
        const std::optional<std::int64_t> numberB = wholeNumber(chunkB);
        const bool numeric = numberA && numberB;
        if (numeric ? *numberA != *numberB : chunkA != chunkB) return numeric ? *numberA < *numberB : chunkA < chunkB;
        if (a.empty()) return true; // the shorter first; also when both end, as in natsort
        if (b.empty()) return false;
    }
    return false;
}

std::string countedValueText(const Point &element)
{
    return element.isHistogram() ? histogramText(*element.histogram) : formatFloat(element.value);
}

std::string openMetricsNumber(double value)
{
    if (value == 0) return "0.0";
    std::string out = formatFloatG(value);
    if (std::isfinite(value) && out.find_first_of("e.") == std::string::npos) out += ".0";
    return out;
}

double sampleOffset(const SymbolTable &symbols, LabelsView labels)
{
    std::string bytes;
    for (const LabelPair &pair : labels) {
        appendSized(bytes, symbols.text(pair.name));
        appendSized(bytes, symbols.text(pair.value));
    }
    return static_cast<double>(XXH64(bytes.data(), bytes.size(), 0)) / 18446744073709551615.0;
}

bool isSampled(double ratio, double offset) { return (ratio >= 0 && offset < ratio) || (ratio < 0 && offset >= 1.0 + ratio); }

} // namespace diopter::exec
