// Averages of averages weigh small and large groups alike.
#include "core/analysis/findings/rules.h"

namespace diopter::analysis::rules {

namespace {

void checkSumOfAverages(FindingContext &context, const syntax::Node &node, Findings &out)
{
    const auto *outer = node.getIf<syntax::Aggregation>();
    if (!outer || (outer->op != AggregateOp::Sum && outer->op != AggregateOp::Avg)) return;
    const auto *inner = context.ast().node(context.withoutParens(outer->expr)).getIf<syntax::Aggregation>();
    if (!inner || inner->op != AggregateOp::Avg) return;
    out.push_back({{}, Severity::Warning, {}, outer->op == AggregateOp::Sum ? "sum of averages" : "mean of averages",
        "The inner average forgets how many series each group had, so small groups weigh as much as large ones. Aggregate once, or divide "
        "a sum by a count.",
        {}});
}

} // namespace

const FindingRule kSumOfAverages{"sum-of-averages", checkSumOfAverages};

} // namespace diopter::analysis::rules
