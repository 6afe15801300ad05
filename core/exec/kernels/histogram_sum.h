// Compensated sum or mean of native histograms, added one by one: for sum, avg, sum_over_time and avg_over_time.
#pragma once

#include "core/model/histogram.h"

#include <optional>
#include <string>

namespace diopter::exec {

/// Follows engine.go aggregation and functions.go funcAvgOverTime: sums with Kahan compensation; the mean divides at the end and turns
/// to a running mean when the sum would overflow. Not compacted. Single-threaded.
class HistogramSum {
public:
    enum class Mode { Sum, Average };
    explicit HistogramSum(Mode mode) : m_mode(mode) {}

    /// False when `histogram` cannot be added (see incompatible() and error()); nothing more may be added then.
    bool add(const FloatHistogram &histogram);
    /// Sum or mean of what was added; `divisor` of the mean is the number of histograms unless given (aggregations count differently
    /// once floats were seen). Nothing when empty or after a failure. Ends the accumulation.
    std::optional<FloatHistogram> result();

    bool incompatible() const { return m_incompatible; } ///< exponential and custom buckets met
    const std::string &error() const { return m_error; } ///< an invalid layout: the query fails with it
    bool boundsReconciled() const { return m_boundsReconciled; } ///< custom bounds differed
    bool hintsCollided() const { return m_sawReset && m_sawNotReset; }
    double count() const { return m_count; }

private:
    bool addToMean(const FloatHistogram &histogram);
    bool merged(FloatHistogram &target, const FloatHistogram &histogram, std::optional<FloatHistogram> &compensation);
    void noteHint(CounterResetHint hint);

    Mode m_mode;
    double m_count = 0;
    std::optional<FloatHistogram> m_value; // sum, or mean once incremental
    std::optional<FloatHistogram> m_compensation;
    bool m_incremental = false;
    bool m_incompatible = false;
    bool m_boundsReconciled = false;
    bool m_sawReset = false;
    bool m_sawNotReset = false;
    std::string m_error;
};

} // namespace diopter::exec
