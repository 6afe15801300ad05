// Widening zero buckets until two histograms have the same one (float_histogram.go zeroCountForLargerThreshold, reconcileZeroBuckets).
#include "core/model/histogram_buckets.h"
#include "core/model/histogram_merge.h"
#include "core/model/kahan.h"

#include <cmath>

namespace diopter {
namespace {

// Adds the buckets of one side below the threshold to `zero`. Returns false when a populated bucket is cut: the threshold is raised to
// its outer bound then (the bucket is counted).
bool absorbSide(const FloatHistogram &histogram, bool positive, std::span<const double> lost, ZeroBucketWidth &zero)
{
    BucketCursor cursor(histogram, positive);
    for (std::size_t i = 0; cursor.next(); ++i) {
        const Bucket bucket = cursor.bucket();
        const double inner = positive ? bucket.lower : -bucket.upper;
        const double outer = positive ? bucket.upper : -bucket.lower;
        if (inner >= zero.threshold) break;
        kahanAdd(bucket.count, zero.count, zero.lost);
        if (i < lost.size()) kahanAdd(lost[i], zero.count, zero.lost);
        if (outer > zero.threshold) {
            if (bucket.count == 0) break;
            zero.threshold = outer;
            return false;
        }
    }
    return true;
}

void clearSide(FloatHistogram &histogram, bool positive, FloatHistogram *compensation)
{
    std::vector<double> &buckets = positive ? histogram.positiveBuckets : histogram.negativeBuckets;
    std::vector<std::size_t> inside;
    BucketCursor cursor(histogram, positive);
    for (std::size_t i = 0; cursor.next(); ++i) {
        const Bucket bucket = cursor.bucket();
        if ((positive ? bucket.lower : -bucket.upper) >= histogram.zeroThreshold) break;
        inside.push_back(i);
    }
    for (const std::size_t i : inside) {
        buckets[i] = 0;
        if (compensation) (positive ? compensation->positiveBuckets : compensation->negativeBuckets)[i] = 0;
    }
}

// trimBucketsInZeroBucket: removes what the zero bucket has absorbed.
void trimInside(FloatHistogram &histogram, FloatHistogram *compensation)
{
    clearSide(histogram, true, compensation);
    clearSide(histogram, false, compensation);
    compactSide({histogram.positiveSpans, histogram.positiveBuckets, compensation ? &compensation->positiveBuckets : nullptr}, 0);
    compactSide({histogram.negativeSpans, histogram.negativeBuckets, compensation ? &compensation->negativeBuckets : nullptr}, 0);
}

} // namespace

ZeroBucketWidth widerZeroBucket(const FloatHistogram &histogram, double threshold, const FloatHistogram *compensation)
{
    ZeroBucketWidth zero{histogram.zeroCount, threshold, compensation ? compensation->zeroCount : 0};
    if (threshold == histogram.zeroThreshold) return zero;
    std::span<const double> positiveLost;
    std::span<const double> negativeLost;
    if (compensation) {
        positiveLost = compensation->positiveBuckets;
        negativeLost = compensation->negativeBuckets;
    }
    while (true) {
        zero.count = histogram.zeroCount; // the compensation keeps running over repetitions, as in Prometheus
        absorbSide(histogram, true, positiveLost, zero);
        if (absorbSide(histogram, false, negativeLost, zero)) return zero;
    }
}

ZeroBucketWidth reconcileZeroBuckets(FloatHistogram &histogram, const FloatHistogram &other, FloatHistogram *compensation)
{
    ZeroBucketWidth theirs{other.zeroCount, other.zeroThreshold, 0};
    if (std::isnan(histogram.zeroThreshold) || std::isnan(theirs.threshold)) return theirs; // would never become equal
    while (theirs.threshold != histogram.zeroThreshold) {
        if (histogram.zeroThreshold > theirs.threshold) theirs = widerZeroBucket(other, histogram.zeroThreshold, nullptr);
        if (theirs.threshold > histogram.zeroThreshold) {
            const ZeroBucketWidth ours = widerZeroBucket(histogram, theirs.threshold, compensation);
            histogram.zeroCount = ours.count;
            histogram.zeroThreshold = ours.threshold;
            if (compensation) compensation->zeroCount = ours.lost;
            trimInside(histogram, compensation);
        }
    }
    return theirs;
}

} // namespace diopter
