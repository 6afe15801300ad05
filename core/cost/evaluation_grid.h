// When each node is evaluated: subqueries have their own grid, step-invariant parts run once.
#pragma once

#include "core/base/units.h"
#include "core/syntax/duration_value.h"

#include <vector>

namespace diopter::cost {

/// The times a node is evaluated at. numSteps 0: never.
struct NodeGrid {
    TimestampMs start = 0;
    TimestampMs end = 0;
    DurationMs step = 1;
    std::int64_t numSteps = 1;
    syntax::NodeDurations durations; ///< of the selector or subquery itself
};

/// One grid per NodeId; errors are those of duration expressions. Follows selectorEvaluationSteps and
/// subqueryEvaluationTimes of Prometheus' promql/estimate.go and engine.go.
Result<std::vector<NodeGrid>> evaluationGrids(const syntax::Ast &ast, const TimeGrid &grid, DurationMs defaultSubqueryStep);

/// True for nodes whose value cannot depend on the evaluation time (everything below is pinned by @ or constant).
std::vector<bool> stepInvariantNodes(const syntax::Ast &ast);

} // namespace diopter::cost
