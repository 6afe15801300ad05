// The literals of the scanner: numbers, durations, strings, template variables.
#include "core/base/go_text.h"
#include "core/syntax/placeholder.h"
#include "core/syntax/scanner.h"
#include "core/syntax/words.h"

#include <algorithm>

namespace diopter::syntax {
namespace {

constexpr int kRuneError = 0xfffd;

int digitValue(int rune)
{
    if (rune >= '0' && rune <= '9') return rune - '0';
    if (rune >= 'a' && rune <= 'f') return rune - 'a' + 10;
    if (rune >= 'A' && rune <= 'F') return rune - 'A' + 10;
    return 16;
}

} // namespace

Token Scanner::number()
{
    if (scanNumber()) return emit(TokenKind::Number);
    if (acceptRemainingDuration()) {
        back();
        return emit(TokenKind::Duration);
    }
    return fail("bad number or duration syntax: " + quote(m_text.substr(m_start, m_pos - m_start)));
}

// Lexer.acceptRemainingDuration: wrong units and orders are left to the duration parser.
bool Scanner::acceptRemainingDuration()
{
    if (!accept("smhdwy")) return false;
    accept("s");
    while (accept("0123456789")) {
        while (accept("0123456789")) {}
        if (!accept("smhdw")) return false;
        accept("s");
    }
    return !isAlphaNumericRune(advance());
}

// Lexer.scanNumber. What it accepts need not be a number: the parser reports that.
bool Scanner::scanNumber()
{
    const std::size_t initial = m_pos;
    bool hex = false;
    if (!m_options.series && accept("0") && accept("xX")) { // in series notation x repeats
        accept("_");
        hex = true;
    }
    const std::string_view digits = hex ? "0123456789abcdefABCDEF" : "0123456789";
    accept(".");
    accept(digits);
    bool dot = false;
    bool exponent = false;
    for (;;) {
        const bool isDigit = is(digits);
        if (!isDigit && !is("._eE")) break;
        if (is(".") && dot) {
            advance();
            return false;
        }
        if (is("eE") && exponent) {
            advance();
            return false;
        }
        if (accept(".")) {
            dot = true;
            if (accept("_.") || hex) return false;
        } else if (accept("eE")) {
            exponent = true;
            accept("+-");
            if (accept("._eE") || peek() == kEnd) return false;
        } else if (accept("_")) {
            if (accept("._eE") || peek() == kEnd) return false;
        } else {
            while (is(digits)) advance();
        }
    }
    return m_pos != initial && (!isAlphaNumericRune(peek()) || (m_options.series && peek() == 'x'));
}

Token Scanner::string(char quote)
{
    const bool raw = quote == '`';
    for (;;) {
        // The common run of plain bytes.
        while (m_pos < m_text.size()) {
            const char c = m_text[m_pos];
            if (static_cast<signed char>(c) < 0 || c == quote || c == '\\' || c == '\n') break;
            if (m_options.placeholders && c == '{') {
                m_pos += std::max<std::size_t>(placeholderLength(m_text, m_pos), 1); // its quotes are not ours
                continue;
            }
            ++m_pos;
        }
        const int rune = advance();
        if (rune == kEnd || (!raw && rune == '\n')) return fail(raw ? "unterminated raw string" : "unterminated quoted string");
        if (rune == kRuneError) return fail("invalid UTF-8 rune");
        if (rune == quote) return emit(TokenKind::String);
        if (rune != '\\' || raw) continue;
        if (std::string message; !escape(quote, message)) return fail(std::move(message));
    }
}

// lexEscape; the backslash is read.
bool Scanner::escape(char quote, std::string &message)
{
    int rune = advance();
    int count = 0;
    unsigned base = 16;
    unsigned largest = 0x10ffff;
    switch (rune) {
    case 'a':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
    case 'v':
    case '\\': return true;
    case 'x':
        count = 2;
        largest = 255;
        break;
    case 'u': count = 4; break;
    case 'U': count = 8; break;
    case kEnd: message = "escape sequence not terminated"; return false;
    default:
        if (rune == quote) return true;
        if (rune < '0' || rune > '7') {
            message = "unknown escape sequence " + describeRune(rune);
            return false;
        }
        count = 3;
        base = 8;
        largest = 255;
    }
    if (base == 16) rune = advance();
    std::uint32_t value = 0;
    for (; count > 0; --count) {
        const auto digit = static_cast<unsigned>(digitValue(rune));
        if (digit >= base) {
            message = rune == kEnd ? "escape sequence not terminated" : "illegal character " + describeRune(rune) + " in escape sequence";
            return false;
        }
        value = value * base + digit;
        if (count > 1) rune = advance();
    }
    if (value > largest || (value >= 0xd800 && value < 0xe000)) {
        message = "escape sequence is an invalid Unicode code point";
        return false;
    }
    return true;
}

Token Scanner::placeholder(std::size_t length)
{
    m_pos += length;
    m_gotDuration = m_gotDuration || m_bracketOpen;
    // A name or a unit may go on behind the variable: $prefix_total, ${job}:rate5m, [${minutes}m].
    bool name = false;
    while (m_pos < m_text.size()) {
        const char c = m_text[m_pos];
        if (const std::size_t more = m_bracketOpen ? 0 : placeholderInName(m_text, m_pos); more != 0) m_pos += more;
        else if (isAlphaNumericRune(c) || (c == ':' && !m_braceOpen && !m_bracketOpen)) ++m_pos;
        else break;
        name = !m_bracketOpen;
    }
    Token token = emit(name ? TokenKind::Identifier : TokenKind::Placeholder);
    token.hasPlaceholder = true;
    return token;
}

} // namespace diopter::syntax
