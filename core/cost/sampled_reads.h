// Reads a few of the selected series and counts what Prometheus would count for them: the basis of a near-exact estimate.
#pragma once

#include "core/cost/read_window.h"
#include "core/source/source.h"

namespace diopter::cost {

/// How many samples a histogram point counts as.
enum class HistogramUnits {
    Whole, ///< by its buckets
    StatsOnly, ///< read without buckets
    One, ///< only its time is looked at
};

/// Decides from what stands above a selector (Prometheus' detectHistogramStatsDecoding, promql/engine.go).
HistogramUnits histogramUnits(const syntax::Ast &ast, NodeId selector);

struct SampledReads {
    double read = 0; ///< samplesRead of all series, extrapolated
    double queryable = 0; ///< totalQueryableSamples, extrapolated
    double spread = 0; ///< relative half-width of the range it should fall in; 0 = every series was read
    bool any = false; ///< a sample was found
};

/// Series read at most; decoding them costs a few milliseconds.
inline constexpr std::size_t kSampledSeries = 24;

SampledReads sampledReads(const source::Selection &selection, const ReadWindow &window, const NodeGrid &grid, HistogramUnits units);

} // namespace diopter::cost
