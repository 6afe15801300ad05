#include "core/plan/resolved_ast.h"

#include "core/syntax/function_table.h"

namespace diopter::plan {

namespace {

using syntax::Ast;
using syntax::NodeKind;

/// foldQueryContextFunctions: constants of the whole query.
std::optional<double> foldedValue(FunctionId function, const BuildOptions &options)
{
    const TimeGrid &grid = options.grid;
    switch (function) {
    case FunctionId::Start: return static_cast<double>(grid.start) / 1000;
    case FunctionId::End: return static_cast<double>(grid.end) / 1000;
    case FunctionId::Range: return static_cast<double>(grid.end - grid.start) / 1000;
    case FunctionId::Step: return grid.start == grid.end ? 0.0 : static_cast<double>(grid.step) / 1000;
    default: return std::nullopt;
    }
}

/// Marks everything below an aggregation's parameter: PreprocessExpr does not look into it.
std::vector<bool> insideParameters(const Ast &ast)
{
    std::vector<bool> inside(ast.nodes.size(), false);
    for (const syntax::Node &node : ast.nodes) {
        const std::size_t i = node.id.index();
        if (node.parent.valid()) {
            const auto *aggregation = ast.node(node.parent).getIf<syntax::Aggregation>();
            inside[i] = inside[node.parent.index()] || (aggregation && aggregation->param == node.id);
        }
    }
    return inside;
}

void resolveAt(const syntax::Node &node, bool inParameter, const TimeGrid &grid, ResolvedNode &out)
{
    const syntax::TimeModifiers *time = timeModifiers(node);
    if (!time) return;
    switch (time->at) {
    case syntax::AtModifier::None: break;
    case syntax::AtModifier::Time: out.at = time->atTime; break;
    case syntax::AtModifier::Start:
        if (!inParameter) out.at = grid.start;
        break;
    case syntax::AtModifier::End:
        if (!inParameter) out.at = grid.end;
        break;
    case syntax::AtModifier::Placeholder: break; // refused before
    }
}

/// preprocessExprHelper: decides bottom-up what is step-invariant and where it is wrapped.
class StepInvariance {
public:
    explicit StepInvariance(ResolvedAst &resolved)
        : m_resolved(resolved), m_ast(*resolved.ast), m_invariant(m_ast.nodes.size(), false), m_wants(m_ast.nodes.size(), false)
    {}

    void run(const std::vector<bool> &inParameter)
    {
        for (std::size_t i = m_ast.nodes.size(); i-- > 0;) {
            if (!inParameter[i]) visit(m_ast.nodes[i]);
        }
        if (m_wants[0]) m_resolved.nodes[0].wrap = true;
        for (std::size_t i = 0; i < m_ast.nodes.size(); ++i) m_resolved.nodes[i].invariant = m_invariant[i];
    }

private:
    void set(const syntax::Node &node, bool invariant, bool wants)
    {
        m_invariant[node.id.index()] = invariant;
        m_wants[node.id.index()] = wants;
    }
    void copyFrom(const syntax::Node &node, NodeId child) { set(node, m_invariant[child.index()], m_wants[child.index()]); }
    void wrapIfWanted(NodeId id)
    {
        if (m_wants[id.index()]) m_resolved[id].wrap = true;
    }
    void visit(const syntax::Node &node);
    void visitCall(const syntax::Node &node, const syntax::Call &call);

    ResolvedAst &m_resolved;
    const Ast &m_ast;
    std::vector<bool> m_invariant;
    std::vector<bool> m_wants;
};

void StepInvariance::visit(const syntax::Node &node)
{
    const bool fixed = m_resolved[node.id].at.has_value();
    switch (node.kind()) {
    case NodeKind::NumberLiteral:
    case NodeKind::StringLiteral:
    case NodeKind::Placeholder: set(node, true, false); break;
    case NodeKind::VectorSelector: set(node, fixed, fixed); break;
    case NodeKind::MatrixSelector: set(node, fixed, false); break;
    case NodeKind::Subquery: {
        const NodeId child = node.as<syntax::Subquery>().expr;
        if (m_invariant[child.index()]) m_resolved[child].wrap = true;
        set(node, fixed, false);
        break;
    }
    case NodeKind::Call: visitCall(node, node.as<syntax::Call>()); break;
    case NodeKind::Aggregation: copyFrom(node, node.as<syntax::Aggregation>().expr); break;
    case NodeKind::Binary: {
        const auto &binary = node.as<syntax::Binary>();
        if (m_invariant[binary.lhs.index()] && m_invariant[binary.rhs.index()]) {
            set(node, true, true);
            break;
        }
        wrapIfWanted(binary.lhs);
        wrapIfWanted(binary.rhs);
        set(node, false, false);
        break;
    }
    case NodeKind::Unary: copyFrom(node, node.as<syntax::Unary>().expr); break;
    case NodeKind::Paren: copyFrom(node, node.as<syntax::Paren>().expr); break;
    }
}

void StepInvariance::visitCall(const syntax::Node &node, const syntax::Call &call)
{
    if (m_resolved[node.id].folded) {
        set(node, true, false);
        return;
    }
    bool invariant = !syntax::dependsOnEvaluationTime(call.function);
    bool timestampOfFixed = call.function == FunctionId::Timestamp;
    for (std::size_t i = 0; i < call.args.size(); ++i) {
        if (call.function == FunctionId::Info && i == 1) continue; // selector syntax, never evaluated
        const NodeId arg = unwrapParens(m_ast, call.args[i]);
        invariant = invariant && m_invariant[arg.index()];
        if (!m_invariant[arg.index()] || m_ast.node(arg).kind() != NodeKind::VectorSelector) timestampOfFixed = false;
    }
    if (call.function == FunctionId::Info) {
        invariant = invariant && infoReference(m_resolved, unwrapParens(m_ast, call.args.front())).uniform;
    }
    if (invariant || timestampOfFixed) {
        set(node, true, true);
        return;
    }
    for (std::size_t i = 0; i < call.args.size(); ++i) {
        if (call.function == FunctionId::Info && i == 1) continue;
        wrapIfWanted(unwrapParens(m_ast, call.args[i]));
    }
    set(node, false, false);
}

enum class BucketUse { Undecided, NotNeeded, Needed };

/// detectHistogramStatsDecoding of promql/engine.go: what one node above a selector means for its histogram buckets.
BucketUse bucketUse(const syntax::Node &node)
{
    if (node.kind() == NodeKind::Subquery) return BucketUse::Needed;
    if (const auto *call = node.getIf<syntax::Call>()) {
        switch (call->function) {
        case FunctionId::HistogramCount:
        case FunctionId::HistogramSum:
        case FunctionId::HistogramAvg:
        case FunctionId::Timestamp:
        case FunctionId::StartTimestamp:
        case FunctionId::Absent: return BucketUse::NotNeeded;
        case FunctionId::HistogramQuantile:
        case FunctionId::HistogramQuantiles:
        case FunctionId::HistogramFraction:
        case FunctionId::HistogramStddev:
        case FunctionId::HistogramStdvar:
        case FunctionId::Changes: return BucketUse::Needed;
        default: return BucketUse::Undecided;
        }
    }
    if (const auto *aggregation = node.getIf<syntax::Aggregation>()) {
        return aggregation->op == AggregateOp::CountValues ? BucketUse::Needed : BucketUse::Undecided;
    }
    const auto *binary = node.getIf<syntax::Binary>();
    if (!binary) return BucketUse::Undecided;
    const bool compares = binary->op == BinaryOp::TrimUpper || binary->op == BinaryOp::TrimLower || binary->op == BinaryOp::Equal ||
        binary->op == BinaryOp::NotEqual;
    return compares ? BucketUse::Needed : BucketUse::Undecided;
}

/// What stands above each node, from the root down.
void inheritFromParents(ResolvedAst &resolved)
{
    for (const syntax::Node &node : resolved.ast->nodes) {
        if (!node.parent.valid()) continue;
        const syntax::Node &parent = resolved.ast->node(node.parent);
        ResolvedNode &self = resolved[node.id];
        const ResolvedNode &above = resolved[node.parent];
        self.enclosingSubquery = parent.kind() == NodeKind::Subquery ? parent.id : above.enclosingSubquery;
        const BucketUse use = bucketUse(parent);
        self.bucketsNeeded = above.bucketsNeeded || use == BucketUse::Needed;
        self.statsUsed = above.statsUsed || use == BucketUse::NotNeeded;
    }
}

/// subqueryTimeRange and subqueryEvaluationTimes of promql/engine.go.
Steps subquerySteps(const Steps &parent, const ResolvedNode &subquery, DurationMs defaultStep, TimestampMs &rawEnd)
{
    const DurationMs interval = subquery.durations.step != 0 ? subquery.durations.step : defaultStep;
    const DurationMs offset = subquery.at ? subquery.durations.offset + parent.start - *subquery.at : subquery.durations.offset;
    const TimestampMs end = subquery.at ? parent.start : parent.last();
    const TimestampMs windowStart = parent.start - offset - subquery.durations.range;
    TimestampMs start = interval * (windowStart / interval);
    if (start <= windowStart) start += interval;
    rawEnd = end - offset;
    Steps out{start, interval, 0};
    if (rawEnd >= start) out.count = static_cast<std::size_t>((rawEnd - start) / interval) + 1;
    return out;
}

void resolveSteps(ResolvedAst &resolved)
{
    const Ast &ast = *resolved.ast;
    const BuildOptions &options = resolved.options;
    for (const syntax::Node &node : ast.nodes) {
        ResolvedNode &self = resolved[node.id];
        if (!node.parent.valid()) {
            const bool single = options.instant || options.grid.step <= 0;
            self.outer = {
                options.grid.start, single ? 1 : options.grid.step, static_cast<std::size_t>(single ? 1 : options.grid.numSteps())};
            self.rawEnd = single ? options.grid.start : options.grid.end;
        } else {
            const ResolvedNode &parent = resolved[node.parent];
            self.outer = parent.steps;
            self.rawEnd = parent.rawEnd;
            if (ast.node(node.parent).kind() == NodeKind::Subquery) {
                if (parent.steps.count == 0) {
                    self.outer.count = 0;
                } else {
                    self.outer = subquerySteps(parent.steps, parent, options.subqueryStep, self.rawEnd);
                }
            }
        }
        self.steps = self.outer;
        self.outerRawEnd = self.rawEnd;
        if (self.wrap && self.steps.count > 0) {
            self.steps.count = 1;
            self.rawEnd = self.steps.start;
        }
    }
}

/// Selectors found below an info() argument, compared as infoSeriesReference does.
class InfoReferenceSearch {
public:
    explicit InfoReferenceSearch(const ResolvedAst &resolved, NodeId root) : m_resolved(resolved), m_ast(*resolved.ast), m_root(root) {}

    InfoReference run()
    {
        collect();
        if (!m_found) return {};
        return {m_first.at, m_first.offset, m_uniform && !m_referenceFree};
    }

private:
    bool isVectorLike(const syntax::Node &node) const { return node.type == ValueType::Vector || node.type == ValueType::Matrix; }
    /// Nodes outside the reach of the walk: scalars, strings and the second argument of a nested info().
    bool isSkipped(const syntax::Node &node) const
    {
        if (!isVectorLike(node)) return true;
        if (node.id == m_root) return false;
        const auto *call = m_ast.node(node.parent).getIf<syntax::Call>();
        return call && call->function == FunctionId::Info && call->args.size() > 1 && call->args[1] == node.id;
    }
    void visitSelector(const syntax::Node &node);
    void collect();

    const ResolvedAst &m_resolved;
    const Ast &m_ast;
    NodeId m_root;
    InfoReference m_first;
    bool m_found = false;
    bool m_uniform = true;
    bool m_referenceFree = false;
};

void InfoReferenceSearch::visitSelector(const syntax::Node &node)
{
    InfoReference reference;
    reference.at = m_resolved[node.id].at;
    reference.offset = m_resolved[node.id].durations.offset;
    for (NodeId id = node.id; !reference.at && id != m_root; id = m_ast.node(id).parent) {
        const NodeId parent = m_ast.node(id).parent;
        if (m_ast.node(parent).kind() != NodeKind::Subquery) continue;
        reference.offset += m_resolved[parent].durations.offset;
        reference.at = m_resolved[parent].at;
    }
    if (!m_found) {
        m_first = reference;
        m_found = true;
        return;
    }
    const bool equal = m_first.at && reference.at ? *m_first.at - m_first.offset == *reference.at - reference.offset
                                                  : !m_first.at && !reference.at && m_first.offset == reference.offset;
    if (!equal) m_uniform = false;
}

void InfoReferenceSearch::collect()
{
    // The subtree of m_root is a run of ids in preorder; a node belongs to it while its parent does.
    std::vector<NodeId> reached;
    std::vector<bool> isReached(m_ast.nodes.size(), false);
    std::vector<bool> hasSelector(m_ast.nodes.size(), false);
    for (std::size_t i = m_root.index(); i < m_ast.nodes.size(); ++i) {
        const syntax::Node &node = m_ast.nodes[i];
        if (node.id != m_root && node.parent < m_root) break;
        if (node.id != m_root && !isReached[node.parent.index()]) continue;
        if (isSkipped(node)) continue;
        isReached[i] = true;
        reached.push_back(node.id);
    }
    for (const NodeId id : reached) {
        const syntax::Node &node = m_ast.node(id);
        if (node.kind() != NodeKind::VectorSelector && node.kind() != NodeKind::MatrixSelector) continue;
        visitSelector(node);
        hasSelector[id.index()] = true;
    }
    for (std::size_t i = reached.size(); i-- > 0;) {
        const syntax::Node &node = m_ast.node(reached[i]);
        if (!hasSelector[node.id.index()]) {
            m_referenceFree = true;
        } else if (node.id != m_root) {
            hasSelector[node.parent.index()] = true;
        }
    }
}

} // namespace

const syntax::TimeModifiers *timeModifiers(const syntax::Node &node)
{
    if (const auto *selector = node.getIf<syntax::VectorSelector>()) return &selector->time;
    if (const auto *matrix = node.getIf<syntax::MatrixSelector>()) return &matrix->selector.time;
    if (const auto *subquery = node.getIf<syntax::Subquery>()) return &subquery->time;
    return nullptr;
}

NodeId unwrapParens(const Ast &ast, NodeId id)
{
    while (const auto *paren = ast.node(id).getIf<syntax::Paren>()) id = paren->expr;
    return id;
}

InfoReference infoReference(const ResolvedAst &resolved, NodeId input)
{
    InfoReference found = InfoReferenceSearch(resolved, input).run();
    return found;
}

Result<ResolvedAst> resolveAst(const Ast &ast, const BuildOptions &options)
{
    ResolvedAst out;
    out.ast = &ast;
    out.options = options;
    out.nodes.resize(ast.nodes.size());
    const TimeGrid times{options.grid.start, options.grid.end, options.instant ? 0 : options.grid.step};
    DIOPTER_ASSIGN(const std::vector<syntax::NodeDurations> durations, syntax::resolveDurations(ast, times));
    const std::vector<bool> inParameter = insideParameters(ast);
    for (const syntax::Node &node : ast.nodes) {
        const std::size_t i = node.id.index();
        ResolvedNode &resolved = out.nodes[i];
        resolved.durations = durations[i];
        resolveAt(node, inParameter[i], options.grid, resolved);
        if (const auto *call = node.getIf<syntax::Call>()) resolved.folded = foldedValue(call->function, options);
        if (const syntax::TimeModifiers *time = timeModifiers(node); time && time->at == syntax::AtModifier::Placeholder) {
            return Error{ErrorCode::Syntax, "template variable " + time->atText + " has no value", placeInText(ast.text, node.span)};
        }
        if (const auto *placeholder = node.getIf<syntax::PlaceholderExpr>()) {
            return Error{ErrorCode::Syntax, "template variable " + placeholder->text + " has no value", placeInText(ast.text, node.span)};
        }
    }
    inheritFromParents(out);
    StepInvariance(out).run(inParameter);
    resolveSteps(out);
    return out;
}

} // namespace diopter::plan
