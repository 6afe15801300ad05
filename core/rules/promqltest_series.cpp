// Series lines of promqltest scripts (`metric{a="b"} 1+2x3 _ stale {{count:1}}`) and `@st` offsets.
#include "core/rules/promqltest_lines.h"

#include "core/base/go_text.h"
#include "core/model/labels.h"
#include "core/model/stale.h"
#include "core/rules/histogram_literal.h"
#include "core/syntax/parser.h"

#include <algorithm>
#include <charconv>

namespace diopter::rules {
namespace {

/// More points of one series than any test needs: a typing mistake must not eat the memory.
constexpr std::uint64_t kMaxPoints = 10'000'000;

Error seriesError(std::string message) { return {ErrorCode::Syntax, std::move(message), {}}; }

/// Length of the metric at the beginning of the line: up to the end of its braces, or to the first blank without any.
std::size_t metricLength(std::string_view line)
{
    bool inBraces = false;
    char quoted = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quoted != 0) {
            if (c == '\\' && quoted != '`') ++i;
            else if (c == quoted) quoted = 0;
        } else if (c == '"' || c == '\'' || c == '`') {
            quoted = c;
        } else if (c == '{') {
            inBraces = true;
        } else if (c == '}') {
            return i + 1;
        } else if (!inBraces && (c == ' ' || c == '\t')) {
            // `metric {a="b"}`: the braces still belong to the metric, unless they begin a histogram.
            const std::size_t next = line.find_first_not_of(" \t", i);
            if (next == std::string_view::npos || line[next] != '{' || line.substr(next, 2) == "{{") return i;
        }
    }
    return line.size();
}

Result<LabelTexts> parseMetric(std::string_view text)
{
    LabelTexts out;
    const std::size_t brace = text.find('{');
    const bool emptyBraces =
        brace != std::string_view::npos && trimmed(text.substr(brace + 1, text.size() - brace - 2)).empty() && text.ends_with('}');
    if (emptyBraces && trimmed(text.substr(0, brace)).empty()) return out;
    auto options = syntax::ParseOptions::all();
    options.placeholders = false;
    // A label set with empty values only is no selector, so a name is put in front where there is none.
    const auto matchers = syntax::parseSelector(text, options);
    if (!matchers) return matchers.error();
    for (const Matcher &matcher : *matchers) {
        if (matcher.type() != MatchType::Equal)
            return seriesError("unexpected label matching operator in series description, expected \"=\"");
        if (!matcher.value().empty()) out.emplace_back(matcher.name(), matcher.value());
    }
    std::sort(out.begin(), out.end());
    return out;
}

std::optional<std::uint64_t> parseCount(std::string_view text)
{
    std::uint64_t out = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return out;
}

/// Reads the values of one line, item by item.
class ValueReader {
public:
    explicit ValueReader(std::string_view text) : m_text(text) {}

    Result<std::vector<ScriptPoint>> read()
    {
        for (skipBlanks(); m_at < m_text.size(); skipBlanks()) {
            DIOPTER_TRY(item());
            if (m_at < m_text.size() && m_text[m_at] != ' ' && m_text[m_at] != '\t') return unexpected();
        }
        return std::move(m_points);
    }

private:
    Error unexpected() const
    {
        if (m_at >= m_text.size()) return seriesError("unexpected end of input in series values");
        return seriesError("unexpected character in series sequence: '" + std::string(1, m_text[m_at]) + "'");
    }
    void skipBlanks() { m_at = std::min(m_text.find_first_not_of(" \t", m_at), m_text.size()); }
    bool take(std::string_view text)
    {
        if (m_text.substr(m_at, text.size()) != text) return false;
        m_at += text.size();
        return true;
    }

    Status item()
    {
        if (take("_")) return repeat({true, 0, nullptr, false}, false);
        if (m_text.substr(m_at, 5) == "stale") {
            m_at += 5;
            return repeat({false, staleMarker(), nullptr, false}, true);
        }
        if (m_text.substr(m_at, 2) == "{{") return histogramItem();
        return numberItem();
    }

    /// `xN` behind an item; without it one point. Values count the first one on top.
    Result<std::optional<std::uint64_t>> times()
    {
        if (!take("x")) return std::optional<std::uint64_t>();
        const std::size_t end = std::min(m_text.find_first_of(" \t", m_at), m_text.size());
        const auto count = parseCount(m_text.substr(m_at, end - m_at));
        if (!count) return unexpected();
        if (*count > kMaxPoints || m_points.size() + *count > kMaxPoints)
            return seriesError("more than " + std::to_string(kMaxPoints) + " points in one series");
        m_at = end;
        return std::optional<std::uint64_t>(*count);
    }

    Status repeat(const ScriptPoint &point, bool oneMore)
    {
        DIOPTER_ASSIGN(const auto count, times());
        m_points.insert(m_points.end(), static_cast<std::size_t>(count ? *count + (oneMore ? 1 : 0) : 1), point);
        return {};
    }

    /// A number with an optional sign, "Inf", "NaN" or a duration; ends before x, a sign or a blank.
    Result<double> number()
    {
        const std::size_t start = m_at;
        if (m_at < m_text.size() && (m_text[m_at] == '+' || m_text[m_at] == '-')) ++m_at;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            const char before = m_at > start ? m_text[m_at - 1] : ' ';
            const bool exponentSign = (c == '+' || c == '-') && (before == 'e' || before == 'E') && m_at > start + 1;
            if (!std::isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '_' && !exponentSign) break;
            if (c == 'x') break;
            ++m_at;
        }
        const std::string_view text = m_text.substr(start, m_at - start);
        if (const auto value = parseScriptNumber(text)) return *value;
        const bool negative = text.starts_with('-');
        const auto duration = parseDuration(text.starts_with('-') || text.starts_with('+') ? text.substr(1) : text);
        if (!duration || text.size() <= 1) {
            m_at = start;
            return unexpected();
        }
        return static_cast<double>(*duration) / (negative ? -1000 : 1000);
    }

    Status numberItem()
    {
        DIOPTER_ASSIGN(double value, number());
        double increment = 0;
        const bool steps = m_at < m_text.size() && (m_text[m_at] == '+' || m_text[m_at] == '-');
        if (steps) {
            DIOPTER_ASSIGN(increment, number());
        }
        DIOPTER_ASSIGN(const auto count, times());
        if (steps && !count) return unexpected();
        for (std::uint64_t i = 0; i <= count.value_or(0); ++i, value += increment) m_points.push_back({false, value, nullptr, false});
        return {};
    }

    Result<HistogramLiteral> histogram()
    {
        const std::size_t end = m_text.find("}}", m_at);
        if (m_text.substr(m_at, 2) != "{{" || end == std::string_view::npos) return unexpected();
        auto out = parseHistogramLiteral(m_text.substr(m_at + 2, end - m_at - 2));
        m_at = end + 2;
        return out;
    }

    Status histogramItem()
    {
        DIOPTER_ASSIGN(const auto base, histogram());
        const bool adding = take("+");
        if (!adding && !take("-")) return repeat({false, 0, std::make_shared<const FloatHistogram>(base.histogram), base.hintGiven}, true);
        DIOPTER_ASSIGN(const auto increment, histogram());
        DIOPTER_ASSIGN(const auto count, times());
        if (!count) return unexpected();
        FloatHistogram current = base.histogram;
        for (std::uint64_t i = 0; i <= *count; ++i) {
            if (i > 0) DIOPTER_TRY(combineLiteral(current, increment.histogram, adding));
            m_points.push_back({false, 0, std::make_shared<const FloatHistogram>(current), increment.hintGiven});
        }
        return {};
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::vector<ScriptPoint> m_points;
};

struct OffsetPrefix {
    DurationMs offset = 0;
    std::string_view rest;
};

/// `[sign]digits unit` at the beginning.
Result<OffsetPrefix> parseOffsetPrefix(std::string_view text)
{
    if (text.empty()) return seriesError("empty duration");
    const bool negative = text.front() == '-';
    std::size_t at = text.front() == '-' || text.front() == '+' ? 1 : 0;
    const std::size_t start = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    if (at == start) return seriesError("expected digits in duration " + quote(text));
    while (at < text.size() && std::isalpha(static_cast<unsigned char>(text[at])) && text[at] != 'x') ++at;
    const std::string_view digits = text.substr(start, at - start);
    const auto duration = parseDuration(digits);
    if (!duration) return seriesError("invalid duration " + quote(digits) + ": " + duration.error().message);
    return OffsetPrefix{negative ? -*duration : *duration, text.substr(at)};
}

using Offsets = std::vector<std::optional<DurationMs>>;

Status appendOffsets(Offsets &out, std::string_view item)
{
    if (item == "_") {
        out.emplace_back();
        return {};
    }
    if (item.starts_with("_x")) {
        const auto count = parseCount(item.substr(2));
        if (!count || *count == 0 || *count > kMaxPoints) return seriesError("invalid repeat count");
        out.insert(out.end(), static_cast<std::size_t>(*count), std::nullopt);
        return {};
    }
    DIOPTER_ASSIGN(const OffsetPrefix base, parseOffsetPrefix(item));
    if (base.rest.empty()) {
        out.emplace_back(base.offset);
        return {};
    }
    DurationMs delta = 0;
    std::string_view rest = base.rest;
    if (rest.front() != 'x') {
        if (rest.front() != '+' && rest.front() != '-')
            return seriesError("unexpected character '" + std::string(1, rest.front()) + "' after duration");
        DIOPTER_ASSIGN(const OffsetPrefix step, parseOffsetPrefix(rest.substr(1)));
        delta = rest.front() == '-' ? -step.offset : step.offset;
        rest = step.rest;
        if (rest.empty() || rest.front() != 'x') return seriesError("expected 'x<count>' after step duration");
    }
    const auto count = parseCount(rest.substr(1));
    if (!count || *count > kMaxPoints) return seriesError("invalid repeat count");
    DurationMs offset = base.offset;
    for (std::uint64_t i = 0; i <= *count; ++i, offset += delta) out.emplace_back(offset);
    return {};
}

} // namespace

Result<Offsets> parseStartOffsets(std::string_view text)
{
    Offsets out;
    for (std::size_t at = 0; (at = text.find_first_not_of(" \t", at)) != std::string_view::npos;) {
        const std::size_t end = std::min(text.find_first_of(" \t", at), text.size());
        const std::string_view item = text.substr(at, end - at);
        if (const Status added = appendOffsets(out, item); !added)
            return seriesError("invalid ST item " + quote(item) + ": " + added.error().message);
        at = end;
    }
    return out;
}

Result<ScriptSeries> parseSeriesLine(std::string_view text)
{
    const std::size_t length = metricLength(text);
    ScriptSeries out;
    DIOPTER_ASSIGN(out.labels, parseMetric(trimmed(text.substr(0, length))));
    DIOPTER_ASSIGN(out.points, ValueReader(text.substr(length)).read());
    return out;
}

} // namespace diopter::rules
