// The tree of a report as a picture: one row per node, a bar for the samples it reads. Colours are those of the light theme.
#include "core/report/number_text.h"
#include "core/report/tree_graph.h"
#include "core/report/verdict.h"

#include <fmt/format.h>

#include <algorithm>

namespace diopter::report {

namespace {

constexpr int kWidth = 1000;
constexpr int kRow = 28;
constexpr int kTop = 56;
constexpr int kBarLeft = 760;
constexpr int kBarWidth = 220;
constexpr int kIndent = 18;

std::string xmlText(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        default: out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
    }
    return out;
}

int depthOf(const QueryReport &report, const NodeReport &node)
{
    int depth = 0;
    for (NodeId parent = node.parent; parent.valid(); parent = report.nodes[parent.index()].parent) ++depth;
    return depth;
}

std::string rowSvg(const QueryReport &report, const NodeReport &node, int y, double largest)
{
    const bool guilty = !report.verdict.headline.empty() && report.verdict.node == node.id;
    const int x = 16 + std::min(depthOf(report, node), 24) * kIndent;
    std::string out = fmt::format("<g><title>{}</title><text x=\"{}\" y=\"{}\" class=\"q\">{}</text>", xmlText(node.words), x, y + 18,
        xmlText(node.head.substr(0, 90)));
    if (!node.remark.empty()) {
        out +=
            fmt::format("<text x=\"{}\" y=\"{}\" class=\"m\" text-anchor=\"end\">{}</text>", kBarLeft - 16, y + 18, xmlText(node.remark));
    }
    if (largest > 0 && samplesOf(node) > 0) {
        const double width = std::max(1.0, samplesOf(node) / largest * kBarWidth);
        out += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{:.1f}\" height=\"18\" rx=\"3\" fill=\"{}\"/>", kBarLeft, y + 4, width,
            guilty ? "#f6b59f" : "#9db9e4");
        out += fmt::format("<text x=\"{}\" y=\"{}\" class=\"n\">{}</text>", kBarLeft + 6, y + 18, countText(samplesOf(node)));
    }
    return out + "</g>\n";
}

} // namespace

std::string treeSvg(const QueryReport &report)
{
    const int height = kTop + static_cast<int>(report.nodes.size()) * kRow + 16;
    double largest = 0;
    for (const NodeReport &node : report.nodes) largest = std::max(largest, samplesOf(node));
    std::string out =
        fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\">\n", kWidth, height);
    out += "<style>text{font-family:sans-serif;font-size:13px;fill:#1b2430}.q{font-family:monospace;font-size:12.5px}.m{fill:#5d6b7c}.n{"
           "font-size:12px}</style>\n";
    out += fmt::format("<rect width=\"{}\" height=\"{}\" fill=\"#ffffff\"/>\n", kWidth, height);
    out += fmt::format("<text x=\"16\" y=\"30\"{}>{}</text>\n", report.verdict.headline.empty() ? "" : " style=\"fill:#e4572e\"",
        xmlText(verdictSentence(report)));
    int y = kTop;
    for (const NodeReport &node : report.nodes) {
        out += rowSvg(report, node, y, largest);
        y += kRow;
    }
    return out + "</svg>\n";
}

} // namespace diopter::report
