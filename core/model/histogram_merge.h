// Parts of adding histograms: reconciling zero buckets, merging one side's buckets, mapping custom buckets to common bounds.
// Internal to core/model.
#pragma once

#include "core/model/histogram_layout.h"

#include <span>

namespace diopter {

/// Buckets of the other side; `compensation` is empty or parallel to `buckets`.
struct OtherSide {
    std::span<const BucketSpan> spans;
    std::span<const double> buckets;
    std::span<const double> compensation;
};

/// addBuckets and kahanAddBuckets: adds (or subtracts) `other` to `side`, both of `schema`, inserting missing buckets. Leading buckets
/// of `other` whose absolute upper bound is <= `threshold` are ignored in exponential schemas. Both layouts must be valid.
void mergeSide(BucketSide side, OtherSide other, std::int32_t schema, double threshold, bool negative);

/// addCustomBucketsWithMismatches: both sides summed into the buckets of `common`; empty buckets are left out.
void mergeCustomSides(BucketSide side, std::span<const double> bounds, OtherSide other, std::span<const double> otherBounds,
    std::span<const double> common, bool negative);

/// A zero bucket as it would be; `lost` is the compensation of `count`.
struct ZeroBucketWidth {
    double count = 0;
    double threshold = 0;
    double lost = 0;
};

/// reconcileZeroBuckets: widens the zero bucket of `histogram` (and of its compensation, when given) to one that `other` can have too;
/// returns what `other` would have with it.
ZeroBucketWidth reconcileZeroBuckets(FloatHistogram &histogram, const FloatHistogram &other, FloatHistogram *compensation);

/// zeroCountForLargerThreshold: the zero bucket of `histogram` if its threshold were `threshold` (>= its own), which is raised to the
/// end of a populated bucket it would cut.
ZeroBucketWidth widerZeroBucket(const FloatHistogram &histogram, double threshold, const FloatHistogram *compensation);

} // namespace diopter
