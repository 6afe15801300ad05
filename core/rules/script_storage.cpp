#include "core/rules/script_storage.h"

#include "core/base/go_text.h"
#include "core/model/stale.h"
#include "core/rules/nhcb_conversion.h"
#include "core/rules/result_text.h"
#include "core/source/memory_source.h"

#include <bit>

namespace diopter::rules {
namespace {

constexpr DurationMs kChunkRange = kDayMs;

bool sameBits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

bool sameHistogram(const FloatHistogram &a, const FloatHistogram &b)
{
    return a.schema == b.schema && sameBits(a.count, b.count) && sameBits(a.sum, b.sum) && a.zeroThreshold == b.zeroThreshold &&
        sameBits(a.zeroCount, b.zeroCount) && a.positiveSpans == b.positiveSpans && a.negativeSpans == b.negativeSpans &&
        a.positiveBuckets == b.positiveBuckets && a.negativeBuckets == b.negativeBuckets && a.customBounds == b.customBounds;
}

/// True when a bucket of `before` is larger in, or lost from, `after` (chunkenc/float_histogram.go, expandFloatSpansAndBuckets).
bool bucketFell(const std::map<std::int64_t, double> &before, const std::map<std::int64_t, double> &after)
{
    for (const auto &[index, count] : before) {
        const auto found = after.find(index);
        if (count > (found == after.end() ? 0.0 : found->second)) return true;
    }
    return false;
}

/// Whether a head would go on writing the same chunk (FloatHistogramAppender.appendable and appendableGauge).
bool continuesChunk(const FloatHistogram &last, bool lastGauge, const FloatHistogram &next)
{
    const bool gauge = next.resetHint == CounterResetHint::Gauge;
    if (gauge != lastGauge) return false;
    if (!gauge && next.resetHint == CounterResetHint::Reset) return false;
    if (isStale(next.sum)) return true;
    if (isStale(last.sum)) return false;
    if (next.schema != last.schema || next.zeroThreshold != last.zeroThreshold || next.customBounds != last.customBounds) return false;
    if (gauge) return true;
    if (next.count < last.count || next.zeroCount < last.zeroCount) return false;
    return !bucketFell(
               bucketsByIndex(last.positiveSpans, last.positiveBuckets), bucketsByIndex(next.positiveSpans, next.positiveBuckets)) &&
        !bucketFell(bucketsByIndex(last.negativeSpans, last.negativeBuckets), bucketsByIndex(next.negativeSpans, next.negativeBuckets));
}

HistogramPtr staleHistogram(CounterResetHint hint)
{
    FloatHistogram out;
    out.sum = staleMarker();
    out.resetHint = hint;
    return std::make_shared<const FloatHistogram>(std::move(out));
}

Status checkOrder(const LoadedSample &last, const LoadedSample &next)
{
    if (next.timestamp > last.timestamp) return {};
    if (next.timestamp < last.timestamp) return Error{ErrorCode::Execution, "out of order sample", {}};
    if (last.histogram && next.histogram && sameHistogram(*last.histogram, *next.histogram)) return {};
    if (!last.histogram && !next.histogram && sameBits(last.value, next.value)) return {};
    if (last.histogram || next.histogram) return Error{ErrorCode::Execution, "duplicate sample for timestamp", {}};
    return Error{ErrorCode::Execution,
        "duplicate sample for timestamp " + std::to_string(next.timestamp) + "; overrides not allowed: existing " +
            formatFloatG(last.value) + ", new value " + formatFloatG(next.value),
        {}};
}

} // namespace

void ScriptStorage::clear()
{
    m_series.clear();
    m_open.clear();
    m_source.reset();
}

HistogramPtr ScriptStorage::readBack(OpenChunk &chunk, const LoadedSample &sample)
{
    const FloatHistogram &histogram = *sample.histogram;
    const bool goesOn = chunk.last && sample.timestamp < chunk.endsAt && continuesChunk(*chunk.last, chunk.gauge, histogram);
    if (!goesOn) {
        chunk.gauge = histogram.resetHint == CounterResetHint::Gauge;
        chunk.endsAt = (sample.timestamp / kChunkRange) * kChunkRange + kChunkRange;
    }
    chunk.last = sample.histogram;
    const CounterResetHint hint = chunk.gauge ? CounterResetHint::Gauge : goesOn ? CounterResetHint::NotReset : CounterResetHint::Unknown;
    if (hint == histogram.resetHint) return sample.histogram;
    auto copy = std::make_shared<FloatHistogram>(histogram);
    copy->resetHint = hint;
    return copy;
}

Status ScriptStorage::append(const LabelTexts &labels, const LoadedSample &sample)
{
    auto &samples = m_series[labels];
    OpenChunk &open = m_open[labels];
    LoadedSample next = sample;
    if (!next.histogram && isStale(next.value) && open.last) next.histogram = staleHistogram(open.last->resetHint);
    if (!samples.empty()) {
        // Prometheus compares with the sample as it was appended, before its hint was rewritten; hints are not compared.
        DIOPTER_TRY(checkOrder(samples.back(), next));
        if (next.timestamp == samples.back().timestamp) return {};
    }
    if (next.histogram) next.histogram = readBack(open, next);
    else open = {};
    samples.push_back(std::move(next));
    m_source.reset();
    return {};
}

std::vector<LoadedSample> samplesOf(const ScriptSeries &series, DurationMs step, TimestampMs timeZero)
{
    std::vector<LoadedSample> out;
    for (std::size_t i = 0; i < series.points.size(); ++i) {
        const ScriptPoint &point = series.points[i];
        if (point.omitted) continue;
        const TimestampMs time = timeZero + static_cast<TimestampMs>(i) * step;
        const bool hasStart = i < series.startOffsets.size() && series.startOffsets[i];
        out.push_back({time, hasStart ? time + *series.startOffsets[i] : 0, point.value, point.histogram});
    }
    return out;
}

Status ScriptStorage::load(const LoadCommand &command, TimestampMs timeZero)
{
    for (const ScriptSeries &series : command.series)
        for (const LoadedSample &sample : samplesOf(series, command.step, timeZero)) DIOPTER_TRY(append(series.labels, sample));
    if (command.withNhcb) DIOPTER_TRY(loadConverted(command, timeZero));
    return {};
}

Status ScriptStorage::loadConverted(const LoadCommand &command, TimestampMs timeZero)
{
    NhcbConversion conversion;
    for (const ScriptSeries &series : command.series)
        for (const LoadedSample &sample : samplesOf(series, command.step, timeZero))
            if (!sample.histogram) conversion.add(series.labels, sample.timestamp, sample.value);
    DIOPTER_ASSIGN(const auto converted, conversion.convert());
    for (const auto &[labels, samples] : converted)
        for (const auto &[time, histogram] : samples) DIOPTER_TRY(append(labels, {time, 0, 0, histogram}));
    return {};
}

std::shared_ptr<const source::Source> ScriptStorage::source()
{
    if (m_source) return m_source;
    source::MemorySourceBuilder builder;
    for (const auto &[labels, samples] : m_series) {
        source::MemorySeries series{labels, {}};
        for (const LoadedSample &sample : samples) {
            StoredSample stored{sample.timestamp, sample.startTimestamp, sample.value};
            if (sample.histogram) stored.value = *sample.histogram;
            series.samples.push_back(std::move(stored));
        }
        builder.add(series);
    }
    m_source = builder.build();
    return m_source;
}

} // namespace diopter::rules
