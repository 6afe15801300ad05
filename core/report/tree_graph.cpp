// DOT, Mermaid and Markdown; the SVG is drawn in tree_svg.cpp.
#include "core/report/tree_graph.h"

#include "core/report/number_text.h"
#include "core/report/tree_text.h"
#include "core/report/verdict.h"

#include <algorithm>

namespace diopter::report {

namespace {

/// "768 series, 409,600 samples, 3.2 ms": from the run, or else what is expected.
std::string costLine(const NodeReport &node)
{
    if (node.actual) {
        return countText(static_cast<double>(node.actual->series)) + " series, " +
            countText(static_cast<double>(node.actual->samplesRead)) + " samples, " + millisecondsText(node.actual->selfMs);
    }
    std::string out;
    if (node.estimate && node.estimate->series) out = "about " + countText(node.estimate->series->expected) + " series";
    if (node.estimate && node.estimate->samplesRead)
        out += (out.empty() ? "about " : ", ") + countText(node.estimate->samplesRead->expected) + " samples";
    return out;
}

bool isGuilty(const QueryReport &report, const NodeReport &node)
{
    return !report.verdict.headline.empty() && report.verdict.node == node.id;
}

std::string escaped(std::string_view text, std::string_view special, bool backslash)
{
    std::string out;
    for (const char c : text) {
        if (c == '\n' || c == '\r') {
            out += ' ';
            continue;
        }
        if (special.find(c) != std::string_view::npos) {
            if (backslash) {
                out += '\\';
                out += c;
            } else {
                out += "#" + std::to_string(static_cast<int>(c)) + ";";
            }
            continue;
        }
        out += c;
    }
    return out;
}

/// Table cells of Markdown, as code: pipes escaped, backticks replaced by primes.
std::string markdownCode(std::string text)
{
    std::replace(text.begin(), text.end(), '`', '\'');
    return "`" + escaped(text, "|", true) + "`";
}

std::string markdownText(std::string_view text) { return escaped(text, "\\`*_{}[]<>()#|!", true); }

} // namespace

std::string treeDot(const QueryReport &report)
{
    std::string out = "digraph query {\n  rankdir=TB;\n  node [shape=box, style=rounded, fontname=\"monospace\"];\n";
    for (const NodeReport &node : report.nodes) {
        const std::string id = std::to_string(node.id.value);
        out += "  n" + id + " [label=\"" + escaped(node.head, "\"\\", true);
        if (const std::string line = costLine(node); !line.empty()) out += "\\n" + escaped(line, "\"\\", true);
        out += "\", tooltip=\"" + escaped(node.words, "\"\\", true) + "\"";
        if (isGuilty(report, node)) out += ", color=\"#e4572e\", penwidth=2";
        out += "];\n";
        if (node.parent.valid()) out += "  n" + std::to_string(node.parent.value) + " -> n" + id + ";\n";
    }
    return out + "}\n";
}

std::string treeMermaid(const QueryReport &report)
{
    std::string out = "flowchart TB\n";
    for (const NodeReport &node : report.nodes) {
        const std::string id = std::to_string(node.id.value);
        out += "  n" + id + "[\"" + escaped(node.head, "\"#;<>&`|", false);
        if (const std::string line = costLine(node); !line.empty()) out += "<br/>" + escaped(line, "\"#;<>&`|", false);
        out += "\"]\n";
        if (node.parent.valid()) out += "  n" + std::to_string(node.parent.value) + " --> n" + id + "\n";
    }
    for (const NodeReport &node : report.nodes) {
        if (isGuilty(report, node)) out += "  style n" + std::to_string(node.id.value) + " stroke:#e4572e,stroke-width:2px\n";
    }
    return out;
}

std::string treeMarkdown(const QueryReport &report)
{
    std::string out = "**" + markdownText(verdictSentence(report)) + "**\n\n| id | node | series | samples read | self | what it does |\n";
    out += "| ---: | --- | ---: | ---: | ---: | --- |\n";
    for (const NodeReport &node : report.nodes) {
        std::size_t depth = 0;
        for (NodeId parent = node.parent; parent.valid(); parent = report.nodes[parent.index()].parent) ++depth;
        std::string indent;
        for (std::size_t i = 0; i < std::min<std::size_t>(depth, 20); ++i) indent += "&nbsp;&nbsp;";
        const bool ran = node.actual.has_value();
        const std::string series = ran               ? countText(static_cast<double>(node.actual->series))
            : node.estimate && node.estimate->series ? countText(node.estimate->series->expected)
                                                     : "";
        const std::string samples = ran                   ? countText(static_cast<double>(node.actual->samplesRead))
            : node.estimate && node.estimate->samplesRead ? countText(node.estimate->samplesRead->expected)
                                                          : "";
        out += "| " + std::to_string(node.id.value) + " | " + indent + markdownCode(node.head) + " | " + series + " | " + samples + " | " +
            (ran ? millisecondsText(node.actual->selfMs) : "") + " | " + markdownText(node.words);
        for (const Finding &finding : node.findings) out += " **" + markdownText(finding.badge) + "**: " + markdownText(finding.text);
        out += " |\n";
    }
    if (!report.verdict.actionText.empty())
        out += "\n" + markdownText(report.verdict.action) + ":\n\n```yaml\n" + report.verdict.actionText + "```\n";
    return out;
}

} // namespace diopter::report
