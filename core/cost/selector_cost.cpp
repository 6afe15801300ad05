#include "core/cost/selector_cost.h"

#include "core/syntax/duration_value.h"
#include "core/syntax/parser.h"

#include <algorithm>
#include <cmath>

namespace diopter::cost {
namespace {

using namespace syntax;

/// The closed range of sample times that evaluating over a grid can touch, and the window of one step.
struct ReadWindow {
    TimestampMs minTime = 0;
    TimestampMs maxTime = 0;
    DurationMs length = 0; ///< of one step's window
};

Result<ReadWindow> readWindow(const Ast &ast, const VectorSelector &selector, const MatrixSelector *matrix, const NodeGrid &grid,
    const TimeGrid &query, DurationMs lookback)
{
    ReadWindow window;
    DurationMs range = matrix ? matrix->range : 0;
    if (matrix && matrix->rangeExpr.valid()) {
        DIOPTER_ASSIGN(range, durationValue(ast, matrix->rangeExpr, query, false));
    }
    DIOPTER_ASSIGN(const DurationMs offset, offsetValue(ast, selector.time, query));
    TimestampMs start = grid.start;
    TimestampMs end = grid.end;
    if (selector.time.at != AtModifier::None) {
        start = selector.time.at == AtModifier::Start ? query.start
            : selector.time.at == AtModifier::End     ? query.end
                                                      : selector.time.atTime;
        end = start;
    }
    window.length = matrix ? range : lookback;
    if (matrix && (selector.anchored || selector.smoothed)) window.length += lookback;
    window.minTime = start - offset - window.length + 1;
    window.maxTime = end - offset;
    if (selector.smoothed) {
        window.maxTime += lookback;
        window.length += lookback;
    }
    return window;
}

/// Histograms count by their size (HPoint.size of promql/value.go); measured on a few points where reading is local.
struct PointSize {
    double units = 1;
    bool varies = false;
};

double sizeInSamples(const FloatHistogram &histogram)
{
    const std::size_t slots = histogram.positiveSpans.size() + histogram.negativeSpans.size() + histogram.positiveBuckets.size() +
        histogram.negativeBuckets.size() + histogram.customBounds.size();
    return std::floor(static_cast<double>(168 + 8 * slots + 8) / 16);
}

PointSize measuredPointSize(const source::Selection &selection, TimestampMs maxTime)
{
    constexpr std::size_t kSeries = 12;
    constexpr DurationMs kWindow = 5 * kMinuteMs;
    double units = 0;
    double points = 0;
    bool histograms = false;
    const std::size_t stride = std::max<std::size_t>(1, selection.size() / kSeries);
    const auto reader = selection.reader(maxTime - kWindow, maxTime);
    for (std::size_t i = 0; i < selection.size(); i += stride) {
        const auto samples = reader->read(i);
        if (!samples) continue;
        units += static_cast<double>(samples->timestamps.size());
        points += static_cast<double>(samples->timestamps.size() + samples->histograms.size());
        for (const HistogramSample &sample : samples->histograms) {
            units += sizeInSamples(*sample.histogram);
            histograms = true;
        }
    }
    return {points > 0 ? units / points : 1, histograms};
}

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

Reads expectedReads(const source::SelectStatistics &stats, const ReadWindow &window, bool isRange, const NodeGrid &grid)
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
    if (!isRange) {
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

} // namespace

Result<SelectorCost> selectorCost(const Ast &ast, const VectorSelector &selector, const MatrixSelector *matrix, const NodeGrid &grid,
    const TimeGrid &query, const source::Source &source, const EstimateOptions &options, const CancelToken &cancel)
{
    SelectorCost out;
    DIOPTER_ASSIGN(const ReadWindow window, readWindow(ast, selector, matrix, grid, query, options.lookback));
    source::SelectRequest request;
    DIOPTER_ASSIGN(request.matchers, compileMatchers(selector));
    request.minTime = window.minTime;
    request.maxTime = window.maxTime;
    DIOPTER_ASSIGN(const source::SelectStatistics stats, source.statistics(request, cancel));
    PointSize size;
    out.labels = OutputLabels::ofCount(static_cast<double>(stats.series));
    const bool local = source.describe().kind != "prometheus";
    if (local && stats.series > 0 && stats.series <= kMaxListedSeries) {
        DIOPTER_ASSIGN(const auto selection, source.select(request, cancel));
        std::unordered_set<Labels, LabelsHash> sets;
        sets.reserve(selection->size());
        for (std::size_t i = 0; i < selection->size(); ++i) sets.insert(Labels(selection->labels(i)));
        out.labels = OutputLabels::ofSets(std::move(sets));
        size = measuredPointSize(*selection, window.maxTime);
    }
    const Reads reads = expectedReads(stats, window, matrix != nullptr || selector.smoothed, grid);
    const double spread = stats.exactSamples && !size.varies ? 0.1 : size.varies ? 0.5 : 0.3;
    out.estimate.series = around(static_cast<double>(stats.series), stats.exactSeries ? 0 : 0.2, stats.origin);
    out.estimate.samplesRead = around(std::round(reads.read * size.units), spread, stats.origin);
    out.estimate.totalQueryableSamples = around(std::round(reads.queryable * size.units), spread, stats.origin);
    return out;
}

} // namespace diopter::cost
