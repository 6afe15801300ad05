#include "core/model/histogram_arithmetic.h"

#include "core/model/histogram_bounds.h"
#include "core/model/histogram_layout.h"
#include "core/model/histogram_merge.h"
#include "core/model/kahan.h"

#include <algorithm>
#include <cmath>

namespace diopter {
namespace {

bool anyInfinite(const std::vector<double> &values)
{
    return std::any_of(values.begin(), values.end(), [](double value) { return std::isinf(value); });
}

// adjustCounterReset: what the sum of two hints is. True on a collision.
bool combineHints(FloatHistogram &histogram, CounterResetHint other)
{
    CounterResetHint &own = histogram.resetHint;
    if (other == own || own == CounterResetHint::Gauge) return false;
    if (other == CounterResetHint::Gauge) {
        own = CounterResetHint::Gauge;
        return false;
    }
    if (own == CounterResetHint::Unknown) return false;
    own = CounterResetHint::Unknown;
    return other != CounterResetHint::Unknown;
}

// Common checks; the histograms are untouched when they fail.
HistogramMerge compatible(const FloatHistogram &histogram, const FloatHistogram &other)
{
    HistogramMerge out;
    if (histogram.usesCustomBuckets() != other.usesCustomBuckets()) {
        out.status = HistogramMerge::Status::IncompatibleSchemas;
        return out;
    }
    Status layout = checkLayout(histogram);
    if (layout) layout = checkLayout(other);
    if (!layout) {
        out.status = HistogramMerge::Status::InvalidLayout;
        out.error = std::move(layout).error().message;
    }
    return out;
}

// One side of `other` in the coarser schema of `histogram`; keeps the storage of a reduced copy.
struct ReducedSide {
    std::vector<BucketSpan> spans;
    std::vector<double> buckets;
    std::vector<double> compensation;

    OtherSide take(
        const std::vector<BucketSpan> &fromSpans, const std::vector<double> &fromBuckets, std::int32_t from, std::int32_t to, bool kahan)
    {
        if (from <= to) return {fromSpans, fromBuckets, {}};
        spans = fromSpans;
        buckets = fromBuckets;
        if (kahan) compensation.assign(buckets.size(), 0.0);
        reduceSide({spans, buckets, kahan ? &compensation : nullptr}, from, to);
        return {spans, buckets, compensation};
    }
};

void mergeExponential(FloatHistogram &histogram, const FloatHistogram &other, FloatHistogram *compensation, bool negative)
{
    const BucketSide positiveSide{
        histogram.positiveSpans, histogram.positiveBuckets, compensation ? &compensation->positiveBuckets : nullptr};
    const BucketSide negativeSide{
        histogram.negativeSpans, histogram.negativeBuckets, compensation ? &compensation->negativeBuckets : nullptr};
    if (other.schema < histogram.schema) {
        reduceSide(positiveSide, histogram.schema, other.schema);
        reduceSide(negativeSide, histogram.schema, other.schema);
        histogram.schema = other.schema;
    }
    ReducedSide reduced;
    const bool kahan = compensation != nullptr;
    mergeSide(positiveSide, reduced.take(other.positiveSpans, other.positiveBuckets, other.schema, histogram.schema, kahan),
        histogram.schema, histogram.zeroThreshold, negative);
    mergeSide(negativeSide, reduced.take(other.negativeSpans, other.negativeBuckets, other.schema, histogram.schema, kahan),
        histogram.schema, histogram.zeroThreshold, negative);
}

// Returns true when the bounds had to be reconciled.
bool mergeCustom(FloatHistogram &histogram, const FloatHistogram &other, FloatHistogram *compensation, bool negative)
{
    const BucketSide side{histogram.positiveSpans, histogram.positiveBuckets, compensation ? &compensation->positiveBuckets : nullptr};
    const OtherSide theirs{other.positiveSpans, other.positiveBuckets, {}};
    if (sameBounds(histogram.customBounds, other.customBounds)) {
        mergeSide(side, theirs, histogram.schema, histogram.zeroThreshold, negative);
        return false;
    }
    std::vector<double> common = intersectBounds(histogram.customBounds, other.customBounds);
    mergeCustomSides(side, histogram.customBounds, theirs, other.customBounds, common, negative);
    histogram.customBounds = std::move(common);
    if (compensation) compensation->customBounds = histogram.customBounds;
    return true;
}

HistogramMerge addOrSubtract(FloatHistogram &histogram, const FloatHistogram &other, bool negative)
{
    HistogramMerge out = compatible(histogram, other);
    if (!out.done()) return out;
    const double sign = negative ? -1 : 1;
    out.counterResetCollision = combineHints(histogram, other.resetHint);
    if (!histogram.usesCustomBuckets()) histogram.zeroCount += sign * reconcileZeroBuckets(histogram, other, nullptr).count;
    histogram.count += sign * other.count;
    histogram.sum += sign * other.sum;
    if (histogram.usesCustomBuckets()) {
        out.boundsReconciled = mergeCustom(histogram, other, nullptr, negative);
    } else {
        mergeExponential(histogram, other, nullptr, negative);
    }
    return out;
}

// newCompensationHistogram: the layout of `histogram` with nothing in it.
FloatHistogram emptyCompensation(const FloatHistogram &histogram)
{
    FloatHistogram out;
    static_cast<HistogramLayout &>(out) = histogram;
    out.positiveBuckets.assign(histogram.positiveBuckets.size(), 0.0);
    out.negativeBuckets.assign(histogram.negativeBuckets.size(), 0.0);
    return out;
}

void scale(FloatHistogram &histogram, auto change)
{
    change(histogram.zeroCount);
    change(histogram.count);
    change(histogram.sum);
    for (double &bucket : histogram.positiveBuckets) change(bucket);
    for (double &bucket : histogram.negativeBuckets) change(bucket);
}

} // namespace

void multiply(FloatHistogram &histogram, double factor)
{
    scale(histogram, [factor](double &value) { value *= factor; });
    if (factor < 0) histogram.resetHint = CounterResetHint::Gauge;
}

void divide(FloatHistogram &histogram, double divisor)
{
    if (divisor == 0) {
        histogram.positiveBuckets.clear();
        histogram.negativeBuckets.clear();
        histogram.positiveSpans.clear();
        histogram.negativeSpans.clear();
    }
    scale(histogram, [divisor](double &value) { value /= divisor; });
    if (divisor < 0) histogram.resetHint = CounterResetHint::Gauge;
}

HistogramMerge add(FloatHistogram &histogram, const FloatHistogram &other) { return addOrSubtract(histogram, other, false); }
HistogramMerge subtract(FloatHistogram &histogram, const FloatHistogram &other) { return addOrSubtract(histogram, other, true); }

HistogramMerge kahanAdd(FloatHistogram &histogram, const FloatHistogram &other, std::optional<FloatHistogram> &compensation)
{
    HistogramMerge out = compatible(histogram, other);
    if (!out.done()) return out;
    out.counterResetCollision = combineHints(histogram, other.resetHint);
    if (!compensation) compensation = emptyCompensation(histogram);
    FloatHistogram &lost = *compensation;
    if (!histogram.usesCustomBuckets()) {
        const ZeroBucketWidth zero = reconcileZeroBuckets(histogram, other, &lost);
        kahanAdd(zero.count, histogram.zeroCount, lost.zeroCount);
        kahanAdd(zero.lost, histogram.zeroCount, lost.zeroCount);
    }
    kahanAdd(other.count, histogram.count, lost.count);
    kahanAdd(other.sum, histogram.sum, lost.sum);
    if (histogram.usesCustomBuckets()) {
        out.boundsReconciled = mergeCustom(histogram, other, &lost, false);
    } else {
        mergeExponential(histogram, other, &lost, false);
        lost.schema = histogram.schema;
        lost.zeroThreshold = histogram.zeroThreshold;
        lost.negativeSpans = histogram.negativeSpans;
    }
    lost.positiveSpans = histogram.positiveSpans;
    return out;
}

bool hasOverflow(const FloatHistogram &histogram)
{
    return std::isinf(histogram.zeroCount) || std::isinf(histogram.count) || std::isinf(histogram.sum) ||
        anyInfinite(histogram.positiveBuckets) || anyInfinite(histogram.negativeBuckets) || anyInfinite(histogram.customBounds);
}

} // namespace diopter
