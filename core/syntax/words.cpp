#include "core/syntax/words.h"

#include "core/base/go_text.h"
#include "core/syntax/token_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace diopter::syntax {
namespace {

constexpr std::size_t kLongestWord = 12; // count_values

struct LanguageWord {
    std::string_view text;
    TokenKind kind;
};

constexpr bool isListed(const TokenRow &row)
{
    return isWord(row.kind) && row.kind != TokenKind::Identifier && row.kind != TokenKind::MetricIdentifier;
}

constexpr std::size_t countWords()
{
    std::size_t count = 2; // inf and nan
    for (const TokenRow &row : token_rows::kAll) count += isListed(row) ? 1 : 0;
    return count;
}

/// The words of the token table and the two numbers that are words, sorted by text.
constexpr auto kWords = [] {
    std::array<LanguageWord, countWords()> words{{{"inf", TokenKind::Number}, {"nan", TokenKind::Number}}};
    std::size_t count = 2;
    for (const TokenRow &row : token_rows::kAll) {
        if (isListed(row)) words[count++] = {row.spelling, row.kind};
    }
    std::sort(words.begin(), words.end(), [](const LanguageWord &a, const LanguageWord &b) { return a.text < b.text; });
    return words;
}();

char32_t utf8Value(std::string_view text, std::size_t pos, std::size_t width)
{
    auto value = static_cast<char32_t>(static_cast<unsigned char>(text[pos]) & (0xff >> (width + 1)));
    for (std::size_t i = 1; i < width; ++i) value = (value << 6) | (static_cast<unsigned char>(text[pos + i]) & 0x3f);
    return value;
}

std::string encodeRune(int rune)
{
    const auto value = static_cast<std::uint32_t>(rune < 0 ? 0xfffd : rune);
    const auto tail = [value](int shift) { return static_cast<char>(0x80 | ((value >> shift) & 0x3f)); };
    if (value < 0x80) return {static_cast<char>(value)};
    if (value < 0x800) return {static_cast<char>(0xc0 | (value >> 6)), tail(0)};
    if (value < 0x10000) return {static_cast<char>(0xe0 | (value >> 12)), tail(6), tail(0)};
    return {static_cast<char>(0xf0 | (value >> 18)), tail(12), tail(6), tail(0)};
}

} // namespace

TokenKind keywordKind(std::string_view word)
{
    if (word.size() < 2 || word.size() > kLongestWord) return TokenKind::Identifier;
    std::array<char, kLongestWord> buffer{};
    for (std::size_t i = 0; i < word.size(); ++i) {
        const char c = word[i];
        buffer[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    const std::string_view lower(buffer.data(), word.size());
    const auto end = kWords.end();
    const auto found =
        std::lower_bound(kWords.begin(), end, lower, [](const LanguageWord &w, std::string_view text) { return w.text < text; });
    return found != end && found->text == lower ? found->kind : TokenKind::Identifier;
}

TokenKind durationKeywordKind(std::string_view word)
{
    const TokenKind kind = keywordKind(word);
    return kind == TokenKind::Step || kind == TokenKind::Range || kind == TokenKind::MinOf || kind == TokenKind::MaxOf
        ? kind
        : TokenKind::Identifier;
}

Rune decodeRune(std::string_view text, std::size_t pos)
{
    constexpr Rune kInvalid{0xfffd, 1};
    const auto first = static_cast<unsigned char>(text[pos]);
    if (first < 0x80) return {first, 1};
    const std::size_t width = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || pos + width > text.size()) return kInvalid;
    for (std::size_t i = 1; i < width; ++i) {
        if ((static_cast<unsigned char>(text[pos + i]) & 0xc0) != 0x80) return kInvalid;
    }
    const char32_t value = utf8Value(text, pos, width);
    const bool overlong = (width == 3 && value < 0x800) || (width == 4 && value < 0x10000);
    if (overlong || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return kInvalid;
    return {static_cast<int>(value), width};
}

std::string quoteRune(int rune)
{
    if (rune == '\'') return "'\\''";
    if (rune == '"') return "'\"'";
    std::string body = quote(encodeRune(rune));
    body.front() = '\'';
    body.back() = '\'';
    return body;
}

std::string describeRune(int rune)
{
    const int value = rune < 0 ? 0xfffd : rune;
    std::string out = fmt::format("U+{:04X}", value);
    const std::string shown = quote(encodeRune(value));
    const bool printable = shown.size() > 2 && (shown[1] != '\\' || value == '\\' || value == '"');
    if (printable) out += " '" + encodeRune(value) + "'";
    return out;
}

} // namespace diopter::syntax
