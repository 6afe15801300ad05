// Where the buckets of native histograms begin and end, by index and schema (model/histogram/generic.go).
#pragma once

#include "core/model/histogram.h"

#include <cstdint>
#include <span>

namespace diopter {

constexpr bool isExponentialSchema(std::int32_t schema) { return schema >= kExponentialSchemaMin && schema <= kExponentialSchemaMax; }
/// Schemas that Prometheus stores but reduces to 8 when reading: -9..52.
constexpr bool isReservedExponentialSchema(std::int32_t schema) { return schema >= -9 && schema <= 52; }

/// Upper bound of bucket `index` in an exponential schema -4..8; the last finite bucket ends at the largest double. Any index is safe.
double exponentialBound(std::int64_t index, std::int32_t schema);
/// The same for any schema; `customBounds` is used for -53: below the first bound -Inf, from the end on +Inf.
double bucketBound(std::int64_t index, std::int32_t schema, std::span<const double> customBounds);
/// Index in the coarser schema of the bucket that holds bucket `index` of the finer one.
constexpr std::int64_t coarserIndex(std::int64_t index, std::int32_t fromSchema, std::int32_t toSchema)
{
    return ((index - 1) >> (fromSchema - toSchema)) + 1;
}

/// Bounds in both histograms. Both ascending.
std::vector<double> intersectBounds(std::span<const double> a, std::span<const double> b);
/// CustomBucketBoundsMatch: equal by ==.
bool sameBounds(std::span<const double> a, std::span<const double> b);

} // namespace diopter
