#include "core/syntax/highlight.h"

#include "core/syntax/scanner.h"
#include "core/syntax/token_classes.h"

namespace diopter::syntax {
namespace {

HighlightKind kindOf(TokenKind kind, TokenClass tokenClass)
{
    switch (tokenClass) {
    case TokenClass::Name: return HighlightKind::Metric;
    case TokenClass::Function:
    case TokenClass::Aggregator: return HighlightKind::Function;
    case TokenClass::Label: return HighlightKind::Label;
    default: break;
    }
    switch (kind) {
    case TokenKind::Identifier:
    case TokenKind::MetricIdentifier: return HighlightKind::Metric;
    case TokenKind::Number: return HighlightKind::Number;
    case TokenKind::Duration: return HighlightKind::Duration;
    case TokenKind::String: return HighlightKind::String;
    case TokenKind::Placeholder: return HighlightKind::Placeholder;
    case TokenKind::Comment: return HighlightKind::Comment;
    case TokenKind::LeftParen:
    case TokenKind::RightParen:
    case TokenKind::LeftBrace:
    case TokenKind::RightBrace:
    case TokenKind::LeftBracket:
    case TokenKind::RightBracket:
    case TokenKind::Comma:
    case TokenKind::Colon: return HighlightKind::Punctuation;
    case TokenKind::Assign: return HighlightKind::Operator;
    case TokenKind::Error: return HighlightKind::Error;
    default: break;
    }
    return isOperator(kind) ? HighlightKind::Operator : isAggregator(kind) ? HighlightKind::Function : HighlightKind::Keyword;
}

} // namespace

std::vector<Highlight> highlight(std::string_view text, const ParseOptions &options)
{
    const std::vector<Token> tokens = tokenizeBroken(text, options, true);
    std::vector<Token> meaningful;
    meaningful.reserve(tokens.size());
    for (const Token &each : tokens) {
        if (each.kind != TokenKind::Comment && each.kind != TokenKind::Error) meaningful.push_back(each);
    }
    ClassifiedTokens classified;
    classifyTokens(meaningful, classified);
    std::vector<Highlight> out;
    out.reserve(tokens.size());
    std::size_t next = 0;
    for (const Token &each : tokens) {
        if (each.kind == TokenKind::EndOfInput) break;
        const bool skipped = each.kind == TokenKind::Comment || each.kind == TokenKind::Error;
        if (each.start == each.end) {
            ++next; // a closing sign that is missing in the text
            continue;
        }
        out.push_back({kindOf(each.kind, skipped ? TokenClass::Other : classified.classes[next++]), each.span()});
    }
    return out;
}

std::vector<Token> tokenizeBroken(std::string_view text, const ParseOptions &options, bool keepComments)
{
    std::vector<Token> out;
    Scanner scanner(text, {options.unquotedUtf8Names, options.placeholders, keepComments});
    for (;;) {
        Token token = scanner.next();
        if (token.kind == TokenKind::Comment && !keepComments) continue;
        if (token.kind == TokenKind::Error) {
            if (!scanner.recover(token)) break;
            out.push_back(token);
            continue;
        }
        if (token.kind == TokenKind::EndOfInput) break;
        out.push_back(token);
    }
    const auto size = static_cast<std::uint32_t>(text.size());
    out.push_back({TokenKind::EndOfInput, false, size, size});
    return out;
}

} // namespace diopter::syntax
