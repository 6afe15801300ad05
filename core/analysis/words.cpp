#include "core/analysis/words.h"

#include "core/analysis/function_words.h"
#include "core/base/go_text.h"
#include "core/syntax/printer.h"

#include <fmt/format.h>

namespace diopter::analysis {
namespace {

using namespace syntax;

std::string joined(const std::vector<std::string> &names)
{
    std::string out;
    for (const std::string &name : names) {
        if (!out.empty()) out += ", ";
        out += isLegacyLabelName(name) ? name : quote(name);
    }
    return out;
}

std::string durationText(const Ast &ast, DurationMs value, DurationId expr)
{
    if (!expr.valid()) return formatDuration(value);
    const TextSpan span = ast.duration(expr).span;
    return ast.text.substr(span.start, span.end - span.start);
}

std::string conditionWords(const LabelMatcher &matcher)
{
    switch (matcher.type) {
    case MatchType::Equal:
        return matcher.value.empty() ? "without " + matcher.name : fmt::format("{} is {}", matcher.name, quote(matcher.value));
    case MatchType::NotEqual:
        return matcher.value.empty() ? "with " + matcher.name : fmt::format("{} is not {}", matcher.name, quote(matcher.value));
    case MatchType::Regexp: return fmt::format("{} matches {}", matcher.name, quote(matcher.value));
    case MatchType::NotRegexp: return fmt::format("{} does not match {}", matcher.name, quote(matcher.value));
    }
    return {};
}

std::string metricOf(const VectorSelector &selector)
{
    for (const LabelMatcher &matcher : selector.matchers)
        if (matcher.name == kMetricName && matcher.type == MatchType::Equal) return matcher.value;
    return selector.name;
}

/// "every series of X whose code matches "5..""
std::string seriesWords(const VectorSelector &selector)
{
    const std::string metric = metricOf(selector);
    std::string conditions;
    bool numbered = false;
    for (const LabelMatcher &matcher : selector.matchers) {
        if (matcher.name == kMetricName && matcher.type == MatchType::Equal) continue;
        if (numbered) conditions += " and ";
        conditions += conditionWords(matcher);
        numbered = true;
    }
    std::string out = metric.empty() ? "every series" : "every series of " + metric;
    if (numbered) out += " where " + conditions;
    return out;
}

std::string timeWords(const Ast &ast, const TimeModifiers &time)
{
    std::string out;
    switch (time.at) {
    case AtModifier::None: break;
    case AtModifier::Time: out += ", as of " + formatTimestamp(time.atTime); break;
    case AtModifier::Start: out += ", as of the start of the range"; break;
    case AtModifier::End: out += ", as of the end of the range"; break;
    }
    if (time.offsetExpr.valid()) out += ", shifted back by " + durationText(ast, 0, time.offsetExpr);
    else if (time.offset > 0) out += ", shifted " + formatDuration(time.offset) + " into the past";
    else if (time.offset < 0) out += ", shifted " + formatDuration(-time.offset) + " into the future";
    return out;
}

std::string metadataWords(const VectorSelector &selector, const MetadataMap &metadata)
{
    const auto found = metadata.find(metricOf(selector));
    if (found == metadata.end()) return {};
    std::string type = found->second.type;
    if (!type.empty()) type[0] = static_cast<char>(type[0] >= 'a' && type[0] <= 'z' ? type[0] - 'a' + 'A' : type[0]);
    std::string help = found->second.help;
    if (type.empty() && help.empty()) return {};
    if (help.empty()) return " " + type + ".";
    if (help.back() != '.') help += '.';
    return type.empty() ? " " + help : fmt::format(" {}: {}", type, help);
}

std::string selectorWords(const Ast &ast, const VectorSelector &selector, const MetadataMap &metadata)
{
    return fmt::format("Takes the newest sample, at most the lookback old, of {} at each step{}.{}", seriesWords(selector),
        timeWords(ast, selector.time), metadataWords(selector, metadata));
}

std::string matrixWords(const Ast &ast, const MatrixSelector &matrix, const MetadataMap &metadata)
{
    std::string kind;
    if (matrix.selector.anchored) kind = ", with the value at the window's edge taken from the sample before it";
    if (matrix.selector.smoothed) kind = ", with the values at the window's edges interpolated";
    return fmt::format("Reads {}, {} back from each step{}{}.{}", seriesWords(matrix.selector),
        durationText(ast, matrix.range, matrix.rangeExpr), kind, timeWords(ast, matrix.selector.time),
        metadataWords(matrix.selector, metadata));
}

std::string subqueryWords(const Ast &ast, const Subquery &subquery)
{
    const std::string step =
        subquery.step > 0 || subquery.stepExpr.valid() ? durationText(ast, subquery.step, subquery.stepExpr) : "the default interval";
    return fmt::format("Evaluates the inner expression every {} over the last {} of each step{}; the results are the window.", step,
        durationText(ast, subquery.range, subquery.rangeExpr), timeWords(ast, subquery.time));
}

std::string callWords(const Ast &ast, const Call &call)
{
    std::string out(functionWords(call.function));
    for (const NodeId arg : call.args) {
        if (const auto *matrix = ast.node(arg).getIf<MatrixSelector>())
            return fmt::format(
                "{}, for {} over {}.", out, seriesWords(matrix->selector), durationText(ast, matrix->range, matrix->rangeExpr));
        if (const auto *subquery = ast.node(arg).getIf<Subquery>())
            return fmt::format("{}, over the {} of the subquery.", out, durationText(ast, subquery->range, subquery->rangeExpr));
    }
    return out + ".";
}

std::string aggregationWords(const Aggregation &aggregation)
{
    std::string out(aggregateWords(aggregation.op));
    if (aggregation.without)
        out += aggregation.grouping.empty() ? " of series equal but for their name"
                                            : fmt::format(" of series that differ only in {}", joined(aggregation.grouping));
    else if (aggregation.grouping.empty()) out += " of all series into one";
    else out += fmt::format(", one result for each {}; all other labels are dropped", joined(aggregation.grouping));
    return out + ".";
}

std::string matchingText(const VectorMatching &matching)
{
    std::string out;
    switch (matching.cardinality) {
    case MatchCardinality::OneToOne: out = "one-to-one"; break;
    case MatchCardinality::ManyToOne: out = "many-to-one"; break;
    case MatchCardinality::OneToMany: out = "one-to-many"; break;
    case MatchCardinality::ManyToMany: out = "many-to-many"; break;
    }
    if (matching.on) out += " on (" + joined(matching.labels) + ")";
    else if (!matching.labels.empty()) out += " ignoring (" + joined(matching.labels) + ")";
    return out;
}

std::string operatorVerb(BinaryOp op)
{
    switch (op) {
    case BinaryOp::Add: return "Adds the right side to the left";
    case BinaryOp::Sub: return "Subtracts the right side from the left";
    case BinaryOp::Mul: return "Multiplies both sides";
    case BinaryOp::Div: return "Divides the left side by the right";
    case BinaryOp::Mod: return "Takes the remainder of left by right";
    case BinaryOp::Pow: return "Raises the left side to the power of the right";
    case BinaryOp::Atan2: return "Takes the angle of left over right";
    case BinaryOp::And: return "Keeps series of the left side that have a partner on the right";
    case BinaryOp::Or: return "Takes the left side, and from the right what the left does not have";
    case BinaryOp::Unless: return "Keeps series of the left side that have no partner on the right";
    case BinaryOp::TrimUpper: return "Drops the observations above the number from each native histogram";
    case BinaryOp::TrimLower: return "Drops the observations below the number from each native histogram";
    default: return {};
    }
}

std::string binaryWords(const Binary &binary)
{
    std::string out = operatorVerb(binary.op);
    if (isComparison(binary.op)) {
        out = binary.returnBool ? fmt::format("Returns 1 where left {} right holds and 0 where not", binaryOpText(binary.op))
                                : fmt::format("Keeps values for which left {} right holds, and drops the rest", binaryOpText(binary.op));
    }
    if (!binary.matching) return out + ".";
    const VectorMatching &matching = *binary.matching;
    if (matching.on)
        out += matching.labels.empty() ? ", all series taken as one group"
                                       : fmt::format(", series paired by equal {}", joined(matching.labels));
    else if (matching.labels.empty()) out += ", series paired by equal labels";
    else out += fmt::format(", series paired by equal labels but for {}", joined(matching.labels));
    if (!matching.include.empty()) out += fmt::format("; {} copied from the \"one\" side", joined(matching.include));
    if (matching.fillLeft || matching.fillRight) out += "; a missing partner is filled in";
    return out + ".";
}

std::string roleRemark(const Ast &ast, const Node &node)
{
    if (!node.parent.valid()) return {};
    const auto *binary = ast.node(node.parent).getIf<Binary>();
    if (!binary || binary->op != BinaryOp::Div || !binary->matching) return {};
    return node.id == binary->lhs ? "numerator" : "denominator";
}

} // namespace

std::vector<NodeWords> describe(const Ast &ast, const MetadataMap &metadata)
{
    std::vector<NodeWords> out(ast.nodes.size());
    for (const Node &node : ast.nodes) {
        NodeWords &own = out[node.id.index()];
        own.head = printHead(ast, node.id);
        own.remark = roleRemark(ast, node);
        switch (node.kind()) {
        case NodeKind::NumberLiteral: own.words = "A number."; break;
        case NodeKind::StringLiteral: own.words = "A text."; break;
        case NodeKind::VectorSelector: own.words = selectorWords(ast, node.as<VectorSelector>(), metadata); break;
        case NodeKind::MatrixSelector: own.words = matrixWords(ast, node.as<MatrixSelector>(), metadata); break;
        case NodeKind::Subquery: own.words = subqueryWords(ast, node.as<Subquery>()); break;
        case NodeKind::Call: own.words = callWords(ast, node.as<Call>()); break;
        case NodeKind::Aggregation: own.words = aggregationWords(node.as<Aggregation>()); break;
        case NodeKind::Binary:
            own.words = binaryWords(node.as<Binary>());
            if (const auto &matching = node.as<Binary>().matching; matching && own.remark.empty()) own.remark = matchingText(*matching);
            break;
        case NodeKind::Unary:
            own.words = node.as<Unary>().op == UnaryOp::Minus ? "Turns the sign of each value." : "Leaves each value as it is.";
            break;
        case NodeKind::Paren: own.words = "Parentheses: what is inside is computed first."; break;
        case NodeKind::Placeholder:
            own.words = "A template variable that stands for an expression; give it a value to run the query.";
            break;
        }
    }
    return out;
}

} // namespace diopter::analysis
