#include "core/syntax/printer.h"

#include "core/syntax/node_text.h"

namespace diopter::syntax {
namespace {

/// What is left to print: a node, or text between and behind nodes.
struct Pending {
    NodeId node;
    std::string text;
};

class Printer {
public:
    explicit Printer(const Ast &ast) : m_ast(ast) {}

    std::string run(NodeId root)
    {
        m_stack.push_back({root, {}});
        while (!m_stack.empty()) {
            Pending next = std::move(m_stack.back());
            m_stack.pop_back();
            if (next.node.valid()) print(m_ast.node(next.node));
            else m_out += next.text;
        }
        return std::move(m_out);
    }

private:
    void later(NodeId node) { m_stack.push_back({node, {}}); }
    void later(std::string text) { m_stack.push_back({{}, std::move(text)}); }

    void laterList(const std::vector<NodeId> &list)
    {
        for (std::size_t i = list.size(); i-- > 0;) {
            later(list[i]);
            if (i > 0) later(", ");
        }
    }

    /// Pushed in reverse: the last pushed prints first.
    void print(const Node &node)
    {
        switch (node.kind()) {
        case NodeKind::Subquery: {
            const auto &sub = node.as<Subquery>();
            later(subquerySuffix(m_ast, sub));
            later(sub.expr);
            break;
        }
        case NodeKind::Call:
            m_out += callHead(node.as<Call>()) + "(";
            later(")");
            laterList(node.as<Call>().args);
            break;
        case NodeKind::Placeholder:
            m_out += node.as<PlaceholderExpr>().text;
            if (!node.as<PlaceholderExpr>().isCall) break;
            m_out += '(';
            later(")");
            laterList(node.as<PlaceholderExpr>().args);
            break;
        case NodeKind::Aggregation: {
            m_out += aggregationHead(m_ast, node.as<Aggregation>()) + "(";
            later(")");
            laterList(children(node));
            break;
        }
        case NodeKind::Binary: {
            const auto &binary = node.as<Binary>();
            later(binary.rhs);
            later(" " + binaryHead(m_ast, binary) + " ");
            later(binary.lhs);
            break;
        }
        case NodeKind::Unary:
            m_out += node.as<Unary>().op == UnaryOp::Minus ? '-' : '+';
            later(node.as<Unary>().expr);
            break;
        case NodeKind::Paren:
            m_out += '(';
            later(")");
            later(node.as<Paren>().expr);
            break;
        case NodeKind::NumberLiteral:
        case NodeKind::StringLiteral:
        case NodeKind::VectorSelector:
        case NodeKind::MatrixSelector: m_out += leafText(m_ast, node);
        }
    }

    const Ast &m_ast;
    std::string m_out;
    std::vector<Pending> m_stack;
};

} // namespace

std::string print(const Ast &ast, NodeId node) { return Printer(ast).run(node); }

std::string print(const Ast &ast) { return print(ast, NodeId(0U)); }

namespace {

/// A child within its parent's head: a literal whole, of a matrix selector the range, of all else that it is there.
std::string elided(const Ast &ast, NodeId id)
{
    const Node &node = ast.node(id);
    if (node.kind() == NodeKind::NumberLiteral || node.kind() == NodeKind::StringLiteral) return leafText(ast, node);
    if (const auto *matrix = node.getIf<MatrixSelector>()) return "..." + rangeSuffix(ast, *matrix);
    return "...";
}

std::string elidedList(const Ast &ast, const std::vector<NodeId> &list)
{
    std::string out;
    for (const NodeId id : list) out += (out.empty() ? "" : ", ") + elided(ast, id);
    return "(" + out + ")";
}

} // namespace

std::string printHead(const Ast &ast, NodeId id)
{
    const Node &node = ast.node(id);
    switch (node.kind()) {
    case NodeKind::Subquery: return "..." + subquerySuffix(ast, node.as<Subquery>());
    case NodeKind::Call: return callHead(node.as<Call>()) + elidedList(ast, node.as<Call>().args);
    case NodeKind::Aggregation: return aggregationHead(ast, node.as<Aggregation>()) + elidedList(ast, children(node));
    case NodeKind::Binary: return binaryHead(ast, node.as<Binary>());
    case NodeKind::Unary: return node.as<Unary>().op == UnaryOp::Minus ? "-" : "+";
    case NodeKind::Paren: return "(...)";
    case NodeKind::Placeholder: return node.as<PlaceholderExpr>().text + (node.as<PlaceholderExpr>().isCall ? "(...)" : "");
    case NodeKind::MatrixSelector:
        if (!node.parent.valid() || ast.node(node.parent).kind() != NodeKind::Call) break;
        return vectorText(ast, node.as<MatrixSelector>().selector); // the range stands in the call's head
    case NodeKind::NumberLiteral:
    case NodeKind::StringLiteral:
    case NodeKind::VectorSelector: break;
    }
    return leafText(ast, node);
}

} // namespace diopter::syntax
