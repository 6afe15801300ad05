// Bounds to schema: bucket i of schema s ends at 2^(i/2^s) (util/jsonutil writes them with all digits, so the match is exact).
#include "core/exchange/histogram_json.h"

#include "core/exchange/number_scan.h"
#include "core/model/histogram_bounds.h"
#include "core/model/histogram_layout.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace diopter::exchange {
namespace {

struct JsonBucket {
    double lower = 0;
    double upper = 0;
    double count = 0;
    bool isZero = false; ///< holds 0 with both bounds inclusive
};

constexpr double kUsualZeroThreshold = 0x1p-128;
constexpr std::size_t kMaxJsonBuckets = 100000;

Result<double> readNumberText(JsonScanner &json)
{
    DIOPTER_ASSIGN(const std::string_view text, json.text(JsonScanner::Kind::String));
    const std::optional<double> value = scanValue(text);
    if (!value) return json.error("not a number: " + std::string(text.substr(0, 100)));
    return *value;
}

Result<JsonBucket> readBucket(JsonScanner &json)
{
    JsonBucket out;
    DIOPTER_TRY(json.enter(JsonScanner::Kind::ArrayStart));
    double *const fields[] = {nullptr, &out.lower, &out.upper, &out.count};
    for (double *field : fields) {
        DIOPTER_ASSIGN(const bool more, json.nextElement());
        if (!more) return json.error("a bucket has four elements: kind, lower, upper, count");
        if (field == nullptr) {
            DIOPTER_ASSIGN(const std::string_view kind, json.text(JsonScanner::Kind::Number));
            if (kind.size() != 1 || kind[0] < '0' || kind[0] > '3') return json.error("the kind of a bucket is 0, 1, 2 or 3");
            out.isZero = kind == "3";
        } else {
            DIOPTER_ASSIGN(*field, readNumberText(json));
        }
    }
    DIOPTER_ASSIGN(const bool more, json.nextElement());
    if (more) return json.error("a bucket has four elements: kind, lower, upper, count");
    if (!(out.lower <= out.upper)) return json.error("the bounds of a bucket are in the wrong order");
    return out;
}

/// Index of the bucket (lower, upper] in the schema, when its bounds are that schema's.
std::optional<std::int64_t> indexIn(double lower, double upper, std::int32_t schema)
{
    const bool last = upper == HUGE_VAL;
    const double known = last ? lower : upper;
    if (!(known > 0) || !std::isfinite(known)) return {};
    const double exact = std::log2(known) * std::exp2(schema);
    const auto index = static_cast<std::int64_t>(std::llround(exact)) + (last ? 1 : 0);
    if (index > (1 << 20) || index < -(1 << 20)) return {};
    if (exponentialBound(index, schema) != upper && !last) return {};
    const double below = exponentialBound(index - 1, schema);
    // The lowest bucket may be cut at the zero bucket's threshold.
    if (lower < below) return {};
    return index;
}

bool sameWidth(double lower, double upper, std::int64_t index, std::int32_t schema)
{
    (void)upper;
    return exponentialBound(index - 1, schema) == lower;
}

void addBucket(std::vector<BucketSpan> &spans, std::vector<double> &counts, std::int64_t &next, std::int64_t index, double count)
{
    if (!spans.empty() && index == next) ++spans.back().length;
    else spans.push_back({static_cast<std::int32_t>(index - next), 1});
    counts.push_back(count);
    next = index + 1;
}

/// Fills the exponential buckets when all of them fit `schema`; at most one bucket a side (cut at the zero bucket) may be narrower.
bool fillExponential(const std::vector<JsonBucket> &buckets, std::int32_t schema, FloatHistogram &out)
{
    FloatHistogram candidate = out;
    candidate.schema = schema;
    struct Indexed {
        std::int64_t index;
        double count;
    };
    std::vector<Indexed> negative;
    std::vector<Indexed> positive;
    std::size_t narrow = 0;
    for (const JsonBucket &bucket : buckets) {
        if (bucket.isZero) continue;
        const bool mirrored = bucket.upper <= 0;
        const double lower = mirrored ? -bucket.upper : bucket.lower;
        const double upper = mirrored ? -bucket.lower : bucket.upper;
        const auto index = indexIn(lower, upper, schema);
        if (!index) return false;
        if (!sameWidth(lower, upper, *index, schema)) {
            ++narrow;
            if (lower != candidate.zeroThreshold) return false;
        }
        (mirrored ? negative : positive).push_back({*index, bucket.count});
    }
    if (narrow > 2) return false;
    std::reverse(negative.begin(), negative.end());
    std::int64_t next = 0;
    for (const Indexed &one : positive) {
        if (!candidate.positiveSpans.empty() && one.index < next) return false;
        addBucket(candidate.positiveSpans, candidate.positiveBuckets, next, one.index, one.count);
    }
    next = 0;
    for (const Indexed &one : negative) {
        if (!candidate.negativeSpans.empty() && one.index < next) return false;
        addBucket(candidate.negativeSpans, candidate.negativeBuckets, next, one.index, one.count);
    }
    out = std::move(candidate);
    return true;
}

/// Custom buckets whose bounds are all bounds seen; gaps become empty buckets.
bool fillCustom(const std::vector<JsonBucket> &buckets, FloatHistogram &out)
{
    out.schema = kCustomBucketsSchema;
    out.zeroThreshold = 0;
    out.zeroCount = 0;
    for (const JsonBucket &bucket : buckets) {
        if (std::isfinite(bucket.lower)) out.customBounds.push_back(bucket.lower);
        if (std::isfinite(bucket.upper)) out.customBounds.push_back(bucket.upper);
    }
    std::sort(out.customBounds.begin(), out.customBounds.end());
    out.customBounds.erase(std::unique(out.customBounds.begin(), out.customBounds.end()), out.customBounds.end());
    std::int64_t next = 0;
    for (const JsonBucket &bucket : buckets) {
        const auto index = std::lower_bound(out.customBounds.begin(), out.customBounds.end(), bucket.upper) - out.customBounds.begin();
        if (index < next) return false;
        addBucket(out.positiveSpans, out.positiveBuckets, next, index, bucket.count);
    }
    return true;
}

Result<FloatHistogram> assemble(JsonScanner &json, FloatHistogram out, const std::vector<JsonBucket> &buckets)
{
    out.zeroThreshold = kUsualZeroThreshold;
    for (const JsonBucket &bucket : buckets) {
        if (!bucket.isZero || bucket.lower != -bucket.upper) continue;
        out.zeroThreshold = bucket.upper;
        out.zeroCount = bucket.count;
    }
    bool done = false;
    for (std::int32_t schema = kExponentialSchemaMin; schema <= kExponentialSchemaMax && !done; ++schema)
        done = fillExponential(buckets, schema, out);
    if (!done && !fillCustom(buckets, out)) return json.error("the buckets overlap");
    if (Status valid = checkLayout(out); !valid) return json.error(valid.error().message);
    return out;
}

} // namespace

Result<FloatHistogram> readHistogramJson(JsonScanner &json)
{
    FloatHistogram out;
    std::vector<JsonBucket> buckets;
    bool hasCount = false;
    bool hasSum = false;
    DIOPTER_TRY(json.enter(JsonScanner::Kind::ObjectStart));
    std::string_view key;
    while (true) {
        DIOPTER_ASSIGN(const bool more, json.nextKey(key));
        if (!more) break;
        if (key == "count") {
            DIOPTER_ASSIGN(out.count, readNumberText(json));
            hasCount = true;
        } else if (key == "sum") {
            DIOPTER_ASSIGN(out.sum, readNumberText(json));
            hasSum = true;
        } else if (key == "buckets") {
            DIOPTER_TRY(json.enter(JsonScanner::Kind::ArrayStart));
            while (true) {
                DIOPTER_ASSIGN(const bool another, json.nextElement());
                if (!another) break;
                if (buckets.size() >= kMaxJsonBuckets) return json.error("too many buckets");
                DIOPTER_ASSIGN(const JsonBucket bucket, readBucket(json));
                buckets.push_back(bucket);
            }
        } else {
            DIOPTER_TRY(json.skip());
        }
    }
    if (!hasCount || !hasSum) return json.error("a histogram needs \"count\" and \"sum\"");
    return assemble(json, std::move(out), buckets);
}

} // namespace diopter::exchange
