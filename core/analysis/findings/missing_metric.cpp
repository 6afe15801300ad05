// A metric that the data does not hold.
#include "core/analysis/findings/rules.h"

#include "core/analysis/findings/nearest_name.h"

#include <algorithm>
namespace diopter::analysis::rules {

namespace {

void checkMissingMetric(FindingContext &context, const syntax::Node &node, Findings &out)
{
    const syntax::VectorSelector *selector = context.selectorOf(node.id);
    if (!selector || !context.hasSource()) return;
    const std::string metric = FindingContext::metricName(*selector);
    const std::vector<std::string> &names = context.metricNames();
    if (metric.empty() || names.empty() || std::binary_search(names.begin(), names.end(), metric)) return;
    const NodeId parent = context.parentOf(node.id);
    if (parent.valid()) {
        // Asking for absence is a sound reason to name what is not there.
        const auto *call = context.ast().node(parent).getIf<syntax::Call>();
        if (call && (call->function == FunctionId::Absent || call->function == FunctionId::AbsentOverTime)) return;
    }
    const std::string near = nearestName(metric, names);
    out.push_back({{}, Severity::Problem, {}, "no such metric",
        "The data holds no metric " + metric + "." + (near.empty() ? "" : " The nearest name is " + near + "."), {}});
}

} // namespace

const FindingRule kMissingMetric{"missing-metric", checkMissingMetric};

} // namespace diopter::analysis::rules
