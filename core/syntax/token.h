// Tokens of the language, as Prometheus' lexer (promql/parser/lex.go) cuts them; made by the scanner, read by parser, highlighter
// and completion.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace diopter::syntax {

/// In groups: the ranges below depend on the order.
enum class TokenKind : std::uint8_t {
    EndOfInput,
    Error,
    Comment,
    Identifier, ///< without colon
    MetricIdentifier, ///< with colon
    Number,
    Duration,
    String,
    Placeholder,
    LeftParen,
    RightParen,
    LeftBrace,
    RightBrace,
    LeftBracket,
    RightBracket,
    Comma,
    Colon,
    Assign, ///< =
    // series notation only
    Blank,
    Times,
    Space,
    OpenHistogram,
    CloseHistogram,
    SumDesc,
    CountDesc,
    SchemaDesc,
    OffsetDesc,
    NegativeOffsetDesc,
    BucketsDesc,
    NegativeBucketsDesc,
    ZeroBucketDesc,
    ZeroBucketWidthDesc,
    CustomValuesDesc,
    CounterResetHintDesc,
    HintUnknown,
    HintReset,
    HintNotReset,
    HintGauge,
    // operators: Item.IsOperator
    Add,
    Div,
    Equal, ///< ==
    EqualRegex,
    GreaterOrEqual,
    Greater,
    TrimUpper,
    TrimLower,
    And,
    Or,
    Less,
    LessOrEqual,
    Unless,
    Mod,
    Mul,
    NotEqual,
    NotEqualRegex,
    Pow,
    Sub,
    At,
    Atan2,
    // aggregators
    Avg,
    Bottomk,
    Count,
    CountValues,
    Group,
    Max,
    Min,
    Quantile,
    Stddev,
    Stdvar,
    Sum,
    Topk,
    Limitk,
    LimitRatio,
    // keywords
    Bool,
    By,
    GroupLeft,
    GroupRight,
    Fill,
    FillLeft,
    FillRight,
    Ignoring,
    Offset,
    Smoothed,
    Anchored,
    On,
    Without,
    // preprocessors
    Start,
    End,
    Step,
    Range,
    MaxOf,
    MinOf,
};

constexpr bool isOperator(TokenKind kind) { return kind >= TokenKind::Add && kind <= TokenKind::Atan2; }
constexpr bool isAggregator(TokenKind kind) { return kind >= TokenKind::Avg && kind <= TokenKind::LimitRatio; }
constexpr bool isKeyword(TokenKind kind) { return kind >= TokenKind::Bool && kind <= TokenKind::Without; }
constexpr bool isPreprocessor(TokenKind kind) { return kind >= TokenKind::Start && kind <= TokenKind::MinOf; }
/// Written with letters: identifiers and every word with a meaning of its own.
constexpr bool isWord(TokenKind kind)
{
    return kind == TokenKind::Identifier || kind == TokenKind::MetricIdentifier || kind >= TokenKind::Avg || kind == TokenKind::And ||
        kind == TokenKind::Or || kind == TokenKind::Unless || kind == TokenKind::Atan2;
}

/// = != =~ !~, the operators of label conditions.
constexpr bool isMatchOperator(TokenKind kind)
{
    return kind == TokenKind::Assign || kind == TokenKind::NotEqual || kind == TokenKind::EqualRegex || kind == TokenKind::NotEqualRegex;
}
/// Parser.Lex: tokens whose end Prometheus remembers as lastClosing.
constexpr bool isClosing(TokenKind kind)
{
    return kind == TokenKind::RightBrace || kind == TokenKind::RightParen || kind == TokenKind::RightBracket ||
        kind == TokenKind::Duration || kind == TokenKind::Number;
}

struct Token {
    TokenKind kind = TokenKind::EndOfInput;
    bool hasPlaceholder = false; ///< is, or contains, a template variable
    std::uint32_t start = 0; ///< bytes, half-open
    std::uint32_t end = 0;

    TextSpan span() const { return {start, end}; }
    std::string_view text(std::string_view source) const { return source.substr(start, end - start); }
};

/// The word or sign of kinds that have only one spelling ("sum", "group_left", ">="); "" for identifiers, literals and the end.
std::string_view tokenSpelling(TokenKind kind);

/// The end of an aggregation without a trailing clause, where Prometheus has read `following` too (Lexer.findPrevRightParen): behind the
/// parenthesis before it if nothing but blanks stands between, else `lastClosing`.
std::uint32_t overreadEnd(std::string_view source, const Token &following, std::uint32_t lastClosing);

/// Item.desc(): how messages name a token, e.g. `identifier "foo"`, `<op:+>`, `end of input`.
std::string describeToken(const Token &token, std::string_view source);

} // namespace diopter::syntax
