// Parsing of times, the default range and step (DESIGN.md section 7).
#include "core/session/time_range.h"

#include "core/base/go_text.h"

#include <chrono>
#include <cmath>

namespace diopter::session {

namespace {

Error badTime(std::string_view text)
{
    return {ErrorCode::Usage,
        "cannot read the time \"" + std::string(text) + "\"; write RFC 3339, unix seconds, now-1h, end-6h or start+5m", {}};
}

/// Reads exactly `digits` decimal digits at `position`.
bool readDigits(std::string_view text, std::size_t &position, int digits, int &out)
{
    out = 0;
    for (int i = 0; i < digits; ++i, ++position) {
        if (position >= text.size() || text[position] < '0' || text[position] > '9') return false;
        out = out * 10 + (text[position] - '0');
    }
    return true;
}

bool readChar(std::string_view text, std::size_t &position, std::string_view allowed)
{
    if (position >= text.size() || allowed.find(text[position]) == std::string_view::npos) return false;
    ++position;
    return true;
}

/// Fraction of a second in milliseconds, further digits ignored; 0 when there is none.
int readFraction(std::string_view text, std::size_t &position)
{
    if (position >= text.size() || text[position] != '.') return 0;
    int milliseconds = 0;
    int scale = 100;
    for (++position; position < text.size() && text[position] >= '0' && text[position] <= '9'; ++position) {
        milliseconds += (text[position] - '0') * scale;
        scale /= 10;
    }
    return milliseconds;
}

/// Offset of the zone in minutes.
std::optional<int> readZone(std::string_view text, std::size_t &position)
{
    if (readChar(text, position, "Zz")) return 0;
    if (position >= text.size()) return std::nullopt;
    const int sign = text[position] == '-' ? -1 : 1;
    int hours = 0;
    int minutes = 0;
    if (!readChar(text, position, "+-") || !readDigits(text, position, 2, hours) || !readChar(text, position, ":") ||
        !readDigits(text, position, 2, minutes) || hours > 23 || minutes > 59) {
        return std::nullopt;
    }
    return sign * (hours * 60 + minutes);
}

std::optional<TimestampMs> parseRfc3339(std::string_view text)
{
    std::size_t position = 0;
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (!readDigits(text, position, 4, year) || !readChar(text, position, "-") || !readDigits(text, position, 2, month) ||
        !readChar(text, position, "-") || !readDigits(text, position, 2, day) || !readChar(text, position, "Tt ") ||
        !readDigits(text, position, 2, hour) || !readChar(text, position, ":") || !readDigits(text, position, 2, minute) ||
        !readChar(text, position, ":") || !readDigits(text, position, 2, second)) {
        return std::nullopt;
    }
    const int milliseconds = readFraction(text, position);
    const auto zone = readZone(text, position);
    const std::chrono::year_month_day date{
        std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)), std::chrono::day(static_cast<unsigned>(day))};
    if (!zone || position != text.size() || !date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    const auto days = std::chrono::sys_days(date).time_since_epoch().count();
    return ((days * 24 + hour) * 60 + minute - *zone) * kMinuteMs + second * kSecondMs + milliseconds;
}

std::optional<TimestampMs> anchorOf(std::string_view name, const TimeAnchors &anchors)
{
    if (name == "now") return anchors.now;
    if (name == "start") return anchors.hasData() ? anchors.start : anchors.now - kHourMs;
    if (name == "end") return anchors.hasData() ? anchors.end : anchors.now;
    return std::nullopt;
}

Result<TimestampMs> parseRelative(std::string_view text, TimestampMs base, std::string_view offsets)
{
    while (!offsets.empty()) {
        const int sign = offsets[0] == '-' ? -1 : 1;
        const std::size_t next = offsets.find_first_of("+-", 1);
        const auto duration = parseDuration(offsets.substr(1, next == std::string_view::npos ? next : next - 1));
        if (!duration) return badTime(text);
        base += sign * *duration;
        offsets = next == std::string_view::npos ? std::string_view() : offsets.substr(next);
    }
    return base;
}

} // namespace

TimestampMs currentTime()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

Result<TimestampMs> parseTime(std::string_view text, const TimeAnchors &anchors)
{
    const std::size_t nameEnd = text.find_first_of("+-");
    if (const auto base = anchorOf(text.substr(0, nameEnd), anchors)) {
        return parseRelative(text, *base, nameEnd == std::string_view::npos ? std::string_view() : text.substr(nameEnd));
    }
    if (const auto time = parseRfc3339(text)) return *time;
    const auto seconds = parseFloat(text);
    // Milliseconds that no int64 holds, and NaN, are refused.
    if (!seconds || !(std::fabs(*seconds) <= 9.2e15)) return badTime(text);
    return std::llround(*seconds * 1000);
}

Result<DurationMs> parseStep(std::string_view text)
{
    const Error bad{ErrorCode::Usage, "cannot read the step \"" + std::string(text) + "\"; write 30s, 5m or seconds, greater than 0", {}};
    if (const auto seconds = parseFloat(text)) {
        if (!(*seconds >= 0.001) || *seconds > 9.2e15) return bad;
        return static_cast<DurationMs>(std::llround(*seconds * 1000));
    }
    const auto duration = parseDuration(text);
    if (!duration || *duration <= 0) return bad;
    return *duration;
}

DurationMs defaultStep(DurationMs span)
{
    static constexpr DurationMs kUnits[] = {kSecondMs, kMinuteMs, kHourMs};
    static constexpr DurationMs kCounts[] = {1, 2, 5, 15, 30};
    const DurationMs wanted = (span + 239) / 240;
    for (const DurationMs unit : kUnits) {
        for (const DurationMs count : kCounts) {
            if (count * unit >= wanted) return count * unit;
        }
    }
    return (wanted + kDayMs - 1) / kDayMs * kDayMs;
}

TimeGrid defaultGrid(const TimeAnchors &anchors)
{
    const TimestampMs end = anchors.hasData() ? anchors.end : anchors.now;
    const TimestampMs start = anchors.hasData() ? anchors.start : anchors.now - kHourMs;
    return {start, end, defaultStep(end - start)};
}

Result<ResolvedRange> resolveRange(const RangeText &text, const TimeAnchors &anchors, bool instantByDefault)
{
    const bool isRange = !text.start.empty() || !text.end.empty() || !text.step.empty();
    if (!text.time.empty() && isRange)
        return Error{ErrorCode::Usage, "--time asks for one moment; it cannot stand beside --start, --end or --step", {}};
    TimeGrid grid = defaultGrid(anchors);
    if (!text.time.empty() || (!isRange && instantByDefault)) {
        TimestampMs time = grid.end;
        if (!text.time.empty()) {
            DIOPTER_ASSIGN(time, parseTime(text.time, anchors));
        }
        return ResolvedRange{{time, time, 0}, true};
    }
    if (!text.start.empty()) {
        DIOPTER_ASSIGN(grid.start, parseTime(text.start, anchors));
    }
    if (!text.end.empty()) {
        DIOPTER_ASSIGN(grid.end, parseTime(text.end, anchors));
    }
    if (grid.end < grid.start) {
        return Error{
            ErrorCode::Usage, "the end " + formatTimestamp(grid.end) + " lies before the start " + formatTimestamp(grid.start), {}};
    }
    grid.step = defaultStep(grid.end - grid.start);
    if (!text.step.empty()) {
        DIOPTER_ASSIGN(grid.step, parseStep(text.step));
    }
    return ResolvedRange{grid, false};
}

} // namespace diopter::session
