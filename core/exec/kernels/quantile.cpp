#include "core/exec/kernels/quantile.h"

#include "core/exec/kernels/kernel_context.h"
#include "core/model/kahan.h"
#include "core/model/stale.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace diopter::exec {
namespace {

constexpr double kSmallDelta = 1e-12; // smallDeltaTolerance

bool nanFirst(double a, double b)
{
    if (std::isnan(a)) return !std::isnan(b);
    return a < b;
}

void sortByBound(std::vector<ClassicBucket> &buckets)
{
    const auto byBound = [](const ClassicBucket &a, const ClassicBucket &b) { return a.upperBound < b.upperBound; };
    if (!std::is_sorted(buckets.begin(), buckets.end(), byBound)) std::stable_sort(buckets.begin(), buckets.end(), byBound);
}

// Sorts and merges equal bounds. False when the +Inf bucket is missing.
bool prepare(std::vector<ClassicBucket> &buckets)
{
    sortByBound(buckets);
    if (buckets.empty() || buckets.back().upperBound != kInfinity) return false;
    std::size_t last = 0;
    for (std::size_t i = 1; i < buckets.size(); ++i) {
        if (buckets[i].upperBound == buckets[last].upperBound) {
            buckets[last].count += buckets[i].count;
        } else {
            buckets[++last] = buckets[i];
        }
    }
    buckets.resize(last + 1);
    return true;
}

// ensureMonotonicAndIgnoreSmallDeltas
void repair(std::vector<ClassicBucket> &buckets, ClassicQuantile &facts)
{
    facts.minBucket = kInfinity;
    facts.maxBucket = -kInfinity;
    double previous = buckets[0].count;
    for (std::size_t i = 1; i < buckets.size(); ++i) {
        const double current = buckets[i].count;
        if (current == previous) continue;
        if (almostEqual(previous, current, kSmallDelta)) {
            buckets[i].count = previous;
        } else if (current < previous) {
            buckets[i].count = previous;
            facts.forcedMonotonicity = true;
            facts.minBucket = std::min(facts.minBucket, buckets[i].upperBound);
            facts.maxBucket = std::max(facts.maxBucket, buckets[i].upperBound);
            facts.maxDiff = std::max(facts.maxDiff, previous - current);
        } else {
            previous = current;
        }
    }
}

double interpolated(double q, const std::vector<ClassicBucket> &buckets)
{
    if (buckets.size() < 2) return normalNaN();
    const double observations = buckets.back().count;
    if (observations == 0) return normalNaN();
    double rank = q * observations;
    const std::size_t last = buckets.size() - 1;
    std::size_t low = 0; // sort.Search, step by step: counts may hold NaN, where the order of probing decides
    std::size_t high = last;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (buckets[middle].count >= rank) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    const std::size_t b = low;
    if (b == last) return buckets[last - 1].upperBound;
    if (b == 0 && buckets[0].upperBound <= 0) return buckets[0].upperBound;
    double start = 0;
    double count = buckets[b].count;
    if (b > 0) {
        start = buckets[b - 1].upperBound;
        count -= buckets[b - 1].count;
        rank -= buckets[b - 1].count;
    }
    return start + (buckets[b].upperBound - start) * (rank / count);
}

// Rank of one bound while walking the buckets; `set` once it is known.
struct BoundRank {
    double bound = 0;
    double rank = 0;
    bool set = false;

    void atBucketStart(double lowerBound, double rankBelow)
    {
        if (!set && lowerBound >= bound) {
            rank = rankBelow;
            set = true;
        }
    }
    void inside(double lowerBound, const ClassicBucket &bucket, double rankBelow)
    {
        if (set || !(lowerBound < bound && bucket.upperBound > bound)) return;
        rank = bucket.count; // of the lowest bucket, which has no width to interpolate in
        if (lowerBound != -kInfinity) {
            rank = rankBelow + (bucket.count - rankBelow) * (bound - lowerBound) / (bucket.upperBound - lowerBound);
        }
        set = true;
    }
    double within(double count) const { return !set || rank > count ? count : rank; }
};

} // namespace

double quantileOf(double q, std::span<double> values)
{
    if (values.empty() || std::isnan(q)) return normalNaN();
    if (q < 0) return -kInfinity;
    if (q > 1) return kInfinity;
    const double last = static_cast<double>(values.size()) - 1;
    const double rank = q * last;
    const double lowerIndex = std::max(0.0, std::floor(rank));
    const auto lower = values.begin() + static_cast<std::ptrdiff_t>(lowerIndex);
    std::nth_element(values.begin(), lower, values.end(), nanFirst);
    const double weight = rank - std::floor(rank);
    if (weight == 0) return *lower;
    const auto upper = lowerIndex + 1 <= last ? std::min_element(lower + 1, values.end(), nanFirst) : lower;
    return *lower * (1 - weight) + *upper * weight;
}

ClassicQuantile classicQuantile(double q, std::vector<ClassicBucket> &buckets)
{
    ClassicQuantile out;
    if (std::isnan(q)) {
        out.value = normalNaN();
    } else if (q < 0) {
        out.value = -kInfinity;
    } else if (q > 1) {
        out.value = kInfinity;
    } else if (!prepare(buckets)) {
        out.value = normalNaN();
    } else {
        repair(buckets, out);
        out.value = interpolated(q, buckets);
    }
    return out;
}

void leaveForNextQuantile(double q, std::vector<ClassicBucket> &buckets)
{
    if (!(q >= 0 && q <= 1) || buckets.empty()) return;
    sortByBound(buckets);
    std::vector<ClassicBucket> merged = buckets;
    if (!prepare(merged)) return;
    ClassicQuantile facts;
    repair(merged, facts);
    std::copy(merged.begin(), merged.end(), buckets.begin());
}

double classicFraction(double lower, double upper, std::vector<ClassicBucket> &buckets)
{
    if (!prepare(buckets)) return normalNaN();
    const double count = buckets.back().count;
    if (count == 0 || std::isnan(lower) || std::isnan(upper)) return normalNaN();
    if (lower >= upper) return 0;
    BoundRank low{lower};
    BoundRank high{upper};
    double rank = 0;
    double lowerBound = buckets[0].upperBound <= 0 ? -kInfinity : 0;
    for (const ClassicBucket &bucket : buckets) {
        low.atBucketStart(lowerBound, rank);
        high.atBucketStart(lowerBound, rank);
        low.inside(lowerBound, bucket, rank);
        high.inside(lowerBound, bucket, rank);
        if (low.set && high.set) break;
        rank = bucket.count;
        lowerBound = bucket.upperBound;
    }
    return (high.within(count) - low.within(count)) / count;
}

} // namespace diopter::exec
