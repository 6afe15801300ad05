#include "core/model/histogram_layout.h"

#include "core/model/histogram_bounds.h"
#include "core/model/kahan.h"

#include <bit>
#include <string>

namespace diopter {
namespace {

bool sameBits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

bool sameBits(std::span<const double> a, std::span<const double> b)
{
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (!sameBits(a[i], b[i])) return false;
    }
    return true;
}

// The next span with the offsets of empty ones before it added; length 0 only at the end.
BucketSpan nextSpan(std::span<const BucketSpan> spans, std::size_t &index)
{
    BucketSpan out = spans[index++];
    while (out.length == 0 && index < spans.size()) {
        out.offset = static_cast<std::int32_t>(static_cast<std::uint32_t>(out.offset) + static_cast<std::uint32_t>(spans[index].offset));
        out.length = spans[index++].length;
    }
    return out;
}

bool allEmpty(std::span<const BucketSpan> spans)
{
    for (const BucketSpan &span : spans) {
        if (span.length > 0) return false;
    }
    return true;
}

// Writes buckets in ascending order of index and builds the spans.
class SideWriter {
public:
    explicit SideWriter(bool withCompensation) : m_withCompensation(withCompensation) {}
    std::vector<BucketSpan> spans;
    std::vector<double> buckets;
    std::vector<double> compensation;

    bool empty() const { return spans.empty(); }
    std::int64_t lastIndex() const { return m_last; }
    void append(std::int64_t index, double value, double lost)
    {
        if (!spans.empty() && index == m_last + 1) {
            ++spans.back().length;
        } else {
            spans.push_back({static_cast<std::int32_t>(spans.empty() ? index : index - m_last - 1), 1});
        }
        buckets.push_back(value);
        if (m_withCompensation) compensation.push_back(lost);
        m_last = index;
    }
    void moveTo(BucketSide side)
    {
        side.spans = std::move(spans);
        side.buckets = std::move(buckets);
        if (side.compensation) *side.compensation = std::move(compensation);
    }

private:
    bool m_withCompensation;
    std::int64_t m_last = 0;
};

bool alreadyCompact(const BucketSide &side, std::int64_t maxEmptyBuckets)
{
    for (const double bucket : side.buckets) {
        if (bucket == 0) return false;
    }
    for (std::size_t i = 0; i < side.spans.size(); ++i) {
        if (side.spans[i].length == 0 || (i > 0 && side.spans[i].offset <= maxEmptyBuckets)) return false;
    }
    return true;
}

} // namespace

bool spansMatch(std::span<const BucketSpan> a, std::span<const BucketSpan> b)
{
    std::size_t i = 0;
    std::size_t j = 0;
    while (true) {
        if (i >= a.size()) return allEmpty(b.subspan(j));
        if (j >= b.size()) return allEmpty(a.subspan(i));
        const BucketSpan left = nextSpan(a, i);
        const BucketSpan right = nextSpan(b, j);
        if (left.length == 0 && right.length == 0) return true;
        if (!(left == right)) return false;
    }
}

bool equalHistograms(const FloatHistogram &a, const FloatHistogram &b)
{
    if (a.schema != b.schema || !sameBits(a.count, b.count) || !sameBits(a.sum, b.sum)) return false;
    if (a.usesCustomBuckets() && !sameBounds(a.customBounds, b.customBounds)) return false;
    if (a.zeroThreshold != b.zeroThreshold || !sameBits(a.zeroCount, b.zeroCount)) return false;
    return spansMatch(a.negativeSpans, b.negativeSpans) && sameBits(a.negativeBuckets, b.negativeBuckets) &&
        spansMatch(a.positiveSpans, b.positiveSpans) && sameBits(a.positiveBuckets, b.positiveBuckets);
}

FloatHistogram copyOf(const FloatHistogram &histogram)
{
    FloatHistogram out = histogram;
    if (out.usesCustomBuckets()) {
        out.zeroThreshold = 0;
        out.zeroCount = 0;
        out.negativeSpans.clear();
        out.negativeBuckets.clear();
    } else {
        out.customBounds.clear();
    }
    return out;
}

std::size_t histogramSize(const FloatHistogram &histogram)
{
    constexpr std::size_t structSize = 168; // of Prometheus' struct on 64 bits
    return structSize +
        8 *
        (histogram.positiveSpans.size() + histogram.negativeSpans.size() + histogram.positiveBuckets.size() +
            histogram.negativeBuckets.size() + histogram.customBounds.size());
}

void compactSide(BucketSide side, std::int64_t maxEmptyBuckets)
{
    if (alreadyCompact(side, maxEmptyBuckets)) return;
    SideWriter out(side.compensation != nullptr);
    std::int64_t index = 0;
    std::size_t bucket = 0;
    for (const BucketSpan &span : side.spans) {
        index += span.offset;
        for (std::uint32_t i = 0; i < span.length && bucket < side.buckets.size(); ++i, ++index, ++bucket) {
            const double lost = side.compensation ? (*side.compensation)[bucket] : 0;
            if (side.buckets[bucket] == 0 && lost == 0) continue;
            if (!out.empty() && index - out.lastIndex() - 1 <= maxEmptyBuckets) {
                while (out.lastIndex() + 1 < index) out.append(out.lastIndex() + 1, 0, 0);
            }
            out.append(index, side.buckets[bucket], lost);
        }
    }
    out.moveTo(side);
}

void compact(FloatHistogram &histogram, std::int64_t maxEmptyBuckets)
{
    compactSide({histogram.positiveSpans, histogram.positiveBuckets}, maxEmptyBuckets);
    compactSide({histogram.negativeSpans, histogram.negativeBuckets}, maxEmptyBuckets);
}

void reduceSide(BucketSide side, std::int32_t fromSchema, std::int32_t toSchema)
{
    SideWriter out(side.compensation != nullptr);
    std::int64_t index = 0;
    std::size_t bucket = 0;
    for (const BucketSpan &span : side.spans) {
        index += span.offset;
        for (std::uint32_t i = 0; i < span.length; ++i, ++index, ++bucket) {
            const std::int64_t target = coarserIndex(index, fromSchema, toSchema);
            const double value = side.buckets[bucket];
            const double lost = side.compensation ? (*side.compensation)[bucket] : 0;
            if (out.empty() || out.lastIndex() != target) {
                out.append(target, value, lost);
            } else if (side.compensation) {
                kahanAdd(value, out.buckets.back(), out.compensation.back());
                kahanAdd(lost, out.buckets.back(), out.compensation.back());
            } else {
                out.buckets.back() += value;
            }
        }
    }
    out.moveTo(side);
}

Status reduceResolution(FloatHistogram &histogram, std::int32_t toSchema)
{
    DIOPTER_TRY(checkLayout(histogram));
    if (histogram.usesCustomBuckets() || toSchema >= histogram.schema) {
        return Error{ErrorCode::Execution,
            "cannot reduce resolution from schema " + std::to_string(histogram.schema) + " to " + std::to_string(toSchema), {}};
    }
    reduceSide({histogram.positiveSpans, histogram.positiveBuckets}, histogram.schema, toSchema);
    reduceSide({histogram.negativeSpans, histogram.negativeBuckets}, histogram.schema, toSchema);
    histogram.schema = toSchema;
    return {};
}

} // namespace diopter
