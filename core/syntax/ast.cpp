#include "core/syntax/ast.h"

#include <array>

namespace diopter::syntax {

std::string_view nodeKindName(NodeKind kind)
{
    constexpr std::array<std::string_view, 11> kNames{"numberLiteral", "stringLiteral", "vectorSelector", "matrixSelector", "subquery",
        "call", "aggregation", "binaryExpr", "unaryExpr", "parenExpr", "placeholder"};
    return kNames[static_cast<std::size_t>(kind)];
}

std::vector<NodeId> children(const Node &node)
{
    switch (node.kind()) {
    case NodeKind::Subquery: return {node.as<Subquery>().expr};
    case NodeKind::Call: return node.as<Call>().args;
    case NodeKind::Aggregation: {
        const auto &aggregation = node.as<Aggregation>();
        if (aggregation.param.valid()) return {aggregation.param, aggregation.expr};
        return {aggregation.expr};
    }
    case NodeKind::Binary: return {node.as<Binary>().lhs, node.as<Binary>().rhs};
    case NodeKind::Unary: return {node.as<Unary>().expr};
    case NodeKind::Paren: return {node.as<Paren>().expr};
    case NodeKind::Placeholder: return node.as<PlaceholderExpr>().args;
    case NodeKind::NumberLiteral:
    case NodeKind::StringLiteral:
    case NodeKind::VectorSelector:
    case NodeKind::MatrixSelector: break;
    }
    return {};
}

} // namespace diopter::syntax
