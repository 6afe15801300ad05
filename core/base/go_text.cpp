#include "core/base/go_text.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>

namespace diopter {
namespace {

/// Shortest decimal digits that read back as the same double: 0.d1d2d3... x 10^point.
struct Decimal {
    std::array<char, 24> digits{};
    int count = 0;
    int point = 0;
};

Decimal shortestDigits(double magnitude)
{
    std::array<char, 40> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude, std::chars_format::scientific).ptr;
    Decimal out;
    const char *at = buffer.data();
    for (; at != end && *at != 'e'; ++at) {
        if (*at != '.') out.digits[static_cast<std::size_t>(out.count++)] = *at;
    }
    int exponent = 0;
    if (at != end) {
        ++at;
        if (at != end && *at == '+') ++at;
        std::from_chars(at, end, exponent);
    }
    while (out.count > 1 && out.digits[static_cast<std::size_t>(out.count - 1)] == '0') --out.count;
    out.point = exponent + 1;
    return out;
}

bool appendSpecial(std::string &out, double value)
{
    if (std::isnan(value)) {
        out += "NaN";
        return true;
    }
    if (std::isinf(value)) {
        out += value > 0 ? "+Inf" : "-Inf";
        return true;
    }
    return false;
}

void appendFixed(std::string &out, const Decimal &decimal)
{
    const auto count = static_cast<std::size_t>(decimal.count);
    if (decimal.point <= 0) {
        out += "0.";
        out.append(static_cast<std::size_t>(-decimal.point), '0');
        out.append(decimal.digits.data(), count);
    } else if (decimal.point >= decimal.count) {
        out.append(decimal.digits.data(), count);
        out.append(static_cast<std::size_t>(decimal.point - decimal.count), '0');
    } else {
        const auto point = static_cast<std::size_t>(decimal.point);
        out.append(decimal.digits.data(), point);
        out += '.';
        out.append(decimal.digits.data() + point, count - point);
    }
}

bool isLetterOrUnderscore(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// Decodes one rune; length 0 when the bytes are not valid UTF-8.
struct Rune {
    char32_t code = 0;
    std::size_t length = 0;
};

Rune decodeRune(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return {};
    char32_t code = lead & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return {};
        code = code << 6 | (byte(i) & 0x3f);
    }
    const bool tooLong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    if (tooLong || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return {};
    return {code, length};
}

/// Go's unicode.IsPrint without its full tables: controls, separators other than space, formats and private use are not printable.
bool isPrintable(char32_t c)
{
    if (c < 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0xad) return false;
    if ((c >= 0x2000 && c <= 0x200f) || (c >= 0x2028 && c <= 0x202f) || (c >= 0x205f && c <= 0x206f)) return false;
    if (c == 0x1680 || c == 0x3000 || c == 0xfeff || (c >= 0xfff0 && c <= 0xfffb) || (c & 0xfffe) == 0xfffe) return false;
    if ((c >= 0xe000 && c <= 0xf8ff) || c >= 0xe0000 || (c >= 0xd800 && c <= 0xdfff)) return false;
    return true;
}

void appendEscaped(std::string &out, std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        switch (c) {
        case '"':
            out += "\\\"";
            ++i;
            continue;
        case '\\':
            out += "\\\\";
            ++i;
            continue;
        case '\a':
            out += "\\a";
            ++i;
            continue;
        case '\b':
            out += "\\b";
            ++i;
            continue;
        case '\f':
            out += "\\f";
            ++i;
            continue;
        case '\n':
            out += "\\n";
            ++i;
            continue;
        case '\r':
            out += "\\r";
            ++i;
            continue;
        case '\t':
            out += "\\t";
            ++i;
            continue;
        case '\v':
            out += "\\v";
            ++i;
            continue;
        default: break;
        }
        const Rune rune = decodeRune(text.substr(i));
        if (rune.length == 0 || (rune.code < 0x80 && !isPrintable(rune.code))) {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
            ++i;
            continue;
        }
        if (isPrintable(rune.code)) out.append(text.substr(i, rune.length));
        else if (rune.code < 0x10000) out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(rune.code));
        else out += fmt::format("\\U{:08x}", static_cast<std::uint32_t>(rune.code));
        i += rune.length;
    }
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equalsIgnoringCase(std::string_view a, std::string_view b)
{
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

struct DurationUnit {
    std::string_view name;
    DurationMs ms;
    bool onlyExact;
};
constexpr std::array<DurationUnit, 7> kUnits{{{"y", 365 * kDayMs, true}, {"w", 7 * kDayMs, true}, {"d", kDayMs, false},
    {"h", kHourMs, false}, {"m", kMinuteMs, false}, {"s", kSecondMs, false}, {"ms", 1, false}}};

} // namespace

void appendFloat(std::string &out, double value)
{
    if (appendSpecial(out, value)) return;
    const double magnitude = std::fabs(value);
    if (magnitude < 1e15 && (value != 0 || !std::signbit(value))) { // the usual numbers, without a detour
        char buffer[48];
        const auto whole = static_cast<std::int64_t>(value);
        char *end = nullptr;
        if (static_cast<double>(whole) == value) end = std::to_chars(buffer, buffer + sizeof buffer, whole).ptr;
        else if (magnitude >= 1e-5) end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed).ptr;
        if (end) {
            out.append(buffer, end);
            return;
        }
    }
    if (std::signbit(value)) out += '-';
    if (value == 0) {
        out += '0';
        return;
    }
    appendFixed(out, shortestDigits(magnitude));
}

std::string formatFloat(double value)
{
    std::string out;
    appendFloat(out, value);
    return out;
}

std::string formatFloatG(double value)
{
    std::string out;
    if (appendSpecial(out, value)) return out;
    if (std::signbit(value)) out += '-';
    if (value == 0) return out + "0";
    const Decimal decimal = shortestDigits(std::fabs(value));
    const int exponent = decimal.point - 1;
    constexpr int shortestLimit = 6; // strconv: "if shortest, eprec = 6"
    if (exponent >= -4 && exponent < shortestLimit) {
        appendFixed(out, decimal);
        return out;
    }
    out += decimal.digits[0];
    if (decimal.count > 1) {
        out += '.';
        out.append(decimal.digits.data() + 1, static_cast<std::size_t>(decimal.count - 1));
    }
    return out + fmt::format("e{}{:02}", exponent < 0 ? '-' : '+', std::abs(exponent));
}

std::string formatFloatE(double value, int precision)
{
    std::string out;
    if (appendSpecial(out, value)) return out;
    return fmt::format("{:.{}e}", value, precision);
}

std::optional<double> parseFloat(std::string_view text)
{
    std::string_view body = text;
    double sign = 1;
    if (!body.empty() && (body[0] == '+' || body[0] == '-')) {
        if (body[0] == '-') sign = -1;
        body.remove_prefix(1);
    }
    if (body.empty()) return std::nullopt;
    if (equalsIgnoringCase(body, "inf") || equalsIgnoringCase(body, "infinity")) return sign * std::numeric_limits<double>::infinity();
    if (equalsIgnoringCase(text, "nan")) return std::numeric_limits<double>::quiet_NaN();
    auto format = std::chars_format::general;
    const bool hex = body.size() > 2 && body[0] == '0' && (body[1] == 'x' || body[1] == 'X');
    if (hex) {
        body.remove_prefix(2);
        format = std::chars_format::hex;
        if (body.find_first_of("pP") == std::string_view::npos) return std::nullopt; // Go requires the exponent
    }
    if (!isDigit(body[0]) && body[0] != '.' && !hex) return std::nullopt;
    double value = 0;
    const auto [end, error] = std::from_chars(body.data(), body.data() + body.size(), value, format);
    if (end != body.data() + body.size() || error == std::errc::invalid_argument) return std::nullopt;
    if (error == std::errc::result_out_of_range) {
        // from_chars leaves the value alone: tell overflow from underflow by the exponent's sign.
        const auto exponentAt = body.find_first_of(hex ? "pP" : "eE");
        const bool tiny = (exponentAt != std::string_view::npos && exponentAt + 1 < body.size() && body[exponentAt + 1] == '-') ||
            (exponentAt == std::string_view::npos && body.find('.') <= 1);
        value = tiny ? 0 : std::numeric_limits<double>::infinity();
    }
    return sign * value;
}

std::string quote(std::string_view text)
{
    std::string out = "\"";
    appendEscaped(out, text);
    out += '"';
    return out;
}

std::string formatDuration(DurationMs duration)
{
    if (duration == 0) return "0s";
    std::string out;
    auto rest = static_cast<std::uint64_t>(duration);
    if (duration < 0) {
        out = "-";
        rest = 0 - rest;
    }
    for (const DurationUnit &unit : kUnits) {
        const auto size = static_cast<std::uint64_t>(unit.ms);
        if (unit.onlyExact && rest % size != 0) continue;
        if (const std::uint64_t count = rest / size; count > 0) {
            out += fmt::format("{}{}", count, unit.name);
            rest -= count * size;
        }
    }
    return out;
}

Result<DurationMs> parseDuration(std::string_view text)
{
    const auto bad = [text] { return Error{ErrorCode::Syntax, "not a valid duration string: " + quote(text), {}}; };
    if (text == "0") return DurationMs{0};
    if (text.empty()) return Error{ErrorCode::Syntax, "empty duration string", {}};
    std::uint64_t total = 0;
    std::size_t nextUnit = 0;
    constexpr auto kMaxMs = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max() / 1000000); // Go counts nanoseconds
    for (std::size_t i = 0; i < text.size();) {
        std::uint64_t count = 0;
        const auto [end, error] = std::from_chars(text.data() + i, text.data() + text.size(), count);
        if (error == std::errc::result_out_of_range) return Error{ErrorCode::Syntax, "duration out of range", {}};
        if (error != std::errc{}) return bad();
        i = static_cast<std::size_t>(end - text.data());
        std::size_t length = i;
        while (length < text.size() && isLetterOrUnderscore(text[length])) ++length;
        const std::string_view name = text.substr(i, length - i);
        while (nextUnit < kUnits.size() && kUnits[nextUnit].name != name) ++nextUnit;
        if (nextUnit == kUnits.size()) return bad();
        const auto size = static_cast<std::uint64_t>(kUnits[nextUnit++].ms);
        if (count > kMaxMs / size || total + count * size > kMaxMs) return Error{ErrorCode::Syntax, "duration out of range", {}};
        total += count * size;
        i = length;
    }
    return static_cast<DurationMs>(total);
}

std::string formatTimestamp(TimestampMs timestamp)
{
    using namespace std::chrono;
    const sys_time<milliseconds> time{milliseconds{timestamp}};
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{time - day};
    std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()), clock.hours().count(), clock.minutes().count(), clock.seconds().count());
    if (const auto ms = clock.subseconds().count(); ms != 0) out += fmt::format(".{:03}", ms);
    return out + "Z";
}

std::string formatUnixSeconds(TimestampMs timestamp)
{
    const std::uint64_t magnitude = timestamp < 0 ? 0 - static_cast<std::uint64_t>(timestamp) : static_cast<std::uint64_t>(timestamp);
    std::string out = fmt::format("{}{}", timestamp < 0 ? "-" : "", magnitude / 1000);
    if (const std::uint64_t ms = magnitude % 1000; ms != 0) {
        out += fmt::format(".{:03}", ms);
        while (out.back() == '0') out.pop_back();
    }
    return out;
}

bool isLegacyLabelName(std::string_view name)
{
    if (name.empty() || !isLetterOrUnderscore(name[0])) return false;
    for (const char c : name)
        if (!isLetterOrUnderscore(c) && !isDigit(c)) return false;
    return true;
}

bool isLegacyMetricName(std::string_view name)
{
    if (name.empty() || (!isLetterOrUnderscore(name[0]) && name[0] != ':')) return false;
    for (const char c : name)
        if (!isLetterOrUnderscore(c) && !isDigit(c) && c != ':') return false;
    return true;
}

bool isValidUtf8(std::string_view text)
{
    while (!text.empty()) {
        const Rune rune = decodeRune(text);
        if (rune.length == 0) return false;
        text.remove_prefix(rune.length);
    }
    return true;
}

} // namespace diopter
