// A label value, or a label, that no series of the metric has.
#include "core/analysis/findings/rules.h"

#include "core/analysis/findings/nearest_name.h"

#include <algorithm>
namespace diopter::analysis::rules {

namespace {

void checkMatcher(FindingContext &context, const std::string &metric, const syntax::LabelMatcher &matcher, Findings &out)
{
    const auto values = context.labelValues(matcher.name, metric);
    if (!values) return;
    if (values->empty()) {
        out.push_back(
            {{}, Severity::Problem, {}, "no such label", "No series of " + metric + " has a label " + matcher.name + ".", matcher.span});
        return;
    }
    const auto compiled = Matcher::make(matcher.type, matcher.name, matcher.value);
    if (!compiled) return;
    if (std::any_of(values->begin(), values->end(), [&](const std::string &value) { return compiled->matches(value); })) return;
    const std::string near = nearestName(matcher.value, *values);
    out.push_back({{}, Severity::Problem, {}, "no such value",
        "No series of " + metric + " satisfies " + compiled->text() + "." +
            (near.empty() ? " Values there are: " + values->front() + (values->size() > 1 ? ", ..." : "") + "."
                          : " The nearest value is \"" + near + "\"."),
        matcher.span});
}

void checkMissingLabelValue(FindingContext &context, const syntax::Node &node, Findings &out)
{
    const syntax::VectorSelector *selector = context.selectorOf(node.id);
    if (!selector || !context.hasSource()) return;
    const std::string metric = FindingContext::metricName(*selector);
    const std::vector<std::string> &names = context.metricNames();
    if (metric.empty() || !std::binary_search(names.begin(), names.end(), metric)) return;
    for (const syntax::LabelMatcher &matcher : selector->matchers) {
        if (matcher.name == kMetricName || matcher.value.empty()) continue;
        if (matcher.type == MatchType::Regexp) {
            const auto compiled = Matcher::make(matcher.type, matcher.name, matcher.value);
            if (!compiled || compiled->matchesEmpty()) continue;
        } else if (matcher.type != MatchType::Equal) {
            continue;
        }
        checkMatcher(context, metric, matcher, out);
    }
}

} // namespace

const FindingRule kMissingLabelValue{"missing-label-value", checkMissingLabelValue};

} // namespace diopter::analysis::rules
