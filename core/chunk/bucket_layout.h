// Which buckets a histogram's spans name, and how to lay its counts onto other spans: what the histogram encoders need to append a
// sample whose buckets differ from the chunk's (chunkenc/histogram.go, histogram_meta.go).
#pragma once

#include "core/base/result.h"
#include "core/model/histogram.h"

#include <cstdint>
#include <span>
#include <vector>

namespace diopter::chunk {

/// One side of a histogram as ascending bucket indices with absolute counts; parallel arrays.
template <class Count> struct SideBuckets {
    std::vector<std::int64_t> indices;
    std::vector<Count> counts;
};

/// Spans that name exactly `indices` (ascending), adjacent ones joined.
std::vector<BucketSpan> spansOf(std::span<const std::int64_t> indices);
/// Ascending bucket indices that `spans` name.
std::vector<std::int64_t> indicesOf(std::span<const BucketSpan> spans);

SideBuckets<std::int64_t> sideOf(std::span<const BucketSpan> spans, std::span<const std::int64_t> deltas);
SideBuckets<double> sideOf(std::span<const BucketSpan> spans, std::span<const double> counts);

/// The stored form (differences, or absolute counts) of `side` on the buckets `target`, which contains all of its indices; missing ones are
/// 0.
std::vector<std::int64_t> layOut(const SideBuckets<std::int64_t> &side, std::span<const std::int64_t> target);
std::vector<double> layOut(const SideBuckets<double> &side, std::span<const std::int64_t> target);

/// How the buckets of a chunk ("old") and of the sample behind it ("fresh") relate.
struct SideRelation {
    bool reset = false; ///< a used bucket vanished or a count fell
    bool freshHasMore = false; ///< the chunk must be laid out anew
    bool oldHasMore = false; ///< the sample must be laid out anew
    std::vector<std::int64_t> all; ///< both together, ascending
};

/// Counter rule (expandIntSpansAndBuckets): empty buckets may vanish.
template <class Count> SideRelation relateCounters(const SideBuckets<Count> &old, const SideBuckets<Count> &fresh);
/// Gauge rule (expandSpansBothWays): never a reset.
SideRelation relateGauges(std::span<const std::int64_t> old, std::span<const std::int64_t> fresh);

/// Corrupt when spans and buckets contradict each other or a later span's offset is negative; such a histogram must not be encoded.
/// More than `kMaxBuckets` buckets on a side: LimitExceeded.
inline constexpr std::uint64_t kMaxBuckets = 1 << 20;
Status checkEncodable(const Histogram &histogram);
Status checkEncodable(const FloatHistogram &histogram);

} // namespace diopter::chunk
