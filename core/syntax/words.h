// Which words the lexer treats specially, and the classes of characters names are made of.
#pragma once

#include "core/syntax/token.h"

namespace diopter::syntax {

/// The kind of a keyword in any case ("SUM", "by", "inf" -> Number), or Identifier.
TokenKind keywordKind(std::string_view word);
/// step, range, min_of, max_of: the words of duration expressions; Identifier otherwise.
TokenKind durationKeywordKind(std::string_view word);

/// unicode.IsLetter for code points from 0x80 on.
bool isUnicodeLetter(char32_t rune);

constexpr bool isSpaceRune(int rune) { return rune == ' ' || rune == '\t' || rune == '\n' || rune == '\r'; }
constexpr bool isDigitRune(int rune) { return rune >= '0' && rune <= '9'; }
constexpr bool isAlphaRune(int rune) { return rune == '_' || (rune >= 'a' && rune <= 'z') || (rune >= 'A' && rune <= 'Z'); }
constexpr bool isAlphaNumericRune(int rune) { return isAlphaRune(rune) || isDigitRune(rune); }

/// utf8.DecodeRuneInString at `pos` (< size): rune and width; U+FFFD and 1 for bytes that are no UTF-8.
struct Rune {
    int value;
    std::size_t width;
};
Rune decodeRune(std::string_view text, std::size_t pos);

/// strconv.QuoteRune: 'x' in single quotes with Go's escapes; -1 (end of text) as '\xef\xbf\xbd' (U+FFFD).
std::string quoteRune(int rune);
/// fmt's %#U: U+0041 'A'.
std::string describeRune(int rune);

} // namespace diopter::syntax
