// Two matchers on one label where one decides alone.
#include "core/analysis/findings/rules.h"

namespace diopter::analysis::rules {

namespace {

void checkRedundantMatcher(FindingContext &context, const syntax::Node &node, Findings &out)
{
    const syntax::VectorSelector *selector = context.selectorOf(node.id);
    if (!selector) return;
    for (const syntax::LabelMatcher &fixed : selector->matchers) {
        if (fixed.type != MatchType::Equal || fixed.value.empty()) continue;
        for (const syntax::LabelMatcher &other : selector->matchers) {
            if (&other == &fixed || other.name != fixed.name) continue;
            const auto compiled = Matcher::make(other.type, other.name, other.value);
            if (!compiled) continue;
            if (!compiled->matches(fixed.value)) {
                out.push_back({{}, Severity::Problem, {}, "contradiction",
                    "No series can have " + fixed.name + "=\"" + fixed.value + "\" and " + compiled->text() +
                        " at once: the answer is always empty.",
                    other.span});
            } else if (&fixed < &other || other.type != MatchType::Equal) {
                out.push_back({{}, Severity::Info, {}, "redundant",
                    compiled->text() + " adds nothing to " + fixed.name + "=\"" + fixed.value + "\".", other.span});
            }
        }
    }
}

} // namespace

const FindingRule kRedundantMatcher{"redundant-matcher", checkRedundantMatcher};

} // namespace diopter::analysis::rules
