// Walking through the buckets of native histograms in both directions (model/histogram bucket iterators).
#pragma once

#include "core/model/histogram.h"

#include <cstdint>
#include <span>
#include <string>

namespace diopter {

/// One bucket with its bounds and the absolute count.
struct Bucket {
    double lower = 0;
    double upper = 0;
    bool lowerInclusive = false;
    bool upperInclusive = false;
    double count = 0;
    std::int64_t index = 0; ///< within the schema; 0 for the zero bucket

    /// "[-1,1]:3", "(1,2]:4" with Go's %g.
    std::string text() const;
    /// Bucket.FractionBelow: share of the width at or below `value`, which must lie strictly inside finite bounds; on a logarithmic
    /// scale unless `linear`.
    double fractionBelow(double value, bool linear) const;
};

/// Buckets of one side from zero outwards, merged to `targetSchema` (<= the histogram's) on the way. Survives inconsistent layouts.
/// The histogram must outlive the cursor.
class BucketCursor {
public:
    /// Exponential buckets whose absolute upper bound is <= `startValue` are skipped at the beginning; 0 skips none.
    BucketCursor(const FloatHistogram &histogram, bool positive, double startValue, std::int32_t targetSchema);
    BucketCursor(const FloatHistogram &histogram, bool positive) : BucketCursor(histogram, positive, 0, histogram.schema) {}

    bool next();
    double count() const { return m_count; }
    std::int64_t index() const { return m_index; }
    Bucket bucket() const;

private:
    bool step();
    bool findOriginal(std::int64_t &index, std::size_t &span, std::uint32_t &inSpan) const;

    std::span<const BucketSpan> m_spans;
    std::span<const double> m_buckets;
    std::span<const double> m_bounds;
    std::int32_t m_schema;
    std::int32_t m_targetSchema;
    bool m_positive;
    double m_startValue;
    std::size_t m_span = 0;
    std::uint32_t m_inSpan = 0;
    std::size_t m_bucket = 0;
    std::int64_t m_nextIndex = 0; ///< of the original schema, before the offset of a span not yet entered
    std::int64_t m_index = 0;
    double m_count = 0;
    bool m_started = false;
};

/// Buckets of one side from the outermost towards zero.
class ReverseBucketCursor {
public:
    ReverseBucketCursor(const FloatHistogram &histogram, bool positive);
    bool next();
    Bucket bucket() const;

private:
    std::span<const BucketSpan> m_spans;
    std::span<const double> m_buckets;
    std::span<const double> m_bounds;
    std::int32_t m_schema;
    bool m_positive;
    std::int64_t m_span;
    std::int64_t m_inSpan = -1;
    std::int64_t m_bucket;
    std::int64_t m_index = 0;
    double m_count = 0;
};

enum class BucketOrder { Ascending, Descending };

/// All buckets: negative, zero, positive (or the reverse); a zero bucket without observations is left out, and buckets that overlap
/// the zero bucket are cut at its threshold.
class AllBucketCursor {
public:
    AllBucketCursor(const FloatHistogram &histogram, BucketOrder order);
    bool next();
    const Bucket &bucket() const { return m_current; }

private:
    void cutAtZeroBucket();

    enum class Phase { First, Zero, Last, End };
    const FloatHistogram &m_histogram;
    ReverseBucketCursor m_inward;
    BucketCursor m_outward;
    Phase m_phase = Phase::First;
    Bucket m_current;
};

/// The bucket around zero, both bounds inclusive.
Bucket zeroBucket(const FloatHistogram &histogram);

} // namespace diopter
