// Quantiles cannot be averaged or added.
#include "core/analysis/findings/rules.h"

namespace diopter::analysis::rules {

namespace {

bool isQuantile(const FindingContext &context, NodeId id)
{
    const syntax::Node &node = context.ast().node(context.withoutParens(id));
    if (const auto *call = node.getIf<syntax::Call>())
        return call->function == FunctionId::HistogramQuantile || call->function == FunctionId::QuantileOverTime;
    if (const auto *selector = node.getIf<syntax::VectorSelector>()) {
        for (const syntax::LabelMatcher &matcher : selector->matchers) {
            if (matcher.name == "quantile" && matcher.type == MatchType::Equal) return true;
        }
    }
    return false;
}

void checkAverageOfQuantiles(FindingContext &context, const syntax::Node &node, Findings &out)
{
    const auto *aggregation = node.getIf<syntax::Aggregation>();
    if (!aggregation || (aggregation->op != AggregateOp::Avg && aggregation->op != AggregateOp::Sum)) return;
    if (!isQuantile(context, aggregation->expr)) return;
    out.push_back({{}, Severity::Problem, {}, aggregation->op == AggregateOp::Sum ? "sum of quantiles" : "mean of quantiles",
        "A quantile of a whole cannot be computed from the quantiles of its parts. Add up the buckets first: histogram_quantile(q, sum by "
        "(le, ...) (rate(..._bucket[5m]))).",
        {}});
}

} // namespace

const FindingRule kAverageOfQuantiles{"average-of-quantiles", checkAverageOfQuantiles};

} // namespace diopter::analysis::rules
