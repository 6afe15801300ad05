// Grouping by a label that the series no longer have.
#include "core/analysis/findings/rules.h"

namespace diopter::analysis::rules {

namespace {

void checkGroupingLabelGone(FindingContext &context, const syntax::Node &node, Findings &out)
{
    const auto *aggregation = node.getIf<syntax::Aggregation>();
    if (!aggregation || aggregation->without) return;
    const LabelFlow &input = context.flow()[aggregation->expr.index()];
    for (const std::string &label : aggregation->grouping) {
        if (input.mayCarry(label)) continue;
        out.push_back({{}, Severity::Warning, {}, "label gone",
            "Grouping by " + label + " has no effect: the series below no longer carry it" +
                (input.closed && !input.kept.empty() ? " (only " + input.kept.front() + (input.kept.size() > 1 ? ", ...)" : ")") : "") +
                ".",
            {}});
    }
}

} // namespace

const FindingRule kGroupingLabelGone{"grouping-label-gone", checkGroupingLabelGone};

} // namespace diopter::analysis::rules
