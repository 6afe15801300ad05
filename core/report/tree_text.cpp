// Text rendering of explain.
#include "core/report/tree_text.h"

#include "core/base/go_text.h"
#include "core/report/number_text.h"
#include "core/report/verdict.h"

#include <algorithm>

namespace diopter::report {

namespace {

constexpr std::size_t kMaxStem = 200; ///< bytes

std::size_t codePoints(std::string_view text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// Cuts after `limit` code points and marks the cut.
std::string cut(std::string text, std::size_t limit)
{
    std::replace(text.begin(), text.end(), '\n', ' ');
    if (codePoints(text) <= limit) return text;
    std::size_t bytes = 0;
    for (std::size_t points = 0; bytes < text.size(); ++bytes) {
        const bool starts = (static_cast<unsigned char>(text[bytes]) & 0xc0) != 0x80;
        if (starts && ++points == limit) break;
    }
    return text.substr(0, bytes) + "…";
}

std::string quantityText(const std::optional<cost::Quantity> &quantity) { return quantity ? countText(quantity->expected) : std::string(); }

std::string comparison(const std::optional<cost::Quantity> &expected, double actual)
{
    return expected ? ratioText(expected->expected, actual) : std::string();
}

std::vector<std::string> estimateCells(const NodeReport &node)
{
    std::vector<std::string> out{quantityText(node.estimate ? node.estimate->series : std::nullopt),
        quantityText(node.estimate ? node.estimate->samplesRead : std::nullopt)};
    out.push_back(node.estimate && node.estimate->samplesRead ? node.estimate->samplesRead->origin : std::string());
    return out;
}

std::vector<std::string> actualCells(const NodeReport &node)
{
    const profile::NodeProfile &actual = *node.actual;
    const auto estimate = node.estimate.value_or(cost::NodeEstimate{});
    return {countText(static_cast<double>(actual.series)), comparison(estimate.series, static_cast<double>(actual.series)),
        countText(static_cast<double>(actual.samplesRead)), comparison(estimate.samplesRead, static_cast<double>(actual.samplesRead)),
        actual.servedBy.valid() ? "as " + std::to_string(actual.servedBy.value) : millisecondsText(actual.selfMs),
        millisecondsText(actual.totalMs)};
}

std::string rangeText(const QueryReport &report)
{
    if (report.instant) return "at " + formatTimestamp(report.range.end);
    return formatTimestamp(report.range.start) + " to " + formatTimestamp(report.range.end) + ", step " +
        formatDuration(report.range.step) + ", " + countText(static_cast<double>(report.range.numSteps())) + " steps";
}

std::string totalsText(const QueryReport &report)
{
    const profile::QueryTotals &total = *report.total;
    return "read " + countText(static_cast<double>(total.samplesRead)) + " samples of " +
        countText(static_cast<double>(total.seriesTouched)) + " series in " + millisecondsText(total.wallMs) + " (CPU " +
        millisecondsText(total.cpuMs) + ", of it " + millisecondsText(total.overheadMs) + " outside the nodes); Prometheus would count " +
        countText(static_cast<double>(total.totalQueryableSamples)) + " queryable samples, peak " +
        countText(static_cast<double>(total.peakSamples));
}

const char *severityMark(Finding::Severity severity)
{
    switch (severity) {
    case Finding::Severity::Info: return "i";
    case Finding::Severity::Warning: return "!";
    case Finding::Severity::Problem: return "!!";
    }
    return "";
}

std::string wordsText(const QueryReport &report)
{
    std::string out;
    for (const NodeReport &node : report.nodes) {
        const std::string id = std::to_string(node.id.value);
        const std::string indent(id.size() + 3, ' ');
        out += " " + id + "  " + node.words + (node.labels.empty() ? "" : " It " + node.labels + ".") + "\n";
        for (const Finding &finding : node.findings)
            out += indent + severityMark(finding.severity) + " " + finding.badge + ": " + finding.text + "\n";
    }
    return out;
}

std::string remarksText(const QueryReport &report)
{
    std::string out;
    for (const std::string &warning : report.warnings) out += "warning: " + warning + "\n";
    for (const std::string &info : report.infos) out += "info: " + info + "\n";
    for (const source::Loss &loss : report.lost) out += "lost: " + loss.text + "\n";
    return out;
}

} // namespace

std::vector<std::string> treeBranches(const QueryReport &report)
{
    const std::size_t count = report.nodes.size();
    std::vector<bool> isLast(count, true);
    std::vector<NodeId> lastChild(count);
    for (const NodeReport &node : report.nodes) {
        if (node.parent.valid()) lastChild[node.parent.index()] = node.id;
    }
    std::vector<std::string> stem(count); // what stands in front of the children
    std::vector<std::string> out(count);
    for (const NodeReport &node : report.nodes) {
        if (!node.parent.valid()) continue;
        const std::string &above = stem[node.parent.index()];
        if (above.size() > kMaxStem) { // deeper levels stay at this indentation
            stem[node.id.index()] = above;
            out[node.id.index()] = above;
            continue;
        }
        isLast[node.id.index()] = lastChild[node.parent.index()] == node.id;
        out[node.id.index()] = above + (isLast[node.id.index()] ? "└─ " : "├─ ");
        stem[node.id.index()] = above + (isLast[node.id.index()] ? "   " : "│  ");
    }
    return out;
}

std::string alignedTable(const std::vector<std::vector<std::string>> &rows, const std::vector<bool> &right)
{
    std::vector<std::size_t> widths(right.size(), 0);
    for (const auto &row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], codePoints(row[i]));
    }
    std::string out;
    for (const auto &row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string padding(widths[i] - codePoints(row[i]), ' ');
            if (i > 0) line += "  ";
            line += right[i] ? padding + row[i] : row[i] + padding;
        }
        while (!line.empty() && line.back() == ' ') line.pop_back();
        out += line + "\n";
    }
    return out;
}

std::string treeText(const QueryReport &report, const TreeTextOptions &options)
{
    const bool ran = report.total.has_value();
    std::string out = verdictSentence(report) + "\n";
    if (!report.complete)
        out += "Incomplete: " + countText(static_cast<double>(report.lost.size())) + " pieces of data could not be read (see below).\n";
    out += "\n";

    std::vector<std::vector<std::string>> rows;
    std::vector<bool> right;
    if (ran) {
        rows.push_back({"id", "node", "series", "est", "samples", "est", "self", "total", ""});
        right = {true, false, true, false, true, false, true, true, false};
    } else {
        rows.push_back({"id", "node", "series", "samples", "by", ""});
        right = {true, false, true, true, false, false};
    }
    const auto branches = treeBranches(report);
    for (const NodeReport &node : report.nodes) {
        std::vector<std::string> row{std::to_string(node.id.value), branches[node.id.index()] + cut(node.head, options.maxHead)};
        const auto cells = ran && node.actual ? actualCells(node) : estimateCells(node);
        row.insert(row.end(), cells.begin(), cells.end());
        row.push_back(node.id == report.verdict.node && !report.verdict.headline.empty()
                ? "<- " + report.verdict.headline + (node.remark.empty() ? "" : "; " + node.remark)
                : node.remark);
        rows.push_back(std::move(row));
    }
    out += alignedTable(rows, right) + "\n" + report.source + ", " + rangeText(report) + "\n";
    if (ran) out += totalsText(report) + "\n";
    if (report.requests > 0) out += std::to_string(report.requests) + " requests\n";
    out += remarksText(report);
    if (options.words) out += "\n" + wordsText(report);
    if (!report.verdict.actionText.empty()) out += "\n" + report.verdict.action + ":\n" + report.verdict.actionText;
    return out;
}

} // namespace diopter::report
