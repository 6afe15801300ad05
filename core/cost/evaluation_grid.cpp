#include "core/cost/evaluation_grid.h"

#include "core/syntax/duration_value.h"

#include <algorithm>

namespace diopter::cost {
namespace {

using namespace syntax;

/// Functions that look at the evaluation time itself (corpus of Prometheus: AtModifierUnsafeFunctions).
bool dependsOnEvaluationTime(FunctionId function)
{
    switch (function) {
    case FunctionId::DaysInMonth:
    case FunctionId::DayOfMonth:
    case FunctionId::DayOfWeek:
    case FunctionId::DayOfYear:
    case FunctionId::End:
    case FunctionId::Hour:
    case FunctionId::Minute:
    case FunctionId::Month:
    case FunctionId::Year:
    case FunctionId::PredictLinear:
    case FunctionId::Range:
    case FunctionId::Start:
    case FunctionId::Step:
    case FunctionId::Time:
    case FunctionId::Timestamp: return true;
    default: return false;
    }
}

TimestampMs pinnedTime(const TimeModifiers &time, const TimeGrid &query)
{
    if (time.at == AtModifier::Start) return query.start;
    if (time.at == AtModifier::End) return query.end;
    return time.atTime;
}

NodeGrid subqueryGrid(
    const NodeGrid &outer, const Subquery &subquery, DurationMs range, DurationMs step, DurationMs offset, const TimeGrid &query)
{
    const bool pinned = subquery.time.at != AtModifier::None;
    const TimestampMs start = pinned ? pinnedTime(subquery.time, query) : outer.start;
    TimestampMs end = pinned ? start : outer.end;
    if (!pinned && outer.step > 0) end = outer.start + (outer.end - outer.start) / outer.step * outer.step;
    NodeGrid inner;
    inner.step = step;
    inner.start = step * ((start - offset - range) / step);
    if (inner.start <= start - offset - range) inner.start += step;
    inner.end = end - offset;
    inner.numSteps = inner.end < inner.start ? 0 : (inner.end - inner.start) / step + 1;
    return inner;
}

Result<NodeGrid> gridBelow(const Ast &ast, const Subquery &subquery, const NodeGrid &outer, const TimeGrid &query, DurationMs defaultStep)
{
    DurationMs range = subquery.range;
    DurationMs step = subquery.step;
    if (subquery.rangeExpr.valid()) {
        DIOPTER_ASSIGN(range, durationValue(ast, subquery.rangeExpr, query, false));
    }
    if (subquery.stepExpr.valid()) {
        DIOPTER_ASSIGN(step, durationValue(ast, subquery.stepExpr, query, false));
    }
    DIOPTER_ASSIGN(const DurationMs offset, offsetValue(ast, subquery.time, query));
    return subqueryGrid(outer, subquery, range, step > 0 ? step : std::max<DurationMs>(1, defaultStep), offset, query);
}

} // namespace

std::vector<bool> stepInvariantNodes(const Ast &ast)
{
    std::vector<bool> invariant(ast.nodes.size(), true);
    for (std::size_t i = ast.nodes.size(); i-- > 0;) { // children have larger ids: they are settled first
        const Node &node = ast.nodes[i];
        if (const auto *selector = node.getIf<VectorSelector>()) invariant[i] = selector->time.at != AtModifier::None;
        else if (const auto *matrix = node.getIf<MatrixSelector>()) invariant[i] = matrix->selector.time.at != AtModifier::None;
        else if (const auto *subquery = node.getIf<Subquery>()) invariant[i] = subquery->time.at != AtModifier::None;
        else if (const auto *call = node.getIf<Call>(); call && dependsOnEvaluationTime(call->function)) invariant[i] = false;
        if (node.kind() == NodeKind::Subquery) continue;
        for (const NodeId child : children(node))
            if (!invariant[child.index()]) invariant[i] = false;
    }
    return invariant;
}

Result<std::vector<NodeGrid>> evaluationGrids(const Ast &ast, const TimeGrid &grid, DurationMs defaultSubqueryStep)
{
    const std::vector<bool> invariant = stepInvariantNodes(ast);
    std::vector<NodeGrid> grids(ast.nodes.size());
    for (const Node &node : ast.nodes) {
        NodeGrid &own = grids[node.id.index()];
        if (!node.parent.valid()) {
            own = {grid.start, grid.end, std::max<DurationMs>(1, grid.step), grid.numSteps()};
        } else if (const auto *subquery = ast.node(node.parent).getIf<Subquery>()) {
            DIOPTER_ASSIGN(own, gridBelow(ast, *subquery, grids[node.parent.index()], grid, defaultSubqueryStep));
        } else {
            own = grids[node.parent.index()];
        }
        if (invariant[node.id.index()] && own.numSteps > 1) {
            own.end = own.start;
            own.numSteps = 1;
        }
    }
    return grids;
}

} // namespace diopter::cost
