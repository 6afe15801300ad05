// Bucket arithmetic of histogram chunks: plain merges of ascending index lists instead of Prometheus' insert scripts; same outcome.
#include "core/chunk/bucket_layout.h"

#include <fmt/format.h>

namespace diopter::chunk {
namespace {

std::int64_t wrapAdd(std::int64_t a, std::int64_t b)
{
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
std::int64_t wrapSub(std::int64_t a, std::int64_t b)
{
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

template <class Count> std::vector<Count> absoluteOn(const SideBuckets<Count> &side, std::span<const std::int64_t> target)
{
    std::vector<Count> out(target.size());
    std::size_t at = 0;
    for (std::size_t i = 0; i < target.size() && at < side.indices.size(); ++i)
        if (side.indices[at] == target[i]) out[i] = side.counts[at++];
    return out;
}

Status checkSide(const char *name, std::span<const BucketSpan> spans, std::size_t numBuckets)
{
    std::uint64_t named = 0;
    for (std::size_t i = 0; i < spans.size(); ++i) {
        if (i > 0 && spans[i].offset < 0)
            return Error{ErrorCode::Corrupt, fmt::format("{} span {} has the negative offset {}", name, i, spans[i].offset), {}};
        named += spans[i].length;
        if (named > kMaxBuckets) return Error{ErrorCode::LimitExceeded, fmt::format("more than {} {} buckets", kMaxBuckets, name), {}};
    }
    if (named != numBuckets)
        return Error{ErrorCode::Corrupt, fmt::format("{} spans name {} buckets, but the histogram has {}", name, named, numBuckets), {}};
    return {};
}

} // namespace

std::vector<std::int64_t> indicesOf(std::span<const BucketSpan> spans)
{
    std::vector<std::int64_t> out;
    std::int64_t next = 0;
    for (const BucketSpan &span : spans) {
        next += span.offset;
        for (std::uint32_t i = 0; i < span.length; ++i) out.push_back(next++);
    }
    return out;
}

std::vector<BucketSpan> spansOf(std::span<const std::int64_t> indices)
{
    std::vector<BucketSpan> out;
    std::int64_t next = 0;
    for (const std::int64_t index : indices) {
        if (!out.empty() && index == next) ++out.back().length;
        else out.push_back({static_cast<std::int32_t>(index - next), 1});
        next = index + 1;
    }
    return out;
}

SideBuckets<std::int64_t> sideOf(std::span<const BucketSpan> spans, std::span<const std::int64_t> deltas)
{
    SideBuckets<std::int64_t> out{indicesOf(spans), {}};
    out.counts.reserve(deltas.size());
    std::int64_t running = 0;
    for (const std::int64_t delta : deltas) out.counts.push_back(running = wrapAdd(running, delta));
    return out;
}

SideBuckets<double> sideOf(std::span<const BucketSpan> spans, std::span<const double> counts)
{
    return {indicesOf(spans), {counts.begin(), counts.end()}};
}

std::vector<std::int64_t> layOut(const SideBuckets<std::int64_t> &side, std::span<const std::int64_t> target)
{
    std::vector<std::int64_t> out = absoluteOn(side, target);
    std::int64_t previous = 0;
    for (std::int64_t &count : out) {
        const std::int64_t absolute = count;
        count = wrapSub(absolute, previous);
        previous = absolute;
    }
    return out;
}

std::vector<double> layOut(const SideBuckets<double> &side, std::span<const std::int64_t> target) { return absoluteOn(side, target); }

template <class Count> SideRelation relateCounters(const SideBuckets<Count> &old, const SideBuckets<Count> &fresh)
{
    SideRelation out;
    std::size_t a = 0;
    std::size_t b = 0;
    while (a < old.indices.size() || b < fresh.indices.size()) {
        const bool onlyOld = b == fresh.indices.size() || (a < old.indices.size() && old.indices[a] < fresh.indices[b]);
        const bool onlyFresh = !onlyOld && (a == old.indices.size() || fresh.indices[b] < old.indices[a]);
        if (onlyOld) {
            if (old.counts[a] != 0) out.reset = true;
            out.oldHasMore = true;
            out.all.push_back(old.indices[a++]);
        } else if (onlyFresh) {
            out.freshHasMore = true;
            out.all.push_back(fresh.indices[b++]);
        } else {
            if (old.counts[a] > fresh.counts[b]) out.reset = true;
            out.all.push_back(old.indices[a++]);
            ++b;
        }
    }
    return out;
}
template SideRelation relateCounters(const SideBuckets<std::int64_t> &, const SideBuckets<std::int64_t> &);
template SideRelation relateCounters(const SideBuckets<double> &, const SideBuckets<double> &);

SideRelation relateGauges(std::span<const std::int64_t> old, std::span<const std::int64_t> fresh)
{
    const SideBuckets<double> a{{old.begin(), old.end()}, std::vector<double>(old.size())};
    const SideBuckets<double> b{{fresh.begin(), fresh.end()}, std::vector<double>(fresh.size())};
    return relateCounters(a, b); // counts of 0 are never a reset
}

Status checkEncodable(const Histogram &histogram)
{
    DIOPTER_TRY(checkSide("positive", histogram.positiveSpans, histogram.positiveDeltas.size()));
    return checkSide("negative", histogram.negativeSpans, histogram.negativeDeltas.size());
}

Status checkEncodable(const FloatHistogram &histogram)
{
    DIOPTER_TRY(checkSide("positive", histogram.positiveSpans, histogram.positiveBuckets.size()));
    return checkSide("negative", histogram.negativeSpans, histogram.negativeBuckets.size());
}

} // namespace diopter::chunk
