// rate(sum(...)[5m:]): the counter resets of single series are gone after the sum.
#include "core/analysis/findings/rules.h"

namespace diopter::analysis::rules {

namespace {

void checkAggregateBeforeRate(FindingContext &context, const syntax::Node &node, Findings &out)
{
    const auto *call = node.getIf<syntax::Call>();
    if (!call || call->args.empty()) return;
    if (call->function != FunctionId::Rate && call->function != FunctionId::Increase && call->function != FunctionId::Irate) return;
    const auto *subquery = context.ast().node(context.withoutParens(call->args[0])).getIf<syntax::Subquery>();
    if (!subquery) return;
    const auto *aggregation = context.ast().node(context.withoutParens(subquery->expr)).getIf<syntax::Aggregation>();
    if (!aggregation) return;
    const std::string name(functionName(call->function));
    out.push_back({{}, Severity::Problem, {}, "sum before rate",
        "The aggregation comes before " + name +
            "(): when one of the added series restarts, the sum falls and the whole height counts as growth. Write " +
            std::string(aggregateOpText(aggregation->op)) + "(" + name + "(...)).",
        {}});
}

} // namespace

const FindingRule kAggregateBeforeRate{"aggregate-before-rate", checkAggregateBeforeRate};

} // namespace diopter::analysis::rules
