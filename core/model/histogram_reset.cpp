// Counter resets of native histograms (float_histogram.go DetectReset).
#include "core/model/histogram_arithmetic.h"
#include "core/model/histogram_bounds.h"
#include "core/model/histogram_buckets.h"
#include "core/model/histogram_merge.h"

#include <limits>

namespace diopter {
namespace {

bool anyLeft(BucketCursor &previous)
{
    do {
        if (previous.count() != 0) return true;
    } while (previous.next());
    return false;
}

// True when a populated bucket of `previous` is missing in `current` or any count fell.
bool sideReset(BucketCursor current, BucketCursor previous)
{
    if (!previous.next()) return false;
    if (!current.next()) return anyLeft(previous);
    do {
        while (current.index() < previous.index()) {
            if (!current.next()) return anyLeft(previous);
        }
        if (current.index() > previous.index() ? previous.count() != 0 : current.count() < previous.count()) return true;
    } while (previous.next());
    return false;
}

// Sums the buckets of a histogram with custom bounds up to one common bound after the other.
class BoundSums {
public:
    explicit BoundSums(const FloatHistogram &histogram) : m_cursor(histogram, true) { m_more = m_cursor.next(); }
    /// Observations since the last asked bound up to `bound`.
    double upTo(double bound)
    {
        double sum = 0;
        while (m_more && m_cursor.bucket().upper <= bound) {
            sum += m_cursor.count();
            m_more = m_cursor.next();
        }
        return sum;
    }

private:
    BucketCursor m_cursor;
    bool m_more = false;
};

bool resetWithDifferentBounds(const FloatHistogram &current, const FloatHistogram &previous)
{
    const std::vector<double> &own = current.customBounds;
    const std::vector<double> &old = previous.customBounds;
    BoundSums ownSums(current);
    BoundSums oldSums(previous);
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::size_t i = 0;
    std::size_t j = 0;
    while (i <= own.size() && j <= old.size()) {
        const double ownBound = i < own.size() ? own[i] : infinity;
        const double oldBound = j < old.size() ? old[j] : infinity;
        if (ownBound == oldBound) {
            if (ownSums.upTo(ownBound) < oldSums.upTo(ownBound)) return true;
            ++i;
            ++j;
        } else if (ownBound < oldBound) {
            ++i;
        } else {
            ++j;
        }
    }
    return false;
}

} // namespace

bool detectReset(const FloatHistogram &current, const FloatHistogram &previous)
{
    if (current.resetHint == CounterResetHint::Reset) return true;
    if (current.resetHint == CounterResetHint::NotReset) return false;
    if (current.count < previous.count) return true;
    if (current.usesCustomBuckets()) {
        if (!previous.usesCustomBuckets()) return true;
        if (!sameBounds(current.customBounds, previous.customBounds)) return resetWithDifferentBounds(current, previous);
    }
    if (current.schema > previous.schema) return true;
    if (current.zeroThreshold < previous.zeroThreshold) return true;
    if (previous.usesCustomBuckets() != current.usesCustomBuckets()) return true; // Prometheus refuses such a pair elsewhere
    const ZeroBucketWidth zero = widerZeroBucket(previous, current.zeroThreshold, nullptr);
    if (zero.threshold != current.zeroThreshold) return true;
    if (current.zeroCount < zero.count) return true;
    for (const bool positive : {true, false}) {
        const BucketCursor own(current, positive, current.zeroThreshold, current.schema);
        const BucketCursor old(previous, positive, current.zeroThreshold, current.schema);
        if (sideReset(own, old)) return true;
    }
    return false;
}

} // namespace diopter
