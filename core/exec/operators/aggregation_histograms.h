// Sum and average of native histograms within one group at one step (Prometheus' aggregation, the histogram halves).
#pragma once

#include "core/exec/kernels/kernel_context.h"
#include "core/model/histogram.h"

#include <optional>

namespace diopter::exec {

/// Grows sample by sample in the order of the input series.
class HistogramAccumulator {
public:
    HistogramAccumulator(const FloatHistogram &first, bool average);

    /// Annotations go to `annotations` at `span`; an invalid bucket layout is the query's error.
    Status add(const FloatHistogram &histogram, std::string_view metricName, AnnotationSink &annotations, TextSpan span);
    /// Exponential met custom buckets: the group has no result at this step.
    bool incompatible() const { return m_incompatible; }
    /// "reset" and "not_reset" hints met.
    bool resetsCollide() const { return m_resetSeen && m_noResetSeen; }
    HistogramPtr finish();

private:
    void note(CounterResetHint hint);
    Status addToSum(const FloatHistogram &histogram, std::string_view metricName, AnnotationSink &annotations, TextSpan span);
    Status addToMean(const FloatHistogram &histogram, std::string_view metricName, AnnotationSink &annotations, TextSpan span);

    FloatHistogram m_value;
    FloatHistogram m_mean;
    std::optional<FloatHistogram> m_compensation;
    double m_count = 1;
    bool m_average = false;
    bool m_incremental = false; ///< the sum would overflow: running mean from here on
    bool m_incompatible = false;
    bool m_resetSeen = false;
    bool m_noResetSeen = false;
};

} // namespace diopter::exec
