#include "core/syntax/diagnose/driver.h"

#include "core/syntax/token_table.h"

namespace diopter::syntax {
namespace diagnose {
namespace {

/// Tokens thrown away in search of a place to go on: in longer rubbish there is nothing more to say.
constexpr std::size_t kMostDiscarded = 10000;
constexpr std::size_t kMostProblems = 1000; // far more than are shown

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
    default:
        if (isClosing(m_item.kind)) m_lastClosing = m_item.end;
    }
    m_ahead = m_item.kind == TokenKind::Placeholder ? variableSymbol() : tokenRow(m_item.kind).symbol;
}

// Not Prometheus': what a template variable stands for where it stands.
Symbol Driver::variableSymbol() const
{
    const TokenKind before = m_position < 2 ? TokenKind::EndOfInput : m_scan.tokens[m_position - 2].kind;
    const TokenKind after = m_position < m_scan.tokens.size() ? m_scan.tokens[m_position].kind : TokenKind::EndOfInput;
    if (m_inBrackets || before == TokenKind::Offset || before == TokenKind::At) return Symbol::Duration;
    if (m_inBraces && !isMatchOperator(after)) return Symbol::String;
    return Symbol::Identifier;
}

bool Driver::runToEnd(Symbol start)
{
    // Prometheus injects the start symbol as a first token.
    m_stack.push_back({0, {}});
    m_stack.push_back({static_cast<std::size_t>(m_tables[0].next[index(start)]), {}});
    Step result = Step::Continue;
    while (result == Step::Continue && m_builder.problems().size() < kMostProblems) result = step();
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
