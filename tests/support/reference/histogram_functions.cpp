// histogram_quantile, histogram_quantiles and histogram_fraction over classic and native histograms (promql/quantile.go).
#include "core/base/go_text.h"
#include "core/model/annotation_text.h"
#include "core/model/go_math.h"
#include "core/model/histogram_buckets.h"
#include "core/model/kahan.h"
#include "tests/support/reference/internal.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace diopter::reference {
namespace {

struct ClassicBucket {
    double upper = 0;
    double count = 0;
};
struct ClassicHistogram {
    LabelMap labels; ///< without le, name kept
    std::vector<ClassicBucket> buckets;
};

/// The vector split into classic and native histograms.
struct Split {
    std::vector<ClassicHistogram> classic;
    Vector native;
};

Split split(const InstantCall &call, const Vector &in, TextSpan span, Annotations &annotations)
{
    Split out;
    std::map<LabelMap, ClassicHistogram> classic;
    for (const Sample &sample : in) {
        if (sample.histogram) continue;
        const std::string text = labelOf(sample.labels, "le");
        const auto bound = parseFloat(text);
        if (!bound || std::isnan(*bound)) {
            annotations.warn(annotation_text::badBucketLabel(call.delayedNames ? metricName(sample.labels) : std::string(), text), span);
            continue;
        }
        LabelMap key = sample.labels;
        key.erase("le");
        classic[key].labels = key;
        classic[key].buckets.push_back({*bound, sample.value});
    }
    for (const Sample &sample : in) {
        if (!sample.histogram) continue;
        const auto found = classic.find(sample.labels);
        if (found == classic.end()) {
            out.native.push_back(sample);
            continue;
        }
        annotations.warn(
            annotation_text::mixedClassicNativeHistograms(call.delayedNames ? metricName(sample.labels) : std::string()), span);
        classic.erase(found);
    }
    for (auto &[key, histogram] : classic) out.classic.push_back(std::move(histogram));
    return out;
}

/// Sorted, equal bounds joined.
std::vector<ClassicBucket> coalesced(std::vector<ClassicBucket> buckets)
{
    std::stable_sort(buckets.begin(), buckets.end(), [](const ClassicBucket &a, const ClassicBucket &b) { return a.upper < b.upper; });
    std::vector<ClassicBucket> out;
    for (const ClassicBucket &bucket : buckets) {
        if (!out.empty() && out.back().upper == bucket.upper) out.back().count += bucket.count;
        else out.push_back(bucket);
    }
    return out;
}

struct Repair {
    bool needed = false;
    double minBucket = kInfinity, maxBucket = -kInfinity, maxDiff = 0;
};

Repair makeMonotonic(std::vector<ClassicBucket> &buckets)
{
    Repair out;
    double before = buckets[0].count;
    for (std::size_t i = 1; i < buckets.size(); ++i) {
        const double now = buckets[i].count;
        if (now == before) continue;
        if (almostEqual(before, now, 1e-12)) {
            buckets[i].count = before;
        } else if (now < before) {
            buckets[i].count = before;
            out.needed = true;
            out.minBucket = std::min(out.minBucket, buckets[i].upper);
            out.maxBucket = std::max(out.maxBucket, buckets[i].upper);
            out.maxDiff = std::max(out.maxDiff, before - now);
        } else {
            before = now;
        }
    }
    return out;
}

/// Prometheus sorts, joins and repairs the buckets in place, so that the next quantile of histogram_quantiles() sees them repaired.
double classicQuantile(double q, std::vector<ClassicBucket> &shared, Repair &repair)
{
    if (std::isnan(q)) return kNaN;
    if (q < 0) return -kInfinity;
    if (q > 1) return kInfinity;
    std::vector<ClassicBucket> buckets = coalesced(shared);
    if (buckets.empty() || buckets.back().upper != kInfinity) return kNaN;
    repair = makeMonotonic(buckets);
    std::stable_sort(shared.begin(), shared.end(), [](const ClassicBucket &x, const ClassicBucket &y) { return x.upper < y.upper; });
    std::copy(buckets.begin(), buckets.end(), shared.begin());
    const double observations = buckets.back().count;
    if (buckets.size() < 2 || observations == 0) return kNaN;
    double rank = q * observations;
    std::size_t b = 0;
    // Binary search, as sort.Search does: NaN counts decide differently from a linear one.
    std::size_t high = buckets.size() - 1;
    while (b < high) {
        const std::size_t middle = (b + high) / 2;
        if (!(buckets[middle].count >= rank)) b = middle + 1;
        else high = middle;
    }
    if (b == buckets.size() - 1) return buckets[buckets.size() - 2].upper;
    if (b == 0 && buckets[0].upper <= 0) return buckets[0].upper;
    double start = 0;
    double count = buckets[b].count;
    if (b > 0) {
        start = buckets[b - 1].upper;
        count -= buckets[b - 1].count;
        rank -= buckets[b - 1].count;
    }
    return start + (buckets[b].upper - start) * (rank / count);
}

double classicFraction(double lower, double upper, std::vector<ClassicBucket> buckets)
{
    buckets = coalesced(std::move(buckets));
    if (buckets.empty() || buckets.back().upper != kInfinity) return kNaN;
    const double count = buckets.back().count;
    if (count == 0 || std::isnan(lower) || std::isnan(upper)) return kNaN;
    if (lower >= upper) return 0;
    std::optional<double> lowerRank, upperRank;
    double rank = 0;
    double low = buckets[0].upper <= 0 ? -kInfinity : 0;
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        if (i > 0) low = buckets[i - 1].upper;
        const double high = buckets[i].upper;
        const auto within = [&](double v) {
            return low == -kInfinity ? buckets[i].count : rank + (buckets[i].count - rank) * (v - low) / (high - low);
        };
        if (!lowerRank && low >= lower) lowerRank = rank;
        if (!upperRank && low >= upper) upperRank = rank;
        if (!lowerRank && low < lower && high > lower) lowerRank = within(lower);
        if (!upperRank && low < upper && high > upper) upperRank = within(upper);
        if (lowerRank && upperRank) break;
        rank = buckets[i].count;
    }
    if (!lowerRank || *lowerRank > count) lowerRank = count;
    if (!upperRank || *upperRank > count) upperRank = count;
    return (*upperRank - *lowerRank) / count;
}

double nativeQuantile(double q, const FloatHistogram &h, const std::string &name, TextSpan span, Annotations &annotations)
{
    if (q < 0) return -kInfinity;
    if (q > 1) return kInfinity;
    if (h.count == 0 || std::isnan(q)) return kNaN;
    const bool forward = std::isnan(h.sum) || q < 0.5;
    AllBucketCursor cursor(h, forward ? BucketOrder::Ascending : BucketOrder::Descending);
    double rank = forward ? q * h.count : (1 - q) * h.count;
    double count = 0;
    Bucket bucket;
    while (cursor.next()) {
        bucket = cursor.bucket();
        if (bucket.count == 0) continue;
        count += bucket.count;
        if (count >= rank) break;
    }
    if (!h.usesCustomBuckets() && bucket.lower < 0 && bucket.upper > 0) {
        if (h.negativeBuckets.empty() && !h.positiveBuckets.empty()) bucket.lower = 0;
        else if (h.positiveBuckets.empty() && !h.negativeBuckets.empty()) bucket.upper = 0;
    } else if (h.usesCustomBuckets()) {
        if (bucket.lower == -kInfinity) {
            if (bucket.upper <= 0) return bucket.upper;
            bucket.lower = 0;
        } else if (bucket.upper == kInfinity) {
            return bucket.lower;
        }
    }
    count = std::min(count, h.count);
    if (count < rank) {
        if (!std::isnan(h.sum)) return bucket.upper;
        annotations.info(annotation_text::quantileOfNaN(name), span);
        return kNaN;
    }
    if (forward) rank -= count - bucket.count;
    else rank = count - rank;
    if (std::isnan(h.sum)) {
        while (cursor.next()) count += cursor.bucket().count;
        if (count < h.count) annotations.info(annotation_text::quantileSkewedByNaN(name), span);
    }
    const double fraction = rank / bucket.count;
    if (h.usesCustomBuckets() || (bucket.lower <= 0 && bucket.upper >= 0)) return bucket.lower + (bucket.upper - bucket.lower) * fraction;
    const double logLower = gomath::log2(std::abs(bucket.lower));
    const double logUpper = gomath::log2(std::abs(bucket.upper));
    if (bucket.lower > 0) return gomath::exp2(logLower + (logUpper - logLower) * fraction);
    return -gomath::exp2(logUpper + (logLower - logUpper) * (1 - fraction));
}

double nativeFraction(double lower, double upper, const FloatHistogram &h, const std::string &name, TextSpan span, Annotations &annotations)
{
    if (h.count == 0 || std::isnan(lower) || std::isnan(upper)) return kNaN;
    if (lower >= upper) return 0;
    std::optional<double> lowerRank, upperRank;
    double rank = 0, count = 0;
    AllBucketCursor cursor(h, BucketOrder::Ascending);
    while (cursor.next()) {
        Bucket b = cursor.bucket();
        count += b.count;
        bool linear = h.usesCustomBuckets();
        if (h.usesCustomBuckets()) {
            if (b.lower == -kInfinity && b.upper > 0) b.lower = 0;
        } else if (b.lower <= 0 && b.upper >= 0) {
            linear = true;
            if (h.negativeBuckets.empty() && !h.positiveBuckets.empty()) b.lower = 0;
            else if (h.positiveBuckets.empty() && !h.negativeBuckets.empty()) b.upper = 0;
        }
        const auto within = [&](double v) {
            if (linear && b.lower == -kInfinity) return b.count;
            return rank + b.count * b.fractionBelow(v, linear);
        };
        if (!lowerRank && b.lower >= lower) lowerRank = rank;
        if (!upperRank && b.lower >= upper) upperRank = rank;
        if (!lowerRank && b.lower < lower && b.upper > lower) lowerRank = within(lower);
        if (!upperRank && b.lower < upper && b.upper > upper) upperRank = within(upper);
        if (lowerRank && upperRank) break;
        rank += b.count;
    }
    if (std::isnan(h.sum)) {
        while (cursor.next()) count += cursor.bucket().count;
        if (count < h.count) annotations.info(annotation_text::fractionWithoutNaN(name), span);
    } else {
        count = h.count;
    }
    if (!lowerRank || *lowerRank > count) lowerRank = count;
    if (!upperRank || *upperRank > count) upperRank = count;
    return (*upperRank - *lowerRank) / h.count;
}

/// labels.FormatOpenMetricsFloat.
std::string openMetricsFloat(double value)
{
    if (std::isnan(value)) return "NaN";
    std::string text = formatFloatG(value);
    if (std::isfinite(value) && text.find_first_of("e.") == std::string::npos) text += ".0";
    return text;
}

} // namespace

Vector callHistogramFunction(const InstantCall &call, Annotations &annotations)
{
    const bool fraction = call.function == FunctionId::HistogramFraction;
    const bool many = call.function == FunctionId::HistogramQuantiles;
    const std::size_t vectorArg = many ? 0 : fraction ? 2 : 1;
    const TextSpan span = call.spans[vectorArg];
    const auto scalar = [&](std::size_t i) { return call.args[i].front().value; };
    std::vector<double> quantiles;
    for (std::size_t i = many ? 2 : 0; !fraction && i < (many ? call.args.size() : 1); ++i) {
        quantiles.push_back(scalar(i));
        if (!(scalar(i) >= 0 && scalar(i) <= 1)) annotations.warn(annotation_text::invalidQuantile(scalar(i)), call.spans[i]);
    }
    Split parts = split(call, call.args[vectorArg], span, annotations);
    if (fraction) quantiles.push_back(0);
    Vector out;
    for (const double q : quantiles) {
        const auto put = [&](LabelMap labels, double value) {
            if (!call.delayedNames) labels = withoutMetadata(std::move(labels));
            if (many) labels[call.strings[1]] = openMetricsFloat(q);
            out.push_back({std::move(labels), value, nullptr, 0, true, {}});
        };
        for (const Sample &sample : parts.native) {
            const std::string name = call.delayedNames ? metricName(sample.labels) : std::string();
            put(sample.labels,
                fraction ? nativeFraction(scalar(0), scalar(1), *sample.histogram, name, span, annotations)
                         : nativeQuantile(q, *sample.histogram, name, span, annotations));
        }
        for (ClassicHistogram &histogram : parts.classic) {
            if (fraction) {
                put(histogram.labels, classicFraction(scalar(0), scalar(1), histogram.buckets));
                continue;
            }
            Repair repair;
            const double value = classicQuantile(q, histogram.buckets, repair);
            if (repair.needed) {
                Annotation fix;
                fix.text = annotation_text::forcedMonotonicity(call.delayedNames ? metricName(histogram.labels) : std::string());
                fix.span = span;
                fix.kind = Annotation::Kind::Monotonicity;
                fix.minTime = fix.maxTime = call.time;
                fix.minBucket = repair.minBucket;
                fix.maxBucket = repair.maxBucket;
                fix.maxDiff = repair.maxDiff;
                annotations.add(fix);
            }
            put(histogram.labels, value);
        }
    }
    return out;
}

} // namespace diopter::reference
