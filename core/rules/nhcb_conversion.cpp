#include "core/rules/nhcb_conversion.h"

#include "core/base/go_text.h"
#include "core/model/labels.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace diopter::rules {
namespace {

Error conversionError(std::string text) { return {ErrorCode::Execution, std::move(text), {}}; }

/// Spans around the non-empty buckets only. Empty runs of up to `maxEmpty` buckets between them stay (Histogram.Compact).
void setBuckets(FloatHistogram &out, const std::vector<double> &counts, std::size_t maxEmpty)
{
    std::size_t next = 0; // index behind the last bucket written
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0) continue;
        const std::size_t gap = i - next;
        if (out.positiveSpans.empty() || gap > maxEmpty) {
            out.positiveSpans.push_back({static_cast<std::int32_t>(gap), 0});
        } else {
            out.positiveBuckets.insert(out.positiveBuckets.end(), gap, 0.0);
            out.positiveSpans.back().length += static_cast<std::uint32_t>(gap);
        }
        out.positiveBuckets.push_back(counts[i]);
        ++out.positiveSpans.back().length;
        next = i + 1;
    }
}

} // namespace

void NhcbConversion::add(const LabelTexts &labels, TimestampMs time, double value)
{
    const auto name = std::find_if(labels.begin(), labels.end(), [](const auto &l) { return l.first == kMetricName; });
    if (name == labels.end()) return;
    const std::string &metric = name->second;
    const std::string_view suffix = metric.ends_with("_bucket") ? "_bucket"
        : metric.ends_with("_count")                            ? "_count"
        : metric.ends_with("_sum")                              ? "_sum"
                                                                : "";
    if (suffix.empty()) return;
    LabelTexts base;
    std::optional<double> bound;
    for (const auto &[key, text] : labels) {
        if (key == "le") bound = parseFloat(text);
        else base.emplace_back(key, key == kMetricName ? metric.substr(0, metric.size() - suffix.size()) : text);
    }
    if (suffix == "_bucket" && (!bound || std::isnan(*bound))) return;
    Point &point = m_points[base][time];
    if (suffix == "_bucket") point.buckets.try_emplace(*bound, value);
    else if (suffix == "_count") point.count = value;
    else point.sum = value;
}

Result<HistogramPtr> NhcbConversion::convertPoint(const Point &point)
{
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    double below = 0;
    for (const auto &[bound, count] : point.buckets) {
        if (count < 0)
            return conversionError("bucket count must be non-negative: le=" + formatFloatG(bound) + ", count=" + formatFloatG(count));
        if (count < below) return conversionError("count is not cumulative: " + formatFloatG(count) + " < " + formatFloatG(below));
        below = count;
    }
    if (point.count && *point.count < 0) return conversionError("count must be non-negative: count=" + formatFloatG(*point.count));
    if (!point.count && point.buckets.empty()) return conversionError("count must be provided when no buckets are present");

    FloatHistogram out;
    out.schema = kCustomBucketsSchema;
    out.count = point.count.value_or(below);
    out.sum = point.sum;
    auto buckets = point.buckets;
    buckets.try_emplace(kInfinity, out.count);
    if (buckets.rbegin()->second != out.count)
        return conversionError(
            "count mismatch: count=" + formatFloatG(out.count) + " != le=+Inf count=" + formatFloatG(buckets.rbegin()->second));
    bool integral = out.count == std::round(out.count);
    std::vector<double> counts;
    below = 0;
    for (const auto &[bound, count] : buckets) {
        if (bound != kInfinity) out.customBounds.push_back(bound);
        integral = integral && count == std::round(count);
        counts.push_back(count - below);
        if (counts.back() < 0)
            return conversionError("invalid histogram: bucket number " + std::to_string(counts.size()) + " has negative observation count");
        below = count;
    }
    setBuckets(out, counts, integral ? 2 : 0);
    return std::make_shared<const FloatHistogram>(std::move(out));
}

Result<NhcbConversion::Converted> NhcbConversion::convert() const
{
    Converted out;
    for (const auto &[labels, points] : m_points) {
        auto &samples = out[labels];
        for (const auto &[time, point] : points) {
            DIOPTER_ASSIGN(auto histogram, convertPoint(point));
            samples.emplace_back(time, std::move(histogram));
        }
    }
    return out;
}

} // namespace diopter::rules
