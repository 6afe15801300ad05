// Arithmetic on float histograms in place (FloatHistogram Mul, Div, Add, Sub, KahanAdd, DetectReset, TrimBuckets). Kernels work on
// copies: shared histograms are immutable.
#pragma once

#include "core/base/result.h"
#include "core/model/histogram.h"

#include <optional>
#include <string>

namespace diopter {

/// How adding or subtracting went.
struct HistogramMerge {
    enum class Status { Done, IncompatibleSchemas, InvalidLayout };
    Status status = Status::Done; ///< the receiver is unchanged unless Done
    bool counterResetCollision = false; ///< one side says reset, the other not_reset
    bool boundsReconciled = false; ///< different custom bounds were reduced to the common ones
    std::string error; ///< Prometheus' message for InvalidLayout: the query fails with it

    bool done() const { return status == Status::Done; }
};

/// Scales counts and sum; a negative factor makes a gauge.
void multiply(FloatHistogram &histogram, double factor);
/// The same by division; by 0 all buckets vanish.
void divide(FloatHistogram &histogram, double divisor);

/// Adds or subtracts, reconciling schema (the coarser wins), zero threshold (widened to a boundary free in both) and custom bounds.
/// Not compacted afterwards. The result of a subtraction keeps its hint; callers make it a gauge where PromQL does.
HistogramMerge add(FloatHistogram &histogram, const FloatHistogram &other);
HistogramMerge subtract(FloatHistogram &histogram, const FloatHistogram &other);

/// Adds with compensation. `compensation` is created at the first call and holds the lost parts with the layout of `histogram`; in the
/// end it is added with add().
HistogramMerge kahanAdd(FloatHistogram &histogram, const FloatHistogram &other, std::optional<FloatHistogram> &compensation);

/// True when any count, sum or bound is infinite.
bool hasOverflow(const FloatHistogram &histogram);

/// FloatHistogram.DetectReset: by the hint of `current` (reset, not_reset) or by comparing all buckets.
bool detectReset(const FloatHistogram &current, const FloatHistogram &previous);

/// The operators </ (upper: keep what is below `bound`) and >/ (keep what is above), interpolating within the bucket that is cut.
void trimBuckets(FloatHistogram &histogram, double bound, bool upper);

} // namespace diopter
