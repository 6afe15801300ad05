// Inferring schema and layout from bucket bounds. Bounds are compared exactly: the server prints the shortest text of the same doubles.
#include "core/client/api_histogram.h"

#include "core/model/histogram_bounds.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace diopter::client {

namespace {

bool isZeroBucket(const ApiBucket &bucket)
{
    return bucket.boundaries == 3 && bucket.lower == -bucket.upper && std::isfinite(bucket.upper);
}

/// Custom buckets begin at -Inf with both bounds inclusive, or end at +Inf.
bool isCustom(const ApiHistogram &histogram)
{
    return std::any_of(histogram.buckets.begin(), histogram.buckets.end(), [](const ApiBucket &bucket) {
        return (bucket.boundaries == 3 && std::isinf(bucket.lower)) || (bucket.boundaries == 0 && bucket.lower <= 0 && bucket.upper > 0) ||
            (bucket.boundaries == 0 && bucket.upper <= 0);
    });
}

/// Index of the exponential bucket that ends at `upper`, or nothing when no bound of the schema equals it.
std::optional<std::int64_t> indexOfBound(double upper, std::int32_t schema)
{
    if (!(upper > 0)) return std::nullopt;
    const double exponent = std::isinf(upper) ? 1024 : std::log2(upper);
    const auto index = static_cast<std::int64_t>(std::llround(std::ldexp(exponent, schema)));
    for (const std::int64_t near : {index, index + 1, index - 1}) {
        if (exponentialBound(near, schema) == upper) return near;
    }
    return std::nullopt;
}

/// Far and near bound by magnitude; a negative bucket is the mirror of a positive one.
double farBound(const ApiBucket &bucket) { return bucket.boundaries == 1 ? -bucket.lower : bucket.upper; }
double nearBound(const ApiBucket &bucket) { return bucket.boundaries == 1 ? -bucket.upper : bucket.lower; }

bool fitsSchema(const ApiHistogram &histogram, std::int32_t schema, double zeroThreshold)
{
    for (const ApiBucket &bucket : histogram.buckets) {
        if (isZeroBucket(bucket)) continue;
        const auto index = indexOfBound(farBound(bucket), schema);
        if (!index) return false;
        const double near = nearBound(bucket);
        if (near != exponentialBound(*index - 1, schema) && near != zeroThreshold) return false;
    }
    return true;
}

double zeroThresholdOf(const ApiHistogram &histogram)
{
    for (const ApiBucket &bucket : histogram.buckets) {
        if (isZeroBucket(bucket)) return bucket.upper;
    }
    return 0;
}

std::optional<std::int32_t> exponentialSchema(const ApiHistogram &histogram)
{
    for (std::int32_t schema = kExponentialSchemaMin; schema <= kExponentialSchemaMax; ++schema) {
        if (fitsSchema(histogram, schema, zeroThresholdOf(histogram))) return schema;
    }
    return std::nullopt;
}

bool hasPlainBuckets(const ApiHistogram &histogram)
{
    return std::any_of(histogram.buckets.begin(), histogram.buckets.end(), [](const ApiBucket &bucket) { return !isZeroBucket(bucket); });
}

/// Ascending indexes with counts to spans; gaps become the offsets of later spans.
void setBuckets(const std::map<std::int64_t, double> &counts, std::vector<BucketSpan> &spans, std::vector<double> &buckets)
{
    std::int64_t next = 0;
    for (const auto &[index, count] : counts) {
        if (spans.empty() || index != next) spans.push_back({static_cast<std::int32_t>(index - next), 0});
        ++spans.back().length;
        buckets.push_back(count);
        next = index + 1;
    }
}

FloatHistogram exponentialHistogram(const ApiHistogram &api, std::int32_t schema)
{
    FloatHistogram out;
    out.schema = schema;
    out.count = api.count;
    out.sum = api.sum;
    std::map<std::int64_t, double> positive;
    std::map<std::int64_t, double> negative;
    for (const ApiBucket &bucket : api.buckets) {
        if (isZeroBucket(bucket)) {
            out.zeroThreshold = bucket.upper;
            out.zeroCount = bucket.count;
        } else if (const auto index = indexOfBound(farBound(bucket), schema)) {
            (bucket.boundaries == 1 ? negative : positive)[*index] += bucket.count;
        }
    }
    setBuckets(positive, out.positiveSpans, out.positiveBuckets);
    setBuckets(negative, out.negativeSpans, out.negativeBuckets);
    return out;
}

std::vector<double> customBounds(const std::vector<ApiHistogram> &histograms)
{
    std::vector<double> bounds;
    for (const ApiHistogram &histogram : histograms) {
        for (const ApiBucket &bucket : histogram.buckets) {
            for (const double bound : {bucket.lower, bucket.upper}) {
                if (std::isfinite(bound)) bounds.push_back(bound);
            }
        }
    }
    std::sort(bounds.begin(), bounds.end());
    bounds.erase(std::unique(bounds.begin(), bounds.end()), bounds.end());
    return bounds;
}

FloatHistogram customHistogram(const ApiHistogram &api, const std::vector<double> &bounds)
{
    FloatHistogram out;
    out.schema = kCustomBucketsSchema;
    out.count = api.count;
    out.sum = api.sum;
    out.customBounds = bounds;
    std::map<std::int64_t, double> counts;
    for (const ApiBucket &bucket : api.buckets)
        counts[std::lower_bound(bounds.begin(), bounds.end(), bucket.upper) - bounds.begin()] += bucket.count;
    setBuckets(counts, out.positiveSpans, out.positiveBuckets);
    return out;
}

} // namespace

Result<std::vector<HistogramSample>> rebuildHistograms(const std::vector<ApiHistogram> &histograms)
{
    std::vector<HistogramSample> out;
    out.reserve(histograms.size());
    const bool custom = std::any_of(histograms.begin(), histograms.end(), isCustom);
    const std::vector<double> bounds = custom ? customBounds(histograms) : std::vector<double>();
    // Where a histogram has no bucket to tell by, it is taken to be like its neighbours.
    std::int32_t known = kExponentialSchemaMax;
    for (const ApiHistogram &histogram : histograms) {
        if (custom || !hasPlainBuckets(histogram)) continue;
        known = exponentialSchema(histogram).value_or(known);
        break;
    }
    for (const ApiHistogram &histogram : histograms) {
        HistogramSample sample;
        sample.timestamp = histogram.timestamp;
        if (custom) {
            sample.histogram = std::make_shared<const FloatHistogram>(customHistogram(histogram, bounds));
        } else {
            if (hasPlainBuckets(histogram)) {
                const auto schema = exponentialSchema(histogram);
                if (!schema) return Error{ErrorCode::Corrupt, "the answer holds a histogram whose buckets fit no schema", {}};
                known = *schema;
            }
            sample.histogram = std::make_shared<const FloatHistogram>(exponentialHistogram(histogram, known));
        }
        out.push_back(std::move(sample));
    }
    return out;
}

} // namespace diopter::client
