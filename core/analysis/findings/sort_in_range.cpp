// sort() in a range query.
#include "core/analysis/findings/rules.h"

namespace diopter::analysis::rules {

namespace {

void checkSortInRange(FindingContext &context, const syntax::Node &node, Findings &out)
{
    const auto *call = node.getIf<syntax::Call>();
    if (!call || !context.options().hasGrid || context.options().grid.numSteps() < 2) return;
    if (call->function != FunctionId::Sort && call->function != FunctionId::SortDesc && call->function != FunctionId::SortByLabel &&
        call->function != FunctionId::SortByLabelDesc) {
        return;
    }
    out.push_back({{}, Severity::Info, {}, "no effect",
        "The answer of a range query is always ordered by labels; sorting changes nothing here.", {}});
}

} // namespace

const FindingRule kSortInRange{"sort-in-range", checkSortInRange};

} // namespace diopter::analysis::rules
