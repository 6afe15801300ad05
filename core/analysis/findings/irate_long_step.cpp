// irate() sees two samples of each step; with a long step most data is never looked at.
#include "core/analysis/findings/rules.h"

#include "core/base/go_text.h"
namespace diopter::analysis::rules {

namespace {

void checkIrateLongStep(FindingContext &context, const syntax::Node &node, Findings &out)
{
    const auto *call = node.getIf<syntax::Call>();
    if (!call || (call->function != FunctionId::Irate && call->function != FunctionId::Idelta) || call->args.empty() ||
        !context.options().hasGrid)
        return;
    const TimeGrid &grid = context.options().grid;
    if (grid.numSteps() < 2) return;
    const auto statistics = context.statistics(context.withoutParens(call->args[0]));
    if (!statistics || statistics->interval <= 0 || grid.step < 4 * statistics->interval) return;
    out.push_back({{}, Severity::Warning, {}, "most data unseen",
        std::string(functionName(call->function)) + "() looks at the last two samples of each window. Samples come every " +
            formatDuration(statistics->interval) + ", steps every " + formatDuration(grid.step) +
            ": everything between is invisible. Use rate().",
        {}});
}

} // namespace

const FindingRule kIrateLongStep{"irate-long-step", checkIrateLongStep};

} // namespace diopter::analysis::rules
