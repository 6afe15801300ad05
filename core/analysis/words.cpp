// Sentences for selectors, subqueries, calls, aggregations and the small nodes; operators are in operator_words.cpp.
#include "core/analysis/words.h"

#include "core/analysis/function_words.h"
#include "core/analysis/operator_words.h"
#include "core/base/go_text.h"
#include "core/syntax/printer.h"

namespace diopter::analysis {

namespace {

using namespace syntax;

std::string conditionInWords(const LabelMatcher &matcher)
{
    const std::string name = matcher.name == kMetricName ? "the metric name" : matcher.name;
    if (matcher.value.empty()) {
        switch (matcher.type) {
        case MatchType::Equal:
        case MatchType::Regexp: return name + " is absent";
        case MatchType::NotEqual:
        case MatchType::NotRegexp: return name + " is present";
        }
    }
    switch (matcher.type) {
    case MatchType::Equal: return name + " is " + quote(matcher.value);
    case MatchType::NotEqual: return name + " is not " + quote(matcher.value);
    case MatchType::Regexp: return name + " matches " + quote(matcher.value);
    case MatchType::NotRegexp: return name + " does not match " + quote(matcher.value);
    }
    return name;
}

std::string shiftInWords(const TimeModifiers &time)
{
    std::string out;
    if (time.offsetExpr.valid() && time.offset == 0) out += ", shifted by a computed offset";
    else if (time.offset > 0) out += ", as it was " + formatDuration(time.offset) + " earlier";
    else if (time.offset < 0) out += ", as it was " + formatDuration(-time.offset) + " later";
    switch (time.at) {
    case AtModifier::None: break;
    case AtModifier::Time: out += ", always seen from " + formatTimestamp(time.atTime); break;
    case AtModifier::Start: out += ", always seen from the start of the range"; break;
    case AtModifier::End: out += ", always seen from the end of the range"; break;
    case AtModifier::Placeholder: out += ", always seen from " + time.atText; break;
    }
    return out;
}

std::string rangeInWords(DurationMs range, DurationId expr)
{
    return expr.valid() && range == 0 ? "a computed time" : formatDuration(range);
}

std::string selectorWords(const VectorSelector &selector, const WordsOptions &options)
{
    if (selector.isInfoMatcher) return "Says which info metrics and labels to add: " + seriesInWords(selector) + ".";
    std::string out = "Takes, at each step, the newest sample (at most " + formatDuration(options.lookback) + " old) of every series of " +
        seriesInWords(selector) + shiftInWords(selector.time) + ".";
    if (selector.smoothed) out += " Values between samples are interpolated.";
    return out;
}

std::string matrixWords(const MatrixSelector &matrix)
{
    std::string out = "Takes, at each step, all samples of the " + rangeInWords(matrix.range, matrix.rangeExpr) +
        " before it, of every series of " + seriesInWords(matrix.selector) + shiftInWords(matrix.selector.time) + ".";
    if (matrix.selector.anchored) out += " The window's ends are given the samples just before them.";
    if (matrix.selector.smoothed) out += " The values at the window's ends are interpolated.";
    return out;
}

std::string subqueryWords(const Subquery &subquery, const WordsOptions &options)
{
    const bool isDefault = subquery.step == 0 && !subquery.stepExpr.valid();
    const std::string step = isDefault ? formatDuration(options.subqueryStep) : rangeInWords(subquery.step, subquery.stepExpr);
    return "Evaluates what is inside every " + step + (isDefault ? " (the default step)" : "") + " over the " +
        rangeInWords(subquery.range, subquery.rangeExpr) + " before each step, and hands the values on as a window" +
        shiftInWords(subquery.time) + ".";
}

std::string parameterText(const Ast &ast, NodeId node) { return node.valid() ? print(ast, node) : std::string(); }

/// What a call's literal arguments are, where the sentence speaks of "asked" or "given" ones.
std::string callWords(const Ast &ast, const Call &call)
{
    std::string out(functionSentence(call.function));
    const auto literal = [&](std::size_t i) {
        if (i >= call.args.size()) return std::string();
        const Node &node = ast.node(call.args[i]);
        const bool plain =
            node.kind() == NodeKind::NumberLiteral || node.kind() == NodeKind::StringLiteral || node.kind() == NodeKind::Unary;
        return plain ? print(ast, call.args[i]) : std::string();
    };
    switch (call.function) {
    case FunctionId::HistogramQuantile:
    case FunctionId::QuantileOverTime:
        if (const std::string quantile = literal(0); !quantile.empty()) out += " The quantile is " + quantile + ".";
        break;
    case FunctionId::LabelReplace:
        if (call.args.size() == 5) {
            out = "Sets the label " + literal(1) + " to " + literal(2) + " where " + literal(3) + " matches " + literal(4) +
                "; series that do not match pass unchanged.";
        }
        break;
    case FunctionId::PredictLinear:
        if (const std::string ahead = literal(1); !ahead.empty()) out += " Ahead: " + ahead + " s.";
        break;
    default: break;
    }
    return out;
}

std::string remarkOfBinaryChild(const Ast &ast, const Node &node)
{
    if (!node.parent.valid()) return {};
    const Node &parent = ast.node(node.parent);
    const auto *binary = parent.getIf<Binary>();
    if (!binary || binary->op != BinaryOp::Div) return {};
    return binary->lhs == node.id ? "numerator" : "denominator";
}

} // namespace

std::string joinWords(const std::vector<std::string> &items)
{
    std::string out;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) out += i + 1 == items.size() ? " and " : ", ";
        out += items[i];
    }
    return out;
}

std::string seriesInWords(const VectorSelector &selector)
{
    std::string name = selector.name;
    std::vector<std::string> conditions;
    for (const LabelMatcher &matcher : selector.matchers) {
        if (matcher.name == kMetricName && matcher.type == MatchType::Equal && (name.empty() || name == matcher.value))
            name = matcher.value;
        else conditions.push_back(conditionInWords(matcher));
    }
    std::string out = name.empty() ? "any metric" : name;
    if (!conditions.empty()) out += " where " + joinWords(conditions);
    return out;
}

std::string describeNode(const Ast &ast, NodeId id, const WordsOptions &options)
{
    const Node &node = ast.node(id);
    switch (node.kind()) {
    case NodeKind::NumberLiteral: return "The number " + formatFloatG(node.as<NumberLiteral>().value) + ".";
    case NodeKind::StringLiteral: return "The text " + quote(node.as<StringLiteral>().value) + ".";
    case NodeKind::VectorSelector: return selectorWords(node.as<VectorSelector>(), options);
    case NodeKind::MatrixSelector: return matrixWords(node.as<MatrixSelector>());
    case NodeKind::Subquery: return subqueryWords(node.as<Subquery>(), options);
    case NodeKind::Call: return callWords(ast, node.as<Call>());
    case NodeKind::Aggregation: return aggregationWords(node.as<Aggregation>(), parameterText(ast, node.as<Aggregation>().param));
    case NodeKind::Binary: return binaryWords(ast, node.as<Binary>());
    case NodeKind::Unary: return node.as<Unary>().op == UnaryOp::Minus ? "Negates each value." : "Leaves each value as it is.";
    case NodeKind::Paren: return "Groups; changes nothing.";
    case NodeKind::Placeholder: return "A template variable, " + node.as<PlaceholderExpr>().text + ": give it a value to run the query.";
    }
    return {};
}

std::string remarkFor(const Ast &ast, NodeId id, const WordsOptions &options)
{
    const Node &node = ast.node(id);
    std::string out;
    if (const auto *binary = node.getIf<Binary>()) out = matchingRemark(*binary);
    if (const auto *subquery = node.getIf<Subquery>(); subquery && subquery->range > 0) {
        const DurationMs step = subquery->step > 0 ? subquery->step : subquery->stepExpr.valid() ? 0 : options.subqueryStep;
        if (step > 0) out = std::to_string(subquery->range / step) + " evaluations a step";
    }
    const std::string side = remarkOfBinaryChild(ast, node);
    if (side.empty()) return out;
    return out.empty() ? side : side + ", " + out;
}

} // namespace diopter::analysis
