// The last step of the builder: nodes in reduction order become the preorder array of the Ast.
#include "core/syntax/tree_builder.h"

namespace diopter::syntax {
namespace {

/// Calls `visit` with every child id of the node, by reference.
template <class Visit> void forEachChild(Node &node, Visit visit)
{
    const auto one = [&](NodeId &id) {
        if (id.valid()) visit(id);
    };
    if (auto *call = node.getIf<Call>()) {
        for (NodeId &arg : call->args) one(arg);
    } else if (auto *aggregation = node.getIf<Aggregation>()) {
        one(aggregation->param);
        one(aggregation->expr);
    } else if (auto *binary = node.getIf<Binary>()) {
        one(binary->lhs);
        one(binary->rhs);
    } else if (auto *unary = node.getIf<Unary>()) {
        one(unary->expr);
    } else if (auto *paren = node.getIf<Paren>()) {
        one(paren->expr);
    } else if (auto *sub = node.getIf<Subquery>()) {
        one(sub->expr);
    } else if (auto *placeholder = node.getIf<PlaceholderExpr>()) {
        for (NodeId &arg : placeholder->args) one(arg);
    }
}

} // namespace

Ast TreeBuilder::finish(NodeId root)
{
    Ast ast;
    ast.text = std::string(m_text);
    ast.unquotedUtf8Names = m_options.unquotedUtf8Names;
    ast.nodes.reserve(m_nodes.size());
    struct Pending {
        NodeId node;
        NodeId parent;
    };
    std::vector<Pending> stack{{root, {}}};
    std::vector<NodeId> renumbered(m_nodes.size());
    std::vector<NodeId> kids;
    while (!stack.empty()) {
        const Pending next = stack.back();
        stack.pop_back();
        const NodeId id(ast.nodes.size());
        renumbered[next.node.index()] = id;
        Node &added = ast.nodes.emplace_back(std::move(node(next.node)));
        added.id = id;
        added.parent = next.parent;
        kids.clear();
        forEachChild(added, [&](NodeId &child) { kids.push_back(child); });
        for (auto it = kids.rbegin(); it != kids.rend(); ++it) stack.push_back({*it, id});
    }
    for (Node &kept : ast.nodes) {
        forEachChild(kept, [&](NodeId &child) { child = renumbered[child.index()]; });
    }
    if (!m_durations.empty()) keepReferencedDurations(ast);
    m_nodes.clear();
    m_extras.clear();
    m_durations.clear();
    return ast;
}

void TreeBuilder::keepReferencedDurations(Ast &ast)
{
    std::vector<DurationId *> references;
    const auto refer = [&](DurationId &id) {
        if (id.valid()) references.push_back(&id);
    };
    for (Node &kept : ast.nodes) {
        if (auto *vector = kept.getIf<VectorSelector>()) {
            refer(vector->time.offsetExpr);
        } else if (auto *matrix = kept.getIf<MatrixSelector>()) {
            refer(matrix->rangeExpr);
            refer(matrix->selector.time.offsetExpr);
        } else if (auto *sub = kept.getIf<Subquery>()) {
            refer(sub->rangeExpr);
            refer(sub->stepExpr);
            refer(sub->time.offsetExpr);
        }
    }
    if (references.empty()) return;
    // Children come before parents, so one backward pass marks and one forward pass renumbers.
    std::vector<bool> wanted(m_durations.size(), false);
    for (const DurationId *id : references) wanted[id->index()] = true;
    for (std::size_t i = m_durations.size(); i-- > 0;) {
        if (!wanted[i]) continue;
        if (m_durations[i].lhs.valid()) wanted[m_durations[i].lhs.index()] = true;
        if (m_durations[i].rhs.valid()) wanted[m_durations[i].rhs.index()] = true;
    }
    std::vector<DurationId> renumbered(m_durations.size());
    for (std::size_t i = 0; i < m_durations.size(); ++i) {
        if (!wanted[i]) continue;
        DurationExpr kept = m_durations[i];
        if (kept.lhs.valid()) kept.lhs = renumbered[kept.lhs.index()];
        if (kept.rhs.valid()) kept.rhs = renumbered[kept.rhs.index()];
        renumbered[i] = DurationId(ast.durations.size());
        ast.durations.push_back(kept);
    }
    for (DurationId *id : references) *id = renumbered[id->index()];
}

} // namespace diopter::syntax
