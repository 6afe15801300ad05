// Native histograms: exponential (schema -4..8) and custom buckets (schema -53), as Prometheus' model/histogram defines them.
#pragma once

#include <cstdint>
#include <vector>

namespace diopter {

inline constexpr std::int32_t kCustomBucketsSchema = -53;
inline constexpr std::int32_t kExponentialSchemaMin = -4;
inline constexpr std::int32_t kExponentialSchemaMax = 8;

/// What the series said about a counter reset between the sample before and this one.
enum class CounterResetHint : std::uint8_t { Unknown = 0, Reset = 1, NotReset = 2, Gauge = 3 };

/// A run of consecutive buckets. The first span's offset is the index of its first bucket, later ones are gaps (>= 0).
struct BucketSpan {
    std::int32_t offset = 0;
    std::uint32_t length = 0;
    bool operator==(const BucketSpan &) const = default;
};

/// What both kinds share. Bucket i covers (2^((i-1)/2^schema), 2^(i/2^schema)], mirrored for negative ones;
/// for custom buckets (bound[i-1], bound[i]] from -Inf to +Inf. Span lengths sum to the number of buckets of that side.
struct HistogramLayout {
    CounterResetHint resetHint = CounterResetHint::Unknown;
    std::int32_t schema = 0;
    double zeroThreshold = 0;
    std::vector<BucketSpan> positiveSpans;
    std::vector<BucketSpan> negativeSpans;
    std::vector<double> customBounds; ///< ascending upper bounds without +Inf; only for schema -53

    bool usesCustomBuckets() const { return schema == kCustomBucketsSchema; }
};

/// Integer histogram as stored: bucket values are differences to the bucket before (first: absolute).
struct Histogram : HistogramLayout {
    std::uint64_t count = 0;
    std::uint64_t zeroCount = 0;
    double sum = 0; ///< the stale marker makes the whole sample stale
    std::vector<std::int64_t> positiveDeltas;
    std::vector<std::int64_t> negativeDeltas;
};

/// Float histogram: absolute bucket values. The engine knows only these.
struct FloatHistogram : HistogramLayout {
    double count = 0;
    double zeroCount = 0;
    double sum = 0;
    std::vector<double> positiveBuckets;
    std::vector<double> negativeBuckets;
};

/// Histogram.ToFloat: running sums of the differences; layout and hint are kept.
FloatHistogram toFloat(const Histogram &histogram);

} // namespace diopter
