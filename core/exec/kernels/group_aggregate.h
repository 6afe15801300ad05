// One group of an aggregation at one step, fed with elements in series order (engine.go aggregation). Handles floats and histograms;
// operators may use faster paths for groups of floats alone as long as the bits agree.
#pragma once

#include "core/exec/kernels/histogram_sum.h"
#include "core/exec/kernels/kernel_context.h"
#include "core/model/kahan.h"
#include "core/model/operations.h"

#include <optional>
#include <vector>

namespace diopter::exec {

/// For sum, avg, count, min, max, group, stddev, stdvar and quantile. Annotations go to context.argSpan(0), which must be the
/// aggregated expression. Single-threaded; reset() makes it new without freeing memory.
class GroupAggregate {
public:
    explicit GroupAggregate(AggregateOp op) : m_op(op) {}
    void reset();
    /// context.metricName is that of the element's series.
    void add(const Point &element, KernelContext &context);
    /// Absent when nothing that counts was added, or floats and histograms were mixed in sum and avg. `quantile` is the parameter of
    /// quantile and unused otherwise.
    Point finish(KernelContext &context, double quantile = 0);
    /// True once an element counts: only then does the group exist at this step.
    bool seen() const { return m_seen; }

private:
    void start(const Point &element, KernelContext &context);
    void addFloat(double value);
    void addHistogram(const FloatHistogram &histogram, KernelContext &context);
    Point finishHistogram(KernelContext &context);
    bool ignoresHistograms() const;

    AggregateOp m_op;
    bool m_seen = false;
    bool m_hasFloat = false;
    bool m_hasHistogram = false;
    bool m_incompatible = false;
    bool m_incrementalMean = false;
    double m_count = 0;
    KahanSum m_sum; // also: extreme value, sum of squares
    KahanSum m_mean; // running mean of avg, stddev and stdvar
    std::optional<HistogramSum> m_histograms;
    std::vector<double> m_values; // quantile
};

} // namespace diopter::exec
