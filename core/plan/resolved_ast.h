// Facts about every AST node that the plan needs before it is built: durations, @, constants, step invariance, evaluation steps.
// Second stage of build(); everything is indexed by NodeId.
#pragma once

#include "core/plan/build.h"
#include "core/syntax/duration_value.h"

#include <optional>
#include <vector>

namespace diopter::plan {

struct ResolvedNode {
    syntax::NodeDurations durations;
    std::optional<TimestampMs> at; ///< of selectors and subqueries
    std::optional<double> folded; ///< start(), end(), range(), step() are numbers
    bool invariant = false; ///< same value at every step
    bool wrap = false; ///< becomes the child of a StepInvariant
    Steps outer; ///< steps on which the parent sees it
    Steps steps; ///< steps on which it is evaluated itself; differs from outer where wrap is set
    TimestampMs outerRawEnd = 0; ///< end of the parent's evaluator
    TimestampMs rawEnd = 0; ///< end of its evaluator, maybe behind the last step
    NodeId enclosingSubquery; ///< the innermost subquery around it
    bool bucketsNeeded = false; ///< something above looks into histogram buckets
    bool statsUsed = false; ///< something above looks only at count and sum
};

struct ResolvedAst {
    const syntax::Ast *ast = nullptr;
    BuildOptions options;
    std::vector<ResolvedNode> nodes; ///< index = NodeId

    const ResolvedNode &operator[](NodeId id) const { return nodes[id.index()]; }
    ResolvedNode &operator[](NodeId id) { return nodes[id.index()]; }
};

/// @ and offset of a selector or subquery; null for other nodes.
const syntax::TimeModifiers *timeModifiers(const syntax::Node &node);

/// Follows parentheses down to what they enclose (Prometheus' unwrapParenExpr).
NodeId unwrapParens(const syntax::Ast &ast, NodeId id);

/// Errors as build().
Result<ResolvedAst> resolveAst(const syntax::Ast &ast, const BuildOptions &options);

/// The @ and offset that all selectors below an info() argument share; nothing when they differ (info.go,
/// infoSelectTimestampAndOffset).
struct InfoReference {
    std::optional<TimestampMs> at;
    DurationMs offset = 0;
    bool uniform = false;
};
InfoReference infoReference(const ResolvedAst &resolved, NodeId input);

} // namespace diopter::plan
