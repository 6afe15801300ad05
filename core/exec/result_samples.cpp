#include "core/exec/result_samples.h"

#include "core/exec/operators/operators.h"
#include "core/exec/series_input.h"

#include <algorithm>
#include <unordered_map>

namespace diopter::exec {

namespace {

Labels finalLabels(const SeriesTable &series, std::size_t row, QueryContext &context)
{
    if (!context.options.delayedNameRemoval || !series.dropName(row)) return Labels(series.labels(row));
    std::vector<LabelPair> kept;
    withoutMetadata(context.known, series.labels(row), kept);
    return Labels(LabelsView(kept));
}

/// Samples of `samples` within (start, end].
ResultSeries window(const SeriesSamples &samples, TimestampMs start, TimestampMs end)
{
    ResultSeries out;
    for (std::size_t i = 0; i < samples.timestamps.size(); ++i) {
        if (samples.timestamps[i] > start && samples.timestamps[i] <= end) out.floats.push_back({samples.timestamps[i], samples.values[i]});
    }
    for (const HistogramSample &sample : samples.histograms) {
        if (sample.timestamp > start && sample.timestamp <= end) out.histograms.push_back({sample.timestamp, sample.histogram});
    }
    return out;
}

/// interpolate() of promql/functions.go for gauges.
double between(const FloatPoint &left, const FloatPoint &right, TimestampMs time)
{
    const auto passed = static_cast<double>(time - left.timestamp);
    return left.value + (right.value - left.value) * passed / static_cast<double>(right.timestamp - left.timestamp);
}

/// extendFloats of promql/engine.go without start timestamps: a point on either edge, the samples in between.
std::vector<FloatPoint> extended(const std::vector<FloatPoint> &floats, TimestampMs start, TimestampMs end, bool smoothed)
{
    if (floats.empty()) return {};
    std::size_t last = floats.size() - 1;
    const auto search = [&](auto reached) {
        std::size_t i = 0;
        while (i < last && !reached(floats[i].timestamp)) ++i;
        return i;
    };
    const std::size_t behindStart = search([&](TimestampMs time) { return time > start; });
    const std::size_t first = behindStart > 0 ? behindStart - 1 : 0;
    if (smoothed) last = search([&](TimestampMs time) { return time >= end; });
    if (floats[last].timestamp <= start) return {};
    double left = floats[first].value;
    if (smoothed && floats[first].timestamp < start && first + 1 < floats.size()) left = between(floats[first], floats[first + 1], start);
    double right = floats[last].value;
    if (smoothed && last > 0 && floats[last].timestamp > end) right = between(floats[last - 1], floats[last], end);
    std::vector<FloatPoint> out{{start, left}};
    for (std::size_t i = first; i <= last; ++i) {
        if (floats[i].timestamp > start && floats[i].timestamp < end) out.push_back(floats[i]);
    }
    out.push_back({end, right});
    return out;
}

} // namespace

namespace {

/// The answer is held to the end of the query: its bytes are never given back.
Status chargeAnswer(QueryContext &context, std::uint64_t numFloats, std::uint64_t numHistograms)
{
    return context.budget.charge(numFloats * sizeof(FloatPoint) + numHistograms * sizeof(HistogramPoint));
}

} // namespace

Result<std::vector<ResultSeries>> samplesOf(const Matrix &matrix, const plan::Steps &steps, QueryContext &context)
{
    std::vector<ResultSeries> out;
    for (std::size_t row = 0; row < matrix.numRows(); ++row) {
        if (row % 64 == 0) DIOPTER_TRY(context.checkCancelled());
        const RowView view = matrix.row(row);
        const std::size_t count = countBits(view.present, matrix.block().numWords());
        if (count == 0) continue;
        if (!view.histograms) DIOPTER_TRY(chargeAnswer(context, count, 0));
        ResultSeries series;
        series.labels = finalLabels(*matrix.series(), row, context);
        if (!view.histograms) series.floats.reserve(count);
        forEachBit(view.present, matrix.block().numWords(), [&](std::size_t step) {
            if (view.isHistogram(step)) {
                series.histograms.push_back({steps.at(step), (*view.histograms)[step]});
            } else {
                series.floats.push_back({steps.at(step), view.values[step]});
            }
        });
        if (view.histograms) DIOPTER_TRY(chargeAnswer(context, series.floats.size(), series.histograms.size()));
        out.push_back(std::move(series));
    }
    return out;
}

Result<std::vector<ResultSeries>> readRangeSelector(QueryContext &context, const plan::Node &node, const plan::Selector &selector)
{
    const MeterId meter = context.meterOf(node.id);
    DIOPTER_ASSIGN(const SeriesInputPtr input, selectInput(context, selector, meter, true));
    const TimestampMs end = (selector.at ? *selector.at : node.steps.start) - selector.offset;
    const TimestampMs start = end - selector.range;
    const DurationMs lookback = context.plan.lookback;
    const bool extends = selector.anchored || selector.smoothed;
    std::vector<ResultSeries> all(input->series()->size());
    NodeShape &shape = context.book(node.id, context.mainWorker()).shape;
    shape.windows.resize(all.size());
    Status outcome = context.parallelFor(meter, all.size(), 16, [&](Worker &worker, std::size_t begin, std::size_t chunkEnd) -> Status {
        ReadShape &read = context.book(node.id, worker).shape.read;
        for (std::size_t i = begin; i < chunkEnd; ++i) {
            DIOPTER_ASSIGN(const SeriesSamples samples, input->read(worker, i));
            ResultSeries series = window(samples, extends ? start - lookback : start, selector.smoothed ? end + lookback : end);
            std::uint64_t weight = series.floats.size();
            for (const HistogramPoint &point : series.histograms) weight += matrixWeight(*point.histogram);
            shape.windows[i].maxWindow = shape.windows[i].lastWindow = weight;
            if (extends && !series.histograms.empty()) {
                return Error{ErrorCode::Execution,
                    std::string(selector.anchored ? "anchored" : "smoothed") + " modifier is not supported with histograms", {}};
            }
            if (extends) {
                series.floats = extended(series.floats, start, end, selector.smoothed);
                weight = series.floats.size();
            }
            read.totalSamples += weight;
            read.samplesRead += weight;
            DIOPTER_TRY(chargeAnswer(context, series.floats.size(), series.histograms.size()));
            series.labels = Labels(input->series()->labels(i));
            all[i] = std::move(series);
        }
        return {};
    });
    DIOPTER_TRY(std::move(outcome));
    std::erase_if(all, [](const ResultSeries &series) { return series.floats.empty() && series.histograms.empty(); });
    shape.series = all.size();
    for (const ResultSeries &series : all) shape.points += series.floats.size() + series.histograms.size();
    return all;
}

namespace {

template <class PointType> bool sortAndFindRepeat(std::vector<PointType> &points)
{
    const auto earlier = [](const PointType &a, const PointType &b) { return a.timestamp < b.timestamp; };
    const auto same = [](const PointType &a, const PointType &b) { return a.timestamp == b.timestamp; };
    std::stable_sort(points.begin(), points.end(), earlier);
    return std::adjacent_find(points.begin(), points.end(), same) != points.end();
}

bool meet(const ResultSeries &series)
{
    std::size_t histogram = 0;
    for (const FloatPoint &point : series.floats) {
        while (histogram < series.histograms.size() && series.histograms[histogram].timestamp < point.timestamp) ++histogram;
        if (histogram < series.histograms.size() && series.histograms[histogram].timestamp == point.timestamp) return true;
    }
    return false;
}

} // namespace

Result<std::vector<ResultSeries>> joinEqualLabels(std::vector<ResultSeries> series)
{
    std::unordered_map<Labels, std::size_t, LabelsHash> index;
    std::vector<ResultSeries> out;
    std::vector<bool> joined;
    for (ResultSeries &one : series) {
        const auto [entry, isNew] = index.try_emplace(one.labels, out.size());
        if (isNew) {
            out.push_back(std::move(one));
            joined.push_back(false);
            continue;
        }
        ResultSeries &target = out[entry->second];
        joined[entry->second] = true;
        target.floats.insert(target.floats.end(), one.floats.begin(), one.floats.end());
        target.histograms.insert(target.histograms.end(), one.histograms.begin(), one.histograms.end());
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (!joined[i]) continue;
        if (sortAndFindRepeat(out[i].floats) || sortAndFindRepeat(out[i].histograms) || meet(out[i])) return duplicateLabelset();
    }
    return out;
}

} // namespace diopter::exec
