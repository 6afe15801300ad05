#include "core/plan/select_range.h"

namespace diopter::plan {

namespace {

using syntax::NodeKind;

/// Offsets, ranges and @ of the subqueries around a node, from the outermost in (Prometheus' subqueryTimes).
struct Surroundings {
    DurationMs offset = 0;
    DurationMs range = 0;
    std::optional<TimestampMs> at;
    DurationMs interval = 0; ///< step of the innermost subquery, 0 = none around
};

Surroundings surroundingSubqueries(const ResolvedAst &resolved, NodeId node)
{
    std::vector<NodeId> subqueries;
    for (NodeId id = resolved[node].enclosingSubquery; id.valid(); id = resolved[id].enclosingSubquery) subqueries.push_back(id);
    Surroundings out;
    for (std::size_t i = subqueries.size(); i-- > 0;) {
        const ResolvedNode &subquery = resolved[subqueries[i]];
        out.offset += subquery.durations.offset;
        out.range += subquery.durations.range;
        if (subquery.at) {
            out.offset = subquery.durations.offset;
            out.range = subquery.durations.range;
            out.at = subquery.at;
        }
        out.interval = subquery.durations.step != 0 ? subquery.durations.step : resolved.options.subqueryStep;
    }
    return out;
}

std::string innermostFunction(const ResolvedAst &resolved, NodeId node)
{
    for (NodeId id = resolved.ast->node(node).parent; id.valid(); id = resolved.ast->node(id).parent) {
        const syntax::Node &parent = resolved.ast->node(id);
        if (const auto *aggregation = parent.getIf<syntax::Aggregation>()) return std::string(aggregateOpText(aggregation->op));
        if (const auto *call = parent.getIf<syntax::Call>()) return std::string(functionName(call->function));
        if (parent.kind() == NodeKind::Binary) return {};
    }
    return {};
}

} // namespace

void describeSelect(const ResolvedAst &resolved, NodeId node, Selector &selector)
{
    const BuildOptions &options = resolved.options;
    const Surroundings around = surroundingSubqueries(resolved, node);
    TimestampMs start = options.grid.start;
    TimestampMs end = options.instant ? options.grid.start : options.grid.end;
    if (around.at) start = end = *around.at;
    if (selector.at) {
        start = end = *selector.at;
    } else {
        start -= around.offset + around.range;
        end -= around.offset;
    }
    const DurationMs lookback = options.lookback;
    if (selector.range == 0) {
        start -= lookback - 1;
        if (selector.smoothed) end += lookback;
    } else {
        start -= selector.range - 1;
        if (selector.anchored || selector.smoothed) start -= lookback;
        if (selector.smoothed) end += lookback;
    }
    selector.selectMin = start - selector.offset;
    selector.selectMax = end - selector.offset;
    selector.hintStep = around.interval != 0 ? around.interval : options.grid.step;
    selector.hintFunction = innermostFunction(resolved, node);
    selector.statsOnly = resolved[node].statsUsed && !resolved[node].bucketsNeeded;
}

} // namespace diopter::plan
