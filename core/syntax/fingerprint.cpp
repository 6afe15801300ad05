#include "core/syntax/fingerprint.h"

#include "core/base/go_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace diopter::syntax {
namespace {

/// FNV-1a, 64 bits.
class Hash {
public:
    void byte(unsigned char value) { m_state = (m_state ^ value) * 0x100000001b3ULL; }
    void text(std::string_view value)
    {
        for (const char c : value) byte(static_cast<unsigned char>(c));
        byte(0xff); // no valid UTF-8: separates texts
    }
    void number(std::size_t value) { text(std::to_string(value)); }
    std::uint64_t value() const { return m_state; }

private:
    std::uint64_t m_state = 0xcbf29ce484222325ULL;
};

void addSorted(Hash &hash, std::vector<std::string> list)
{
    std::sort(list.begin(), list.end());
    hash.number(list.size());
    for (const std::string &each : list) hash.text(each);
}

void addTime(Hash &hash, const TimeModifiers &time)
{
    hash.byte(time.offset != 0 || time.offsetNanos != 0 || time.offsetExpr.valid());
    hash.byte(static_cast<unsigned char>(time.at));
}

void addSelector(Hash &hash, const VectorSelector &selector)
{
    std::vector<std::string> matchers;
    for (const LabelMatcher &each : selector.matchers) {
        matchers.push_back(quote(each.name) + std::string(matchTypeText(each.type)) + quote(each.value));
    }
    matchers.insert(matchers.end(), selector.templateConditions.begin(), selector.templateConditions.end());
    addSorted(hash, std::move(matchers));
    hash.byte(selector.anchored);
    hash.byte(selector.smoothed);
    addTime(hash, selector.time);
}

void addBinary(Hash &hash, const Binary &binary)
{
    hash.text(binaryOpText(binary.op));
    hash.byte(binary.returnBool);
    if (!binary.matching) return;
    const VectorMatching &matching = *binary.matching;
    hash.byte(static_cast<unsigned char>(matching.cardinality));
    hash.byte(matching.on);
    addSorted(hash, matching.labels);
    addSorted(hash, matching.include);
    hash.text(matching.fillLeft ? formatFloat(*matching.fillLeft) : "-");
    hash.text(matching.fillRight ? formatFloat(*matching.fillRight) : "-");
}

void addNode(Hash &hash, const Node &node)
{
    hash.byte(static_cast<unsigned char>(node.kind()));
    switch (node.kind()) {
    case NodeKind::NumberLiteral: {
        const auto &number = node.as<NumberLiteral>();
        hash.text(number.asDuration ? "time" : formatFloat(number.value));
        break;
    }
    case NodeKind::StringLiteral: hash.text(node.as<StringLiteral>().value); break;
    case NodeKind::VectorSelector: addSelector(hash, node.as<VectorSelector>()); break;
    case NodeKind::MatrixSelector: addSelector(hash, node.as<MatrixSelector>().selector); break;
    case NodeKind::Subquery: addTime(hash, node.as<Subquery>().time); break;
    case NodeKind::Call:
        hash.text(functionName(node.as<Call>().function));
        hash.number(node.as<Call>().args.size());
        break;
    case NodeKind::Aggregation: {
        const auto &aggregation = node.as<Aggregation>();
        hash.text(aggregateOpText(aggregation.op));
        hash.byte(aggregation.without);
        addSorted(hash, aggregation.grouping);
        break;
    }
    case NodeKind::Binary: addBinary(hash, node.as<Binary>()); break;
    case NodeKind::Unary: hash.byte(static_cast<unsigned char>(node.as<Unary>().op)); break;
    case NodeKind::Paren: break;
    case NodeKind::Placeholder: hash.text(node.as<PlaceholderExpr>().text); break;
    }
}

} // namespace

std::string fingerprint(const Ast &ast, NodeId root)
{
    Hash hash;
    std::vector<NodeId> stack{root};
    while (!stack.empty()) {
        const Node &node = ast.node(stack.back());
        stack.pop_back();
        // Parentheses only shape the tree, and the tree is what is hashed.
        if (node.kind() != NodeKind::Paren) addNode(hash, node);
        const std::vector<NodeId> kids = children(node);
        stack.insert(stack.end(), kids.rbegin(), kids.rend());
    }
    return fmt::format("{:016x}", hash.value());
}

std::string fingerprint(const Ast &ast) { return fingerprint(ast, NodeId(0U)); }

} // namespace diopter::syntax
