// Fast paths for plain decimals: up to 19 digits and an exactly representable power of ten give the correctly rounded value by one
// division; everything else goes through the general reader.
#include "core/exchange/number_scan.h"

#include "core/base/go_text.h"
#include "core/model/stale.h"

#include <charconv>
#include <chrono>
#include <cmath>

namespace diopter::exchange {
namespace {

constexpr double kPowersOfTen[] = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr std::uint64_t kExactMantissa = std::uint64_t{1} << 53;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// [-]digits[.digits] when the result is exact by construction.
std::optional<double> scanPlain(std::string_view text)
{
    std::size_t at = 0;
    const bool negative = !text.empty() && text[0] == '-';
    if (negative) at = 1;
    const std::size_t begin = at;
    std::uint64_t mantissa = 0;
    std::size_t decimals = 0;
    if (text.size() - begin > 18 || begin == text.size()) return {};
    for (; at < text.size() && isDigit(text[at]); ++at) mantissa = mantissa * 10 + static_cast<std::uint64_t>(text[at] - '0');
    if (at == begin) return {};
    if (at < text.size() && text[at] == '.') {
        const std::size_t first = ++at;
        for (; at < text.size() && isDigit(text[at]); ++at) mantissa = mantissa * 10 + static_cast<std::uint64_t>(text[at] - '0');
        decimals = at - first;
    }
    if (at != text.size() || mantissa > kExactMantissa) return {};
    const double value = static_cast<double>(mantissa) / kPowersOfTen[decimals];
    return negative ? -value : value;
}

std::optional<double> scanGeneral(std::string_view text)
{
    if (text.find_first_of("pP_xX") != std::string_view::npos) return {};
    const bool startsPlain =
        !text.empty() && (isDigit(text[0]) || text[0] == '.' || (text[0] == '-' && text.size() > 1 && isDigit(text[1])));
    if (startsPlain) {
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error == std::errc() && end == text.data() + text.size()) return value;
    }
    const std::optional<double> value = parseFloat(text);
    const bool saysInfinite = text.find_first_of("iI") != std::string_view::npos;
    if (value && std::isinf(*value) && !saysInfinite) return {}; // out of range
    return value;
}

std::optional<TimestampMs> secondsToMs(double seconds)
{
    const double scaled = seconds * 1000;
    if (!(std::fabs(scaled) < 9.2e18)) return {}; // also NaN
    return static_cast<TimestampMs>(scaled);
}

} // namespace

std::optional<double> scanValue(std::string_view text)
{
    if (const auto plain = scanPlain(text)) return plain;
    const std::optional<double> value = scanGeneral(text);
    if (value && std::isnan(*value)) return normalNaN();
    return value;
}

std::optional<TimestampMs> scanSeconds(std::string_view text)
{
    std::optional<double> seconds = scanPlain(text);
    if (!seconds) seconds = scanGeneral(text);
    return seconds ? secondsToMs(*seconds) : std::nullopt;
}

std::optional<TimestampMs> scanMilliseconds(std::string_view text)
{
    if (text.empty() || text.size() > 19) return {};
    std::uint64_t value = 0;
    for (const char c : text) {
        if (!isDigit(c)) return {};
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    if (value > static_cast<std::uint64_t>(kMaxTimestamp)) return {};
    return static_cast<TimestampMs>(value);
}

namespace {

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count)
{
    if (at + count > text.size()) return {};
    int out = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (!isDigit(text[i])) return {};
        out = out * 10 + (text[i] - '0');
    }
    return out;
}

std::optional<TimestampMs> scanRfc3339(std::string_view text)
{
    if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':') return {};
    if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return {};
    const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
    if (!year || !month || !day || !hour || !minute || !second) return {};
    const std::chrono::year_month_day date{
        std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)), std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59) return {};
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    std::int64_t ms = ((days * 24 + *hour) * 60 + *minute) * kMinuteMs + *second * kSecondMs;
    std::size_t at = 19;
    if (text[at] == '.') {
        if (at + 1 == text.size() || !isDigit(text[at + 1])) return {};
        DurationMs unit = 100;
        for (++at; at < text.size() && isDigit(text[at]); ++at, unit /= 10) ms += (text[at] - '0') * unit;
    }
    if (text.substr(at) == "Z" || text.substr(at) == "z") return ms;
    if (text.size() != at + 6 || (text[at] != '+' && text[at] != '-') || text[at + 3] != ':') return {};
    const auto zoneHours = digits(text, at + 1, 2), zoneMinutes = digits(text, at + 4, 2);
    if (!zoneHours || !zoneMinutes || *zoneHours > 23 || *zoneMinutes > 59) return {};
    const DurationMs zone = *zoneHours * kHourMs + *zoneMinutes * kMinuteMs;
    return text[at] == '+' ? ms - zone : ms + zone;
}

} // namespace

std::optional<TimestampMs> scanAnyTime(std::string_view text)
{
    if (const auto time = scanRfc3339(text)) return time;
    constexpr TimestampMs kFirstMilliseconds = 100'000'000'000; // as seconds the year 5138
    if (const auto whole = scanMilliseconds(text); whole && *whole >= kFirstMilliseconds) return whole;
    return scanSeconds(text);
}

} // namespace diopter::exchange
