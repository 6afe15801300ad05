// A selector without a metric name has to look at every series of the data.
#include "core/analysis/findings/rules.h"

namespace diopter::analysis::rules {

namespace {

void checkNoMetricName(FindingContext &context, const syntax::Node &node, Findings &out)
{
    const syntax::VectorSelector *selector = context.selectorOf(node.id);
    if (!selector || selector->isInfoMatcher) return;
    for (const syntax::LabelMatcher &matcher : selector->matchers) {
        if (matcher.name == kMetricName && (matcher.type == MatchType::Equal || matcher.type == MatchType::Regexp)) return;
    }
    out.push_back({{}, Severity::Warning, {}, "no metric name",
        "No metric is named, so metrics of every kind are mixed and the index has to be searched by the other labels. Name the metric.",
        {}});
}

} // namespace

const FindingRule kNoMetricName{"no-metric-name", checkNoMetricName};

} // namespace diopter::analysis::rules
