// What Prometheus' PreprocessExpr does before an evaluation, as tables beside the tree: durations resolved, start() and end() folded,
// step-invariant parts marked.
#pragma once

#include "core/base/units.h"
#include "core/syntax/ast.h"
#include "tests/support/reference/types.h"

#include <optional>
#include <vector>

namespace diopter::reference {

/// Resolved facts of one node.
struct NodeFacts {
    DurationMs range = 0;
    DurationMs step = 0; ///< subquery step, 0 = default
    DurationMs offset = 0; ///< as written
    std::optional<TimestampMs> at;
    std::optional<double> folded; ///< start(), end(), range(), step()
    bool wrapped = false; ///< evaluated once, then repeated for every step (StepInvariantExpr)
    bool statsOnly = false; ///< histograms are read without buckets
};

struct Query {
    const syntax::Ast *ast = nullptr;
    std::vector<NodeFacts> facts; ///< parallel to the nodes

    const syntax::Node &node(NodeId id) const { return ast->node(id); }
    const NodeFacts &of(NodeId id) const { return facts[id.index()]; }
    /// The node below any parentheses.
    NodeId unwrapped(NodeId id) const;
};

/// Throws Failure for durations that cannot be resolved.
Query preprocess(const syntax::Ast &ast, TimestampMs start, TimestampMs end, DurationMs step);

/// Reference time of info(): `@` and offset shared by every selector below `id`; false in `uniform` when they differ.
struct InfoReference {
    std::optional<TimestampMs> at;
    DurationMs offset = 0;
    bool uniform = false;
};
InfoReference infoReference(const Query &query, NodeId id);

} // namespace diopter::reference
