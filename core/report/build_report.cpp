// AST, estimate, profile and findings to QueryReport; no new knowledge is made here.
#include "core/report/build_report.h"

#include "core/analysis/label_flow.h"
#include "core/report/verdict.h"
#include "core/syntax/printer.h"

namespace diopter::report {

namespace {

Finding::Severity severityOf(analysis::Severity severity)
{
    switch (severity) {
    case analysis::Severity::Info: return Finding::Severity::Info;
    case analysis::Severity::Warning: return Finding::Severity::Warning;
    case analysis::Severity::Problem: return Finding::Severity::Problem;
    }
    return Finding::Severity::Info;
}

/// Above this many nodes the text of every sub-expression would take quadratic space; long ones are cut then.
constexpr std::size_t kManyNodes = 1000;
constexpr std::size_t kShortExpression = 500;

std::string expressionText(const syntax::Ast &ast, const syntax::Node &node)
{
    if (ast.nodes.size() <= kManyNodes || node.span.end - node.span.start <= kShortExpression) return syntax::print(ast, node.id);
    return ast.text.substr(node.span.start, kShortExpression) + "...";
}

NodeReport nodeReport(const ReportParts &parts, const std::vector<analysis::LabelFlow> &flow, const syntax::Node &node)
{
    NodeReport out;
    out.id = node.id;
    out.parent = node.parent;
    out.span = node.span;
    out.kind = syntax::nodeKindName(node.kind());
    out.expr = expressionText(parts.ast, node);
    out.head = syntax::printHead(parts.ast, node.id);
    out.remark = analysis::remarkFor(parts.ast, node.id, parts.words);
    out.words = analysis::describeNode(parts.ast, node.id, parts.words);
    out.labels = analysis::labelChangeInWords(parts.ast, flow, node.id);
    out.type = node.type;
    if (parts.estimate && node.id.index() < parts.estimate->nodes.size()) out.estimate = parts.estimate->nodes[node.id.index()];
    if (parts.profile && node.id.index() < parts.profile->nodes.size()) out.actual = parts.profile->nodes[node.id.index()];
    return out;
}

} // namespace

QueryReport buildReport(const ReportParts &parts)
{
    QueryReport out;
    out.query = parts.ast.text;
    out.source = parts.source;
    out.range = parts.grid;
    out.instant = parts.instant;
    if (parts.profile) out.total = parts.profile->total;
    if (parts.estimate) {
        out.estimate = parts.estimate->total;
        out.estimatedPeakSamples = parts.estimate->peakSamples;
    }
    if (parts.annotations) {
        out.warnings = parts.annotations->warnings;
        out.infos = parts.annotations->infos;
    }
    const auto flow = analysis::labelFlow(parts.ast);
    out.nodes.reserve(parts.ast.nodes.size());
    for (const syntax::Node &node : parts.ast.nodes) out.nodes.push_back(nodeReport(parts, flow, node));
    if (parts.findings) {
        for (const analysis::Finding &finding : *parts.findings) {
            out.nodes[finding.node.index()].findings.push_back(
                {severityOf(finding.severity), finding.code, finding.badge, finding.text, finding.span});
        }
    }
    out.verdict = judge(parts.ast, out);
    return out;
}

} // namespace diopter::report
