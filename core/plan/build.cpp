#include "core/plan/build.h"

#include "core/plan/resolved_ast.h"
#include "core/plan/select_range.h"
#include "core/plan/share.h"
#include "core/syntax/parser.h"

#include <algorithm>
#include <set>

namespace diopter::plan {

namespace {

using syntax::Ast;
using syntax::NodeKind;

constexpr std::string_view kMetadataLabels[] = {"__name__", "__type__", "__unit__"};

bool isMetadataLabel(std::string_view name)
{
    return std::find(std::begin(kMetadataLabels), std::end(kMetadataLabels), name) != std::end(kMetadataLabels);
}

/// createLabelsForAbsentFunction: labels with exactly one equality matcher.
std::vector<std::pair<std::string, std::string>> absentLabels(const syntax::VectorSelector &selector)
{
    std::vector<std::pair<std::string, std::string>> out;
    std::set<std::string> seen;
    for (const syntax::LabelMatcher &matcher : selector.matchers) {
        if (isMetadataLabel(matcher.name)) continue;
        if (matcher.type == MatchType::Equal && seen.insert(matcher.name).second) {
            out.emplace_back(matcher.name, matcher.value);
        } else {
            std::erase_if(out, [&](const auto &label) { return label.first == matcher.name; });
        }
    }
    return out;
}

/// Emits plan nodes children first, with an explicit stack.
class Builder {
public:
    Builder(const ResolvedAst &resolved, Plan &plan) : m_resolved(resolved), m_ast(*resolved.ast), m_plan(plan), m_built(m_ast.nodes.size())
    {}

    Status run();

private:
    struct Frame {
        NodeId id;
        std::vector<NodeId> pending; ///< children in the order of evaluation
        std::size_t next = 0;
    };

    std::vector<NodeId> evaluatedChildren(const syntax::Node &node) const;
    std::vector<NodeId> callChildren(const syntax::Call &call) const;
    std::size_t windowArgument(const syntax::Call &call) const;
    bool isTimestampOfSelector(const syntax::Call &call) const;

    Status emit(const syntax::Node &node);
    Status emitCall(const syntax::Node &node, const syntax::Call &call, Node &out);
    void emitInfo(const syntax::Node &node, const syntax::Call &call, InfoCall &out) const;
    Status emitAggregation(const syntax::Aggregation &aggregation, Node &out) const;
    void emitBinary(const syntax::Binary &binary, Node &out) const;
    Result<Selector> selector(const syntax::Node &node) const;
    PlanId append(Node node);
    /// Makes `node` stand for what `child` is already built as.
    void alias(const syntax::Node &node, NodeId child);

    const ResolvedAst &m_resolved;
    const Ast &m_ast;
    Plan &m_plan;
    std::vector<PlanId> m_built; ///< index = NodeId; what a parent refers to, step invariance included
};

Status Builder::run()
{
    std::vector<Frame> stack;
    stack.push_back({NodeId(std::size_t{0}), evaluatedChildren(m_ast.root()), 0});
    while (!stack.empty()) {
        Frame &frame = stack.back();
        if (frame.next < frame.pending.size()) {
            const NodeId child = frame.pending[frame.next++];
            stack.push_back({child, evaluatedChildren(m_ast.node(child)), 0});
            continue;
        }
        const NodeId id = frame.id;
        stack.pop_back();
        DIOPTER_TRY(emit(m_ast.node(id)));
    }
    return {};
}

std::size_t Builder::windowArgument(const syntax::Call &call) const
{
    for (std::size_t i = 0; i < call.args.size(); ++i) {
        const NodeKind kind = m_ast.node(unwrapParens(m_ast, call.args[i])).kind();
        if (kind == NodeKind::MatrixSelector || kind == NodeKind::Subquery) return i;
    }
    return call.args.size();
}

bool Builder::isTimestampOfSelector(const syntax::Call &call) const
{
    if (call.function != FunctionId::Timestamp && call.function != FunctionId::StartTimestamp) return false;
    const NodeId arg = unwrapParens(m_ast, call.args.front());
    return m_ast.node(arg).kind() == NodeKind::VectorSelector && !m_resolved[arg].wrap;
}

std::vector<NodeId> Builder::callChildren(const syntax::Call &call) const
{
    std::vector<NodeId> out;
    if (call.function == FunctionId::Info) return {call.args.front()};
    if (isTimestampOfSelector(call)) return {};
    const std::size_t window = windowArgument(call);
    if (window < call.args.size() && m_ast.node(unwrapParens(m_ast, call.args[window])).kind() == NodeKind::Subquery) {
        out.push_back(call.args[window]);
    }
    for (std::size_t i = 0; i < call.args.size(); ++i) {
        if (i == window || m_ast.node(call.args[i]).type == ValueType::String) continue;
        out.push_back(call.args[i]);
    }
    return out;
}

std::vector<NodeId> Builder::evaluatedChildren(const syntax::Node &node) const
{
    switch (node.kind()) {
    case NodeKind::Subquery: return {node.as<syntax::Subquery>().expr};
    case NodeKind::Call:
        if (m_resolved[node.id].folded) return {};
        return callChildren(node.as<syntax::Call>());
    case NodeKind::Aggregation: {
        const auto &aggregation = node.as<syntax::Aggregation>();
        if (!aggregation.param.valid() || aggregation.op == AggregateOp::CountValues) return {aggregation.expr};
        return {aggregation.param, aggregation.expr};
    }
    case NodeKind::Binary: return {node.as<syntax::Binary>().lhs, node.as<syntax::Binary>().rhs};
    case NodeKind::Unary: return {node.as<syntax::Unary>().expr};
    case NodeKind::Paren: return {node.as<syntax::Paren>().expr};
    default: return {};
    }
}

PlanId Builder::append(Node node)
{
    node.id = PlanId(m_plan.nodes.size());
    m_plan.nodes.push_back(std::move(node));
    return m_plan.nodes.back().id;
}

void Builder::alias(const syntax::Node &node, NodeId child)
{
    const PlanId built = m_built[child.index()];
    m_plan.nodes[built.index()].covers.push_back(node.id);
    m_built[node.id.index()] = built;
}

Result<Selector> Builder::selector(const syntax::Node &node) const
{
    const auto *matrix = node.getIf<syntax::MatrixSelector>();
    const syntax::VectorSelector &source = matrix ? matrix->selector : node.as<syntax::VectorSelector>();
    Selector out;
    DIOPTER_ASSIGN(out.matchers, syntax::compileMatchers(source));
    out.absentLabels = absentLabels(source);
    const ResolvedNode &resolved = m_resolved[node.id];
    out.offset = resolved.durations.offset;
    out.at = resolved.at;
    out.range = resolved.durations.range;
    out.anchored = source.anchored;
    out.smoothed = source.smoothed;
    out.ast = node.id;
    out.span = node.span;
    describeSelect(m_resolved, node.id, out);
    return out;
}

Status Builder::emitCall(const syntax::Node &node, const syntax::Call &call, Node &out)
{
    if (call.function == FunctionId::Info) {
        InfoCall info;
        emitInfo(node, call, info);
        if (info.hasSelector) {
            const NodeId second = unwrapParens(m_ast, call.args[1]);
            DIOPTER_ASSIGN(info.matchers, syntax::compileMatchers(m_ast.node(second).as<syntax::VectorSelector>()));
        }
        out.value = std::move(info);
        return {};
    }
    if (isTimestampOfSelector(call)) {
        DIOPTER_ASSIGN(Selector of, selector(m_ast.node(unwrapParens(m_ast, call.args.front()))));
        out.value = TimestampCall{call.function, std::move(of)};
        return {};
    }
    std::vector<TextSpan> spans;
    std::vector<std::string> strings;
    const std::size_t window = windowArgument(call);
    for (std::size_t i = 0; i < call.args.size(); ++i) {
        const syntax::Node &arg = m_ast.node(unwrapParens(m_ast, call.args[i]));
        // Prometheus puts a materialised selector without a position in the place of a subquery: its annotations say 1:1.
        spans.push_back(arg.kind() == NodeKind::Subquery && i == window ? TextSpan{0, 1} : arg.span);
        if (const auto *text = arg.getIf<syntax::StringLiteral>()) strings.push_back(text->value);
    }
    if (window < call.args.size()) {
        RangeCall range{call.function, std::nullopt, std::move(spans), window};
        const syntax::Node &arg = m_ast.node(unwrapParens(m_ast, call.args[window]));
        if (arg.kind() == NodeKind::MatrixSelector) {
            DIOPTER_ASSIGN(range.selector, selector(arg));
        }
        out.value = std::move(range);
        return {};
    }
    Call plain{call.function, std::move(strings), std::move(spans), {}};
    if (call.function == FunctionId::Absent) {
        const syntax::Node &arg = m_ast.node(unwrapParens(m_ast, call.args.front()));
        if (const auto *of = arg.getIf<syntax::VectorSelector>(); of && !m_resolved[arg.id].wrap) plain.absentLabels = absentLabels(*of);
    }
    out.value = std::move(plain);
    return {};
}

void Builder::emitInfo(const syntax::Node &node, const syntax::Call &call, InfoCall &out) const
{
    out.hasSelector = call.args.size() > 1;
    const InfoReference reference = infoReference(m_resolved, unwrapParens(m_ast, call.args.front()));
    if (reference.uniform) {
        out.at = reference.at;
        out.offset = reference.offset;
    }
    // infoSelectHints of promql/info.go
    const ResolvedNode &self = m_resolved[node.id];
    const TimestampMs start = out.at ? *out.at : self.steps.start;
    const TimestampMs end = out.at ? *out.at : self.rawEnd;
    out.selectMin = start - (m_resolved.options.lookback - 1) - out.offset;
    out.selectMax = end - out.offset;
}

Status Builder::emitAggregation(const syntax::Aggregation &aggregation, Node &out) const
{
    Aggregation value;
    value.op = aggregation.op;
    value.grouping = aggregation.grouping;
    value.without = aggregation.without;
    value.exprSpan = m_ast.node(unwrapParens(m_ast, aggregation.expr)).span;
    if (aggregation.param.valid()) {
        const syntax::Node &param = m_ast.node(unwrapParens(m_ast, aggregation.param));
        value.paramSpan = param.span;
        value.hasParam = aggregation.op != AggregateOp::CountValues;
        value.constantParam = param.kind() == NodeKind::NumberLiteral || m_resolved[param.id].folded.has_value();
        if (const auto *text = param.getIf<syntax::StringLiteral>()) value.text = text->value;
    }
    out.value = std::move(value);
    return {};
}

void Builder::emitBinary(const syntax::Binary &binary, Node &out) const
{
    Binary value;
    value.op = binary.op;
    value.returnBool = binary.returnBool;
    value.scalarLeft = m_ast.node(binary.lhs).type == ValueType::Scalar;
    value.scalarRight = m_ast.node(binary.rhs).type == ValueType::Scalar;
    if (binary.matching) {
        const syntax::VectorMatching &matching = *binary.matching;
        value.matching = Matching{static_cast<Cardinality>(matching.cardinality), matching.on, matching.labels, matching.include,
            matching.fillLeft, matching.fillRight};
    }
    out.value = std::move(value);
}

Status Builder::emit(const syntax::Node &node)
{
    const ResolvedNode &resolved = m_resolved[node.id];
    const std::vector<NodeId> children = evaluatedChildren(node);
    const auto *unary = node.getIf<syntax::Unary>();
    if (node.kind() == NodeKind::Paren || (unary && unary->op == UnaryOp::Plus)) {
        alias(node, children.front());
    } else {
        Node out;
        out.ast = node.id;
        out.span = node.span;
        out.type = node.type;
        out.steps = resolved.steps;
        out.singleTime = resolved.rawEnd == resolved.steps.start;
        for (const NodeId child : children) out.args.push_back(m_built[child.index()]);
        switch (node.kind()) {
        case NodeKind::NumberLiteral: out.value = Number{node.as<syntax::NumberLiteral>().value}; break;
        case NodeKind::StringLiteral: out.value = String{node.as<syntax::StringLiteral>().value}; break;
        case NodeKind::VectorSelector: {
            DIOPTER_ASSIGN(Selector of, selector(node));
            out.value = InstantSelector{std::move(of)};
            break;
        }
        case NodeKind::MatrixSelector: {
            DIOPTER_ASSIGN(Selector of, selector(node));
            out.value = RangeSelector{std::move(of)};
            break;
        }
        case NodeKind::Subquery: {
            const syntax::NodeDurations &durations = resolved.durations;
            const DurationMs step = durations.step != 0 ? durations.step : m_resolved.options.subqueryStep;
            out.value = Subquery{durations.range, step, durations.offset, resolved.at, node.span};
            break;
        }
        case NodeKind::Call:
            if (resolved.folded) {
                out.value = Number{*resolved.folded};
            } else {
                DIOPTER_TRY(emitCall(node, node.as<syntax::Call>(), out));
            }
            break;
        case NodeKind::Aggregation: DIOPTER_TRY(emitAggregation(node.as<syntax::Aggregation>(), out)); break;
        case NodeKind::Binary: emitBinary(node.as<syntax::Binary>(), out); break;
        case NodeKind::Unary: out.value = Negate{}; break;
        case NodeKind::Paren:
        case NodeKind::Placeholder: return Error{ErrorCode::Internal, "a node that cannot be planned", {}};
        }
        m_built[node.id.index()] = append(std::move(out));
    }
    if (!resolved.wrap) return {};
    Node wrapper;
    wrapper.ast = node.id;
    wrapper.span = node.span;
    wrapper.type = node.type;
    wrapper.steps = resolved.outer;
    wrapper.singleTime = resolved.outer.count == 1 && resolved.outerRawEnd == resolved.outer.start;
    wrapper.args = {m_built[node.id.index()]};
    wrapper.value = StepInvariant{};
    m_built[node.id.index()] = append(std::move(wrapper));
    return {};
}

/// validateOpts: modifiers that are switched off.
Status checkModifiers(const syntax::Ast &ast, const BuildOptions &options)
{
    if (options.atModifier && options.negativeOffset) return {};
    for (const syntax::Node &node : ast.nodes) {
        const syntax::TimeModifiers *time = timeModifiers(node);
        if (!time) continue;
        if (!options.atModifier && time->at != syntax::AtModifier::None) return Error{ErrorCode::Execution, "@ modifier is disabled", {}};
        if (!options.negativeOffset && time->offset < 0) return Error{ErrorCode::Execution, "negative offset is disabled", {}};
    }
    return {};
}

} // namespace

Result<Plan> build(const syntax::Ast &ast, const BuildOptions &options)
{
    if (ast.nodes.empty()) return Error{ErrorCode::Internal, "empty syntax tree", {}};
    DIOPTER_TRY(checkModifiers(ast, options));
    const ValueType type = ast.root().type;
    if (!options.instant && type != ValueType::Vector && type != ValueType::Scalar) {
        return Error{ErrorCode::Execution,
            "invalid expression type \"" + std::string(documentedTypeName(type)) + "\" for range query, must be Scalar or instant Vector",
            {}};
    }
    DIOPTER_ASSIGN(const ResolvedAst resolved, resolveAst(ast, options));
    Plan plan;
    plan.query = ast.text;
    for (const syntax::Node &node : ast.nodes) plan.astSpans.push_back(node.span);
    plan.grid = options.grid;
    plan.instant = options.instant;
    plan.steps = resolved.nodes.front().outer;
    plan.type = type;
    plan.lookback = options.lookback;
    DIOPTER_TRY(Builder(resolved, plan).run());
    if (options.shareEqualParts) {
        shareEqualParts(plan);
        relateSelectors(plan);
    }
    return plan;
}

} // namespace diopter::plan
