// AST to plan: Prometheus' PreprocessExpr, populateSeries' time ranges, and the search for equal parts.
#pragma once

#include "core/plan/plan.h"
#include "core/syntax/ast.h"

namespace diopter::plan {

struct BuildOptions {
    TimeGrid grid; ///< an instant query has start == end
    bool instant = true;
    DurationMs lookback = 5 * kMinuteMs; ///< --query.lookback-delta
    DurationMs subqueryStep = kMinuteMs; ///< of subqueries without a step
    bool atModifier = true; ///< off: @ is refused, as engines of old did without --enable-feature=promql-at-modifier
    bool negativeOffset = true;
    bool shareEqualParts = true; ///< off: every node is evaluated for itself (tests, baselines)
};

/// Errors are those of Prometheus' query construction (API: bad_data): Execution for durations that come out wrong and for range
/// queries of range vectors or strings, Syntax for placeholders without a value. Needs no deep stack.
Result<Plan> build(const syntax::Ast &ast, const BuildOptions &options);

} // namespace diopter::plan
