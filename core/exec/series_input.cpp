#include "core/exec/series_input.h"

#include "core/base/wide_instructions.h"
#include "core/model/histogram_arithmetic.h"
#include "core/model/stale.h"

#include <algorithm>

namespace diopter::exec {

namespace {

bool isStaleSample(const HistogramSample &sample) { return isStale(sample.histogram->sum); }

/// Arrays of one worker for samples that had to be rewritten.
struct Rewritten {
    std::vector<TimestampMs> timestamps;
    std::vector<double> values;
    std::vector<TimestampMs> startTimestamps;
    std::vector<HistogramSample> histograms;
};

DIOPTER_INLINE bool anyNaN(const double *values, std::size_t count)
{
    std::int64_t any = 0; // as wide as a double, so that the comparison vectorises
    for (std::size_t i = 0; i < count; ++i) any |= values[i] != values[i] ? -1 : 0;
    return any != 0;
}
bool plainAnyNaN(const double *values, std::size_t count) { return anyNaN(values, count); }
DIOPTER_WIDE bool wideAnyNaN(const double *values, std::size_t count) { return anyNaN(values, count); }

/// Stale markers are NaNs, which hardly any series has.
bool anyStale(std::span<const double> values)
{
    const bool found = hasWideInstructions() ? wideAnyNaN(values.data(), values.size()) : plainAnyNaN(values.data(), values.size());
    return found && std::any_of(values.begin(), values.end(), [](double value) { return isStale(value); });
}

void removeStaleFloats(SeriesSamples &samples, Rewritten &buffer)
{
    if (!anyStale(samples.values)) return;
    buffer.timestamps.clear();
    buffer.values.clear();
    buffer.startTimestamps.clear();
    const bool withStarts = !samples.startTimestamps.empty();
    for (std::size_t i = 0; i < samples.values.size(); ++i) {
        if (isStale(samples.values[i])) continue;
        buffer.timestamps.push_back(samples.timestamps[i]);
        buffer.values.push_back(samples.values[i]);
        if (withStarts) buffer.startTimestamps.push_back(samples.startTimestamps[i]);
    }
    samples.timestamps = buffer.timestamps;
    samples.values = buffer.values;
    if (withStarts) samples.startTimestamps = buffer.startTimestamps;
}

/// HistogramStatsIterator: count, sum and schema only, with the reset that the buckets would have shown put into the hint.
void keepStatistics(SeriesSamples &samples, Rewritten &buffer)
{
    std::vector<HistogramSample> out;
    out.reserve(samples.histograms.size());
    const FloatHistogram *previous = nullptr;
    for (const HistogramSample &sample : samples.histograms) {
        auto reduced = std::make_shared<FloatHistogram>();
        reduced->resetHint = sample.histogram->resetHint;
        reduced->schema = sample.histogram->schema;
        reduced->count = sample.histogram->count;
        reduced->sum = sample.histogram->sum;
        if (!isStaleSample(sample)) {
            if (reduced->resetHint == CounterResetHint::Unknown && previous) {
                reduced->resetHint = detectReset(*sample.histogram, *previous) ? CounterResetHint::Reset : CounterResetHint::NotReset;
            }
            previous = sample.histogram.get();
        }
        out.push_back({sample.timestamp, sample.startTimestamp, std::move(reduced)});
    }
    buffer.histograms = std::move(out);
    samples.histograms = buffer.histograms;
}

void removeStaleHistograms(SeriesSamples &samples, Rewritten &buffer)
{
    if (std::none_of(samples.histograms.begin(), samples.histograms.end(), isStaleSample)) return;
    std::vector<HistogramSample> out;
    std::copy_if(samples.histograms.begin(), samples.histograms.end(), std::back_inserter(out),
        [](const HistogramSample &sample) { return !isStaleSample(sample); });
    buffer.histograms = std::move(out);
    samples.histograms = buffer.histograms;
}

class SelectionInput final : public SeriesInput {
public:
    SelectionInput(QueryContext &context, const plan::Selector &selector, MeterId meter, bool removeStale,
        std::shared_ptr<const source::Selection> selection);

    const SeriesTablePtr &series() const override { return m_series; }
    bool isFreeOfStaleMarkers() const override { return m_removeStale; }
    void expect(Worker &worker, std::size_t begin, std::size_t end) override;
    Result<SeriesSamples> read(Worker &worker, std::size_t index) override;

private:
    struct PerWorker {
        std::unique_ptr<source::SeriesReader> reader;
        Rewritten buffer;
    };

    QueryContext &m_context;
    const plan::Selector &m_selector;
    MeterId m_meter;
    bool m_removeStale;
    std::shared_ptr<const source::Selection> m_selection;
    SeriesTablePtr m_series;
    std::vector<PerWorker> m_workers;
};

SelectionInput::SelectionInput(QueryContext &context, const plan::Selector &selector, MeterId meter, bool removeStale,
    std::shared_ptr<const source::Selection> selection)
    : m_context(context), m_selector(selector), m_meter(meter), m_removeStale(removeStale), m_selection(std::move(selection)),
      m_workers(context.numWorkers())
{
    auto table = std::make_shared<SeriesTable>();
    table->reserve(m_selection->size());
    table->keepAlive(m_selection);
    for (std::size_t i = 0; i < m_selection->size(); ++i) table->add(m_selection->labels(i), false);
    m_series = std::move(table);
}

void SelectionInput::expect(Worker &worker, std::size_t begin, std::size_t end)
{
    PerWorker &mine = m_workers[worker.index];
    if (!mine.reader) mine.reader = m_selection->reader(m_selector.selectMin, m_selector.selectMax);
    mine.reader->expect(begin, end);
}

Result<SeriesSamples> SelectionInput::read(Worker &worker, std::size_t index)
{
    NodeBook &book = m_context.book(m_meter, worker);
    const ShareMeter timer(book.selfMs, worker.clock);
    PerWorker &mine = m_workers[worker.index];
    if (!mine.reader) mine.reader = m_selection->reader(m_selector.selectMin, m_selector.selectMax);
    DIOPTER_ASSIGN(SeriesSamples samples, mine.reader->read(index));
    book.read += samples.cost;
    if (!samples.histograms.empty() && m_selector.statsOnly) keepStatistics(samples, mine.buffer);
    if (m_removeStale) {
        removeStaleFloats(samples, mine.buffer);
        removeStaleHistograms(samples, mine.buffer);
    }
    return samples;
}

/// Result of a subquery, whole or in slabs of a few rows per thread.
class SubqueryInput final : public SeriesInput {
public:
    SubqueryInput(QueryContext &context, MatrixPtr matrix, RowSourcePtr rows, plan::Steps steps)
        : m_series(matrix ? matrix->series() : rows->series()), m_matrix(std::move(matrix)), m_rows(std::move(rows)), m_steps(steps),
          m_slabRows(
              context.options.slabSeries > 0 ? std::min(context.options.slabSeries, rowsPerTask(steps.count)) : rowsPerTask(steps.count)),
          m_workers(context.numWorkers())
    {
        m_times.reserve(steps.count);
        for (std::size_t step = 0; step < steps.count; ++step) m_times.push_back(steps.at(step));
    }
    const SeriesTablePtr &series() const override { return m_series; }
    bool isFreeOfStaleMarkers() const override { return true; }
    std::size_t depth() const override { return m_rows ? m_rows->depth() : 0; }
    std::uint64_t slabBytes() const { return SampleBlock::bytesFor(m_slabRows, m_steps.count) * m_workers.size(); }
    void hold(MemoryCharge charge) { m_charge = std::move(charge); }
    void expect(Worker &worker, std::size_t, std::size_t end) override { m_workers[worker.index].expectedEnd = end; }
    Result<SeriesSamples> read(Worker &worker, std::size_t index) override;

private:
    struct PerWorker {
        Rewritten buffer;
        SampleBlock slab;
        std::size_t first = 0; ///< row of the slab
        std::size_t expectedEnd = 0;
    };
    Result<RowView> rowAt(Worker &worker, std::size_t index);

    SeriesTablePtr m_series;
    MatrixPtr m_matrix; ///< or
    RowSourcePtr m_rows;
    plan::Steps m_steps;
    std::size_t m_slabRows;
    std::vector<TimestampMs> m_times;
    std::vector<PerWorker> m_workers;
    MemoryCharge m_charge;
};

Result<RowView> SubqueryInput::rowAt(Worker &worker, std::size_t index)
{
    if (m_matrix) return m_matrix->row(index);
    PerWorker &mine = m_workers[worker.index];
    if (index < mine.first || index >= mine.first + mine.slab.numRows()) {
        // No row beyond the announced ones: another thread reads those, and each is evaluated once.
        const std::size_t end = std::max(index + 1, mine.expectedEnd);
        const std::size_t count = std::min(m_slabRows, end - index);
        mine.first = index;
        mine.slab.reset(count, m_steps.count);
        DIOPTER_TRY(m_rows->rows(worker, index, RowSlice(mine.slab, 0, count)));
    }
    return mine.slab.view(index - mine.first);
}

/// evalSubquery: hints say something about neighbours that the subquery may not have returned.
HistogramPtr withoutExplicitHint(const HistogramPtr &histogram)
{
    if (histogram->resetHint != CounterResetHint::Reset && histogram->resetHint != CounterResetHint::NotReset) return histogram;
    auto out = std::make_shared<FloatHistogram>(*histogram);
    out->resetHint = CounterResetHint::Unknown;
    return out;
}

Result<SeriesSamples> SubqueryInput::read(Worker &worker, std::size_t index)
{
    DIOPTER_ASSIGN(const RowView row, rowAt(worker, index));
    const std::size_t numWords = bitWords(m_steps.count);
    SeriesSamples out;
    if (!row.histograms && countBits(row.present, numWords) == m_steps.count) {
        // Stale NaNs cannot be told from the results of arithmetic by the window functions; Prometheus skips them likewise.
        const std::span<const double> values(row.values, m_steps.count);
        if (!anyStale(values)) {
            out.timestamps = m_times;
            out.values = values;
            return out;
        }
    }
    Rewritten &buffer = m_workers[worker.index].buffer;
    buffer.timestamps.clear();
    buffer.values.clear();
    buffer.histograms.clear();
    forEachBit(row.present, numWords, [&](std::size_t step) {
        if (row.isHistogram(step)) {
            const HistogramPtr &histogram = (*row.histograms)[step];
            if (!isStale(histogram->sum)) buffer.histograms.push_back({m_times[step], 0, withoutExplicitHint(histogram)});
        } else if (!isStale(row.values[step])) {
            buffer.timestamps.push_back(m_times[step]);
            buffer.values.push_back(row.values[step]);
        }
    });
    out.timestamps = buffer.timestamps;
    out.values = buffer.values;
    out.histograms = buffer.histograms;
    return out;
}

} // namespace

Result<SeriesInputPtr> selectInput(QueryContext &context, const plan::Selector &selector, MeterId meter, bool removeStale)
{
    source::SelectRequest request;
    request.matchers = selector.matchers;
    request.minTime = selector.selectMin;
    request.maxTime = selector.selectMax;
    request.hints.step = selector.hintStep;
    request.hints.range = selector.range;
    request.hints.function = selector.hintFunction;
    Worker &worker = context.mainWorker();
    std::shared_ptr<const source::Selection> selection;
    {
        const Meter timer(context.selectMs, worker.clock);
        auto selected = context.source.select(request, context.cancel);
        if (!selected) return std::move(selected).error();
        selection = std::move(*selected);
    }
    context.book(meter, worker).shape.read.seriesTouched += selection->size();
    return SeriesInputPtr(std::make_unique<SelectionInput>(context, selector, meter, removeStale, std::move(selection)));
}

Result<SeriesInputPtr> subqueryInput(QueryContext &context, MeterId meter, RowSourcePtr rows, plan::Steps steps)
{
    if (!wantsSlabs(context, rows->series()->size(), steps.count)) {
        DIOPTER_ASSIGN(MatrixPtr matrix, completeMatrix(context, meter, *rows));
        return SeriesInputPtr(std::make_unique<SubqueryInput>(context, std::move(matrix), nullptr, steps));
    }
    MatrixPtr matrix = rows->complete(context.mainWorker()); // in memory already
    if (matrix) rows.reset();
    auto out = std::make_unique<SubqueryInput>(context, std::move(matrix), std::move(rows), steps);
    if (out->depth() > 0) {
        DIOPTER_ASSIGN(MemoryCharge charge, MemoryCharge::take(&context.budget, out->slabBytes()));
        out->hold(std::move(charge));
    }
    return SeriesInputPtr(std::move(out));
}

} // namespace diopter::exec
