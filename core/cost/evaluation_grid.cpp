#include "core/cost/evaluation_grid.h"

#include "core/syntax/function_table.h"

#include <algorithm>

namespace diopter::cost {
namespace {

using namespace syntax;

TimestampMs pinnedTime(const TimeModifiers &time, const TimeGrid &query)
{
    if (time.at == AtModifier::Start) return query.start;
    if (time.at == AtModifier::End) return query.end;
    return time.atTime;
}

NodeGrid gridBelow(const NodeGrid &outer, const Subquery &subquery, const NodeDurations &durations, const TimeGrid &query, DurationMs step)
{
    const bool pinned = subquery.time.at != AtModifier::None;
    const TimestampMs start = pinned ? pinnedTime(subquery.time, query) : outer.start;
    TimestampMs end = pinned ? start : outer.end;
    if (!pinned && outer.step > 0) end = outer.start + (outer.end - outer.start) / outer.step * outer.step;
    const TimestampMs windowStart = start - durations.offset - durations.range;
    NodeGrid inner;
    inner.step = step;
    inner.start = step * (windowStart / step);
    if (inner.start <= windowStart) inner.start += step;
    inner.end = end - durations.offset;
    inner.numSteps = inner.end < inner.start ? 0 : (inner.end - inner.start) / step + 1;
    return inner;
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
    DIOPTER_ASSIGN(const std::vector<NodeDurations> durations, resolveDurations(ast, grid));
    const std::vector<bool> invariant = stepInvariantNodes(ast);
    std::vector<NodeGrid> grids(ast.nodes.size());
    for (const Node &node : ast.nodes) {
        NodeGrid &own = grids[node.id.index()];
        if (!node.parent.valid()) {
            own = {grid.start, grid.end, std::max<DurationMs>(1, grid.step), grid.numSteps(), {}};
        } else if (const auto *subquery = ast.node(node.parent).getIf<Subquery>()) {
            const NodeDurations &outer = durations[node.parent.index()];
            const DurationMs step = outer.step > 0 ? outer.step : std::max<DurationMs>(1, defaultSubqueryStep);
            own = gridBelow(grids[node.parent.index()], *subquery, outer, grid, step);
        } else {
            own = grids[node.parent.index()];
        }
        if (invariant[node.id.index()] && own.numSteps > 1) {
            own.end = own.start;
            own.numSteps = 1;
        }
        own.durations = durations[node.id.index()];
    }
    return grids;
}

} // namespace diopter::cost
