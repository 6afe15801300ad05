// Instant vector selectors: the latest sample within the lookback at each step (Prometheus' evalSeries and vectorSelectorSingle),
// and timestamp() of them.
#include "core/exec/operators/operators.h"
#include "core/exec/operators/shared_rows.h"
#include "core/exec/operators/window_table.h"
#include "core/model/stale.h"

#include <algorithm>
#include <cstring>

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

/// The latest float within the lookback at each step, as an index into one vector of timestamps. Series that were scraped together
/// share it. One per thread.
class LatestTable {
public:
    void prepare(std::span<const TimestampMs> timestamps, const ReferenceTimes &times, DurationMs lookback)
    {
        const std::size_t bytes = timestamps.size() * sizeof(TimestampMs);
        if (m_valid && m_timestamps.size() == timestamps.size() &&
            (bytes == 0 || std::memcmp(m_timestamps.data(), timestamps.data(), bytes) == 0)) {
            return;
        }
        m_valid = true;
        m_timestamps.assign(timestamps.begin(), timestamps.end());
        m_latest.resize(times.steps.count);
        m_present.assign(bitWords(times.steps.count), 0);
        std::uint32_t next = 0;
        const auto count = static_cast<std::uint32_t>(timestamps.size());
        for (std::size_t step = 0; step < times.steps.count; ++step) {
            const TimestampMs time = times.at(step);
            while (next < count && timestamps[next] <= time) ++next;
            const bool found = next > 0 && timestamps[next - 1] > time - lookback;
            m_latest[step] = found ? next - 1 : 0;
            if (found) setBit(m_present.data(), step);
        }
    }
    /// Sample of each step; 0 where present() has no bit.
    const std::vector<std::uint32_t> &latest() const { return m_latest; }
    const std::vector<BitWord> &present() const { return m_present; }
    std::uint64_t bytes() const
    {
        return m_timestamps.capacity() * sizeof(TimestampMs) + m_latest.capacity() * sizeof(std::uint32_t) +
            m_present.capacity() * sizeof(BitWord);
    }

private:
    std::vector<TimestampMs> m_timestamps;
    std::vector<std::uint32_t> m_latest;
    std::vector<BitWord> m_present;
    bool m_valid = false;
};

class InstantSelectorRows final : public RowSource {
public:
    InstantSelectorRows(QueryContext &context, const plan::Node &node, const plan::Selector &selector, SeriesInputPtr input)
        : m_context(context), m_node(node), m_lookback(context.plan.lookback), m_times(referenceTimes(selector, node.steps)),
          m_input(std::move(input)), m_tables(tableCaches<LatestTable>(context.numWorkers(), node.steps.count)),
          m_exchange(context, node, m_input->series())
    {}
    const SeriesTablePtr &series() const override { return m_input->series(); }
    std::size_t numSteps() const override { return m_node.steps.count; }
    Status rows(Worker &worker, std::size_t begin, const RowSlice &out) override;

private:
    static void fillFloats(const LatestTable &table, const SeriesSamples &samples, const RowSlice &out, std::size_t row);
    void fillMixed(const SeriesSamples &samples, const RowSlice &out, std::size_t row) const;
    Status fillRow(Worker &worker, std::size_t index, const RowSlice &out, std::size_t row);
    void count(ReadShape &read, const RowView &row) const;

    QueryContext &m_context;
    const plan::Node &m_node;
    DurationMs m_lookback;
    ReferenceTimes m_times;
    SeriesInputPtr m_input;
    std::vector<TableCache<LatestTable>> m_tables; ///< one per worker
    RowExchange m_exchange;
};

void InstantSelectorRows::fillFloats(const LatestTable &table, const SeriesSamples &samples, const RowSlice &out, std::size_t row)
{
    if (samples.values.empty()) return;
    double *values = out.values(row);
    BitWord *present = out.present(row);
    const double *from = samples.values.data();
    const std::uint32_t *latest = table.latest().data();
    const std::size_t numSteps = table.latest().size();
    for (std::size_t word = 0; word < out.numWords(); ++word) {
        const std::size_t first = word * 64;
        const std::size_t end = std::min(first + 64, numSteps);
        std::int64_t anyNaN = 0;
        for (std::size_t step = first; step < end; ++step) {
            const double value = from[latest[step]];
            values[step] = value;
            anyNaN |= value != value ? -1 : 0;
        }
        BitWord bits = table.present()[word];
        for (std::size_t step = first; anyNaN != 0 && step < end; ++step) {
            if (isStale(values[step])) bits &= ~(BitWord{1} << (step - first));
        }
        present[word] = bits;
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

Status InstantSelectorRows::fillRow(Worker &worker, std::size_t index, const RowSlice &out, std::size_t row)
{
    DIOPTER_ASSIGN(const SeriesSamples samples, m_input->read(worker, index));
    if (!samples.histograms.empty()) {
        fillMixed(samples, out, row);
        return {};
    }
    TableCache<LatestTable> &tables = m_tables[worker.index];
    LatestTable &table = tables.of(samples.timestamps);
    const std::uint64_t bytesBefore = table.bytes();
    table.prepare(samples.timestamps, m_times, m_lookback);
    DIOPTER_TRY(tables.chargeGrowth(m_context.budget, table, bytesBefore));
    fillFloats(table, samples, out, row);
    WindowCount points; // as count() counts them
    points.samplesRead = countBits(out.view(row).present, bitWords(m_node.steps.count));
    m_exchange.keep(index, out.view(row), points);
    return {};
}

Status InstantSelectorRows::rows(Worker &worker, std::size_t begin, const RowSlice &out)
{
    NodeBook &book = m_context.book(m_node.id, worker);
    std::size_t announced = begin;
    for (std::size_t row = 0; row < out.numRows(); ++row) {
        const std::size_t index = begin + row;
        WindowCount unused; // the points themselves are the count
        if (!m_exchange.take(index, out, row, unused, book.read)) {
            if (index >= announced) {
                announced = m_exchange.endOfOwnRows(index, begin + out.numRows());
                m_input->expect(worker, index, announced);
            }
            DIOPTER_TRY(fillRow(worker, index, out, row));
        }
        count(book.shape.read, out.view(row));
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
