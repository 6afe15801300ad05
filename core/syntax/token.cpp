#include "core/syntax/token.h"

#include "core/base/go_text.h"
#include "core/syntax/token_table.h"
#include "core/syntax/words.h"

namespace diopter::syntax {
namespace {

/// The first ten runes, as fmt's %.10q takes them.
std::string_view tenRunes(std::string_view text)
{
    std::size_t end = 0;
    for (int runes = 0; end < text.size() && runes < 10; ++runes) {
        ++end;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
    }
    return text.substr(0, end);
}

/// Item.String().
std::string itemText(const Token &token, std::string_view text)
{
    const TokenKind kind = token.kind;
    if (kind == TokenKind::EndOfInput) return "EOF";
    if (kind == TokenKind::Identifier || kind == TokenKind::MetricIdentifier) return quote(text);
    if (isKeyword(kind)) return "<" + std::string(text) + ">";
    if (isOperator(kind)) return "<op:" + std::string(text) + ">";
    if (isAggregator(kind)) return "<aggr:" + std::string(text) + ">";
    if (text.size() > 10) return quote(tenRunes(text)) + "...";
    return quote(text);
}

} // namespace

std::uint32_t overreadEnd(std::string_view source, const Token &following, std::uint32_t lastClosing)
{
    if (following.kind != TokenKind::RightParen || following.start == 0) return lastClosing;
    for (std::uint32_t i = following.start - 1; i > 0; --i) {
        if (source[i] == ')') return i + 1;
        if (!isSpaceRune(source[i])) return lastClosing;
    }
    return lastClosing;
}

std::string_view tokenSpelling(TokenKind kind) { return tokenRow(kind).spelling; }

std::string describeToken(const Token &token, std::string_view source)
{
    const std::string_view text = token.text(source);
    if (!tokenSpelling(token.kind).empty()) return itemText(token, text);
    switch (token.kind) {
    case TokenKind::EndOfInput: return "end of input";
    case TokenKind::Identifier: return "identifier " + itemText(token, text);
    case TokenKind::MetricIdentifier: return "metric identifier " + itemText(token, text);
    case TokenKind::String: return "string " + itemText(token, text);
    case TokenKind::Number: return "number " + itemText(token, text);
    case TokenKind::Duration: return "duration " + itemText(token, text);
    case TokenKind::Placeholder: return "placeholder " + quote(text);
    default: break;
    }
    // Prometheus prints the numbers goyacc gave these.
    const auto code = [&](TokenKind first, int number) { return number + static_cast<int>(token.kind) - static_cast<int>(first); };
    int item = 0;
    if (token.kind >= TokenKind::SumDesc && token.kind <= TokenKind::CounterResetHintDesc) item = code(TokenKind::SumDesc, 57370);
    if (token.kind >= TokenKind::HintUnknown && token.kind <= TokenKind::HintGauge) item = code(TokenKind::HintUnknown, 57445);
    if (item != 0) return "\"<Item " + std::to_string(item) + ">\" " + itemText(token, text);
    return "error " + itemText(token, text);
}

} // namespace diopter::syntax
