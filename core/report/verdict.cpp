// Finds the guilty node and what can be done about it within PromQL: a recording rule, or the rewrite a finding names.
#include "core/report/verdict.h"

#include "core/base/go_text.h"
#include "core/report/number_text.h"
#include "core/report/recording_rule.h"
#include "core/syntax/printer.h"

#include <algorithm>

namespace diopter::report {

namespace {

using namespace syntax;

constexpr double kTooFewSamples = 20'000; ///< below this nobody waits for a query
constexpr double kGuiltyShare = 0.5;
constexpr double kTooFastMs = 200; ///< of CPU: below this times say more about the machine than about the query
constexpr double kGuiltyTimeShare = 0.6;

double seriesOf(const NodeReport &node)
{
    if (node.actual) return static_cast<double>(node.actual->series);
    return node.estimate && node.estimate->series ? node.estimate->series->expected : 0;
}

bool isSelector(const Node &node) { return node.kind() == NodeKind::VectorSelector || node.kind() == NodeKind::MatrixSelector; }

const VectorSelector &selectorOf(const Node &node)
{
    const auto *matrix = node.getIf<MatrixSelector>();
    return matrix ? matrix->selector : node.as<VectorSelector>();
}

std::string metricOf(const VectorSelector &selector)
{
    if (!selector.name.empty()) return selector.name;
    for (const LabelMatcher &matcher : selector.matchers) {
        if (matcher.name == kMetricName && matcher.type == MatchType::Equal) return matcher.value;
    }
    return "any metric";
}

/// "The denominator", "The left side of or": where in the query the node stands, by the nearest binary operator above.
std::string placeInWords(const Ast &ast, NodeId id)
{
    for (NodeId child = id, parent = ast.node(id).parent; parent.valid(); child = parent, parent = ast.node(parent).parent) {
        const auto *binary = ast.node(parent).getIf<Binary>();
        if (!binary) continue;
        const bool left = binary->lhs == child;
        if (binary->op == BinaryOp::Div) return left ? "The numerator" : "The denominator";
        return std::string("The ") + (left ? "left" : "right") + " side of " + std::string(binaryOpText(binary->op));
    }
    return "The query";
}

/// The nearest aggregation above that reduces, not one that keeps series (topk); invalid if there is none.
NodeId reducerAbove(const Ast &ast, NodeId id)
{
    for (NodeId parent = ast.node(id).parent; parent.valid(); parent = ast.node(parent).parent) {
        const auto *aggregation = ast.node(parent).getIf<Aggregation>();
        if (!aggregation) continue;
        const AggregateOp op = aggregation->op;
        if (op == AggregateOp::Topk || op == AggregateOp::Bottomk || op == AggregateOp::Limitk || op == AggregateOp::LimitRatio) continue;
        return parent;
    }
    return {};
}

/// A part that reads a fixed time is the same at every step; a rule cannot stand for it.
bool canBeRecorded(const Ast &ast, NodeId id)
{
    const TextSpan span = ast.node(id).span;
    for (const Node &node : ast.nodes) {
        if (node.span.start < span.start || node.span.end > span.end) continue;
        if (node.kind() == NodeKind::Placeholder) return false;
        if (isSelector(node) && selectorOf(node).time.at != AtModifier::None) return false;
        if (const auto *subquery = node.getIf<Subquery>(); subquery && subquery->time.at != AtModifier::None) return false;
    }
    return true;
}

void adviseRule(const Ast &ast, const QueryReport &report, NodeId reducer, double total, Verdict &verdict)
{
    if (!canBeRecorded(ast, reducer)) return;
    const auto rule = recordingRule(ast, reducer);
    if (!rule) return;
    const double recorded = seriesOf(report.nodes[reducer.index()]) * static_cast<double>(report.instant ? 1 : report.range.numSteps());
    const double after = total - samplesOf(report.nodes[reducer.index()]) + recorded;
    if (after <= 0 || total / after < 1.5) return;
    const double factor = total / after;
    verdict.proof =
        "Recorded as a rule: " + (factor >= 10 ? countText(factor) : formatFloat(static_cast<double>(static_cast<int>(factor * 10)) / 10)) +
        "x less to read";
    verdict.action = "Record " + rule->name;
    verdict.actionText = rule->text;
    verdict.samplesNow = total;
    verdict.samplesAfter = after;
}

/// A problem says that the answer is wrong or empty; that is told before any cost.
bool judgeByFindings(const QueryReport &report, Verdict &verdict)
{
    for (const NodeReport &node : report.nodes) {
        for (const Finding &finding : node.findings) {
            if (finding.severity != Finding::Severity::Problem) continue;
            verdict.headline = finding.badge;
            verdict.headline[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(verdict.headline[0])));
            verdict.text = finding.text;
            verdict.node = node.id;
            return true;
        }
    }
    return false;
}

/// True for selectors and for functions right above one: their time is that of reading, which is judged by samples.
bool isReading(const Ast &ast, NodeId id)
{
    const Node &node = ast.node(id);
    if (isSelector(node)) return true;
    const auto *call = node.getIf<Call>();
    return call && std::any_of(call->args.begin(), call->args.end(), [&ast](NodeId arg) { return isSelector(ast.node(arg)); });
}

bool judgeByTime(const Ast &ast, const QueryReport &report, Verdict &verdict)
{
    if (!report.total || report.total->cpuMs < kTooFastMs) return false;
    const auto slowest = std::max_element(report.nodes.begin(), report.nodes.end(),
        [](const NodeReport &a, const NodeReport &b) { return (a.actual ? a.actual->selfMs : 0) < (b.actual ? b.actual->selfMs : 0); });
    if (slowest == report.nodes.end() || !slowest->actual || isReading(ast, slowest->id)) return false;
    const double share = slowest->actual->selfMs / report.total->cpuMs;
    if (share < kGuiltyTimeShare) return false;
    verdict.headline = percentText(share) + " of the time is here";
    verdict.text = slowest->head + " takes " + millisecondsText(slowest->actual->selfMs) + " itself, to make " +
        countText(seriesOf(*slowest)) + " series.";
    verdict.node = slowest->id;
    return true;
}

bool judgeBySamples(const Ast &ast, const QueryReport &report, Verdict &verdict)
{
    double total = 0;
    std::size_t numSelectors = 0;
    NodeId guilty;
    for (const NodeReport &node : report.nodes) {
        if (!isSelector(ast.node(node.id))) continue;
        ++numSelectors;
        total += samplesOf(node);
        if (!guilty.valid() || samplesOf(node) > samplesOf(report.nodes[guilty.index()])) guilty = node.id;
    }
    if (!guilty.valid() || total < kTooFewSamples) return false;
    const NodeReport &node = report.nodes[guilty.index()];
    const double share = samplesOf(node) / total;
    if (share < kGuiltyShare) return false;
    const bool estimated = !node.actual;
    const VectorSelector &selector = selectorOf(ast.node(guilty));
    const NodeId reducer = reducerAbove(ast, guilty);
    verdict.headline = numSelectors == 1 ? "All of the reading is here" : (estimated ? "About " : "") + percentText(share) + " is here";
    verdict.node = guilty;
    const bool all = selector.matchers.size() <= 1;
    verdict.text = placeInWords(ast, guilty) + (estimated ? " would read " : " reads ") + countText(samplesOf(node)) + " samples of " +
        (all ? "all " : "") + countText(seriesOf(node)) + " series of " + metricOf(selector);
    if (reducer.valid()) {
        verdict.text += " to keep " + countText(seriesOf(report.nodes[reducer.index()]));
        adviseRule(ast, report, reducer, total, verdict);
    }
    verdict.text += ".";
    return true;
}

} // namespace

Verdict judge(const Ast &ast, const QueryReport &report)
{
    Verdict verdict;
    if (judgeByFindings(report, verdict) || judgeByTime(ast, report, verdict)) return verdict;
    judgeBySamples(ast, report, verdict);
    return verdict;
}

std::string verdictSentence(const QueryReport &report)
{
    const Verdict &verdict = report.verdict;
    if (verdict.headline.empty()) {
        if (report.total) {
            return "Nothing stands out: " + countText(static_cast<double>(report.total->samplesRead)) + " samples read in " +
                millisecondsText(report.total->wallMs) + ".";
        }
        return "Nothing stands out.";
    }
    std::string out = verdict.headline + ": " + verdict.text;
    if (!verdict.proof.empty()) out += " " + verdict.proof + ".";
    return out;
}

} // namespace diopter::report
