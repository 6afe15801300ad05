#include "core/cost/sampled_reads.h"

#include "core/model/stale.h"

#include <algorithm>
#include <cmath>

namespace diopter::cost {
namespace {

using namespace syntax;

/// One sample of a series, floats and histograms merged by time.
struct Weighed {
    TimestampMs timestamp = 0;
    double units = 0; ///< 0 = stale marker
};

/// HPoint.size of promql/value.go over FloatHistogram.Size of model/histogram.
double unitsOf(const FloatHistogram &histogram, HistogramUnits units)
{
    if (isStale(histogram.sum)) return 0;
    if (units == HistogramUnits::One) return 1;
    std::size_t slots = 0;
    if (units == HistogramUnits::Whole) {
        slots = histogram.positiveSpans.size() + histogram.negativeSpans.size() + histogram.positiveBuckets.size() +
            histogram.negativeBuckets.size() + histogram.customBounds.size();
    }
    return static_cast<double>((168 + 8 * slots + 8) / 16);
}

std::vector<Weighed> weighed(const SeriesSamples &samples, HistogramUnits units)
{
    std::vector<Weighed> out;
    out.reserve(samples.timestamps.size() + samples.histograms.size());
    for (std::size_t i = 0; i < samples.timestamps.size(); ++i)
        out.push_back({samples.timestamps[i], isStale(samples.values[i]) ? 0.0 : 1.0});
    for (const HistogramSample &sample : samples.histograms) out.push_back({sample.timestamp, unitsOf(*sample.histogram, units)});
    if (!samples.histograms.empty()) {
        std::sort(out.begin(), out.end(), [](const Weighed &a, const Weighed &b) { return a.timestamp < b.timestamp; });
    }
    return out;
}

struct Counted {
    double read = 0;
    double queryable = 0;
};

Counted countInstant(const std::vector<Weighed> &samples, const ReadWindow &window, const NodeGrid &grid)
{
    Counted out;
    std::size_t newest = 0; // samples before this index are not later than the step
    for (std::int64_t step = 0; step < grid.numSteps; ++step) {
        const TimestampMs at = (window.pinned ? window.pinnedTime : grid.start + step * grid.step) - window.offset;
        while (newest < samples.size() && samples[newest].timestamp <= at) ++newest;
        if (newest == 0 || samples[newest - 1].timestamp <= at - window.length) continue;
        out.read += samples[newest - 1].units;
    }
    out.queryable = out.read;
    return out;
}

/// Samples in (minTime, maxTime], summed by units; running totals make a window O(1).
Counted countRange(const std::vector<Weighed> &samples, const ReadWindow &window, const NodeGrid &grid)
{
    std::vector<double> before(samples.size() + 1, 0);
    for (std::size_t i = 0; i < samples.size(); ++i) before[i + 1] = before[i] + samples[i].units;
    const auto upTo = [&](std::size_t &cursor, TimestampMs time) {
        while (cursor < samples.size() && samples[cursor].timestamp <= time) ++cursor;
        return before[cursor];
    };
    Counted out;
    std::size_t first = 0;
    std::size_t last = 0;
    std::size_t fresh = 0;
    for (std::int64_t step = 0; step < grid.numSteps; ++step) {
        const TimestampMs at = (window.pinned ? window.pinnedTime : grid.start + step * grid.step) - window.offset + window.ahead;
        const double low = upTo(first, at - window.length - window.ahead);
        const double high = upTo(last, at);
        out.queryable += high - low;
        if (step == 0) out.read += high - low;
        else if (!window.pinned) out.read += high - std::max(low, upTo(fresh, at - grid.step));
    }
    return out;
}

} // namespace

HistogramUnits histogramUnits(const Ast &ast, NodeId selector)
{
    HistogramUnits units = HistogramUnits::Whole;
    bool direct = true;
    for (NodeId at = ast.node(selector).parent; at.valid(); at = ast.node(at).parent) {
        const Node &node = ast.node(at);
        if (node.kind() == NodeKind::Subquery) return HistogramUnits::Whole;
        if (const auto *call = node.getIf<Call>()) {
            switch (call->function) {
            case FunctionId::Timestamp:
            case FunctionId::StartTimestamp: units = direct ? HistogramUnits::One : HistogramUnits::StatsOnly; break;
            case FunctionId::HistogramCount:
            case FunctionId::HistogramSum:
            case FunctionId::HistogramAvg:
            case FunctionId::Absent: units = HistogramUnits::StatsOnly; break;
            case FunctionId::HistogramQuantile:
            case FunctionId::HistogramQuantiles:
            case FunctionId::HistogramFraction:
            case FunctionId::HistogramStddev:
            case FunctionId::HistogramStdvar:
            case FunctionId::Changes: return HistogramUnits::Whole;
            default: break;
            }
        }
        if (const auto *aggregation = node.getIf<Aggregation>(); aggregation && aggregation->op == AggregateOp::CountValues)
            return HistogramUnits::Whole;
        if (const auto *binary = node.getIf<Binary>()) {
            const BinaryOp op = binary->op;
            if (op == BinaryOp::TrimUpper || op == BinaryOp::TrimLower || op == BinaryOp::Equal || op == BinaryOp::NotEqual)
                return HistogramUnits::Whole;
        }
        direct = direct && node.kind() == NodeKind::Paren;
    }
    return units;
}

SampledReads sampledReads(const source::Selection &selection, const ReadWindow &window, const NodeGrid &grid, HistogramUnits units)
{
    SampledReads out;
    const std::size_t total = selection.size();
    const std::size_t count = std::min(total, kSampledSeries);
    if (count == 0) return out;
    const auto reader = selection.reader(window.minTime, window.maxTime);
    double squares = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const auto samples = reader->read(i * total / count);
        if (!samples) continue;
        const std::vector<Weighed> list = weighed(*samples, units);
        out.any = out.any || !list.empty();
        const Counted counted = window.isRange ? countRange(list, window, grid) : countInstant(list, window, grid);
        out.read += counted.read;
        out.queryable += counted.queryable;
        squares += counted.read * counted.read;
    }
    const auto n = static_cast<double>(count);
    if (count < total && out.read > 0) {
        const double mean = out.read / n;
        const double deviation = std::sqrt(std::max(0.0, squares / n - mean * mean));
        out.spread = std::max(0.05, 3 * deviation / mean / std::sqrt(n));
    }
    const double scale = static_cast<double>(total) / n;
    out.read *= scale;
    out.queryable *= scale;
    return out;
}

} // namespace diopter::cost
