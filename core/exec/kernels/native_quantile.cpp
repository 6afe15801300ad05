#include "core/exec/kernels/native_quantile.h"

#include "core/model/annotation_text.h"
#include "core/model/go_math.h"
#include "core/model/histogram_buckets.h"
#include "core/model/kahan.h"
#include "core/model/stale.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace diopter::exec {
namespace {

// A zero bucket with populated buckets on one side only reaches from or to zero.
void narrowZeroBucket(Bucket &bucket, const FloatHistogram &histogram)
{
    if (histogram.negativeBuckets.empty() && !histogram.positiveBuckets.empty()) {
        bucket.lower = 0;
    } else if (histogram.positiveBuckets.empty() && !histogram.negativeBuckets.empty()) {
        bucket.upper = 0;
    }
}

// Value at `fraction` of the way through the bucket: linear in zero and custom buckets, else on a logarithmic scale.
double valueInside(const Bucket &bucket, double fraction, bool custom)
{
    if (custom || (bucket.lower <= 0 && bucket.upper >= 0)) return bucket.lower + (bucket.upper - bucket.lower) * fraction;
    const double logLower = gomath::log2(std::fabs(bucket.lower));
    const double logUpper = gomath::log2(std::fabs(bucket.upper));
    if (bucket.lower > 0) return gomath::exp2(logLower + (logUpper - logLower) * fraction);
    return -gomath::exp2(logUpper + (logLower - logUpper) * (1 - fraction));
}

// Rank of one bound of histogram_fraction while walking the buckets.
struct FractionRank {
    double bound = 0;
    double rank = 0;
    bool set = false;

    void atBucketStart(const Bucket &bucket, double rankBelow)
    {
        if (set || !(bucket.lower >= bound)) return;
        rank = rankBelow;
        set = true;
    }
    void inside(const Bucket &bucket, double rankBelow, bool linear)
    {
        if (set || !(bucket.lower < bound && bucket.upper > bound)) return;
        // A bucket from -Inf has no width to interpolate in: its whole count.
        rank = linear && bucket.lower == -kInfinity ? bucket.count : rankBelow + bucket.count * bucket.fractionBelow(bound, linear);
        set = true;
    }
    double within(double count) const { return !set || rank > count ? count : rank; }
};

} // namespace

double nativeQuantile(double q, const FloatHistogram &histogram, KernelContext &context, TextSpan span)
{
    if (q < 0) return -kInfinity;
    if (q > 1) return kInfinity;
    if (histogram.count == 0 || std::isnan(q)) return normalNaN();
    const bool hasNaN = std::isnan(histogram.sum);
    const bool forward = hasNaN || q < 0.5; // NaN observations are in no bucket: count from the bottom
    const bool custom = histogram.usesCustomBuckets();
    double rank = (forward ? q : 1 - q) * histogram.count;
    AllBucketCursor cursor(histogram, forward ? BucketOrder::Ascending : BucketOrder::Descending);
    Bucket bucket;
    double count = 0;
    while (cursor.next()) {
        bucket = cursor.bucket();
        if (bucket.count == 0) continue;
        count += bucket.count;
        if (count >= rank) break;
    }
    if (!custom && bucket.lower < 0 && bucket.upper > 0) {
        narrowZeroBucket(bucket, histogram);
    } else if (custom) {
        if (bucket.lower == -kInfinity) {
            if (bucket.upper <= 0) return bucket.upper;
            bucket.lower = 0;
        } else if (bucket.upper == kInfinity) {
            return bucket.lower;
        }
    }
    count = std::min(count, histogram.count);
    if (count < rank) {
        if (!hasNaN) return bucket.upper;
        context.info(annotation_text::quantileOfNaN(context.metricName), span);
        return normalNaN();
    }
    rank = forward ? rank - (count - bucket.count) : count - rank;
    if (hasNaN) {
        while (cursor.next()) count += cursor.bucket().count;
        if (count < histogram.count) context.info(annotation_text::quantileSkewedByNaN(context.metricName), span);
    }
    return valueInside(bucket, rank / bucket.count, custom);
}

double nativeFraction(double lower, double upper, const FloatHistogram &histogram, KernelContext &context, TextSpan span)
{
    if (histogram.count == 0 || std::isnan(lower) || std::isnan(upper)) return normalNaN();
    if (lower >= upper) return 0;
    const bool custom = histogram.usesCustomBuckets();
    FractionRank low{lower};
    FractionRank high{upper};
    double count = 0;
    double rank = 0;
    AllBucketCursor cursor(histogram, BucketOrder::Ascending);
    while (cursor.next()) {
        Bucket bucket = cursor.bucket();
        count += bucket.count;
        bool linear = custom;
        if (custom) {
            if (bucket.lower == -kInfinity && bucket.upper > 0) bucket.lower = 0;
        } else if (bucket.lower <= 0 && bucket.upper >= 0) {
            linear = true;
            narrowZeroBucket(bucket, histogram);
        }
        low.atBucketStart(bucket, rank);
        high.atBucketStart(bucket, rank);
        if (low.set && high.set) break;
        low.inside(bucket, rank, linear);
        high.inside(bucket, rank, linear);
        if (low.set && high.set) break;
        rank += bucket.count;
    }
    if (std::isnan(histogram.sum)) {
        while (cursor.next()) count += cursor.bucket().count;
        if (count < histogram.count) context.info(annotation_text::fractionWithoutNaN(context.metricName), span);
    } else {
        count = histogram.count;
    }
    return (high.within(count) - low.within(count)) / histogram.count;
}

double nativeVariance(const FloatHistogram &histogram)
{
    const double mean = histogram.sum / histogram.count;
    KahanSum variance;
    for (AllBucketCursor cursor(histogram, BucketOrder::Ascending); cursor.next();) {
        const Bucket &bucket = cursor.bucket();
        if (bucket.count == 0) continue;
        double value = 0; // of the zero bucket
        if (histogram.usesCustomBuckets()) {
            value = (bucket.upper + bucket.lower) / 2.0;
        } else if (!(bucket.lower <= 0 && bucket.upper >= 0)) {
            value = std::sqrt(bucket.upper * bucket.lower);
            if (bucket.upper < 0) value = -value;
        }
        const double delta = value - mean;
        variance.add(bucket.count * delta * delta);
    }
    return variance.total() / histogram.count;
}

} // namespace diopter::exec
