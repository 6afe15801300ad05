#include "core/syntax/series_notation.h"

#include "core/base/go_text.h"
#include "core/syntax/diagnose/driver.h"
#include "core/syntax/words.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace diopter::syntax {
namespace {

Error limitError()
{
    return {ErrorCode::LimitExceeded, "the series describes more points than the limit of " + std::to_string(kMaxSeriesPoints), {}};
}

Result<SeriesDescription> parseWith(std::string_view text, diagnose::Symbol start, bool values)
{
    constexpr std::size_t kLongest = 16 << 20;
    if (text.size() > kLongest) return Error{ErrorCode::LimitExceeded, "the series description is longer than 16 MiB", {}};
    ScanOptions options;
    options.series = values;
    ScanResult scan;
    Scanner(text, options).run(scan);
    TreeBuilder builder(text, {});
    SeriesDescription out;
    diagnose::Driver driver(scan, builder);
    const bool accepted = driver.runSeries(start, out);
    if (driver.tooManyPoints()) return limitError();
    if (!builder.problems().empty()) {
        Problem &first = builder.problems().front();
        return Error{ErrorCode::Syntax, std::move(first.message), placeInText(text, first.span)};
    }
    if (!accepted) return Error{ErrorCode::Syntax, "not a series description", placeInText(text, {})};
    return out;
}

struct DurationPrefix {
    DurationMs duration = 0;
    std::string_view rest;
};

Error badItem(std::string_view item, const std::string &why)
{
    return {ErrorCode::Syntax, "invalid ST item " + quote(item) + ": " + why, {}};
}

/// parseDurationPrefix of promqltest: sign, digits, letters up to an x.
Result<DurationPrefix> durationPrefix(std::string_view text)
{
    if (text.empty()) return Error{ErrorCode::Syntax, "empty duration", {}};
    std::size_t start = text[0] == '-' || text[0] == '+' ? 1 : 0;
    std::size_t i = start;
    while (i < text.size() && isDigitRune(text[i])) ++i;
    if (i == start) return Error{ErrorCode::Syntax, "expected digits in duration " + quote(text), {}};
    while (i < text.size() && isAlphaRune(text[i]) && text[i] != '_' && text[i] != 'x') ++i;
    const std::string_view written = text.substr(start, i - start);
    auto duration = parseDuration(written);
    if (!duration) return Error{ErrorCode::Syntax, "invalid duration " + quote(written) + ": " + duration.error().message, {}};
    return DurationPrefix{text[0] == '-' ? -*duration : *duration, text.substr(i)};
}

std::optional<std::uint64_t> repeatCount(std::string_view text)
{
    std::uint64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return count;
}

using Offsets = std::vector<std::optional<DurationMs>>;

Status addOffsets(Offsets &out, DurationMs base, DurationMs delta, std::uint64_t count)
{
    if (count >= kMaxSeriesPoints - std::min(out.size(), kMaxSeriesPoints)) return limitError();
    DurationMs offset = base;
    for (std::uint64_t i = 0; i <= count; ++i) {
        out.push_back(offset);
        offset = static_cast<DurationMs>(static_cast<std::uint64_t>(offset) + static_cast<std::uint64_t>(delta)); // wraps as Go's
    }
    return {};
}

Status addItem(Offsets &out, std::string_view item)
{
    if (item.substr(0, 2) == "_x") {
        const auto count = repeatCount(item.substr(2));
        if (!count || *count == 0) return badItem(item, "invalid repeat count");
        if (*count > kMaxSeriesPoints - std::min(out.size(), kMaxSeriesPoints)) return limitError();
        out.insert(out.end(), *count, std::nullopt);
        return {};
    }
    if (item == "_") {
        out.emplace_back();
        return {};
    }
    const auto base = durationPrefix(item);
    if (!base) return badItem(item, base.error().message);
    std::string_view rest = base->rest;
    if (rest.empty()) return addOffsets(out, base->duration, 0, 0);
    DurationMs delta = 0;
    if (rest[0] != 'x') {
        if (rest[0] != '+' && rest[0] != '-') return badItem(item, "unexpected character " + quoteRune(rest[0]) + " after duration");
        const auto step = durationPrefix(rest.substr(1));
        if (!step) return badItem(item, "invalid step duration: " + step.error().message);
        delta = rest[0] == '-' ? -step->duration : step->duration;
        rest = step->rest;
        if (rest.empty() || rest[0] != 'x') return badItem(item, "expected 'x<count>' after step duration");
    }
    const auto count = repeatCount(rest.substr(1));
    if (!count) return badItem(item, "invalid repeat count");
    return addOffsets(out, base->duration, delta, *count);
}

} // namespace

Result<SeriesDescription> parseSeriesDescription(std::string_view text) { return parseWith(text, diagnose::Symbol::StartSeries, true); }

Result<std::vector<std::pair<std::string, std::string>>> parseMetric(std::string_view text)
{
    DIOPTER_ASSIGN(SeriesDescription parsed, parseWith(text, diagnose::Symbol::StartMetric, false));
    return std::move(parsed.labels);
}

Result<std::vector<std::optional<DurationMs>>> parseStartTimestamps(std::string_view text)
{
    Offsets out;
    std::size_t i = 0;
    while (i < text.size()) {
        const std::size_t start = text.find_first_not_of(" \t\n\v\f\r", i);
        if (start == std::string_view::npos) break;
        i = std::min(text.find_first_of(" \t\n\v\f\r", start), text.size());
        DIOPTER_TRY(addItem(out, text.substr(start, i - start)));
    }
    return out;
}

} // namespace diopter::syntax
