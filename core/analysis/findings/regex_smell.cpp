// Regular expressions that are none, or that match everything.
#include "core/analysis/findings/rules.h"

namespace diopter::analysis::rules {

namespace {

bool hasMetacharacters(const std::string &pattern) { return pattern.find_first_of(".*+?()[]{}|^$\\") != std::string::npos; }

void report(const syntax::LabelMatcher &matcher, Severity severity, const char *badge, std::string text, Findings &out)
{
    out.push_back({{}, severity, {}, badge, std::move(text), matcher.span});
}

void checkMatcher(const syntax::LabelMatcher &matcher, Findings &out)
{
    const bool negative = matcher.type == MatchType::NotRegexp;
    const std::string &pattern = matcher.value;
    const std::string equal = matcher.name + (negative ? "!=" : "=") + "\"" + pattern + "\"";
    if (pattern == ".*" && !negative) {
        report(matcher, Severity::Info, "matches all",
            matcher.name + "=~\".*\" matches every series, also those without the label; leave it out.", out);
    } else if (pattern == ".+" && !negative && matcher.name != kMetricName) {
        report(matcher, Severity::Info, "only presence",
            matcher.name + "=~\".+\" asks only whether the label is there; " + matcher.name +
                "!=\"\" says so and needs no regular expression.",
            out);
    } else if (pattern.starts_with("^") || pattern.ends_with("$")) {
        report(matcher, Severity::Info, "anchors", "PromQL anchors every pattern at both ends; ^ and $ change nothing.", out);
    } else if (!pattern.empty() && !hasMetacharacters(pattern)) {
        report(matcher, Severity::Info, "no pattern",
            "There is no pattern in \"" + pattern + "\"; " + equal + " says the same and is looked up directly.", out);
    } else if (pattern.starts_with(".*") && pattern.size() > 2) {
        report(matcher, Severity::Info, "leading .*",
            "A pattern that begins with .* has to be tried on every value of " + matcher.name + ".", out);
    } else if (pattern.starts_with("(?i)")) {
        report(matcher, Severity::Info, "case-blind",
            "(?i) has to be tried on every value of " + matcher.name + "; a list of values is looked up directly.", out);
    }
}

void checkRegexSmell(FindingContext &context, const syntax::Node &node, Findings &out)
{
    const syntax::VectorSelector *selector = context.selectorOf(node.id);
    if (!selector) return;
    for (const syntax::LabelMatcher &matcher : selector->matchers) {
        if (matcher.type == MatchType::Regexp || matcher.type == MatchType::NotRegexp) checkMatcher(matcher, out);
    }
}

} // namespace

const FindingRule kRegexSmell{"regex-smell", checkRegexSmell};

} // namespace diopter::analysis::rules
