// See promql_tokens.h.
#include "app/desktop/text/promql_tokens.h"

#include "app/desktop/text/core_to_qt.h"
#include "core/model/operations.h"
#include "core/session/editor_services.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace diopter::desktop {

namespace {

/// Aggregations read as one phrase with their by(): both have the colour of keywords.
bool isAggregation(std::string_view word)
{
    std::string lower(word);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (int i = 0; i <= static_cast<int>(AggregateOp::LimitRatio); ++i)
        if (aggregateOpText(static_cast<AggregateOp>(i)) == lower) return true;
    return false;
}

std::optional<TokenKind> kindOf(session::HighlightKind kind, std::string_view text)
{
    using Kind = session::HighlightKind;
    switch (kind) {
    case Kind::Function: return isAggregation(text) ? TokenKind::Keyword : TokenKind::Function;
    case Kind::Metric: return TokenKind::Metric;
    case Kind::Label: return TokenKind::Label;
    case Kind::String: return TokenKind::String;
    case Kind::Number:
    case Kind::Duration:
    case Kind::Placeholder: return TokenKind::Number;
    case Kind::Keyword: return TokenKind::Keyword;
    case Kind::Comment: return TokenKind::Comment;
    case Kind::Operator:
        // and, or, unless, atan2 are words.
        return !text.empty() && std::isalpha(static_cast<unsigned char>(text.front())) != 0 ? std::optional(TokenKind::Keyword)
                                                                                            : std::nullopt;
    case Kind::Punctuation:
    case Kind::Error: return std::nullopt;
    }
    return std::nullopt;
}

std::optional<QChar> partnerOf(QChar c)
{
    static const std::array<std::pair<char, char>, 3> pairs = {{{'(', ')'}, {'[', ']'}, {'{', '}'}}};
    for (const auto &[open, close] : pairs) {
        if (c == QLatin1Char(open)) return QLatin1Char(close);
        if (c == QLatin1Char(close)) return QLatin1Char(open);
    }
    return std::nullopt;
}

} // namespace

std::vector<Token> promqlTokens(const QString &text)
{
    const std::string bytes = fromQt(text);
    const ByteMap map(text);
    std::vector<Token> tokens;
    for (const session::Highlight &item : session::highlight(bytes)) {
        const std::string_view piece = std::string_view(bytes).substr(item.span.start, item.span.end - item.span.start);
        const std::optional<TokenKind> kind = kindOf(item.kind, piece);
        if (!kind) continue;
        const int start = map.positionOf(item.span.start);
        tokens.push_back({start, map.positionOf(item.span.end) - start, *kind});
    }
    return tokens;
}

QColor tokenColour(const Colours &colours, TokenKind kind)
{
    switch (kind) {
    case TokenKind::Function: return colours.function;
    case TokenKind::Metric: return colours.metric;
    case TokenKind::Label: return colours.label;
    case TokenKind::String: return colours.string;
    case TokenKind::Number: return colours.number;
    case TokenKind::Keyword: return colours.keyword;
    case TokenKind::Comment: return colours.muted;
    }
    return colours.text;
}

int matchingBracket(const QString &text, int position)
{
    if (position < 0 || position >= text.size()) return -1;
    const QChar own = text[position];
    const std::optional<QChar> partner = partnerOf(own);
    if (!partner) return -1;
    std::vector<bool> skipped(static_cast<std::size_t>(text.size()), false);
    for (const Token &token : promqlTokens(text))
        if (token.kind == TokenKind::String || token.kind == TokenKind::Comment)
            for (int i = token.start; i < token.start + token.length; ++i) skipped[static_cast<std::size_t>(i)] = true;
    if (skipped[static_cast<std::size_t>(position)]) return -1;
    const int direction = own == QLatin1Char('(') || own == QLatin1Char('[') || own == QLatin1Char('{') ? 1 : -1;
    int depth = 0;
    for (int i = position; i >= 0 && i < text.size(); i += direction) {
        if (skipped[static_cast<std::size_t>(i)]) continue;
        if (text[i] == own) ++depth;
        else if (text[i] == *partner && --depth == 0) return i;
    }
    return -1;
}

} // namespace diopter::desktop
