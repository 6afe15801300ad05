// Compensated summation and comparison with tolerance, exactly as Prometheus computes them (util/kahansum, util/almost).
#pragma once

#include "core/model/stale.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace diopter {

/// A running sum and its lost low-order part; the total is sum + compensation.
struct KahanSum {
    double sum = 0;
    double compensation = 0;

    /// kahansum.Inc: Neumaier's variant; an infinite sum drops the compensation, so that it cannot turn into NaN.
    void add(double value)
    {
        const double total = sum + value;
        if (total > std::numeric_limits<double>::max() || total < -std::numeric_limits<double>::max()) {
            compensation = 0;
        } else if (std::fabs(sum) >= std::fabs(value)) {
            compensation += (sum - total) + value;
        } else {
            compensation += (value - total) + sum;
        }
        sum = total;
    }
    double total() const { return sum + compensation; }
};

inline void kahanAdd(double value, double &sum, double &compensation)
{
    KahanSum state{sum, compensation};
    state.add(value);
    sum = state.sum;
    compensation = state.compensation;
}

/// almost.Equal: relative difference below `epsilon`; NaNs are equal, a stale marker only to itself.
inline bool almostEqual(double a, double b, double epsilon)
{
    if (isStale(a) || isStale(b)) return isStale(a) && isStale(b);
    if (std::isnan(a) && std::isnan(b)) return true;
    if (a == b) return true;
    constexpr double minNormal = std::numeric_limits<double>::min();
    const double absSum = std::fabs(a) + std::fabs(b);
    const double difference = std::fabs(a - b);
    if (a == 0 || b == 0 || absSum < minNormal) return difference < epsilon * minNormal;
    return difference / std::min(absSum, std::numeric_limits<double>::max()) < epsilon;
}

} // namespace diopter
