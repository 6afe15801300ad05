// The bare value of a counter, which says only how long the process has been running.
#include "core/analysis/findings/rules.h"

namespace diopter::analysis::rules {

namespace {

/// True for functions whose answer does not depend on the counter's height.
bool looksAtChange(FunctionId function)
{
    switch (function) {
    case FunctionId::Absent:
    case FunctionId::Timestamp:
    case FunctionId::StartTimestamp:
    case FunctionId::HistogramQuantile: // cumulative since the start, a smell of its own, but a common and legal one
    case FunctionId::HistogramQuantiles:
    case FunctionId::HistogramFraction:
    case FunctionId::HistogramAvg:
    case FunctionId::LabelReplace:
    case FunctionId::LabelJoin:
    case FunctionId::Info: return true;
    default: return false;
    }
}

void checkCounterWithoutRate(FindingContext &context, const syntax::Node &node, Findings &out)
{
    if (node.kind() != syntax::NodeKind::VectorSelector) return;
    const NodeId parent = context.parentOf(node.id);
    if (!parent.valid()) return;
    const syntax::Node &above = context.ast().node(parent);
    if (const auto *call = above.getIf<syntax::Call>(); call && looksAtChange(call->function)) return;
    if (above.kind() == syntax::NodeKind::Subquery) return;
    if (const auto *aggregation = above.getIf<syntax::Aggregation>()) {
        if (aggregation->op != AggregateOp::Sum && aggregation->op != AggregateOp::Avg && aggregation->op != AggregateOp::Max) return;
    }
    if (const auto *binary = above.getIf<syntax::Binary>();
        binary && (isSetOperator(binary->op) || binary->op == BinaryOp::Div || isComparison(binary->op)))
        return;
    const std::string metric = FindingContext::metricName(node.as<syntax::VectorSelector>());
    if (metric.empty() || context.metricType(metric) != "counter") return;
    out.push_back({{}, Severity::Warning, {}, "counter without rate",
        metric + " is a counter" + (context.typeIsKnown(metric) ? "" : " (judging by its name)") +
            ": its height depends on when the process started. Use rate(" + metric + "[5m]) or increase().",
        {}});
}

} // namespace

const FindingRule kCounterWithoutRate{"counter-without-rate", checkCounterWithoutRate};

} // namespace diopter::analysis::rules
