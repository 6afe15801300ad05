// The reading position of the completion: what the tokens left of the caret leave open.
#pragma once

#include "core/syntax/completion.h"
#include "core/syntax/token.h"

namespace diopter::syntax {

/// One open bracket.
struct OpenBracket {
    enum class Kind : std::uint8_t { Group, Call, Aggregation, Labels, Braces, Range } kind = Kind::Group;
    std::size_t token = 0; ///< index of the opening token
    std::size_t head = 0; ///< index of the word before it: function, aggregator, by, on
    std::size_t argument = 0;
    bool expectOperandBehind = false; ///< Labels: whether an operand or the rest of an aggregation follows
};

/// Where the reader stands between tokens.
enum class Expect : std::uint8_t {
    Operand,
    OperandOrMatching, ///< behind a binary operator
    OperandOrOn, ///< behind bool
    OperandOrGroup, ///< behind on(...) or ignoring(...)
    OperandOrFill, ///< behind group_left(...)
    AfterOperand,
    AfterAggregation, ///< behind sum(...), where by may follow
    ClauseOrBody, ///< behind an aggregator
    Body, ///< behind sum by (...)
    Duration,
    At,
    LabelName,
    MatchOperator,
    LabelValue,
    AfterMatcher,
    GroupingLabel,
    AfterGroupingLabel,
    ClauseList, ///< behind by, on, group_left without their list
};

class CompletionReader {
public:
    CompletionReader(std::string_view text, const std::vector<Token> &tokens) : m_text(text), m_tokens(tokens) {}

    /// Reads on to the token before index `end`.
    void readTo(std::size_t end);
    Expect expect() const { return m_expect; }
    const std::vector<OpenBracket> &open() const { return m_open; }

private:
    void read(std::size_t i);
    void readWord(std::size_t i);
    void readInBraces(std::size_t i);
    void openParen(std::size_t i);
    void closeParen();
    TokenKind kind(std::size_t i) const { return i < m_tokens.size() ? m_tokens[i].kind : TokenKind::EndOfInput; }
    bool expectsOperand() const { return m_expect <= Expect::OperandOrFill || m_expect == Expect::Body; }

    std::string_view m_text;
    const std::vector<Token> &m_tokens;
    std::size_t m_next = 0;
    std::vector<OpenBracket> m_open;
    Expect m_expect = Expect::Operand;
    Expect m_afterList = Expect::Operand; ///< what a list of labels that opens now is followed by
};

} // namespace diopter::syntax
