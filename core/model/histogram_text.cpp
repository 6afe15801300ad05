#include "core/model/histogram_text.h"

#include "core/base/go_text.h"
#include "core/model/histogram_buckets.h"
#include "core/model/histogram_layout.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <vector>

namespace diopter {
namespace {

const char *hintName(CounterResetHint hint)
{
    switch (hint) {
    case CounterResetHint::Unknown: return "";
    case CounterResetHint::Reset: return "reset";
    case CounterResetHint::NotReset: return "not_reset";
    case CounterResetHint::Gauge: return "gauge";
    }
    return "";
}

std::string numberList(const std::vector<double> &values)
{
    std::string out = "[";
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0) out += ' ';
        out += formatFloatG(values[i]);
    }
    return out + "]";
}

bool fillsTooManyGaps(const std::vector<BucketSpan> &spans)
{
    constexpr std::int64_t maxGap = 10'000;
    for (std::size_t i = 1; i < spans.size(); ++i) {
        if (spans[i].offset > maxGap) return true;
    }
    return spans.size() > 10'000;
}

// Key-value pairs separated by blanks.
class PairWriter {
public:
    void add(const char *key, const std::string &value)
    {
        m_text += m_text.empty() ? "" : " ";
        m_text += key;
        m_text += ':';
        m_text += value;
    }
    void addUnlessZero(const char *key, double value)
    {
        if (value != 0) add(key, formatFloatG(value));
    }
    void addSide(const char *bucketsKey, const char *offsetKey, const std::vector<BucketSpan> &spans, const std::vector<double> &buckets)
    {
        if (!spans.empty() && spans[0].offset != 0) add(offsetKey, std::to_string(spans[0].offset));
        if (!buckets.empty()) add(bucketsKey, numberList(buckets));
    }
    const std::string &text() const { return m_text; }

private:
    std::string m_text;
};

int boundaryRule(const Bucket &bucket)
{
    if (bucket.lowerInclusive) return bucket.upperInclusive ? 3 : 1;
    return bucket.upperInclusive ? 0 : 2;
}

void appendQuoted(std::string &out, double value)
{
    out += '"';
    appendJsonNumber(out, value);
    out += '"';
}

} // namespace

std::string histogramText(const FloatHistogram &histogram)
{
    std::string out = "{count:" + formatFloatG(histogram.count) + ", sum:" + formatFloatG(histogram.sum);
    std::vector<std::string> negative;
    for (BucketCursor cursor(histogram, false); cursor.next();) {
        if (cursor.count() != 0) negative.push_back(cursor.bucket().text());
    }
    for (auto it = negative.rbegin(); it != negative.rend(); ++it) out += ", " + *it;
    if (histogram.zeroCount != 0) out += ", " + zeroBucket(histogram).text();
    for (BucketCursor cursor(histogram, true); cursor.next();) {
        if (cursor.count() != 0) out += ", " + cursor.bucket().text();
    }
    return out + "}";
}

std::string histogramTestExpression(const FloatHistogram &histogram)
{
    FloatHistogram filled = copyOf(histogram);
    compact(filled);
    if (fillsTooManyGaps(filled.positiveSpans) || fillsTooManyGaps(filled.negativeSpans)) return histogramText(histogram);
    compact(filled, std::numeric_limits<std::int32_t>::max());
    PairWriter out;
    if (filled.schema != 0) out.add("schema", std::to_string(filled.schema));
    out.addUnlessZero("count", filled.count);
    out.addUnlessZero("sum", filled.sum);
    out.addUnlessZero("z_bucket", filled.zeroCount);
    out.addUnlessZero("z_bucket_w", filled.zeroThreshold);
    if (filled.usesCustomBuckets()) out.add("custom_values", numberList(filled.customBounds));
    if (filled.resetHint != CounterResetHint::Unknown) out.add("counter_reset_hint", hintName(filled.resetHint));
    out.addSide("buckets", "offset", filled.positiveSpans, filled.positiveBuckets);
    out.addSide("n_buckets", "n_offset", filled.negativeSpans, filled.negativeBuckets);
    return "{{" + out.text() + "}}";
}

void appendJsonNumber(std::string &out, double value)
{
    const double size = std::fabs(value);
    if (size == 0 || !(size < 1e-6 || size >= 1e21) || std::isinf(value) || std::isnan(value)) {
        appendFloat(out, value);
        return;
    }
    char text[64];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
    out.append(text, end);
}

void appendHistogramJson(std::string &out, const FloatHistogram &histogram)
{
    out += "{\"count\":";
    appendQuoted(out, histogram.count);
    out += ",\"sum\":";
    appendQuoted(out, histogram.sum);
    bool found = false;
    for (AllBucketCursor cursor(histogram, BucketOrder::Ascending); cursor.next();) {
        const Bucket &bucket = cursor.bucket();
        if (bucket.count == 0) continue;
        out += found ? ",[" : ",\"buckets\":[[";
        found = true;
        out += std::to_string(boundaryRule(bucket));
        for (const double value : {bucket.lower, bucket.upper, bucket.count}) {
            out += ',';
            appendQuoted(out, value);
        }
        out += ']';
    }
    out += found ? "]}" : "}";
}

} // namespace diopter
