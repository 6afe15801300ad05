// A subquery that evaluates its inside many times.
#include "core/analysis/findings/rules.h"

#include "core/base/go_text.h"
namespace diopter::analysis::rules {

namespace {

constexpr std::int64_t kManyEvaluations = 1000;

void checkExpensiveSubquery(FindingContext &context, const syntax::Node &node, Findings &out)
{
    const auto *subquery = node.getIf<syntax::Subquery>();
    if (!subquery || subquery->range <= 0) return;
    const bool isImplicit = subquery->step == 0 && !subquery->stepExpr.valid();
    const DurationMs step = isImplicit ? context.options().subqueryStep : subquery->step;
    if (step <= 0) return;
    const std::int64_t evaluations = subquery->range / step;
    const std::string times = std::to_string(evaluations) + " evaluations (" + formatDuration(subquery->range) + " / " +
        formatDuration(step) + (isImplicit ? ", the server's default step, which differs between servers)" : ")");
    if (evaluations >= kManyEvaluations) {
        out.push_back({{}, Severity::Warning, {}, "hidden cost",
            "Behind these brackets stand " + times + " of the expression inside for every series. A recording rule would do them once.",
            {}});
    } else if (isImplicit) {
        out.push_back({{}, Severity::Info, {}, "implicit step",
            "No step is written: " + times + ". Write it out to get the same answer everywhere.", {}});
    }
}

} // namespace

const FindingRule kExpensiveSubquery{"expensive-subquery", checkExpensiveSubquery};

} // namespace diopter::analysis::rules
