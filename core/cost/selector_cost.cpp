#include "core/cost/selector_cost.h"

#include "core/cost/sampled_reads.h"
#include "core/syntax/parser.h"

#include <algorithm>
#include <cmath>

namespace diopter::cost {
namespace {

using namespace syntax;

Quantity around(double expected, double relative, const std::string &origin)
{
    return {expected, std::floor(expected * (1 - relative)), std::ceil(expected * (1 + relative)), origin};
}

/// Samples of all series together. An instant selector reads one sample per series and step at which it is alive; a range selector reads
/// its first window whole, then what is new in each further window (promql/engine.go countSamplesAfter).
struct Reads {
    double read = 0;
    double queryable = 0;
};

Reads expectedReads(const source::SelectStatistics &stats, const ReadWindow &window, const NodeGrid &grid)
{
    const auto steps = static_cast<double>(grid.numSteps);
    const auto series = static_cast<double>(stats.series);
    const double span = static_cast<double>(window.maxTime - window.minTime + 1);
    const double interval = stats.interval > 0 ? static_cast<double>(stats.interval)
        : stats.samples > 0                    ? span * series / stats.samples
                                               : 0;
    if (stats.series == 0 || steps == 0 || stats.samples <= 0) return {};
    // Share of the window in which a series has samples.
    const double alive = interval > 0 ? std::min(1.0, stats.samples * interval / (series * span)) : 1.0;
    if (!window.isRange) {
        const double evaluated = static_cast<double>(grid.end - grid.start) + static_cast<double>(window.length);
        const double lives = std::min(evaluated, span * alive + static_cast<double>(window.length) / 2);
        const double reads = alive > 0.99 ? series * steps : series * steps * std::min(1.0, lives / evaluated);
        return {reads, reads};
    }
    const double perWindow = interval > 0 ? static_cast<double>(window.length) / interval : 1;
    const double fresh = std::min(static_cast<double>(std::min(grid.step, window.length)) / std::max(1.0, interval), perWindow);
    const double contiguous =
        grid.step <= window.length || grid.numSteps <= 1 ? stats.samples : series * alive * (perWindow + (steps - 1) * fresh);
    return {std::min(stats.samples, contiguous), series * alive * perWindow * steps};
}

/// From a few series really read where reading is local, from the index's figures where it would cost requests.
Status estimateReads(SelectorCost &out, const Ast &ast, const Node &node, const ReadWindow &window, const NodeGrid &grid,
    const source::Source &source, const source::SelectRequest &request, const source::SelectStatistics &stats, const CancelToken &cancel)
{
    if (stats.series == 0) {
        out.estimate.samplesRead = out.estimate.totalQueryableSamples = around(0, 0, stats.origin);
        return {};
    }
    DIOPTER_ASSIGN(const auto selection, source.select(request, cancel));
    if (selection->size() <= kMaxListedSeries) {
        std::unordered_set<Labels, LabelsHash> sets;
        sets.reserve(selection->size());
        for (std::size_t i = 0; i < selection->size(); ++i) sets.insert(Labels(selection->labels(i)));
        out.labels = OutputLabels::ofSets(std::move(sets));
    }
    if (source.numRequests() > 0) { // a server: its view for estimates lists series and holds no samples
        const Reads reads = expectedReads(stats, window, grid);
        const double spread = stats.exactSamples ? 0.1 : 0.5;
        out.estimate.samplesRead = around(std::round(reads.read), spread, stats.origin);
        out.estimate.totalQueryableSamples = around(std::round(reads.queryable), spread, stats.origin);
        return {};
    }
    const SampledReads reads = sampledReads(*selection, window, grid, histogramUnits(ast, node.id));
    const std::string origin = selection->size() <= kSampledSeries ? "index" : "statistics";
    out.estimate.samplesRead = around(std::round(reads.read), reads.spread, origin);
    out.estimate.totalQueryableSamples = around(std::round(reads.queryable), reads.spread, origin);
    return {};
}

} // namespace

Result<SelectorCost> selectorCost(const Ast &ast, NodeId id, const NodeGrid &grid, const TimeGrid &query, const source::Source &source,
    const EstimateOptions &options, const CancelToken &cancel)
{
    const Node &node = ast.node(id);
    const auto *matrix = node.getIf<MatrixSelector>();
    const VectorSelector &selector = matrix ? matrix->selector : node.as<VectorSelector>();
    SelectorCost out;
    const ReadWindow window = readWindow(selector, matrix != nullptr, grid, query, options.lookback);
    source::SelectRequest request;
    DIOPTER_ASSIGN(request.matchers, compileMatchers(selector));
    request.minTime = window.minTime;
    request.maxTime = window.maxTime;
    DIOPTER_ASSIGN(const source::SelectStatistics stats, source.statistics(request, cancel));
    out.labels = OutputLabels::ofCount(static_cast<double>(stats.series));
    out.estimate.series = around(static_cast<double>(stats.series), stats.exactSeries ? 0 : 0.2, stats.origin);
    DIOPTER_TRY(estimateReads(out, ast, node, window, grid, source, request, stats, cancel));
    return out;
}

} // namespace diopter::cost
