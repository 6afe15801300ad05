// A selector with nothing but the metric name, read and then reduced to a few series.
#include "core/analysis/findings/rules.h"

namespace diopter::analysis::rules {

namespace {

constexpr double kManySeries = 100;

void checkNoMatcher(FindingContext &context, const syntax::Node &node, Findings &out)
{
    const syntax::VectorSelector *selector = context.selectorOf(node.id);
    if (!selector || selector->matchers.size() != 1 || FindingContext::metricName(*selector).empty()) return;
    const auto statistics = context.statistics(node.id);
    if (!statistics || static_cast<double>(statistics->series) < kManySeries) return;
    out.push_back({{}, Severity::Info, {}, "no matcher",
        "No matcher but the name: every series of " + FindingContext::metricName(*selector) + " is read. A label matcher would read fewer.",
        {}});
}

} // namespace

const FindingRule kNoMatcher{"no-matcher", checkNoMatcher};

} // namespace diopter::analysis::rules
