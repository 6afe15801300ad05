#include "core/model/histogram_merge.h"

#include "core/model/histogram_bounds.h"
#include "core/model/kahan.h"

namespace diopter {
namespace {

// Position of a bucket within one side while walking its spans.
class SpanWalker {
public:
    explicit SpanWalker(std::span<const BucketSpan> spans) : m_spans(spans) { settle(true); }
    bool atEnd() const { return m_span >= m_spans.size(); }
    std::int64_t index() const { return m_index; }
    std::size_t position() const { return m_position; }
    bool atSpanStart() const { return m_inSpan == 0; }
    void advance()
    {
        ++m_index;
        ++m_position;
        ++m_inSpan;
        settle(false);
    }

private:
    void settle(bool first)
    {
        if (first && !m_spans.empty()) m_index = m_spans[0].offset;
        while (m_span < m_spans.size() && m_inSpan >= m_spans[m_span].length) {
            m_inSpan = 0;
            if (++m_span < m_spans.size()) m_index += m_spans[m_span].offset;
        }
    }
    std::span<const BucketSpan> m_spans;
    std::size_t m_span = 0;
    std::uint32_t m_inSpan = 0;
    std::int64_t m_index = 0;
    std::size_t m_position = 0;
};

// Adds one bucket of the other side to an existing one.
void addInto(double value, double lost, double &bucket, double *compensation)
{
    if (!compensation) {
        bucket += value;
        return;
    }
    kahanAdd(value, bucket, *compensation);
    if (lost != 0) kahanAdd(lost, bucket, *compensation);
}

// Builds the union of two layouts with the spans Prometheus would get by inserting bucket after bucket: a new bucket extends the span
// that ends before it, else the span that begins behind it, else is a span of its own; spans that come to touch stay apart.
class UnionWriter {
public:
    explicit UnionWriter(bool withCompensation) : m_withCompensation(withCompensation) {}
    std::vector<BucketSpan> spans;
    std::vector<double> buckets;
    std::vector<double> compensation;

    std::int64_t lastIndex() const { return m_last; }
    bool follows(std::int64_t index) const { return !spans.empty() && m_last + 1 == index; }
    void append(std::int64_t index, double value, double lost, bool newSpan)
    {
        if (newSpan || spans.empty()) {
            spans.push_back({static_cast<std::int32_t>(spans.empty() ? index : index - m_last - 1), 1});
        } else {
            ++spans.back().length;
        }
        buckets.push_back(value);
        if (m_withCompensation) compensation.push_back(lost);
        m_last = index;
    }

private:
    bool m_withCompensation;
    std::int64_t m_last = 0;
};

bool belowThreshold(std::int64_t index, std::int32_t schema, double threshold)
{
    return isExponentialSchema(schema) && exponentialBound(index, schema) <= threshold;
}

bool sameLayout(const BucketSide &side, const OtherSide &other)
{
    return side.spans.size() == other.spans.size() && std::equal(other.spans.begin(), other.spans.end(), side.spans.begin());
}

void mergeEqualLayouts(BucketSide side, OtherSide other, std::size_t first, double sign)
{
    for (std::size_t i = first; i < side.buckets.size(); ++i) {
        const double lost = other.compensation.empty() ? 0 : sign * other.compensation[i];
        addInto(sign * other.buckets[i], lost, side.buckets[i], side.compensation ? &(*side.compensation)[i] : nullptr);
    }
}

struct CustomTarget {
    std::vector<double> buckets;
    std::vector<double> compensation;
    std::span<const double> bounds;

    void addSide(OtherSide from, std::span<const double> fromBounds, bool negative)
    {
        std::size_t source = 0;
        std::size_t bucket = 0;
        std::size_t cursor = 0;
        for (const BucketSpan &span : from.spans) {
            source += static_cast<std::size_t>(span.offset);
            for (std::uint32_t i = 0; i < span.length; ++i, ++source, ++bucket) {
                std::size_t target = buckets.size() - 1;
                if (source < fromBounds.size()) {
                    while (cursor < bounds.size() && bounds[cursor] < fromBounds[source]) ++cursor;
                    if (cursor < bounds.size()) target = cursor;
                }
                kahanAdd(negative ? -from.buckets[bucket] : from.buckets[bucket], buckets[target], compensation[target]);
                if (!from.compensation.empty()) kahanAdd(from.compensation[bucket], buckets[target], compensation[target]);
            }
        }
    }
};

} // namespace

void mergeSide(BucketSide side, OtherSide other, std::int32_t schema, double threshold, bool negative)
{
    SpanWalker theirs(other.spans);
    while (!theirs.atEnd() && belowThreshold(theirs.index(), schema, threshold)) theirs.advance();
    if (theirs.atEnd()) return;
    const double sign = negative ? -1 : 1;
    if (sameLayout(side, other)) {
        mergeEqualLayouts(side, other, theirs.position(), sign);
        return;
    }
    UnionWriter out(side.compensation != nullptr);
    SpanWalker ours(side.spans);
    std::int64_t joins = std::numeric_limits<std::int64_t>::max(); // index of our span start that a new bucket already opened
    while (!ours.atEnd() || !theirs.atEnd()) {
        const bool takeOurs = !ours.atEnd() && (theirs.atEnd() || ours.index() <= theirs.index());
        if (takeOurs) {
            const std::size_t at = ours.position();
            double value = side.buckets[at];
            double lost = side.compensation ? (*side.compensation)[at] : 0;
            if (!theirs.atEnd() && theirs.index() == ours.index()) {
                const double theirLost = other.compensation.empty() ? 0 : sign * other.compensation[theirs.position()];
                addInto(sign * other.buckets[theirs.position()], theirLost, value, side.compensation ? &lost : nullptr);
                theirs.advance();
            }
            out.append(ours.index(), value, lost, ours.atSpanStart() && ours.index() != joins);
            ours.advance();
            continue;
        }
        const std::int64_t index = theirs.index();
        const double lost = other.compensation.empty() ? 0 : sign * other.compensation[theirs.position()];
        const bool extendsPrevious = out.follows(index);
        if (!extendsPrevious && !ours.atEnd() && ours.index() == index + 1) joins = ours.index();
        out.append(index, sign * other.buckets[theirs.position()], lost, !extendsPrevious);
        theirs.advance();
    }
    side.spans = std::move(out.spans);
    side.buckets = std::move(out.buckets);
    if (side.compensation) *side.compensation = std::move(out.compensation);
}

void mergeCustomSides(BucketSide side, std::span<const double> bounds, OtherSide other, std::span<const double> otherBounds,
    std::span<const double> common, bool negative)
{
    CustomTarget target{std::vector<double>(common.size() + 1), std::vector<double>(common.size() + 1), common};
    OtherSide own{side.spans, side.buckets, {}};
    if (side.compensation) own.compensation = *side.compensation;
    target.addSide(own, bounds, false);
    other.compensation = {};
    target.addSide(other, otherBounds, negative);

    UnionWriter out(side.compensation != nullptr);
    for (std::size_t i = 0; i < target.buckets.size(); ++i) {
        if (target.buckets[i] == 0 && target.compensation[i] == 0) continue;
        const auto index = static_cast<std::int64_t>(i);
        out.append(index, target.buckets[i], target.compensation[i], !out.follows(index));
    }
    side.spans = std::move(out.spans);
    side.buckets = std::move(out.buckets);
    if (side.compensation) *side.compensation = std::move(out.compensation);
}

} // namespace diopter
