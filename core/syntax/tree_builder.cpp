#include "core/syntax/tree_builder.h"

#include "core/base/go_text.h"
#include "core/model/labels.h"
#include "core/syntax/function_table.h"
#include "core/syntax/literal_values.h"
#include "core/syntax/regexp_check.h"
#include "core/syntax/token_table.h"
#include "core/syntax/words.h"

#include <fmt/format.h>

namespace diopter::syntax {
namespace {

/// Which operation each kind of token writes, found by the spelling; `Op{}` where none.
template <class Op, Op last> auto operationsOfTokens(std::string_view (*textOf)(Op))
{
    std::array<Op, token_rows::kAll.size()> out{};
    for (const TokenRow &row : token_rows::kAll) {
        for (std::size_t i = 0; i <= static_cast<std::size_t>(last); ++i) {
            if (textOf(static_cast<Op>(i)) == row.spelling) out[static_cast<std::size_t>(row.kind)] = static_cast<Op>(i);
        }
    }
    return out;
}

AggregateOp aggregateOf(TokenKind kind)
{
    static const auto kOperations = operationsOfTokens<AggregateOp, AggregateOp::LimitRatio>(aggregateOpText);
    return kOperations[static_cast<std::size_t>(kind)];
}

BinaryOp binaryOf(TokenKind kind)
{
    static const auto kOperations = operationsOfTokens<BinaryOp, BinaryOp::TrimLower>(binaryOpText);
    return kOperations[static_cast<std::size_t>(kind)];
}

} // namespace

TreeBuilder::TreeBuilder(std::string_view text, const ParseOptions &options, std::size_t expectedNodes) : m_text(text), m_options(options)
{
    m_nodes.reserve(expectedNodes);
    m_extras.reserve(expectedNodes);
}

NodeId TreeBuilder::add(decltype(Node::value) value, TextSpan span, ValueType type)
{
    const NodeId id(m_nodes.size());
    Node &added = m_nodes.emplace_back();
    added.span = span;
    added.type = type;
    added.value = std::move(value);
    m_extras.emplace_back();
    return id;
}

bool TreeBuilder::isVariable(TextSpan token) const
{
    return token.start < m_text.size() && std::string_view("$[{%").find(m_text[token.start]) != std::string_view::npos;
}

double TreeBuilder::numberAt(TextSpan token)
{
    if (isVariable(token)) return 1;
    auto value = numberValue(m_text.substr(token.start, token.end - token.start));
    if (value) return *value;
    problem(m_current, value.error().message);
    return 0;
}

double TreeBuilder::durationAt(TextSpan token)
{
    if (isVariable(token)) return 1;
    auto value = durationSeconds(m_text.substr(token.start, token.end - token.start));
    if (value) return *value;
    problem(token, value.error().message);
    return 0;
}

NodeId TreeBuilder::numberLiteral(double value, bool asDuration, TextSpan span)
{
    return add(NumberLiteral{value, asDuration}, span, ValueType::Scalar);
}

NodeId TreeBuilder::number(TextSpan token) { return numberLiteral(numberAt(token), false, token); }

NodeId TreeBuilder::durationNumber(TextSpan token) { return numberLiteral(durationAt(token), true, token); }

std::string TreeBuilder::unquoted(TextSpan token)
{
    const std::string_view literal = m_text.substr(token.start, token.end - token.start);
    if (isVariable(token)) return std::string(literal);
    if (auto value = unquote(literal)) return *std::move(value);
    problem(m_current, "error unquoting string " + quote(literal) + ": invalid syntax");
    return {};
}

NodeId TreeBuilder::stringLiteral(TextSpan token) { return add(StringLiteral{unquoted(token)}, token, ValueType::String); }

void TreeBuilder::checkRegexp(const LabelMatcher &matcher, TextSpan span)
{
    if (matcher.type == MatchType::Equal || matcher.type == MatchType::NotEqual || isPlainRegexp(matcher.value)) return;
    if (auto compiled = Matcher::make(matcher.type, matcher.name, matcher.value); !compiled) problem(span, compiled.error().message);
}

std::optional<LabelMatcher> TreeBuilder::matcher(std::string name, TextSpan nameSpan, MatchType type, const Token &value)
{
    LabelMatcher out;
    out.type = type;
    out.name = std::move(name);
    out.value = unquoted(value.span());
    out.span = {nameSpan.start, value.end};
    const std::size_t before = m_problems.size();
    checkRegexp(out, out.span);
    if (m_problems.size() != before) return std::nullopt;
    return out;
}

LabelMatcher TreeBuilder::nameMatcher(TextSpan quotedName)
{
    LabelMatcher out;
    out.name = kMetricName;
    out.value = unquoted(quotedName);
    out.isMetricName = true;
    out.span = quotedName;
    return out;
}

NodeId TreeBuilder::selector(
    std::optional<TextSpan> name, std::vector<LabelMatcher> matchers, TextSpan span, std::vector<std::string> templateConditions)
{
    VectorSelector out;
    out.matchers = std::move(matchers);
    out.templateConditions = std::move(templateConditions);
    if (name) {
        out.name = textOf(*name);
        LabelMatcher byName;
        byName.name = kMetricName;
        byName.value = out.name;
        byName.isMetricName = true;
        byName.span = *name;
        out.matchers.push_back(std::move(byName));
    }
    return add(std::move(out), span, ValueType::Vector);
}

std::string TreeBuilder::groupingLabel(TextSpan word)
{
    std::string label = textOf(word);
    // Colons in labels are tolerated unless unquoted UTF-8 names are on (labelNameRequiresQuoting).
    if (m_options.unquotedUtf8Names && label.find(':') != std::string::npos) {
        problem(word, "invalid label name for grouping: " + quote(label));
    }
    return label;
}

std::string TreeBuilder::quotedGroupingLabel(TextSpan literal)
{
    std::string label = unquoted(literal);
    if (label.empty() || !isValidUtf8(label)) problem(literal, "invalid label name for grouping: " + quote(label));
    return label;
}

NodeId TreeBuilder::unary(TextSpan sign, UnaryOp op, NodeId operand)
{
    Node &inner = node(operand);
    if (auto *literal = inner.getIf<NumberLiteral>()) {
        if (op == UnaryOp::Minus) literal->value *= -1;
        inner.span.start = sign.start;
        return operand;
    }
    const TextSpan span{sign.start, inner.span.end};
    const ValueType type = inner.type;
    return add(Unary{op, operand}, span, type);
}

NodeId TreeBuilder::binary(NodeId lhs, const Token &op, BinaryModifiers modifiers, NodeId rhs)
{
    Binary out;
    out.op = binaryOf(op.kind);
    out.lhs = lhs;
    out.rhs = rhs;
    out.returnBool = modifiers.returnBool;
    out.opSpan = op.span();
    out.matching = std::move(modifiers.matching);
    const bool fill = out.matching->fillLeft || out.matching->fillRight;
    const TextSpan span{spanOf(lhs).start, spanOf(rhs).end};
    const bool scalar = node(lhs).type == ValueType::Scalar && node(rhs).type == ValueType::Scalar;
    if (fill && !m_options.binopFillModifiers) problem(span, "binop fill modifiers are experimental and not enabled");
    return add(std::move(out), span, scalar ? ValueType::Scalar : ValueType::Vector);
}

NodeId TreeBuilder::paren(TextSpan span, NodeId inner)
{
    const ValueType type = node(inner).type;
    return add(Paren{inner}, span, type);
}

NodeId TreeBuilder::call(TextSpan name, std::vector<NodeId> args, std::uint32_t end)
{
    const std::string_view word = m_text.substr(name.start, name.end - name.start);
    const FunctionSignature *signature = findFunction(word);
    if (!signature) problem(name, "unknown function with name " + quote(word));
    else if (signature->experimental && !m_options.experimentalFunctions) problem(name, "function " + quote(word) + " is not enabled");
    Call out;
    out.function = signature ? signature->id : FunctionId::Abs;
    out.args = std::move(args);
    return add(std::move(out), {name.start, end}, signature ? signature->returns : ValueType::None);
}

NodeId TreeBuilder::aggregation(const Token &op, GroupingClause clause, std::vector<NodeId> args, std::uint32_t end)
{
    Aggregation out;
    out.op = aggregateOf(op.kind);
    out.grouping = std::move(clause.labels);
    out.without = clause.without;
    out.hasGrouping = clause.written;
    const TextSpan span{op.start, end};
    const std::size_t wanted = takesParameter(out.op) ? 2 : 1;
    if (args.empty()) {
        problem(span, "no arguments for aggregate expression provided");
    } else if (isExperimental(out.op) && !m_options.experimentalFunctions) {
        problem(span,
            fmt::format(
                "{}() is experimental and must be enabled with --enable-feature=promql-experimental-functions", aggregateOpText(out.op)));
    } else {
        if (wanted == 2) out.param = args[0];
        if (args.size() == wanted) out.expr = args[wanted - 1];
        else
            problem(
                span, fmt::format("wrong number of arguments for aggregate expression provided, expected {}, got {}", wanted, args.size()));
    }
    return add(std::move(out), span, ValueType::Vector);
}

NodeId TreeBuilder::placeholder(TextSpan span) { return add(PlaceholderExpr{textOf(span), false, {}}, span, ValueType::None); }

NodeId TreeBuilder::placeholderCall(TextSpan head, std::vector<NodeId> args, std::uint32_t end)
{
    return add(PlaceholderExpr{textOf(head), true, std::move(args)}, {head.start, end}, ValueType::None);
}

} // namespace diopter::syntax
