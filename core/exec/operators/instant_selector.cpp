// Instant vector selectors: the latest sample within the lookback at each step (Prometheus' evalSeries and vectorSelectorSingle),
// and timestamp() of them.
#include "core/exec/operators/operators.h"
#include "core/model/stale.h"

namespace diopter::exec {

namespace {

/// The time whose sample is wanted at each step.
struct ReferenceTimes {
    plan::Steps steps;
    DurationMs offset = 0; ///< at(step) - offset
    bool fixed = false; ///< the same at every step
    TimestampMs at(std::size_t step) const { return (fixed ? steps.start : steps.at(step)) - offset; }
};

/// The selector's own @ moves its offset so that the first step hits it (setOffsetForAtModifier).
ReferenceTimes referenceTimes(const plan::Selector &selector, const plan::Steps &steps)
{
    if (!selector.at) return {steps, selector.offset, false};
    return {steps, selector.offset + steps.start - *selector.at, false};
}

/// Walks one kind of samples forward; finds the last one at or before a time.
template <class TimeAt> class LatestCursor {
public:
    LatestCursor(std::size_t count, TimeAt timeAt) : m_count(count), m_timeAt(timeAt) {}
    /// Number of samples at or before `time`; times must not fall.
    std::size_t advance(TimestampMs time)
    {
        while (m_next < m_count && m_timeAt(m_next) <= time) ++m_next;
        return m_next;
    }

private:
    std::size_t m_count;
    TimeAt m_timeAt;
    std::size_t m_next = 0;
};

class InstantSelectorRows final : public RowSource {
public:
    InstantSelectorRows(QueryContext &context, const plan::Node &node, const plan::Selector &selector, SeriesInputPtr input)
        : m_context(context), m_node(node), m_lookback(context.plan.lookback), m_times(referenceTimes(selector, node.steps)),
          m_input(std::move(input))
    {}
    const SeriesTablePtr &series() const override { return m_input->series(); }
    std::size_t numSteps() const override { return m_node.steps.count; }
    Status rows(Worker &worker, std::size_t begin, const RowSlice &out) override;

private:
    void fillFloats(const SeriesSamples &samples, const RowSlice &out, std::size_t row) const;
    void fillMixed(const SeriesSamples &samples, const RowSlice &out, std::size_t row) const;
    void count(ReadShape &read, const RowView &row) const;

    QueryContext &m_context;
    const plan::Node &m_node;
    DurationMs m_lookback;
    ReferenceTimes m_times;
    SeriesInputPtr m_input;
};

void InstantSelectorRows::fillFloats(const SeriesSamples &samples, const RowSlice &out, std::size_t row) const
{
    double *values = out.values(row);
    BitWord *present = out.present(row);
    const TimestampMs *timestamps = samples.timestamps.data();
    const std::size_t count = samples.timestamps.size();
    std::size_t next = 0;
    for (std::size_t step = 0; step < m_node.steps.count; ++step) {
        const TimestampMs time = m_times.at(step);
        while (next < count && timestamps[next] <= time) ++next;
        if (next == 0 || timestamps[next - 1] <= time - m_lookback || isStale(samples.values[next - 1])) continue;
        values[step] = samples.values[next - 1];
        setBit(present, step);
    }
}

void InstantSelectorRows::fillMixed(const SeriesSamples &samples, const RowSlice &out, std::size_t row) const
{
    const auto floatTime = [&](std::size_t i) { return samples.timestamps[i]; };
    const auto histogramTime = [&](std::size_t i) { return samples.histograms[i].timestamp; };
    LatestCursor floats(samples.timestamps.size(), floatTime);
    LatestCursor histograms(samples.histograms.size(), histogramTime);
    for (std::size_t step = 0; step < m_node.steps.count; ++step) {
        const TimestampMs time = m_times.at(step);
        const std::size_t numFloats = floats.advance(time);
        const std::size_t numHistograms = histograms.advance(time);
        if (numFloats + numHistograms == 0) continue;
        const bool isHistogram = numFloats == 0 || (numHistograms > 0 && histogramTime(numHistograms - 1) > floatTime(numFloats - 1));
        const TimestampMs sampleTime = isHistogram ? histogramTime(numHistograms - 1) : floatTime(numFloats - 1);
        if (sampleTime <= time - m_lookback) continue;
        if (isHistogram) {
            const HistogramPtr &histogram = samples.histograms[numHistograms - 1].histogram;
            if (!isStale(histogram->sum)) out.set(row, step, Point::ofHistogram(histogram));
        } else if (!isStale(samples.values[numFloats - 1])) {
            out.set(row, step, Point::ofFloat(samples.values[numFloats - 1]));
        }
    }
}

void InstantSelectorRows::count(ReadShape &read, const RowView &row) const
{
    const std::size_t numWords = bitWords(m_node.steps.count);
    const bool perStep = m_context.needsPerStep(m_node.id);
    if (!row.histograms && !perStep) {
        const std::size_t points = countBits(row.present, numWords);
        read.totalSamples += points;
        read.samplesRead += points;
        return;
    }
    if (perStep) read.totalPerStep.resize(m_node.steps.count);
    forEachBit(row.present, numWords, [&](std::size_t step) {
        const std::uint64_t weight = row.isHistogram(step) ? matrixWeight(*(*row.histograms)[step]) : 1;
        read.totalSamples += weight;
        read.samplesRead += weight;
        if (perStep) read.totalPerStep[step] += weight;
    });
}

Status InstantSelectorRows::rows(Worker &worker, std::size_t begin, const RowSlice &out)
{
    ReadShape &read = m_context.book(m_node.id, worker).shape.read;
    for (std::size_t row = 0; row < out.numRows(); ++row) {
        DIOPTER_ASSIGN(const SeriesSamples samples, m_input->read(worker, begin + row));
        if (samples.histograms.empty()) {
            fillFloats(samples, out, row);
        } else {
            fillMixed(samples, out, row);
        }
        count(read, out.view(row));
    }
    return {};
}

/// timestamp() and start_timestamp() of a plain selector.
class TimestampRows final : public RowSource {
public:
    TimestampRows(QueryContext &context, const plan::Node &node, SeriesInputPtr input)
        : m_context(context), m_node(node), m_call(node.as<plan::TimestampCall>()), m_input(std::move(input)),
          m_series(droppedNames(m_input->series(), context.known, context.options.delayedNameRemoval))
    {
        const plan::Selector &selector = m_call.selector;
        // rangeEvalTimestampFunctionOverVectorSelector sets the offset from @ alone.
        m_times = selector.at ? ReferenceTimes{node.steps, node.steps.start - *selector.at, true} : referenceTimes(selector, node.steps);
    }
    const SeriesTablePtr &series() const override { return m_series; }
    std::size_t numSteps() const override { return m_node.steps.count; }
    Status rows(Worker &worker, std::size_t begin, const RowSlice &out) override;

private:
    QueryContext &m_context;
    const plan::Node &m_node;
    const plan::TimestampCall &m_call;
    SeriesInputPtr m_input;
    SeriesTablePtr m_series;
    ReferenceTimes m_times;
};

Status TimestampRows::rows(Worker &worker, std::size_t begin, const RowSlice &out)
{
    ReadShape &read = m_context.book(m_node.id, worker).shape.read;
    const bool perStep = m_context.needsPerStep(m_node.id);
    if (perStep) read.totalPerStep.resize(m_node.steps.count);
    const bool wantsStart = m_call.function == FunctionId::StartTimestamp;
    for (std::size_t row = 0; row < out.numRows(); ++row) {
        DIOPTER_ASSIGN(const SeriesSamples samples, m_input->read(worker, begin + row));
        const auto floatTime = [&](std::size_t i) { return samples.timestamps[i]; };
        const auto histogramTime = [&](std::size_t i) { return samples.histograms[i].timestamp; };
        LatestCursor floats(samples.timestamps.size(), floatTime);
        LatestCursor histograms(samples.histograms.size(), histogramTime);
        for (std::size_t step = 0; step < m_node.steps.count; ++step) {
            const TimestampMs time = m_times.at(step);
            const std::size_t numFloats = floats.advance(time);
            const std::size_t numHistograms = histograms.advance(time);
            if (numFloats + numHistograms == 0) continue;
            const bool isHistogram = numFloats == 0 || (numHistograms > 0 && histogramTime(numHistograms - 1) > floatTime(numFloats - 1));
            const TimestampMs sampleTime = isHistogram ? histogramTime(numHistograms - 1) : floatTime(numFloats - 1);
            if (sampleTime <= time - m_context.plan.lookback) continue;
            const bool stale =
                isHistogram ? isStale(samples.histograms[numHistograms - 1].histogram->sum) : isStale(samples.values[numFloats - 1]);
            if (stale) continue;
            ++read.totalSamples;
            ++read.samplesRead;
            if (perStep) ++read.totalPerStep[step];
            if (!wantsStart) {
                out.set(row, step, Point::ofFloat(static_cast<double>(sampleTime) / 1000));
            } else if (m_context.options.useStartTimestamps) {
                const TimestampMs floatStart = samples.startTimestamps.empty() || isHistogram ? 0 : samples.startTimestamps[numFloats - 1];
                const TimestampMs start = isHistogram ? samples.histograms[numHistograms - 1].startTimestamp : floatStart;
                out.set(row, step, Point::ofFloat(static_cast<double>(start) / 1000));
            }
        }
    }
    return {};
}

} // namespace

Result<RowSourcePtr> makeInstantSelector(QueryContext &context, const plan::Node &node)
{
    const plan::Selector &selector = node.as<plan::InstantSelector>().selector;
    if (selector.smoothed) return makeSmoothedSelector(context, node);
    DIOPTER_ASSIGN(SeriesInputPtr input, selectInput(context, selector, context.meterOf(node.id), false));
    return RowSourcePtr(std::make_unique<InstantSelectorRows>(context, node, selector, std::move(input)));
}

Result<RowSourcePtr> makeTimestampCall(QueryContext &context, const plan::Node &node)
{
    const plan::Selector &selector = node.as<plan::TimestampCall>().selector;
    DIOPTER_ASSIGN(SeriesInputPtr input, selectInput(context, selector, context.selectorMeterOf(node.id), false));
    return mergeEqualLabels(context, node, std::make_unique<TimestampRows>(context, node, std::move(input)));
}

} // namespace diopter::exec
