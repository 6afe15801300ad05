#include "core/cost/estimate.h"

#include "core/cost/evaluation_grid.h"
#include "core/cost/output_labels.h"
#include "core/cost/selector_cost.h"

#include <algorithm>

namespace diopter::cost {
namespace {

using namespace syntax;

Quantity sum(const std::optional<Quantity> &a, const Quantity &b)
{
    if (!a) return b;
    return {a->expected + b.expected, a->low + b.low, a->high + b.high, a->origin == b.origin ? a->origin : "statistics"};
}

/// What a node reads is what its inputs read (as the actual counters: the subtree as a query of its own).
void addReads(NodeEstimate &node, const NodeEstimate &input)
{
    if (input.samplesRead) node.samplesRead = sum(node.samplesRead, *input.samplesRead);
    if (input.totalQueryableSamples) node.totalQueryableSamples = sum(node.totalQueryableSamples, *input.totalQueryableSamples);
}

void add(NodeEstimate &total, const NodeEstimate &part)
{
    if (part.series) total.series = sum(total.series, *part.series);
    addReads(total, part);
}

/// A filter may return anything from nothing to all of its candidates.
Quantity seriesOf(const OutputLabels &labels)
{
    return {labels.count, labels.filtered || !labels.known ? 0 : labels.count, labels.count, labels.known ? "index" : "guess"};
}

/// The parent selector of info()'s second argument reads nothing by itself.
bool isInfoMatcher(const Node &node)
{
    const auto *selector = node.getIf<VectorSelector>();
    return selector && selector->isInfoMatcher;
}

/// Prometheus holds, while it evaluates a node, the points of that node and of its inputs; the root's inputs dominate in practice.
Quantity peakOf(const Ast &ast, const std::vector<NodeEstimate> &nodes, const std::vector<NodeGrid> &grids)
{
    double peak = 0;
    for (const Node &node : ast.nodes) {
        double held = 0;
        const auto points = [&](NodeId id) {
            const auto &series = nodes[id.index()].series;
            return series ? series->expected * static_cast<double>(std::max<std::int64_t>(1, grids[id.index()].numSteps)) : 0;
        };
        if (node.kind() == NodeKind::MatrixSelector) continue;
        held += points(node.id);
        for (const NodeId child : children(node)) {
            if (ast.node(child).kind() != NodeKind::MatrixSelector) held += points(child);
        }
        peak = std::max(peak, held);
    }
    return {peak, peak * 0.5, peak * 2, "statistics"};
}

} // namespace

Result<QueryEstimate> estimate(
    const Ast &ast, const source::Source &source, TimeGrid grid, const EstimateOptions &options, const CancelToken &cancel)
{
    QueryEstimate out;
    DIOPTER_ASSIGN(const std::vector<NodeGrid> grids, evaluationGrids(ast, grid, options.subqueryStep));
    out.nodes.resize(ast.nodes.size());
    std::vector<OutputLabels> labels(ast.nodes.size());
    for (std::size_t i = ast.nodes.size(); i-- > 0;) {
        DIOPTER_TRY(cancel.check());
        const Node &node = ast.nodes[i];
        const bool selects = node.kind() == NodeKind::VectorSelector || node.kind() == NodeKind::MatrixSelector;
        if (selects && !isInfoMatcher(node)) {
            DIOPTER_ASSIGN(SelectorCost cost, selectorCost(ast, node.id, grids[i], grid, source, options, cancel));
            out.nodes[i] = cost.estimate;
            labels[i] = std::move(cost.labels);
            add(out.total, cost.estimate);
            continue;
        }
        std::vector<const OutputLabels *> inputs;
        for (const NodeId child : children(node)) inputs.push_back(&labels[child.index()]);
        labels[i] = outputLabels(ast, node, inputs, *source.symbols());
        out.nodes[i].series = seriesOf(labels[i]);
        for (const NodeId child : children(node)) addReads(out.nodes[i], out.nodes[child.index()]);
    }
    out.peakSamples = peakOf(ast, out.nodes, grids);
    return out;
}

} // namespace diopter::cost
