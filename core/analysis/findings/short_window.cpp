// A window that holds too few samples for what is computed from it.
#include "core/analysis/findings/rules.h"

#include "core/base/go_text.h"
namespace diopter::analysis::rules {

namespace {

bool needsTwo(FunctionId function)
{
    switch (function) {
    case FunctionId::Rate:
    case FunctionId::Increase:
    case FunctionId::Irate:
    case FunctionId::Delta:
    case FunctionId::Idelta:
    case FunctionId::Deriv:
    case FunctionId::PredictLinear: return true;
    default: return false;
    }
}

void checkShortWindow(FindingContext &context, const syntax::Node &node, Findings &out)
{
    const auto *call = node.getIf<syntax::Call>();
    if (!call || !needsTwo(call->function) || call->args.empty()) return;
    const NodeId argument = context.withoutParens(call->args[0]);
    const auto *matrix = context.ast().node(argument).getIf<syntax::MatrixSelector>();
    if (!matrix || matrix->range <= 0) return;
    const auto statistics = context.statistics(argument);
    if (!statistics || statistics->interval <= 0 || statistics->series == 0) return;
    const DurationMs interval = statistics->interval;
    const std::string window = "[" + formatDuration(matrix->range) + "]";
    const std::string advice = "Samples come every " + formatDuration(interval) + "; use at least [" + formatDuration(4 * interval) + "].";
    if (matrix->range < 2 * interval) {
        out.push_back({argument, Severity::Problem, {}, "window too short",
            window + " holds fewer than the two samples that " + std::string(functionName(call->function)) +
                "() needs: the answer is empty or full of holes. " + advice,
            {}});
    } else if (matrix->range < 4 * interval) {
        out.push_back({argument, Severity::Warning, {}, "tight window",
            window + " holds so few samples that one missed scrape leaves a hole. " + advice, {}});
    }
}

} // namespace

const FindingRule kShortWindow{"short-window", checkShortWindow};

} // namespace diopter::analysis::rules
