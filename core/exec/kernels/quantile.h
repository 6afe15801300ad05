// Quantiles of plain values and of classic histogram buckets (promql/quantile.go).
#pragma once

#include "core/base/units.h"

#include <span>
#include <vector>

namespace diopter::exec {

/// quantile(): linear interpolation between ranks, NaN counts as the smallest value. NaN without values or for q = NaN; -Inf below 0,
/// +Inf above 1. The values are reordered.
double quantileOf(double q, std::span<double> values);

/// One bucket of a classic histogram: cumulative count up to `upperBound`.
struct ClassicBucket {
    double upperBound = 0;
    double count = 0;
};

/// What histogram_quantile found out beside the value.
struct ClassicQuantile {
    double value = 0;
    bool forcedMonotonicity = false; ///< counts fell and were raised: annotate
    double minBucket = 0; ///< smallest and largest bound that was raised
    double maxBucket = 0;
    double maxDiff = 0; ///< largest fall
};

/// BucketQuantile. The buckets may be in any order; the list is sorted, merged and repaired in place.
ClassicQuantile classicQuantile(double q, std::vector<ClassicBucket> &buckets);
/// What classicQuantile(q) makes of the list that the next quantile of histogram_quantiles() gets: Prometheus sorts, merges and repairs in
/// place, and what it merged away stays behind the end of its view.
void leaveForNextQuantile(double q, std::vector<ClassicBucket> &buckets);
/// BucketFraction: share of observations between the bounds; the same treatment of the list, without repairs.
double classicFraction(double lower, double upper, std::vector<ClassicBucket> &buckets);

} // namespace diopter::exec
