// What all samples of a histogram chunk share: schema, zero threshold, spans, custom bounds (FORMATS.md 1.3); with the guards of 1.10.
#pragma once

#include "core/base/result.h"
#include "core/chunk/bit_reader.h"
#include "core/model/histogram.h"

namespace diopter::chunk {

inline constexpr std::int32_t kReservedSchemaMax = 52; ///< schemas 9..52 are reduced to 8 on read

/// Checks that bucket indices stay within int32, gaps are not negative, custom buckets lie within their bounds. Corrupt or Unsupported
/// with the reason. `maxBuckets` bounds the number of buckets of both sides together.
Status checkLayout(const HistogramLayout &layout, std::uint64_t maxBuckets);

/// Reads the layout that begins every histogram chunk. Corrupt, or Unsupported for unknown schemas.
Result<HistogramLayout> readLayout(BitReader &reader);

/// Number of buckets the spans announce.
std::uint64_t countBuckets(const std::vector<BucketSpan> &spans);

/// Merges buckets of a reserved schema (9..52) down to schema 8; others are left alone. Histogram.ReduceResolution.
void reduceToKnownSchema(FloatHistogram &histogram);
void reduceToKnownSchema(Histogram &histogram);

} // namespace diopter::chunk
