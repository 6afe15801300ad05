// The trim operators on native histograms (float_histogram.go TrimBuckets and its helpers).
#include "core/model/histogram_arithmetic.h"
#include "core/model/histogram_buckets.h"
#include "core/model/histogram_layout.h"

#include <cmath>

namespace diopter {
namespace {

// What is left of a bucket, and the value that stands for it in the sum.
struct Kept {
    double count = 0;
    double midpoint = 0;
};

double zeroIfInfinite(double value) { return std::isinf(value) ? 0 : value; }

double midpoint(double lower, double upper, bool positive, bool linear)
{
    if (std::isinf(lower)) {
        if (std::isinf(upper)) return 0;
        return upper > 0 ? upper / 2 : upper;
    }
    if (std::isinf(upper)) return lower;
    if (linear) return (lower + upper) / 2;
    const double mean = std::sqrt(std::fabs(lower * upper));
    return positive ? mean : -mean;
}

// Buckets that reach to an infinity: observations are taken as if at the finite end, or as from 0 where the finite end is positive.
Kept keepOfInfinite(const Bucket &bucket, double bound, bool upper)
{
    if (bucket.lower < 0 && std::isinf(bucket.lower)) {
        const bool finiteUpper = !(std::isinf(bucket.upper) && bucket.upper > 0);
        if (upper) {
            if (bound >= bucket.upper) return {bucket.count, 0};
            if (bound > 0 && bucket.upper > 0 && finiteUpper) return {bucket.count * bound / bucket.upper, bound / 2};
            if (bucket.upper <= 0) return {bucket.count, bound};
            return {0, zeroIfInfinite(bucket.upper)};
        }
        if (bound <= bucket.lower) return {bucket.count, 0};
        if (bound >= 0 && bucket.upper > bound && finiteUpper)
            return {bucket.count * (1 - bound / bucket.upper), (bound + bucket.upper) / 2};
        return {0, zeroIfInfinite(bucket.upper)};
    }
    if (!upper && bound >= bucket.lower) return {bucket.count, bound};
    return {0, zeroIfInfinite(bucket.lower)};
}

Kept keepOfCut(const Bucket &bucket, double bound, bool upper, bool positive, bool custom)
{
    if ((std::isinf(bucket.lower) && bucket.lower < 0) || (std::isinf(bucket.upper) && bucket.upper > 0)) {
        return keepOfInfinite(bucket, bound, upper);
    }
    double below = 0;
    if (bound <= bucket.lower) {
        below = 0;
    } else if (bound >= bucket.upper) {
        below = bucket.count;
    } else {
        below = bucket.count * bucket.fractionBelow(bound, custom);
    }
    if (upper) return {below, midpoint(bucket.lower, bound, positive, custom)};
    return {bucket.count - below, midpoint(bound, bucket.upper, positive, custom)};
}

Kept keepOf(const Bucket &bucket, double bound, bool upper, bool positive, bool custom)
{
    const bool all = upper ? bucket.upper <= bound : bucket.lower >= bound;
    const bool cut = upper ? bucket.lower < bound : bucket.upper > bound;
    if (all) return {bucket.count, midpoint(bucket.lower, bucket.upper, positive, custom)};
    if (cut) return keepOfCut(bucket, bound, upper, positive, custom);
    return {};
}

Kept keepOfZeroBucket(const FloatHistogram &histogram, double bound, bool hasNegative, bool hasPositive, bool isUpper)
{
    double lower = -histogram.zeroThreshold;
    double upper = histogram.zeroThreshold;
    if (hasNegative && !hasPositive) upper = 0;
    if (hasPositive && !hasNegative) lower = 0;
    const Kept all{histogram.zeroCount, (lower + upper) / 2};
    if (isUpper) {
        if (bound <= lower) return {};
        if (bound >= upper) return all;
        return {histogram.zeroCount * ((bound - lower) / (upper - lower)), (lower + bound) / 2};
    }
    if (bound <= lower) return all;
    if (bound >= upper) return {};
    return {histogram.zeroCount * ((upper - bound) / (upper - lower)), (bound + upper) / 2};
}

} // namespace

void trimBuckets(FloatHistogram &histogram, double bound, bool upper)
{
    const bool custom = histogram.usesCustomBuckets();
    double count = 0;
    double sum = 0;
    bool trimmed = false;
    bool populated[2] = {false, false};
    for (const bool positive : {true, false}) {
        std::vector<double> &buckets = positive ? histogram.positiveBuckets : histogram.negativeBuckets;
        BucketCursor cursor(histogram, positive);
        for (std::size_t i = 0; cursor.next(); ++i) {
            const Bucket bucket = cursor.bucket();
            if (bucket.count == 0) continue;
            populated[positive ? 1 : 0] = true;
            const Kept kept = keepOf(bucket, bound, upper, positive, custom);
            count += kept.count;
            sum += kept.midpoint * kept.count;
            if (buckets[i] != kept.count) {
                buckets[i] = kept.count; // the cursor has read this bucket already
                trimmed = true;
            }
        }
    }
    if (histogram.zeroCount > 0) {
        const Kept kept = keepOfZeroBucket(histogram, bound, populated[0], populated[1], upper);
        if (histogram.zeroCount != kept.count) {
            histogram.zeroCount = kept.count;
            trimmed = true;
        }
        sum += kept.midpoint * kept.count;
        count += kept.count;
    }
    if (!trimmed) return;
    histogram.count = count;
    histogram.sum = sum;
    compact(histogram);
}

} // namespace diopter
