// Prometheus' formatter (promql/parser/prettier.go): a node whose one-line form is too long is broken over several lines.
#include "core/syntax/node_text.h"
#include "core/syntax/printer.h"

namespace diopter::syntax {
namespace {

constexpr std::string_view kIndent = "  ";

/// Prettier.Pretty() of the whole tree without recursion. The length of every node's one-line form is computed once, bottom up.
class PrettyPrinter {
public:
    PrettyPrinter(const Ast &ast, std::size_t limit) : m_ast(ast), m_limit(limit) { measure(); }

    std::string run()
    {
        m_stack.push_back({NodeId(0U), 0, true, {}});
        while (!m_stack.empty()) {
            Pending next = std::move(m_stack.back());
            m_stack.pop_back();
            if (next.node.valid()) print(next.node, next.level, next.indent);
            else m_out += next.text;
        }
        return std::move(m_out);
    }

private:
    struct Pending {
        NodeId node;
        std::size_t level;
        bool indent; ///< false behind a sign, whose operand continues the line
        std::string text;
    };

    void later(NodeId node, std::size_t level, bool indent = true) { m_stack.push_back({node, level, indent, {}}); }
    void later(std::string text) { m_stack.push_back({{}, 0, true, std::move(text)}); }
    static std::string indentation(std::size_t level)
    {
        std::string out;
        for (std::size_t i = 0; i < level; ++i) out += kIndent;
        return out;
    }
    bool fits(NodeId node) const { return m_lengths[node.index()] <= m_limit; }

    void measure()
    {
        m_lengths.resize(m_ast.nodes.size());
        for (std::size_t i = m_ast.nodes.size(); i-- > 0;) m_lengths[i] = ownLength(m_ast.nodes[i]);
    }

    std::size_t ownLength(const Node &node) const
    {
        const std::vector<NodeId> kids = children(node);
        std::size_t sum = 0;
        for (const NodeId kid : kids) sum += m_lengths[kid.index()];
        const std::size_t commas = kids.empty() ? 0 : 2 * (kids.size() - 1);
        switch (node.kind()) {
        case NodeKind::Subquery: return sum + subquerySuffix(m_ast, node.as<Subquery>()).size();
        case NodeKind::Call: return sum + commas + callHead(node.as<Call>()).size() + 2;
        case NodeKind::Placeholder:
            return sum + commas + node.as<PlaceholderExpr>().text.size() + (node.as<PlaceholderExpr>().isCall ? 2 : 0);
        case NodeKind::Aggregation: return sum + commas + aggregationHead(m_ast, node.as<Aggregation>()).size() + 2;
        case NodeKind::Binary: return sum + binaryHead(m_ast, node.as<Binary>()).size() + 2;
        case NodeKind::Unary: return sum + 1;
        case NodeKind::Paren: return sum + 2;
        case NodeKind::NumberLiteral:
        case NodeKind::StringLiteral:
        case NodeKind::VectorSelector:
        case NodeKind::MatrixSelector: break;
        }
        return leafText(m_ast, node).size();
    }

    void print(NodeId id, std::size_t level, bool indent)
    {
        const Node &node = m_ast.node(id);
        const std::string margin = indentation(level);
        switch (node.kind()) {
        case NodeKind::Subquery:
            // Prometheus prints a short subquery without any indentation.
            if (fits(id)) {
                m_out += diopter::syntax::print(m_ast, id);
                return;
            }
            later(subquerySuffix(m_ast, node.as<Subquery>()));
            later(node.as<Subquery>().expr, level, indent);
            return;
        case NodeKind::Unary:
            if (indent) m_out += margin;
            m_out += node.as<Unary>().op == UnaryOp::Minus ? '-' : '+';
            later(node.as<Unary>().expr, level, false);
            return;
        case NodeKind::Binary:
            if (fits(id)) break;
            later(node.as<Binary>().rhs, level + 1);
            later("\n" + margin + binaryHead(m_ast, node.as<Binary>()) + "\n");
            later(node.as<Binary>().lhs, level + 1, indent);
            return;
        case NodeKind::Call:
            if (fits(id)) break;
            return list(node, indent ? margin : "", callHead(node.as<Call>()), level);
        case NodeKind::Aggregation:
            if (fits(id)) break;
            return list(node, indent ? margin : "", aggregationHead(m_ast, node.as<Aggregation>()), level);
        case NodeKind::Paren:
            if (fits(id)) break;
            return list(node, indent ? margin : "", "", level);
        case NodeKind::Placeholder:
            if (fits(id) || !node.as<PlaceholderExpr>().isCall) break;
            return list(node, indent ? margin : "", node.as<PlaceholderExpr>().text, level);
        case NodeKind::NumberLiteral:
        case NodeKind::StringLiteral:
        case NodeKind::VectorSelector:
        case NodeKind::MatrixSelector: break;
        }
        if (indent) m_out += margin;
        m_out += diopter::syntax::print(m_ast, id);
    }

    /// head(, the children one a line, ).
    void list(const Node &node, const std::string &start, const std::string &head, std::size_t level)
    {
        m_out += start + head + "(\n";
        later("\n" + indentation(level) + ")");
        const std::vector<NodeId> kids = children(node);
        for (std::size_t i = kids.size(); i-- > 0;) {
            later(kids[i], level + 1);
            if (i > 0) later(",\n");
        }
    }

    const Ast &m_ast;
    std::size_t m_limit;
    std::vector<std::size_t> m_lengths;
    std::string m_out;
    std::vector<Pending> m_stack;
};

} // namespace

std::string prettyPrint(const Ast &ast, std::size_t maxLineChars) { return PrettyPrinter(ast, maxLineChars).run(); }

} // namespace diopter::syntax
