// Small questions about reports; see query_run.h.
#include "app/desktop/data/query_run.h"

#include <algorithm>

namespace diopter::desktop {

void addEstimates(report::QueryReport &report, const report::QueryReport &explained)
{
    if (report.query != explained.query || report.nodes.size() != explained.nodes.size()) return;
    for (std::size_t i = 0; i < report.nodes.size(); ++i) {
        report::NodeReport &node = report.nodes[i];
        const report::NodeReport &before = explained.nodes[i];
        if (!node.estimate) node.estimate = before.estimate;
        if (node.words.empty()) node.words = before.words;
        if (node.findings.empty()) node.findings = before.findings;
    }
}

std::string drawableText(const std::string &expr, ValueType type)
{
    if (type != ValueType::Matrix) return expr;
    // The last [...] outside strings is the range; only modifiers may follow it.
    std::size_t open = std::string::npos;
    std::size_t close = std::string::npos;
    char quote = 0;
    int depth = 0;
    for (std::size_t i = 0; i < expr.size(); ++i) {
        const char c = expr[i];
        if (quote != 0) {
            if (c == '\\' && quote != '`') ++i;
            else if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'' || c == '`') {
            quote = c;
        } else if (c == '(' || c == '{') {
            ++depth;
        } else if (c == ')' || c == '}') {
            --depth;
        } else if (c == '[' && depth == 0) {
            open = i;
        } else if (c == ']' && depth == 0) {
            close = i;
        }
    }
    if (open == std::string::npos || close == std::string::npos || close < open) return expr;
    return expr.substr(0, open) + expr.substr(close + 1);
}

NodeId nodeAt(const report::QueryReport &report, std::uint32_t offset)
{
    NodeId best;
    std::uint32_t bestLength = 0;
    for (const report::NodeReport &node : report.nodes) {
        if (offset < node.span.start || offset > node.span.end) continue;
        const std::uint32_t length = node.span.end - node.span.start;
        if (!best.valid() || length <= bestLength) best = node.id, bestLength = length;
    }
    return best;
}

std::vector<std::uint32_t> pathOf(const report::QueryReport &report, NodeId id)
{
    std::vector<std::uint32_t> path;
    while (id.valid() && id.index() < report.nodes.size()) {
        const NodeId parent = report.nodes[id.index()].parent;
        if (!parent.valid() || parent >= id) break; // ids ascend from parent to child: also ends on a damaged tree
        std::uint32_t number = 0;
        for (std::size_t i = parent.index() + 1; i < id.index(); ++i)
            if (report.nodes[i].parent == parent) ++number;
        path.push_back(number);
        id = parent;
    }
    std::reverse(path.begin(), path.end());
    return path;
}

NodeId nodeAtPath(const report::QueryReport &report, const std::vector<std::uint32_t> &path)
{
    if (report.nodes.empty()) return {};
    NodeId at = report.nodes.front().id;
    for (const std::uint32_t number : path) {
        std::uint32_t seen = 0;
        NodeId next;
        for (std::size_t i = at.index() + 1; i < report.nodes.size() && !next.valid(); ++i)
            if (report.nodes[i].parent == at && seen++ == number) next = report.nodes[i].id;
        if (!next.valid()) return {};
        at = next;
    }
    return at;
}

} // namespace diopter::desktop
