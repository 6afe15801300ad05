#include "core/syntax/diagnose/driver.h"

#include "core/syntax/words.h"

namespace diopter::syntax {
namespace diagnose {
namespace {

/// Tokens thrown away in search of a place to go on: in longer rubbish there is nothing more to say.
constexpr std::size_t kMostDiscarded = 10000;

constexpr std::size_t index(Symbol symbol) { return static_cast<std::size_t>(symbol); }

Symbol symbolOf(TokenKind kind)
{
    if (isAggregator(kind)) return Symbol::Aggregator;
    if (kind >= TokenKind::Blank && kind <= TokenKind::CounterResetHintDesc) {
        return static_cast<Symbol>(static_cast<int>(Symbol::Blank) + static_cast<int>(kind) - static_cast<int>(TokenKind::Blank));
    }
    switch (kind) {
    case TokenKind::Identifier: return Symbol::Identifier;
    case TokenKind::MetricIdentifier: return Symbol::MetricIdentifier;
    case TokenKind::Number: return Symbol::Number;
    case TokenKind::Duration: return Symbol::Duration;
    case TokenKind::String: return Symbol::String;
    case TokenKind::LeftParen: return Symbol::LeftParen;
    case TokenKind::RightParen: return Symbol::RightParen;
    case TokenKind::LeftBrace: return Symbol::LeftBrace;
    case TokenKind::RightBrace: return Symbol::RightBrace;
    case TokenKind::LeftBracket: return Symbol::LeftBracket;
    case TokenKind::RightBracket: return Symbol::RightBracket;
    case TokenKind::Comma: return Symbol::Comma;
    case TokenKind::Colon: return Symbol::Colon;
    case TokenKind::Assign: return Symbol::Eql;
    case TokenKind::Add: return Symbol::Add;
    case TokenKind::Div: return Symbol::Div;
    case TokenKind::EqualRegex:
    case TokenKind::NotEqualRegex: return Symbol::Regex;
    case TokenKind::And: return Symbol::And;
    case TokenKind::Or: return Symbol::Or;
    case TokenKind::Unless: return Symbol::Unless;
    case TokenKind::Mod: return Symbol::Mod;
    case TokenKind::Mul: return Symbol::Mul;
    case TokenKind::NotEqual: return Symbol::Neq;
    case TokenKind::Pow: return Symbol::Pow;
    case TokenKind::Sub: return Symbol::Sub;
    case TokenKind::At: return Symbol::At;
    case TokenKind::Atan2: return Symbol::Atan2;
    case TokenKind::Bool: return Symbol::Bool;
    case TokenKind::By: return Symbol::By;
    case TokenKind::GroupLeft: return Symbol::GroupLeft;
    case TokenKind::GroupRight: return Symbol::GroupRight;
    case TokenKind::Fill: return Symbol::Fill;
    case TokenKind::FillLeft: return Symbol::FillLeft;
    case TokenKind::FillRight: return Symbol::FillRight;
    case TokenKind::Ignoring: return Symbol::Ignoring;
    case TokenKind::Offset: return Symbol::Offset;
    case TokenKind::Smoothed: return Symbol::Smoothed;
    case TokenKind::Anchored: return Symbol::Anchored;
    case TokenKind::On: return Symbol::On;
    case TokenKind::Without: return Symbol::Without;
    case TokenKind::Start:
    case TokenKind::End: return Symbol::StartEnd;
    case TokenKind::Step: return Symbol::Step;
    case TokenKind::Range: return Symbol::Range;
    case TokenKind::MaxOf:
    case TokenKind::MinOf: return Symbol::MaxMinOf;
    case TokenKind::EndOfInput: return Symbol::Eof;
    case TokenKind::HintUnknown:
    case TokenKind::HintReset:
    case TokenKind::HintNotReset:
    case TokenKind::HintGauge: return Symbol::ResetHint;
    default: return Symbol::Comparison;
    }
}

} // namespace

// parser.Lex
void Driver::read()
{
    if (m_endReturned || m_position >= m_scan.tokens.size()) {
        m_ahead = Symbol::End;
        return;
    }
    m_item = m_scan.tokens[m_position++];
    m_inBraces = m_item.kind == TokenKind::LeftBrace || (m_inBraces && m_item.kind != TokenKind::RightBrace);
    m_inBrackets = m_item.kind == TokenKind::LeftBracket || (m_inBrackets && m_item.kind != TokenKind::RightBracket);
    m_builder.setCurrent(m_item.span());
    switch (m_item.kind) {
    case TokenKind::Error:
        m_builder.problem(m_scan.error.span, m_scan.error.message);
        m_endReturned = true;
        m_ahead = Symbol::End;
        return;
    case TokenKind::EndOfInput: m_endReturned = true; break;
    case TokenKind::RightBrace:
    case TokenKind::RightParen:
    case TokenKind::RightBracket:
    case TokenKind::Duration:
    case TokenKind::Number: m_lastClosing = m_item.end; break;
    default: break;
    }
    m_ahead = m_item.kind == TokenKind::Placeholder ? variableSymbol() : symbolOf(m_item.kind);
}

// Not Prometheus': what a template variable stands for where it stands.
Symbol Driver::variableSymbol() const
{
    const TokenKind before = m_position < 2 ? TokenKind::EndOfInput : m_scan.tokens[m_position - 2].kind;
    const TokenKind after = m_position < m_scan.tokens.size() ? m_scan.tokens[m_position].kind : TokenKind::EndOfInput;
    const auto matches = [](TokenKind kind) {
        return kind == TokenKind::Assign || kind == TokenKind::NotEqual || kind == TokenKind::EqualRegex ||
            kind == TokenKind::NotEqualRegex;
    };
    if (m_inBrackets || before == TokenKind::Offset || before == TokenKind::At) return Symbol::Duration;
    if (m_inBraces && !matches(after)) return Symbol::String;
    return Symbol::Identifier;
}

bool Driver::runToEnd(Symbol start)
{
    // Prometheus injects the start symbol as a first token.
    m_stack.push_back({0, {}});
    m_stack.push_back({static_cast<std::size_t>(m_tables[0].next[index(start)]), {}});
    Step result = Step::Continue;
    while (result == Step::Continue) result = step();
    return result == Step::Accept;
}

std::optional<NodeId> Driver::run(Symbol start)
{
    if (!runToEnd(start) || !m_result.valid()) return std::nullopt;
    return m_result;
}

bool Driver::runSeries(Symbol start, SeriesDescription &out)
{
    m_series = &out;
    return runToEnd(start);
}

Driver::Step Driver::step()
{
    const State &state = m_tables[m_stack.back().state];
    if (state.hasShifts) {
        if (!m_ahead) read();
        if (const std::int16_t target = state.next[index(*m_ahead)]; target != kNoState && *m_ahead != Symbol::ErrorToken) {
            Value value;
            value.token = m_item;
            m_stack.push_back({static_cast<std::size_t>(target), std::move(value)});
            m_ahead.reset();
            if (m_errorFlag > 0) --m_errorFlag;
            return Step::Continue;
        }
    }
    std::int16_t rule = state.defaultRule;
    if (!state.exceptions.empty() || state.accepts) {
        if (!m_ahead) read();
        if (state.accepts && *m_ahead == Symbol::End) return Step::Accept;
        for (const State::Exception &exception : state.exceptions) {
            if (exception.token == *m_ahead) rule = exception.rule;
        }
    }
    if (rule == 0) return recover();
    reduce(static_cast<std::size_t>(rule));
    return Step::Continue;
}

Driver::Step Driver::recover()
{
    if (m_errorFlag == 3) {
        // Nothing was shifted since the last error: throw the token away.
        if (m_ahead == Symbol::End || ++m_discarded > kMostDiscarded) return Step::Abort;
        m_ahead.reset();
        return Step::Continue;
    }
    m_errorFlag = 3;
    return shiftError() ? Step::Continue : Step::Abort;
}

bool Driver::shiftError()
{
    while (!m_stack.empty()) {
        const std::int16_t target = m_tables[m_stack.back().state].next[index(Symbol::ErrorToken)];
        if (target != kNoState) {
            Value value;
            value.token = m_item;
            m_stack.push_back({static_cast<std::size_t>(target), std::move(value)});
            return true;
        }
        m_stack.pop_back();
    }
    return false;
}

void Driver::reduce(std::size_t number)
{
    const Rule &rule = rules()[number];
    const std::size_t first = m_stack.size() - rule.length;
    Value value = act(rule.action, {m_stack.data() + first, rule.length});
    if (rule.lhs == Symbol::expr && !value.node.valid()) value.node = m_builder.numberLiteral(0, false, m_item.span());
    m_stack.resize(first);
    const std::int16_t target = m_tables[m_stack.back().state].next[index(rule.lhs)];
    m_stack.push_back({static_cast<std::size_t>(target), std::move(value)});
}

// parser.unexpected
void Driver::unexpected(std::string_view context, std::string_view expected)
{
    if (m_item.kind == TokenKind::Error) return; // the lexer has said it
    std::string message = "unexpected " + describeToken(m_item, m_builder.text());
    if (!context.empty()) message.append(" in ").append(context);
    if (!expected.empty()) message.append(", expected ").append(expected);
    m_builder.problem(m_item.span(), std::move(message));
}

Value Driver::withNode(NodeId node)
{
    Value out;
    out.node = node;
    return out;
}

// Lexer.findPrevRightParen
std::uint32_t Driver::overreadEnd() const
{
    const std::string_view text = m_builder.text();
    if (m_item.start == 0 || m_item.start >= text.size() || text[m_item.start] != ')') return m_lastClosing;
    for (std::uint32_t i = m_item.start - 1; i > 0; --i) {
        if (text[i] == ')') return i + 1;
        if (!isSpaceRune(text[i])) return m_lastClosing;
    }
    return m_lastClosing;
}

} // namespace diagnose

Diagnosis diagnoseText(const ScanResult &scan, StartRule start, TreeBuilder &builder)
{
    Diagnosis out;
    out.root = diagnose::Driver(scan, builder)
                   .run(start == StartRule::Query ? diagnose::Symbol::StartExpression : diagnose::Symbol::StartSelector);
    out.problems = std::move(builder.problems());
    return out;
}

} // namespace diopter::syntax
