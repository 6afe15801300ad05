// Duration expressions to milliseconds once the query's range and step are known (Prometheus' promql/durations.go).
#pragma once

#include "core/syntax/ast.h"

#include <vector>

namespace diopter::plan {

/// range, step and offset of one selector or subquery; what the node does not have is 0.
struct NodeDurations {
    DurationMs range = 0;
    DurationMs step = 0;
    DurationMs offset = 0;
};

/// One entry per AST node. Execution error with Prometheus' text ("start:end: duration must be greater than 0") for the first bad one.
Result<std::vector<NodeDurations>> resolveDurations(const syntax::Ast &ast, TimeGrid grid, bool instant);

} // namespace diopter::plan
