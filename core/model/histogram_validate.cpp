// Validation of native histograms with Prometheus' messages (model/histogram Validate, checkHistogramSpans, checkHistogramCustomBounds).
#include "core/base/go_text.h"
#include "core/model/histogram_bounds.h"
#include "core/model/histogram_layout.h"

#include <cmath>
#include <cstdio>
#include <limits>
#include <string>

namespace diopter {
namespace {

constexpr const char *kNegativeOffset = ": histogram has a span whose offset is negative";
constexpr const char *kOutOfRange = ": histogram has a span whose bucket index is out of range";
constexpr const char *kMismatch = ": histogram spans specify different number of buckets than provided";
constexpr const char *kNegativeBucket = ": histogram has a bucket whose observation count is negative";

Error invalid(std::string message) { return Error{ErrorCode::Execution, std::move(message), {}}; }

Error spanError(std::size_t position, const std::string &what, std::int64_t value, const char *reason)
{
    return invalid("span number " + std::to_string(position + 1) + " " + what + " " + std::to_string(value) + reason);
}

Status bucketNumbersMatch(std::uint64_t needed, std::size_t numBuckets)
{
    if (needed == numBuckets) return {};
    return invalid("spans need " + std::to_string(needed) + " buckets, have " + std::to_string(numBuckets) + " buckets" + kMismatch);
}

std::string fixed6(double value)
{
    char text[400];
    std::snprintf(text, sizeof text, "%f", value);
    return text;
}

Status checkBounds(std::span<const double> bounds)
{
    double previous = -std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < bounds.size(); ++i) {
        if (std::isnan(bounds[i])) return invalid("histogram custom bounds must not be NaN");
        if (i > 0 && bounds[i] <= previous) {
            return invalid("previous bound is " + fixed6(previous) + " and current is " + fixed6(bounds[i]) +
                ": histogram custom bounds must be in strictly increasing order");
        }
        previous = bounds[i];
    }
    if (previous == std::numeric_limits<double>::infinity()) {
        return invalid("last +Inf bound must not be explicitly defined: histogram custom bounds must be finite");
    }
    return {};
}

Status checkCustomSpans(std::span<const BucketSpan> spans, std::size_t numBuckets, std::size_t numBounds)
{
    std::uint64_t buckets = 0;
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < spans.size(); ++i) {
        if (spans[i].offset < 0) return spanError(i, "with offset", spans[i].offset, kNegativeOffset);
        buckets += spans[i].length;
        total += spans[i].length + static_cast<std::uint64_t>(spans[i].offset);
    }
    DIOPTER_TRY(bucketNumbersMatch(buckets, numBuckets));
    if (numBounds + 1 < total) {
        return invalid("only " + std::to_string(numBounds) + " custom bounds defined which is insufficient to cover total span length of " +
            std::to_string(total) + ": histogram custom bounds are too few");
    }
    return {};
}

template <class Count> Status negativeBucket(std::size_t position, Count count)
{
    std::string text;
    if constexpr (std::is_same_v<Count, double>) {
        text = formatFloatG(count);
    } else {
        text = std::to_string(count);
    }
    return invalid("bucket number " + std::to_string(position + 1) + " has observation count of " + text + kNegativeBucket);
}

Status checkBuckets(std::span<const double> buckets)
{
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        if (buckets[i] < 0) return negativeBucket(i, buckets[i]);
    }
    return {};
}

// Deltas of an integer histogram; adds the absolute counts to `total`.
Status checkDeltas(std::span<const std::int64_t> deltas, std::uint64_t &total)
{
    std::int64_t count = 0;
    for (std::size_t i = 0; i < deltas.size(); ++i) {
        count = static_cast<std::int64_t>(static_cast<std::uint64_t>(count) + static_cast<std::uint64_t>(deltas[i]));
        if (count < 0) return negativeBucket(i, count);
        total += static_cast<std::uint64_t>(count);
    }
    return {};
}

Status on(const char *side, Status status)
{
    if (!status) status.error().message = side + std::string(": ") + status.error().message;
    return status;
}

Status checkSides(const HistogramLayout &histogram, std::size_t numPositive, std::size_t numNegative, bool hasZeroCount)
{
    if (histogram.usesCustomBuckets()) {
        DIOPTER_TRY(on("custom buckets", checkBounds(histogram.customBounds)));
        DIOPTER_TRY(on("custom buckets", checkCustomSpans(histogram.positiveSpans, numPositive, histogram.customBounds.size())));
        if (hasZeroCount) return invalid("custom buckets: must have zero count of 0");
        if (histogram.zeroThreshold != 0) return invalid("custom buckets: must have zero threshold of 0");
        if (!histogram.negativeSpans.empty()) return invalid("custom buckets: must not have negative spans");
        if (numNegative > 0) return invalid("custom buckets: must not have negative buckets");
        return {};
    }
    if (!isExponentialSchema(histogram.schema)) {
        return invalid("histogram has an invalid schema, which must be between -4 and 8 for exponential buckets, or -53 for custom "
                       "buckets, got schema " +
            std::to_string(histogram.schema));
    }
    DIOPTER_TRY(on("positive side", checkSpans(histogram.positiveSpans, numPositive)));
    return on("negative side", checkSpans(histogram.negativeSpans, numNegative));
}

} // namespace

Status checkSpans(std::span<const BucketSpan> spans, std::size_t numBuckets)
{
    std::uint64_t buckets = 0;
    std::int64_t end = 0; // 64 bits: offsets may add up past 32 bits
    for (std::size_t i = 0; i < spans.size(); ++i) {
        if (i > 0 && spans[i].offset < 0) return spanError(i, "with offset", spans[i].offset, kNegativeOffset);
        if (i == 0 && spans[i].offset == std::numeric_limits<std::int32_t>::min()) {
            return spanError(i, "starts at bucket index", spans[i].offset, kOutOfRange);
        }
        buckets += spans[i].length;
        end += std::int64_t{spans[i].offset} + spans[i].length;
        if (end - 1 > std::numeric_limits<std::int32_t>::max()) return spanError(i, "ends at bucket index", end - 1, kOutOfRange);
    }
    return bucketNumbersMatch(buckets, numBuckets);
}

Status checkLayout(const FloatHistogram &histogram)
{
    if (histogram.usesCustomBuckets()) {
        DIOPTER_TRY(checkCustomSpans(histogram.positiveSpans, histogram.positiveBuckets.size(), histogram.customBounds.size()));
    } else {
        DIOPTER_TRY(checkSpans(histogram.positiveSpans, histogram.positiveBuckets.size()));
    }
    return checkSpans(histogram.negativeSpans, histogram.negativeBuckets.size());
}

Status validate(const FloatHistogram &histogram)
{
    DIOPTER_TRY(checkSides(histogram, histogram.positiveBuckets.size(), histogram.negativeBuckets.size(), histogram.zeroCount != 0));
    if (!histogram.usesCustomBuckets()) {
        DIOPTER_TRY(on("negative side", checkBuckets(histogram.negativeBuckets)));
        if (histogram.zeroCount < 0) {
            return invalid("zero bucket has observation count of " + formatFloatG(histogram.zeroCount) + kNegativeBucket);
        }
        if (!histogram.customBounds.empty()) return invalid("histogram with exponential schema must not have custom bounds");
    }
    if (histogram.count < 0) {
        return invalid("observation count is  " + formatFloatG(histogram.count) + ": histogram's observation count is negative");
    }
    return on("positive side", checkBuckets(histogram.positiveBuckets));
}

Status validate(const Histogram &histogram)
{
    DIOPTER_TRY(checkSides(histogram, histogram.positiveDeltas.size(), histogram.negativeDeltas.size(), histogram.zeroCount != 0));
    std::uint64_t total = histogram.zeroCount;
    if (!histogram.usesCustomBuckets()) {
        DIOPTER_TRY(on("negative side", checkDeltas(histogram.negativeDeltas, total)));
        if (!histogram.customBounds.empty()) return invalid("histogram with exponential schema must not have custom bounds");
    }
    DIOPTER_TRY(on("positive side", checkDeltas(histogram.positiveDeltas, total)));
    const bool withNaN = std::isnan(histogram.sum);
    if (withNaN ? total > histogram.count : total != histogram.count) {
        return invalid(std::to_string(total) + " observations found in buckets, but the Count field is " + std::to_string(histogram.count) +
            (withNaN ? ": histogram's observation count should be at least the number of observations found in the buckets"
                     : ": histogram's observation count should equal the number of observations found in the buckets (in "
                       "absence of NaN)"));
    }
    return {};
}

} // namespace diopter
