// The list of rules, and the loop over nodes and rules.
#include "core/analysis/findings/rules.h"

#include <algorithm>

namespace diopter::analysis {

namespace rules {

std::span<const FindingRule *const> all()
{
    static constexpr const FindingRule *kAll[] = {
        &kMissingMetric,
        &kMissingLabelValue,
        &kNoMatcher,
        &kNoMetricName,
        &kRateOnGauge,
        &kCounterWithoutRate,
        &kShortWindow,
        &kRegexSmell,
        &kRedundantMatcher,
        &kAggregateBeforeRate,
        &kRateOfSubquery,
        &kUnmatchedDivision,
        &kQuantileWithoutLe,
        &kAverageOfQuantiles,
        &kSumOfAverages,
        &kIrateLongStep,
        &kStepSkipsData,
        &kExpensiveSubquery,
        &kHighCardinalityGrouping,
        &kGroupingLabelGone,
        &kCompareWithAbsent,
        &kRepeatedSelector,
        &kSortInRange,
        &kChangedSpelling,
    };
    return kAll;
}

} // namespace rules

Findings findAll(const syntax::Ast &ast, const FindOptions &options, const source::Source *source, const CancelToken &cancel)
{
    FindingContext context(ast, options, source, cancel);
    Findings out;
    for (const syntax::Node &node : ast.nodes) {
        if (cancel.stopped()) break;
        for (const FindingRule *rule : rules::all()) {
            const std::size_t before = out.size();
            rule->check(context, node, out);
            for (std::size_t i = before; i < out.size(); ++i) {
                if (!out[i].node.valid()) out[i].node = node.id;
                if (out[i].code.empty()) out[i].code = rule->code;
                if (out[i].span == TextSpan{}) out[i].span = ast.node(out[i].node).span;
            }
        }
    }
    std::stable_sort(out.begin(), out.end(), [](const Finding &a, const Finding &b) { return a.node < b.node; });
    return out;
}

} // namespace diopter::analysis
