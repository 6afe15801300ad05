// What ranges, steps and offsets come to in one query: duration expressions depend on its step and range (promql/durations.go).
#pragma once

#include "core/syntax/ast.h"

#include <vector>

namespace diopter::syntax {

/// range, step and offset of one selector or subquery; what the node does not have is 0.
struct NodeDurations {
    DurationMs range = 0;
    DurationMs step = 0;
    DurationMs offset = 0;
};

/// One entry per node, for a query over `grid` (step 0 for an instant query). Execution error with Prometheus' text
/// ("start:end: duration must be greater than 0") for the first bad one in Prometheus' order.
Result<std::vector<NodeDurations>> resolveDurations(const Ast &ast, const TimeGrid &grid);

} // namespace diopter::syntax
