// An aggregation by labels that tell nearly every series apart reduces nothing.
#include "core/analysis/findings/rules.h"

namespace diopter::analysis::rules {

namespace {

constexpr std::size_t kManyGroups = 200;

/// The only selector below `id`; invalid when there are none or several.
NodeId onlySelector(const FindingContext &context, NodeId id)
{
    NodeId found;
    for (std::size_t i = id.index(); i < context.ast().nodes.size(); ++i) {
        const syntax::Node &node = context.ast().nodes[i];
        if (node.span.start >= context.ast().node(id).span.end) break;
        if (!context.selectorOf(node.id)) continue;
        if (found.valid()) return {};
        found = node.id;
    }
    return found;
}

void checkHighCardinalityGrouping(FindingContext &context, const syntax::Node &node, Findings &out)
{
    const auto *aggregation = node.getIf<syntax::Aggregation>();
    if (!aggregation || aggregation->without || aggregation->grouping.empty() || !context.hasSource()) return;
    const NodeId selectorNode = onlySelector(context, aggregation->expr);
    if (!selectorNode.valid()) return;
    const std::string metric = FindingContext::metricName(*context.selectorOf(selectorNode));
    if (metric.empty()) return;
    for (const std::string &label : aggregation->grouping) {
        const auto values = context.labelValues(label, metric);
        if (!values || values->size() < kManyGroups) continue;
        out.push_back({{}, Severity::Info, {}, "many groups",
            label + " has " + std::to_string(values->size()) + " values in " + metric +
                ": the aggregation leaves at least that many series.",
            {}});
        return;
    }
}

} // namespace

const FindingRule kHighCardinalityGrouping{"high-cardinality-grouping", checkHighCardinalityGrouping};

} // namespace diopter::analysis::rules
