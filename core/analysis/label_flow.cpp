// Labels bottom-up: children have larger ids than parents, so one backward pass over the node array suffices.
#include "core/analysis/label_flow.h"

#include "core/analysis/words.h"

#include <algorithm>

namespace diopter::analysis {

namespace {

using namespace syntax;

void insertSorted(std::vector<std::string> &list, const std::string &item)
{
    const auto at = std::lower_bound(list.begin(), list.end(), item);
    if (at == list.end() || *at != item) list.insert(at, item);
}

void eraseSorted(std::vector<std::string> &list, const std::string &item)
{
    const auto at = std::lower_bound(list.begin(), list.end(), item);
    if (at != list.end() && *at == item) list.erase(at);
}

void drop(LabelFlow &flow, const std::string &label)
{
    eraseSorted(flow.kept, label);
    if (!flow.closed) insertSorted(flow.dropped, label);
}

void add(LabelFlow &flow, const std::string &label)
{
    insertSorted(flow.kept, label);
    eraseSorted(flow.dropped, label);
}

LabelFlow keepOnly(const LabelFlow &input, const std::vector<std::string> &labels)
{
    LabelFlow out;
    out.closed = true;
    for (const std::string &label : labels) {
        if (input.mayCarry(label)) insertSorted(out.kept, label);
    }
    return out;
}

LabelFlow nothing()
{
    LabelFlow out;
    out.closed = true;
    return out;
}

const std::string kName(kMetricName);

LabelFlow absentLabels(const Ast &ast, NodeId argument)
{
    LabelFlow out = nothing();
    const Node &node = ast.node(argument);
    const VectorSelector *selector = node.getIf<VectorSelector>();
    if (const auto *matrix = node.getIf<MatrixSelector>()) selector = &matrix->selector;
    if (!selector) return out;
    for (const LabelMatcher &matcher : selector->matchers) {
        if (matcher.type == MatchType::Equal && matcher.name != kName)
            insertSorted(out.kept, matcher.value.empty() ? std::string() : matcher.name);
    }
    eraseSorted(out.kept, {});
    return out;
}

std::string literalText(const Ast &ast, const Call &call, std::size_t i)
{
    if (i >= call.args.size()) return {};
    const auto *text = ast.node(call.args[i]).getIf<StringLiteral>();
    return text ? text->value : std::string();
}

/// True for functions whose result keeps the metric name.
bool keepsName(FunctionId function)
{
    switch (function) {
    case FunctionId::LastOverTime:
    case FunctionId::FirstOverTime:
    case FunctionId::Sort:
    case FunctionId::SortDesc:
    case FunctionId::SortByLabel:
    case FunctionId::SortByLabelDesc:
    case FunctionId::LabelReplace:
    case FunctionId::LabelJoin:
    case FunctionId::Info: return true;
    default: return false;
    }
}

LabelFlow callLabels(const Ast &ast, const Node &node, const std::vector<LabelFlow> &flow)
{
    const Call &call = node.as<Call>();
    if (node.type != ValueType::Vector || call.function == FunctionId::Vector) return nothing();
    if (call.function == FunctionId::Absent || call.function == FunctionId::AbsentOverTime) {
        return call.args.empty() ? nothing() : absentLabels(ast, call.args[0]);
    }
    LabelFlow out = nothing();
    for (const NodeId argument : call.args) {
        const ValueType type = ast.node(argument).type;
        if (type == ValueType::Vector || type == ValueType::Matrix) {
            out = flow[argument.index()];
            break;
        }
    }
    if (call.function == FunctionId::LabelReplace || call.function == FunctionId::LabelJoin) {
        if (const std::string target = literalText(ast, call, 1); !target.empty()) add(out, target);
        return out;
    }
    if (call.function == FunctionId::Info) {
        out.closed = false;
        return out;
    }
    if (!keepsName(call.function)) drop(out, kName);
    if (call.function == FunctionId::HistogramQuantile || call.function == FunctionId::HistogramFraction) drop(out, "le");
    if (call.function == FunctionId::HistogramQuantiles) {
        drop(out, "le");
        if (const std::string target = literalText(ast, call, 1); !target.empty()) add(out, target);
    }
    return out;
}

LabelFlow aggregationLabels(const Ast &ast, const Aggregation &aggregation, const std::vector<LabelFlow> &flow)
{
    const LabelFlow &input = flow[aggregation.expr.index()];
    switch (aggregation.op) {
    case AggregateOp::Topk:
    case AggregateOp::Bottomk:
    case AggregateOp::Limitk:
    case AggregateOp::LimitRatio: return input;
    default: break;
    }
    LabelFlow out = input;
    if (aggregation.without) {
        for (const std::string &label : aggregation.grouping) drop(out, label);
        drop(out, kName);
    } else {
        out = keepOnly(input, aggregation.grouping);
    }
    if (aggregation.op == AggregateOp::CountValues && aggregation.param.valid()) {
        if (const auto *label = ast.node(aggregation.param).getIf<StringLiteral>()) add(out, label->value);
    }
    return out;
}

LabelFlow binaryLabels(const Ast &ast, const Binary &binary, const std::vector<LabelFlow> &flow)
{
    const LabelFlow &left = flow[binary.lhs.index()];
    const LabelFlow &right = flow[binary.rhs.index()];
    const bool dropsName = !isComparison(binary.op) || binary.returnBool;
    if (!binary.matching) {
        LabelFlow out = ast.node(binary.lhs).type == ValueType::Vector ? left : right;
        if (dropsName) drop(out, kName);
        return out;
    }
    const VectorMatching &matching = *binary.matching;
    if (isSetOperator(binary.op)) {
        if (binary.op != BinaryOp::Or || left == right) return left;
        LabelFlow out;
        out.closed = left.closed && right.closed;
        if (out.closed)
            std::set_union(left.kept.begin(), left.kept.end(), right.kept.begin(), right.kept.end(), std::back_inserter(out.kept));
        return out;
    }
    const bool rightIsMany = matching.cardinality == MatchCardinality::OneToMany;
    LabelFlow out = rightIsMany ? right : left;
    if (dropsName) drop(out, kName);
    if (matching.cardinality == MatchCardinality::OneToOne) {
        if (matching.on) return keepOnly(out, matching.labels);
        for (const std::string &label : matching.labels) drop(out, label);
        return out;
    }
    const LabelFlow &one = rightIsMany ? left : right;
    for (const std::string &label : matching.include) {
        if (one.mayCarry(label)) add(out, label);
        else drop(out, label);
    }
    return out;
}

} // namespace

bool LabelFlow::mayCarry(const std::string &label) const
{
    if (std::binary_search(kept.begin(), kept.end(), label)) return true;
    return !closed && !std::binary_search(dropped.begin(), dropped.end(), label);
}

std::vector<LabelFlow> labelFlow(const Ast &ast)
{
    std::vector<LabelFlow> flow(ast.nodes.size());
    for (std::size_t i = ast.nodes.size(); i-- > 0;) {
        const Node &node = ast.nodes[i];
        switch (node.kind()) {
        case NodeKind::NumberLiteral:
        case NodeKind::StringLiteral: flow[i] = nothing(); break;
        case NodeKind::VectorSelector:
        case NodeKind::MatrixSelector:
        case NodeKind::Placeholder: break;
        case NodeKind::Subquery: flow[i] = flow[node.as<Subquery>().expr.index()]; break;
        case NodeKind::Call: flow[i] = callLabels(ast, node, flow); break;
        case NodeKind::Aggregation: flow[i] = aggregationLabels(ast, node.as<Aggregation>(), flow); break;
        case NodeKind::Binary: flow[i] = node.type == ValueType::Scalar ? nothing() : binaryLabels(ast, node.as<Binary>(), flow); break;
        case NodeKind::Unary:
            flow[i] = flow[node.as<Unary>().expr.index()];
            if (node.as<Unary>().op == UnaryOp::Minus) drop(flow[i], kName);
            break;
        case NodeKind::Paren: flow[i] = flow[node.as<Paren>().expr.index()]; break;
        }
    }
    return flow;
}

std::string labelChangeInWords(const Ast &ast, const std::vector<LabelFlow> &flow, NodeId id)
{
    const LabelFlow &here = flow[id.index()];
    const ValueType type = ast.node(id).type;
    if (type != ValueType::Vector && type != ValueType::Matrix) return {};
    if (here.closed) return here.kept.empty() ? "carries no labels" : "carries only " + joinWords(here.kept);
    std::string out;
    if (!here.dropped.empty()) out = "has lost " + joinWords(here.dropped);
    if (!here.kept.empty()) out += (out.empty() ? "gains " : ", gains ") + joinWords(here.kept);
    return out;
}

} // namespace diopter::analysis
