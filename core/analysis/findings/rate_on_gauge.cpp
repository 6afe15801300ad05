// rate() and its family on something that is no counter.
#include "core/analysis/findings/rules.h"

namespace diopter::analysis::rules {

namespace {

bool isRate(FunctionId function)
{
    return function == FunctionId::Rate || function == FunctionId::Increase || function == FunctionId::Irate ||
        function == FunctionId::Resets;
}

void checkRateOnGauge(FindingContext &context, const syntax::Node &node, Findings &out)
{
    const auto *call = node.getIf<syntax::Call>();
    if (!call || !isRate(call->function) || call->args.empty()) return;
    const syntax::VectorSelector *selector = context.selectorOf(context.withoutParens(call->args[0]));
    if (!selector) return;
    const std::string metric = FindingContext::metricName(*selector);
    if (metric.empty() || context.metricType(metric) != "gauge") return;
    const std::string name(functionName(call->function));
    const std::string instead = call->function == FunctionId::Increase ? "delta()"
        : call->function == FunctionId::Irate                          ? "idelta()"
                                                                       : "deriv()";
    out.push_back({{}, Severity::Problem, {}, "gauge, not counter",
        metric + " is a gauge" + (context.typeIsKnown(metric) ? "" : " (judging by its name)") + ": " + name +
            "() takes every fall for a counter reset and answers too much. For the change of a gauge use " + instead + ".",
        {}});
}

} // namespace

const FindingRule kRateOnGauge{"rate-on-gauge", checkRateOnGauge};

} // namespace diopter::analysis::rules
