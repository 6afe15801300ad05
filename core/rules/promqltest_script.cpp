#include "core/rules/promqltest_script.h"

#include "core/base/go_text.h"
#include "core/rules/promqltest_lines.h"

#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace diopter::rules {
namespace {

std::string lowerFirstWord(std::string_view line)
{
    std::string out(line.substr(0, line.find_first_of("\t ")));
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

ScriptLines splitLines(std::string_view text)
{
    ScriptLines out;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        const std::string_view line = trimmed(text.substr(start, end - start));
        out.lines.emplace_back(!line.empty() && line.front() == '#' ? std::string_view{} : line);
        start = end + 1;
    }
    return out;
}

/// Attaches the offsets of a pending `@st` line to the samples that follow it.
Status attachStarts(ScriptSeries &series, ScriptSeries &pending, std::size_t pendingLine)
{
    if (series.labels != pending.labels) return scriptError(pendingLine, "@st metric does not match the following sample line metric");
    if (pending.startOffsets.size() != series.points.size())
        return scriptError(pendingLine,
            "@st line has " + std::to_string(pending.startOffsets.size()) + " values but sample line has " +
                std::to_string(series.points.size()));
    series.startOffsets = std::move(pending.startOffsets);
    return {};
}

bool isStartLine(std::string_view line)
{
    const std::size_t blank = line.find_first_of(" \t");
    return blank != std::string_view::npos && line.substr(0, blank).ends_with("@st");
}

Result<ScriptSeries> parseStartLine(std::string_view line, std::size_t index)
{
    const std::size_t blank = line.find_first_of(" \t");
    const std::string metric(line.substr(0, blank - 3));
    auto series = parseSeriesLine(metric + " _");
    if (!series) return scriptError(index, "invalid @st line metric " + quote(metric) + ": " + series.error().message);
    auto offsets = parseStartOffsets(trimmed(line.substr(blank + 1)));
    if (!offsets) return scriptError(index, "invalid @st sequence: " + offsets.error().message);
    series->startOffsets = std::move(*offsets);
    return series;
}

} // namespace

bool TextCondition::matches(std::string_view actual) const
{
    // Without a text every single line will do, also one that is no UTF-8.
    if (text == kAnyText) return actual.find('\n') == std::string_view::npos;
    return pattern ? re2::RE2::PartialMatch(re2::StringPiece(actual.data(), actual.size()), *pattern) : text == actual;
}

Error scriptError(std::size_t lineIndex, std::string message)
{
    Place place;
    place.line = static_cast<std::uint32_t>(lineIndex + 1);
    place.column = 1;
    return {ErrorCode::Syntax, std::move(message), std::move(place)};
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kBlank = " \t\r\n\v\f";
    const std::size_t start = text.find_first_not_of(kBlank);
    if (start == std::string_view::npos) return {};
    return text.substr(start, text.find_last_not_of(kBlank) - start + 1);
}

void setSeries(std::vector<ScriptSeries> &all, ScriptSeries series)
{
    const auto same = std::find_if(all.begin(), all.end(), [&](const ScriptSeries &s) { return s.labels == series.labels; });
    if (same == all.end()) all.push_back(std::move(series));
    else *same = std::move(series);
}

std::optional<double> parseScriptNumber(std::string_view text)
{
    std::string_view digits = text;
    const bool negative = !digits.empty() && digits.front() == '-';
    if (!digits.empty() && (digits.front() == '-' || digits.front() == '+')) digits.remove_prefix(1);
    int base = 10;
    if (digits.size() > 1 && digits.front() == '0') {
        const char kind = static_cast<char>(std::tolower(static_cast<unsigned char>(digits[1])));
        base = kind == 'x' ? 16 : kind == 'b' ? 2 : 8;
        digits.remove_prefix(kind == 'x' || kind == 'b' || kind == 'o' ? 2 : 1);
    }
    std::int64_t integer = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), integer, base);
    if (failure == std::errc{} && end == digits.data() + digits.size() && !digits.empty())
        return static_cast<double>(negative ? -integer : integer);
    return parseFloat(text);
}

Result<LoadCommand> parseLoadCommand(ScriptLines &lines)
{
    static const re2::RE2 pattern("^load(?:_(with_nhcb))?\\s+(.+?)$");
    const std::size_t first = lines.next;
    std::string nhcb;
    std::string step;
    if (!re2::RE2::FullMatch(lines.lines[first], pattern, &nhcb, &step))
        return scriptError(first, "invalid load command. (load[_with_nhcb] <step:duration>)");
    const auto gap = parseDuration(step);
    if (!gap) return scriptError(first, "invalid step definition " + quote(step) + ": " + gap.error().message);

    LoadCommand out;
    out.line = static_cast<std::uint32_t>(first + 1);
    out.step = *gap;
    out.withNhcb = !nhcb.empty();
    std::optional<ScriptSeries> pending;
    std::size_t pendingLine = 0;
    for (++lines.next; lines.next < lines.lines.size() && !lines.lines[lines.next].empty(); ++lines.next) {
        const std::string &line = lines.lines[lines.next];
        if (isStartLine(line)) {
            if (pending) return scriptError(pendingLine, "@st line has no following sample line");
            auto start = parseStartLine(line, lines.next);
            if (!start) return std::move(start).error();
            pending = std::move(*start);
            pendingLine = lines.next;
            continue;
        }
        auto series = parseSeriesLine(line);
        if (!series) return scriptError(lines.next, series.error().message);
        if (pending) DIOPTER_TRY(attachStarts(*series, *pending, pendingLine));
        pending.reset();
        setSeries(out.series, std::move(*series));
    }
    if (pending) return scriptError(pendingLine, "@st line has no following sample line");
    return out;
}

Result<std::vector<ScriptCommand>> parseScript(std::string_view text)
{
    ScriptLines lines = splitLines(text);
    std::vector<ScriptCommand> out;
    while (lines.next < lines.lines.size()) {
        const std::string &line = lines.lines[lines.next];
        if (line.empty()) {
            ++lines.next;
            continue;
        }
        const std::string word = lowerFirstWord(line);
        if (word == "clear") {
            out.emplace_back(ClearCommand{});
            ++lines.next;
        } else if (word.starts_with("load")) {
            DIOPTER_ASSIGN(auto command, parseLoadCommand(lines));
            out.emplace_back(std::move(command));
        } else if (word.starts_with("eval")) {
            DIOPTER_ASSIGN(auto command, parseEvalCommand(lines));
            out.emplace_back(std::move(command));
        } else {
            return scriptError(lines.next, "invalid command " + quote(line));
        }
    }
    return out;
}

LabelTexts textsOf(const SymbolTable &symbols, LabelsView labels)
{
    LabelTexts out;
    for (const LabelPair &pair : labels) out.emplace_back(symbols.text(pair.name), symbols.text(pair.value));
    return out;
}

} // namespace diopter::rules
