// One pass over the tokens before the grammar sees them: decides what each word is where it stands (metric name, function, aggregator,
// label, keyword), so that the grammar is LL(1), and checks nesting and chains, so that parsing stays linear and on a bounded stack.
#pragma once

#include "core/syntax/token.h"

#include <optional>

namespace diopter::syntax {

/// Terminals of grammar/PromQLParser.g4, in the order of its tokens section (type = value + 1).
enum class TokenClass : std::uint8_t {
    Number,
    Duration,
    String,
    Placeholder,
    Name, ///< a word where an operand is expected: metric name
    Function, ///< a word before ( where an operand is expected
    Aggregator, ///< an aggregation keyword before (, by or without
    Label, ///< a word in braces, in a grouping or matching list
    LeftParen,
    RightParen,
    LeftBrace,
    RightBrace,
    LeftBracket,
    RightBracket,
    Comma,
    TrailingComma,
    Colon,
    IncludeParen, ///< ( directly behind group_left or group_right: always their label list
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    Pow,
    Atan2,
    Equal,
    NotEqual,
    LessOrEqual,
    Less,
    GreaterOrEqual,
    Greater,
    TrimUpper,
    TrimLower,
    And,
    Or,
    Unless,
    ChainOperator, ///< + - * / % ^ that goes on with the duration of an offset
    Assign,
    EqualRegex,
    NotEqualRegex,
    Bool,
    On,
    Ignoring,
    GroupLeft,
    GroupRight,
    Fill,
    FillLeft,
    FillRight,
    By,
    Without,
    Offset,
    OffsetChain, ///< offset whose duration is an expression in parentheses or with two signs
    At,
    Start,
    End,
    Step,
    Range,
    MaxOf,
    MinOf,
    Anchored,
    Smoothed,
    Other, ///< fits nowhere
};

inline constexpr std::size_t kMaxNesting = 1000;
inline constexpr std::size_t kMaxChain = 10000;
inline constexpr std::size_t kMaxTextBytes = 1 << 20;
inline constexpr std::size_t kMaxNodes = 200000;

struct ClassifiedTokens {
    std::vector<TokenClass> classes; ///< parallel to the tokens
    std::size_t maxNesting = 0; ///< of parentheses
    std::size_t maxNodes = 0; ///< the tree has about as many nodes, not more
    std::optional<Error> limit; ///< LimitExceeded, without a place but with a span
};

void classifyTokens(const std::vector<Token> &tokens, ClassifiedTokens &out);

} // namespace diopter::syntax
