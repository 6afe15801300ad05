// The wording of every annotation of PromQL, without position (util/annotations/annotations.go). Names follow that file.
#pragma once

#include "core/base/units.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace diopter::annotation_text {

/// What a histogram operation is called in annotations.
enum class HistogramOperation { Addition, Subtraction, Aggregation };

// Warnings
std::string invalidQuantile(double quantile);
std::string invalidRatio(double ratio, double cappedTo);
std::string invalidIntegralStrategy(double strategy);
std::string badBucketLabel(std::string_view metricName, std::string_view bucketLabel);
std::string mixedFloatsHistograms(std::string_view metricName);
std::string mixedFloatsHistogramsAggregation();
std::string mixedClassicNativeHistograms(std::string_view metricName);
std::string nativeHistogramNotCounter(std::string_view metricName);
std::string nativeHistogramNotGauge(std::string_view metricName);
std::string mixedExponentialCustomHistograms(std::string_view metricName);
std::string incompatibleBucketLayout(std::string_view binaryOperator);
std::string sortInRangeQuery();
std::string counterResetCollision(HistogramOperation operation);
std::string startTimeOverlap(std::string_view metricName);

// Infos
std::string possibleNonCounter(std::string_view metricName);
std::string possibleNonCounterLabel(std::string_view metricName, std::string_view typeLabel);
std::string forcedMonotonicity(std::string_view metricName);
std::string incompatibleTypes(std::string_view leftType, std::string_view binaryOperator, std::string_view rightType);
std::string histogramIgnoredInAggregation(std::string_view aggregation);
std::string histogramIgnoredInMixedRange(std::string_view metricName);
std::string quantileOfNaN(std::string_view metricName);
std::string quantileSkewedByNaN(std::string_view metricName);
std::string fractionWithoutNaN(std::string_view metricName);
std::string mismatchedCustomBuckets(HistogramOperation operation);

/// What follows forcedMonotonicity() once all equal ones are merged: ", from buckets 1 to 2, with a max diff of 0.5, over 3 samples from
/// ... to ...".
std::string forcedMonotonicityDetail(
    double minBucket, double maxBucket, double maxDiff, std::int64_t numSamples, TimestampMs first, TimestampMs last);
/// What follows startTimeOverlap(): " (3 occurrences)", empty for one.
std::string startTimeOverlapDetail(std::uint64_t occurrences);

} // namespace diopter::annotation_text
