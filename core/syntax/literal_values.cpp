#include "core/syntax/literal_values.h"

#include "core/base/go_text.h"
#include "core/syntax/words.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace diopter::syntax {
namespace {

/// strconv.underscoreOK: underscores separate digits or follow a base prefix.
bool underscoresAllowed(std::string_view text)
{
    char saw = '^';
    std::size_t i = 0;
    bool hex = false;
    if (text.size() >= 2 && text[0] == '0' && std::string_view("bBoOxX").find(text[1]) != std::string_view::npos) {
        i = 2;
        saw = '0';
        hex = text[1] == 'x' || text[1] == 'X';
    }
    for (; i < text.size(); ++i) {
        const char c = text[i];
        if (isDigitRune(c) || (hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')))) {
            saw = '0';
        } else if (c == '_') {
            if (saw != '0') return false;
            saw = '_';
        } else {
            if (saw == '_') return false;
            saw = '!';
        }
    }
    return saw != '_';
}

std::string withoutUnderscores(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c != '_') out += c;
    }
    return out;
}

std::optional<std::int64_t> integerValue(std::string_view text)
{
    int base = 10;
    if (text.size() > 1 && text[0] == '0') {
        base = text[1] == 'x' || text[1] == 'X' ? 16 : 8;
        text.remove_prefix(base == 16 ? 2 : 1);
    }
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size() || text.front() == '-') return std::nullopt;
    return value;
}

bool namesInfinity(std::string_view text) { return text.size() == 3 && (text[0] == 'i' || text[0] == 'I'); }

struct Unit {
    std::string_view name;
    std::uint64_t nanoseconds;
};
constexpr std::uint64_t kMs = 1000000;
constexpr std::array<Unit, 7> kUnits{{{"y", kMs * 1000 * 3600 * 24 * 365}, {"w", kMs * 1000 * 3600 * 24 * 7}, {"d", kMs * 1000 * 3600 * 24},
    {"h", kMs * 1000 * 3600}, {"m", kMs * 1000 * 60}, {"s", kMs * 1000}, {"ms", kMs}}};

void appendUtf8(std::string &out, std::uint32_t value)
{
    const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((value >> shift) & 0x3f)); };
    if (value >= 0xd800 && value < 0xe000) value = 0xfffd;
    if (value < 0x80) {
        out += static_cast<char>(value);
    } else if (value < 0x800) {
        out += static_cast<char>(0xc0 | (value >> 6));
        tail(0);
    } else if (value < 0x10000) {
        out += static_cast<char>(0xe0 | (value >> 12));
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xf0 | (value >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

/// Reads `count` digits of `base` at `pos`; nothing where they are missing.
std::optional<std::uint32_t> digits(std::string_view body, std::size_t pos, std::size_t count, int base)
{
    if (pos + count > body.size()) return std::nullopt;
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(body.data() + pos, body.data() + pos + count, value, base);
    if (error != std::errc{} || end != body.data() + pos + count) return std::nullopt;
    return value;
}

constexpr std::string_view kSimpleEscapes = "abfnrtv\\";
constexpr std::string_view kSimpleValues = "\a\b\f\n\r\t\v\\";

/// One escape; `pos` stands behind the backslash and moves behind the escape.
bool unescape(std::string &out, std::string_view body, std::size_t &pos, char quoteSign)
{
    if (pos >= body.size()) return false;
    const char c = body[pos++];
    if (const std::size_t simple = kSimpleEscapes.find(c); simple != std::string_view::npos) {
        out += kSimpleValues[simple];
        return true;
    }
    if (c == quoteSign) {
        out += c;
        return true;
    }
    const bool octal = c >= '0' && c <= '7';
    const std::size_t count = octal ? 3 : c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (count == 0) return false;
    if (octal) --pos;
    const auto value = digits(body, pos, count, octal ? 8 : 16);
    if (!value || (octal && *value > 255) || *value > 0x10ffff) return false;
    pos += count;
    if (octal || c == 'x') out += static_cast<char>(*value);
    else appendUtf8(out, *value);
    return true;
}

} // namespace

Result<double> numberValue(std::string_view text)
{
    const auto fail = [text](const char *why) {
        return Error{ErrorCode::Syntax, "error parsing number: strconv.ParseFloat: parsing " + quote(text) + ": " + why, {}};
    };
    std::string clean;
    std::string_view digitsOnly = text;
    if (text.find('_') != std::string_view::npos) {
        if (!underscoresAllowed(text)) return fail("invalid syntax");
        clean = withoutUnderscores(text);
        digitsOnly = clean;
    }
    if (const auto integer = integerValue(digitsOnly)) return static_cast<double>(*integer);
    const auto value = parseFloat(digitsOnly);
    if (!value) return fail("invalid syntax");
    if (std::isinf(*value) && !namesInfinity(text)) return fail("value out of range");
    return *value;
}

Result<double> durationSeconds(std::string_view text)
{
    const auto bad = [text] { return Error{ErrorCode::Syntax, "not a valid duration string: " + quote(text), {}}; };
    constexpr std::uint64_t kLimit = std::uint64_t{1} << 63;
    std::uint64_t total = 0;
    std::size_t nextUnit = 0;
    for (std::size_t i = 0; i < text.size();) {
        std::uint64_t count = 0;
        const auto [end, error] = std::from_chars(text.data() + i, text.data() + text.size(), count);
        if (error != std::errc{}) return bad();
        i = static_cast<std::size_t>(end - text.data());
        std::size_t last = i;
        while (last < text.size() && !isDigitRune(text[last])) ++last;
        if (last == i) return bad();
        const std::string_view name = text.substr(i, last - i);
        std::size_t unit = 0;
        while (unit < kUnits.size() && kUnits[unit].name != name) ++unit;
        if (unit == kUnits.size()) return Error{ErrorCode::Syntax, "unknown unit " + quote(name) + " in duration " + quote(text), {}};
        if (unit < nextUnit) return bad();
        nextUnit = unit + 1;
        if (count > kLimit / kUnits[unit].nanoseconds) return Error{ErrorCode::Syntax, "duration out of range", {}};
        total += count * kUnits[unit].nanoseconds;
        if (total >= kLimit) return Error{ErrorCode::Syntax, "duration out of range", {}};
        i = last;
    }
    constexpr std::uint64_t kSecond = 1000 * kMs;
    return static_cast<double>(total / kSecond) + static_cast<double>(total % kSecond) / 1e9;
}

std::optional<std::string> unquote(std::string_view literal)
{
    if (literal.size() < 2 || literal.front() != literal.back()) return std::nullopt;
    const char quoteSign = literal.front();
    const std::string_view body = literal.substr(1, literal.size() - 2);
    if (quoteSign == '`') return body.find('`') == std::string_view::npos ? std::optional(std::string(body)) : std::nullopt;
    if ((quoteSign != '"' && quoteSign != '\'') || body.find('\n') != std::string_view::npos) return std::nullopt;
    if (body.find('\\') == std::string_view::npos) {
        return body.find(quoteSign) == std::string_view::npos ? std::optional(std::string(body)) : std::nullopt;
    }
    std::string out;
    out.reserve(body.size());
    for (std::size_t i = 0; i < body.size();) {
        const char c = body[i];
        if (c == quoteSign) return std::nullopt;
        ++i;
        if (c != '\\') out += c;
        else if (!unescape(out, body, i, quoteSign)) return std::nullopt;
    }
    return out;
}

} // namespace diopter::syntax
