// When a histogram chunk ends, and which buckets it has: AppendHistogram and appendable of chunkenc/histogram.go, float_histogram.go.
#include "core/chunk/histogram_run.h"

#include "core/model/stale.h"

#include <algorithm>

namespace diopter::chunk {
namespace {

const std::vector<std::int64_t> &positiveOf(const Histogram &h) { return h.positiveDeltas; }
const std::vector<std::int64_t> &negativeOf(const Histogram &h) { return h.negativeDeltas; }
const std::vector<double> &positiveOf(const FloatHistogram &h) { return h.positiveBuckets; }
const std::vector<double> &negativeOf(const FloatHistogram &h) { return h.negativeBuckets; }
std::vector<std::int64_t> &positiveOf(Histogram &h) { return h.positiveDeltas; }
std::vector<std::int64_t> &negativeOf(Histogram &h) { return h.negativeDeltas; }
std::vector<double> &positiveOf(FloatHistogram &h) { return h.positiveBuckets; }
std::vector<double> &negativeOf(FloatHistogram &h) { return h.negativeBuckets; }

template <class H> auto positiveSide(const H &h) { return sideOf(std::span<const BucketSpan>(h.positiveSpans), std::span(positiveOf(h))); }
template <class H> auto negativeSide(const H &h) { return sideOf(std::span<const BucketSpan>(h.negativeSpans), std::span(negativeOf(h))); }

constexpr Encoding encodingOf(const Histogram *, bool withStarts) { return withStarts ? Encoding::HistogramSt : Encoding::Histogram; }
constexpr Encoding encodingOf(const FloatHistogram *, bool withStarts)
{
    return withStarts ? Encoding::FloatHistogramSt : Encoding::FloatHistogram;
}

/// What the header says when buckets cannot be compared: appendable of integer histograms returns "unknown", of float ones "no reset seen".
constexpr ResetHeader kIncomparable = ResetHeader::Unknown;

bool isGauge(const HistogramLayout &layout) { return layout.resetHint == CounterResetHint::Gauge; }

ResetHeader headerOfHint(CounterResetHint hint)
{
    switch (hint) {
    case CounterResetHint::Gauge: return ResetHeader::Gauge;
    case CounterResetHint::Reset: return ResetHeader::Reset;
    case CounterResetHint::Unknown:
    case CounterResetHint::NotReset: break;
    }
    return ResetHeader::Unknown;
}

bool sameScale(const HistogramLayout &a, const HistogramLayout &b) { return a.schema == b.schema && a.zeroThreshold == b.zeroThreshold; }

/// Lays `h` onto the given buckets. Spans are set by the caller.
template <class H> void layOnto(H &h, std::span<const std::int64_t> positive, std::span<const std::int64_t> negative)
{
    positiveOf(h) = layOut(positiveSide(h), positive);
    negativeOf(h) = layOut(negativeSide(h), negative);
}

} // namespace

template <class H> auto HistogramRun<H>::judge(const H &histogram, const Side &positive, const Side &negative) const -> Verdict
{
    Verdict out;
    const H &last = m_histograms.back();
    if (m_header == ResetHeader::Gauge) {
        out.header = std::is_same_v<H, Histogram> ? ResetHeader::NotReset : ResetHeader::Unknown;
        return out;
    }
    out.header = ResetHeader::Reset;
    if (histogram.resetHint == CounterResetHint::Reset) return out;
    if (isStale(histogram.sum)) {
        out.append = true;
        return out;
    }
    out.header = kIncomparable;
    if (isStale(last.sum)) return out;
    out.header = ResetHeader::Reset;
    if (histogram.count < last.count) return out;
    out.header = kIncomparable;
    if (!sameScale(histogram, last)) return out;
    out.header = ResetHeader::Reset;
    if (histogram.usesCustomBuckets() && histogram.customBounds != last.customBounds) return out;
    if (histogram.zeroCount < last.zeroCount) return out;
    out.positive = relateCounters(positiveSide(last), positive);
    out.negative = relateCounters(negativeSide(last), negative);
    out.append = !out.positive->reset && !out.negative->reset;
    if (out.append) out.header = ResetHeader::NotReset;
    return out;
}

template <class H> auto HistogramRun<H>::judgeGauge(const H &histogram, const Side &positive, const Side &negative) const -> Verdict
{
    Verdict out;
    const H &last = m_histograms.back();
    out.header = ResetHeader::Gauge;
    if (m_header != ResetHeader::Gauge) return out;
    if (isStale(histogram.sum)) {
        out.append = true;
        return out;
    }
    if (isStale(last.sum) || !sameScale(histogram, last)) return out;
    if (histogram.usesCustomBuckets() && histogram.customBounds != last.customBounds) return out;
    out.append = true;
    out.positive = relateGauges(positiveSide(last).indices, positive.indices);
    out.negative = relateGauges(negativeSide(last).indices, negative.indices);
    return out;
}

template <class H> auto HistogramRun<H>::judgeKept(const H &histogram) const -> Verdict
{
    Verdict out;
    const H &last = m_histograms.back();
    out.header = headerOfHint(histogram.resetHint);
    if (isStale(histogram.sum)) {
        out.append = true;
        return out;
    }
    const bool gauge = isGauge(histogram);
    if (isStale(last.sum) || gauge != (m_header == ResetHeader::Gauge)) return out;
    const bool sameLayout = sameScale(histogram, last) && histogram.customBounds == last.customBounds &&
        histogram.positiveSpans == last.positiveSpans && histogram.negativeSpans == last.negativeSpans;
    if (gauge || histogram.resetHint == CounterResetHint::NotReset) {
        out.append = sameLayout;
        return out;
    }
    // Unknown behind unknown: samples of a head that never were in a chunk. What an appender finds out about them is written.
    if (histogram.resetHint == CounterResetHint::Unknown && last.resetHint == CounterResetHint::Unknown) {
        out = judge(histogram, positiveSide(histogram), negativeSide(histogram));
        out.append = out.append && sameLayout && m_histograms.size() < m_options.samplesPerChunk;
    }
    return out;
}

template <class H> void HistogramRun<H>::startChunk(const H &histogram, ResetHeader header)
{
    finish();
    m_header = isGauge(histogram) ? ResetHeader::Gauge : histogram.resetHint == CounterResetHint::Reset ? ResetHeader::Reset : header;
}

/// Brings the sample and the chunk onto common buckets.
template <class H> void HistogramRun<H>::reconcile(H &histogram, const Verdict &verdict, bool gauge)
{
    const SideRelation &positive = *verdict.positive;
    const SideRelation &negative = *verdict.negative;
    const bool chunkGrows = positive.freshHasMore || negative.freshHasMore;
    if (positive.oldHasMore || negative.oldHasMore) {
        const H &last = m_histograms.back();
        layOnto(histogram, positive.all, negative.all);
        if (!gauge && !chunkGrows) {
            histogram.positiveSpans = last.positiveSpans;
            histogram.negativeSpans = last.negativeSpans;
        } else {
            if (gauge || positive.oldHasMore) histogram.positiveSpans = spansOf(positive.all);
            if (gauge || negative.oldHasMore) histogram.negativeSpans = spansOf(negative.all);
        }
    }
    if (chunkGrows) relayOldSamples(histogram);
}

template <class H> void HistogramRun<H>::relayOldSamples(const H &like)
{
    const std::vector<std::int64_t> positive = indicesOf(like.positiveSpans);
    const std::vector<std::int64_t> negative = indicesOf(like.negativeSpans);
    for (H &old : m_histograms) {
        layOnto(old, positive, negative);
        old.positiveSpans = like.positiveSpans;
        old.negativeSpans = like.negativeSpans;
    }
}

template <class H> void HistogramRun<H>::append(TimestampMs timestamp, TimestampMs startTimestamp, const H &histogram)
{
    H sample = histogram;
    if (m_histograms.empty()) {
        startChunk(sample, ResetHeader::Unknown);
    } else if (m_options.keepHistogramLayout) {
        const Verdict verdict = judgeKept(sample);
        if (!verdict.append || m_histograms.size() >= maxHistogramSamples(m_withStarts)) startChunk(sample, verdict.header);
    } else {
        const Side positive = positiveSide(sample);
        const Side negative = negativeSide(sample);
        const bool gauge = isGauge(sample);
        const Verdict verdict = gauge ? judgeGauge(sample, positive, negative) : judge(sample, positive, negative);
        if (!verdict.append || m_histograms.size() >= m_options.samplesPerChunk) startChunk(sample, verdict.header);
        else if (verdict.positive) reconcile(sample, verdict, gauge);
    }
    if (isStale(sample.sum)) {
        const double marker = sample.sum;
        sample = H{};
        sample.sum = marker;
    }
    m_histograms.push_back(std::move(sample));
    m_times.push_back({timestamp, startTimestamp, nullptr});
}

template <class H> void HistogramRun<H>::finish()
{
    if (m_histograms.empty()) return;
    for (std::size_t i = 0; i < m_histograms.size(); ++i) m_times[i].histogram = &m_histograms[i];
    EncodedChunk chunk;
    chunk.minTime = m_times.front().timestamp;
    chunk.maxTime = m_times.back().timestamp;
    chunk.offset = m_out.bytes.size();
    chunk.numSamples = static_cast<std::uint32_t>(m_times.size());
    chunk.encoding = encodingOf(static_cast<const H *>(nullptr), m_withStarts);
    encodeHistograms<H>(m_times, m_header, m_withStarts, m_out.bytes);
    chunk.size = static_cast<std::uint32_t>(m_out.bytes.size() - chunk.offset);
    m_out.chunks.push_back(chunk);
    m_histograms.clear();
    m_times.clear();
}

template class HistogramRun<Histogram>;
template class HistogramRun<FloatHistogram>;

} // namespace diopter::chunk
