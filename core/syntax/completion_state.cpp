#include "core/syntax/completion_state.h"

namespace diopter::syntax {
namespace {} // namespace

void CompletionReader::readTo(std::size_t end)
{
    for (; m_next < end; ++m_next) read(m_next);
}

void CompletionReader::read(std::size_t i)
{
    const TokenKind k = kind(i);
    if (k == TokenKind::Error || k == TokenKind::Comment) return;
    const auto inside = m_open.empty() ? OpenBracket::Kind::Group : m_open.back().kind;
    if (inside == OpenBracket::Kind::Braces) return readInBraces(i);
    if (inside == OpenBracket::Kind::Labels && k != TokenKind::RightParen) {
        m_expect = k == TokenKind::Comma ? Expect::GroupingLabel : Expect::AfterGroupingLabel;
        return;
    }
    if (inside == OpenBracket::Kind::Range) {
        if (k == TokenKind::LeftParen) ++m_open.back().argument;
        const bool missing = k == TokenKind::RightParen && m_open.back().argument == 0; // "foo[5m)": the bracket was forgotten
        if (k == TokenKind::RightParen && !missing) --m_open.back().argument;
        if (k == TokenKind::RightBracket || missing) {
            m_open.pop_back();
            m_expect = Expect::AfterOperand;
        }
        if (missing) closeParen();
        return;
    }
    switch (k) {
    case TokenKind::LeftParen: return openParen(i);
    case TokenKind::RightParen: return closeParen();
    case TokenKind::LeftBrace:
        m_open.push_back({OpenBracket::Kind::Braces, i, i, 0, false});
        m_expect = Expect::LabelName;
        return;
    case TokenKind::LeftBracket:
        m_open.push_back({OpenBracket::Kind::Range, i, i, 0, false});
        m_expect = Expect::Duration;
        return;
    case TokenKind::Comma:
        if (!m_open.empty()) ++m_open.back().argument;
        m_expect = Expect::Operand;
        return;
    case TokenKind::At: m_expect = Expect::At; return;
    case TokenKind::RightBracket:
    case TokenKind::RightBrace:
    case TokenKind::Colon: return;
    case TokenKind::Add:
    case TokenKind::Sub:
        if (expectsOperand() || m_expect == Expect::Duration || m_expect == Expect::At) return; // a sign
        break;
    default: break;
    }
    if (isWord(k) && !(k == TokenKind::And || k == TokenKind::Or || k == TokenKind::Unless || k == TokenKind::Atan2)) return readWord(i);
    if (isOperator(k)) {
        // "and" may be a metric's name, but hardly ever is one.
        m_expect = Expect::OperandOrMatching;
        return;
    }
    m_expect = Expect::AfterOperand; // number, duration, string, variable
}

void CompletionReader::readWord(std::size_t i)
{
    const TokenKind k = kind(i);
    const bool behindBinary = m_expect == Expect::OperandOrMatching || m_expect == Expect::OperandOrOn;
    switch (k) {
    case TokenKind::Bool:
        if (behindBinary) m_expect = Expect::OperandOrOn;
        return;
    case TokenKind::On:
    case TokenKind::Ignoring:
        m_afterList = Expect::OperandOrGroup;
        m_expect = Expect::ClauseList;
        return;
    case TokenKind::GroupLeft:
    case TokenKind::GroupRight:
        m_afterList = Expect::OperandOrFill;
        m_expect = Expect::OperandOrFill;
        return;
    case TokenKind::By:
    case TokenKind::Without:
        if (m_expect != Expect::ClauseOrBody && m_expect != Expect::AfterAggregation && m_expect != Expect::AfterOperand) break;
        m_afterList = m_expect == Expect::ClauseOrBody ? Expect::Body : Expect::AfterOperand;
        m_expect = Expect::ClauseList;
        return;
    case TokenKind::Offset:
        if (expectsOperand()) break;
        m_expect = Expect::Duration;
        return;
    case TokenKind::Anchored:
    case TokenKind::Smoothed:
        if (expectsOperand()) break;
        m_expect = Expect::AfterOperand;
        return;
    default: break;
    }
    const bool called = kind(i + 1) == TokenKind::LeftParen;
    const bool clause = kind(i + 1) == TokenKind::By || kind(i + 1) == TokenKind::Without;
    // An aggregator with nothing or a new word behind it is about to get its clause.
    const bool unfinished = kind(i + 1) == TokenKind::EndOfInput || kind(i + 1) == TokenKind::Identifier;
    if (isAggregator(k) && (called || clause || unfinished)) m_expect = Expect::ClauseOrBody;
    else if (m_expect != Expect::At && m_expect != Expect::Duration) m_expect = Expect::AfterOperand;
}

void CompletionReader::readInBraces(std::size_t i)
{
    const TokenKind k = kind(i);
    if (k == TokenKind::RightBrace) {
        m_open.pop_back();
        m_expect = Expect::AfterOperand;
    } else if (k == TokenKind::Comma) {
        m_expect = Expect::LabelName;
    } else if (isMatchOperator(k)) {
        m_expect = Expect::LabelValue;
    } else if (m_expect == Expect::LabelValue) {
        m_expect = Expect::AfterMatcher;
    } else if (m_expect == Expect::LabelName) {
        m_expect = Expect::MatchOperator;
    }
}

void CompletionReader::openParen(std::size_t i)
{
    OpenBracket bracket{OpenBracket::Kind::Group, i, i, 0, false};
    const std::size_t head = i == 0 ? 0 : i - 1;
    const TokenKind before = i == 0 ? TokenKind::EndOfInput : kind(head);
    if (m_expect == Expect::ClauseList ||
        (m_expect == Expect::OperandOrFill && (before == TokenKind::GroupLeft || before == TokenKind::GroupRight))) {
        bracket.kind = OpenBracket::Kind::Labels;
        bracket.head = head;
        m_open.push_back(bracket);
        m_expect = Expect::GroupingLabel;
        return;
    }
    if (m_expect == Expect::ClauseOrBody || m_expect == Expect::Body) {
        bracket.kind = OpenBracket::Kind::Aggregation;
        bracket.head = head;
        bracket.expectOperandBehind = m_expect == Expect::Body;
    } else if (m_expect == Expect::AfterOperand && isWord(before)) {
        bracket.kind = OpenBracket::Kind::Call;
        bracket.head = head;
    }
    m_open.push_back(bracket);
    m_expect = Expect::Operand;
}

void CompletionReader::closeParen()
{
    if (m_open.empty()) {
        m_expect = Expect::AfterOperand;
        return;
    }
    const OpenBracket closed = m_open.back();
    m_open.pop_back();
    if (closed.kind == OpenBracket::Kind::Labels) {
        const TokenKind head = kind(closed.head);
        if (head == TokenKind::On || head == TokenKind::Ignoring) m_expect = Expect::OperandOrGroup;
        else if (head == TokenKind::GroupLeft || head == TokenKind::GroupRight) m_expect = Expect::OperandOrFill;
        else m_expect = m_afterList;
    } else {
        const bool clauseMayFollow = closed.kind == OpenBracket::Kind::Aggregation && !closed.expectOperandBehind;
        m_expect = clauseMayFollow ? Expect::AfterAggregation : Expect::AfterOperand;
    }
}

} // namespace diopter::syntax
