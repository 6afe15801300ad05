// rate() over a subquery of something that is no plain counter.
#include "core/analysis/findings/rules.h"

namespace diopter::analysis::rules {

namespace {

void checkRateOfSubquery(FindingContext &context, const syntax::Node &node, Findings &out)
{
    const auto *call = node.getIf<syntax::Call>();
    if (!call || call->args.empty() || (call->function != FunctionId::Rate && call->function != FunctionId::Increase)) return;
    const auto *subquery = context.ast().node(context.withoutParens(call->args[0])).getIf<syntax::Subquery>();
    if (!subquery) return;
    const auto *inner = context.ast().node(context.withoutParens(subquery->expr)).getIf<syntax::Call>();
    if (!inner || (inner->function != FunctionId::Rate && inner->function != FunctionId::Increase && inner->function != FunctionId::Irate))
        return;
    out.push_back({{}, Severity::Problem, {}, "rate of a rate",
        "A rate goes up and down; " + std::string(functionName(call->function)) +
            "() takes every fall for a counter reset. For the trend of a rate use deriv().",
        {}});
}

} // namespace

const FindingRule kRateOfSubquery{"rate-of-subquery", checkRateOfSubquery};

} // namespace diopter::analysis::rules
