// Layout of native histograms: validity, equality of spans, compaction, reduction of resolution.
#pragma once

#include "core/base/result.h"
#include "core/model/histogram.h"

#include <span>
#include <vector>

namespace diopter {

/// One side (positive or negative) of a float histogram being worked on. `compensation` is null or parallel to `buckets`.
struct BucketSide {
    std::vector<BucketSpan> &spans;
    std::vector<double> &buckets;
    std::vector<double> *compensation = nullptr;
};

/// checkHistogramSpans: lengths sum to `numBuckets`, gaps are not negative, indexes stay in 32 bits. Otherwise Execution with
/// Prometheus' message.
Status checkSpans(std::span<const BucketSpan> spans, std::size_t numBuckets);
/// Both sides of one histogram; what arithmetic needs to be safe on data from disk.
Status checkLayout(const FloatHistogram &histogram);
/// Histogram.Validate for both kinds: everything Prometheus refuses at ingestion, with its message.
Status validate(const FloatHistogram &histogram);
Status validate(const Histogram &histogram);

/// spansMatch: the same buckets, spans of length 0 joined with the next.
bool spansMatch(std::span<const BucketSpan> a, std::span<const BucketSpan> b);
/// FloatHistogram.Equals: data equality by bit patterns; the reset hint does not count.
bool equalHistograms(const FloatHistogram &a, const FloatHistogram &b);
/// Histogram.Copy: fields that custom buckets do not use are cleared.
FloatHistogram copyOf(const FloatHistogram &histogram);
/// FloatHistogram.Size in bytes; the engine counts a sample as (size + 8) / 16.
std::size_t histogramSize(const FloatHistogram &histogram);

/// Compact: drops empty buckets at the ends of spans, joins spans at most `maxEmptyBuckets` apart, splits at longer empty runs.
/// Buckets with a compensation other than 0 are not empty. Needs a valid layout.
void compactSide(BucketSide side, std::int64_t maxEmptyBuckets);
void compact(FloatHistogram &histogram, std::int64_t maxEmptyBuckets = 0);

/// Merges buckets into the coarser `toSchema` (< fromSchema). With compensation by Kahan summation, else by plain addition.
/// Needs a valid layout.
void reduceSide(BucketSide side, std::int32_t fromSchema, std::int32_t toSchema);
/// ReduceResolution of an exponential histogram, also from the reserved schemas up to 52. Execution on an invalid layout, unchanged then.
Status reduceResolution(FloatHistogram &histogram, std::int32_t toSchema);

} // namespace diopter
