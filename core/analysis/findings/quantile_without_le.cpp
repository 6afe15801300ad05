// histogram_quantile over classic buckets whose le label was aggregated away.
#include "core/analysis/findings/rules.h"

namespace diopter::analysis::rules {

namespace {

/// The first selector below `id` that names classic buckets.
bool readsBuckets(const FindingContext &context, NodeId id)
{
    for (std::size_t i = id.index(); i < context.ast().nodes.size(); ++i) {
        const syntax::Node &node = context.ast().nodes[i];
        if (node.span.start >= context.ast().node(id).span.end) break;
        const syntax::VectorSelector *selector = context.selectorOf(node.id);
        if (selector && FindingContext::metricName(*selector).ends_with("_bucket")) return true;
    }
    return false;
}

void checkQuantileWithoutLe(FindingContext &context, const syntax::Node &node, Findings &out)
{
    const auto *call = node.getIf<syntax::Call>();
    if (!call || call->function != FunctionId::HistogramQuantile || call->args.size() != 2) return;
    const NodeId argument = call->args[1];
    if (context.flow()[argument.index()].mayCarry("le") || !readsBuckets(context, argument)) return;
    out.push_back({{}, Severity::Problem, {}, "le is gone",
        "The buckets reach histogram_quantile() without their label le, so the answer is empty. Add le to the grouping: by (le, ...).",
        {}});
}

} // namespace

const FindingRule kQuantileWithoutLe{"quantile-without-le", checkQuantileWithoutLe};

} // namespace diopter::analysis::rules
