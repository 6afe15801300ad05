#include "core/model/annotation_text.h"

#include "core/base/go_text.h"

#include <cmath>
#include <cstdio>

namespace diopter::annotation_text {
namespace {

std::string warning(std::string_view text) { return "PromQL warning: " + std::string(text); }
std::string info(std::string_view text) { return "PromQL info: " + std::string(text); }

std::string withName(std::string text, std::string_view metricName)
{
    if (!metricName.empty()) text += " for metric name " + quote(metricName);
    return text;
}

const char *operationName(HistogramOperation operation)
{
    switch (operation) {
    case HistogramOperation::Addition: return "addition";
    case HistogramOperation::Subtraction: return "subtraction";
    case HistogramOperation::Aggregation: return "aggregation";
    }
    return "";
}

// Go's %.2g.
std::string twoDigits(double value)
{
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    if (std::isnan(value)) return "NaN";
    char text[64];
    std::snprintf(text, sizeof text, "%.2g", value);
    return text;
}

std::string wholeSeconds(TimestampMs time) { return formatTimestamp(time / 1000 * 1000); }

} // namespace

std::string invalidQuantile(double quantile) { return warning("quantile value should be between 0 and 1, got ") + formatFloatG(quantile); }

std::string invalidRatio(double ratio, double cappedTo)
{
    return warning("ratio value should be between -1 and 1, got ") + formatFloatG(ratio) + ", capping to " + formatFloatG(cappedTo);
}

std::string invalidIntegralStrategy(double strategy)
{
    return warning("strategy should be 0, 1, or 2 (default), using 2, got ") + formatFloatG(strategy);
}

std::string badBucketLabel(std::string_view metricName, std::string_view bucketLabel)
{
    return withName(warning("bucket label \"le\" is missing or has a malformed value of ") + quote(bucketLabel), metricName);
}

std::string mixedFloatsHistograms(std::string_view metricName)
{
    return warning("encountered a mix of histograms and floats for metric name ") + quote(metricName);
}

std::string mixedFloatsHistogramsAggregation() { return warning("encountered a mix of histograms and floats for aggregation"); }

std::string mixedClassicNativeHistograms(std::string_view metricName)
{
    return withName(warning("vector contains a mix of classic and native histograms"), metricName);
}

std::string nativeHistogramNotCounter(std::string_view metricName)
{
    return warning("this native histogram metric is not a counter: ") + quote(metricName);
}

std::string nativeHistogramNotGauge(std::string_view metricName)
{
    return warning("this native histogram metric is not a gauge: ") + quote(metricName);
}

std::string mixedExponentialCustomHistograms(std::string_view metricName)
{
    return warning("vector contains a mix of histograms with exponential and custom buckets schemas for metric name ") + quote(metricName);
}

std::string incompatibleBucketLayout(std::string_view binaryOperator)
{
    return warning("incompatible bucket layout encountered for binary operator ") + std::string(binaryOperator);
}

std::string sortInRangeQuery() { return warning("sort is ineffective for range queries since results are always ordered by labels"); }

std::string counterResetCollision(HistogramOperation operation)
{
    return warning("conflicting counter resets during histogram ") + operationName(operation);
}

std::string startTimeOverlap(std::string_view metricName)
{
    return warning("sample has start time that overlaps with previous sample timestamp for metric ") + quote(metricName);
}

std::string possibleNonCounter(std::string_view metricName)
{
    return info("metric might not be a counter, name does not end in _total/_sum/_count/_bucket: ") + quote(metricName);
}

std::string possibleNonCounterLabel(std::string_view metricName, std::string_view typeLabel)
{
    return info("metric might not be a counter, __type__ label is not set to \"counter\" or \"histogram\", got ") + quote(typeLabel) +
        ": " + quote(metricName);
}

std::string forcedMonotonicity(std::string_view metricName)
{
    return withName(info("input to histogram_quantile needed to be fixed for monotonicity (see "
                         "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"),
        metricName);
}

std::string incompatibleTypes(std::string_view leftType, std::string_view binaryOperator, std::string_view rightType)
{
    return info("incompatible sample types encountered for binary operator ") + quote(binaryOperator) + ": " + std::string(leftType) + " " +
        std::string(binaryOperator) + " " + std::string(rightType);
}

std::string histogramIgnoredInAggregation(std::string_view aggregation)
{
    return info("ignored histogram in ") + std::string(aggregation) + " aggregation";
}

std::string histogramIgnoredInMixedRange(std::string_view metricName)
{
    return info("ignored histograms in a range containing both floats and histograms for metric name ") + quote(metricName);
}

std::string quantileOfNaN(std::string_view metricName)
{
    return withName(info("input to histogram_quantile has NaN observations, result is NaN"), metricName);
}

std::string quantileSkewedByNaN(std::string_view metricName)
{
    return withName(info("input to histogram_quantile has NaN observations, result is skewed higher"), metricName);
}

std::string fractionWithoutNaN(std::string_view metricName)
{
    return withName(info("input to histogram_fraction has NaN observations, which are excluded from all fractions"), metricName);
}

std::string mismatchedCustomBuckets(HistogramOperation operation)
{
    return info("mismatched custom buckets were reconciled during ") + operationName(operation);
}

std::string forcedMonotonicityDetail(
    double minBucket, double maxBucket, double maxDiff, std::int64_t numSamples, TimestampMs first, TimestampMs last)
{
    return ", from buckets " + formatFloatG(minBucket) + " to " + formatFloatG(maxBucket) + ", with a max diff of " + twoDigits(maxDiff) +
        ", over " + std::to_string(numSamples) + " samples from " + wholeSeconds(first) + " to " + wholeSeconds(last);
}

std::string startTimeOverlapDetail(std::uint64_t occurrences)
{
    return occurrences > 1 ? " (" + std::to_string(occurrences) + " occurrences)" : "";
}

} // namespace diopter::annotation_text
