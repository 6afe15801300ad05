// Functions of range vectors over selectors and subqueries: scans each series once and slides the window (Prometheus' eval of a Call
// with a matrix argument).
#include "core/exec/kernels/sliding_kernel.h"
#include "core/exec/operators/operators.h"
#include "core/exec/operators/shared_rows.h"
#include "core/exec/operators/window_table.h"
#include "core/model/annotation_text.h"

namespace diopter::exec {

namespace {

class RangeCallRows final : public RowSource {
public:
    RangeCallRows(QueryContext &context, const plan::Node &node, SeriesInputPtr input, WindowParams params);

    const SeriesTablePtr &series() const override { return m_series; }
    std::size_t numSteps() const override { return m_node.steps.count; }
    std::size_t depth() const override { return m_input->depth() + 1; }
    Status rows(Worker &worker, std::size_t begin, const RowSlice &out) override;

private:
    WindowGrid windowGrid() const;
    SeriesTablePtr outputSeries() const;
    void hintAtNonCounter(AnnotationCollector &annotations, LabelsView labels) const;
    bool usesStartTimestamps() const;
    bool isSlidable(const SeriesSamples &samples) const;
    Result<WindowCount> slide(Worker &worker, const SeriesSamples &samples, const RowSlice &out, std::size_t row, ReadShape &read);
    Result<WindowCount> evaluateRow(Worker &worker, std::size_t index, KernelContext &kernelContext, const RowSlice &out, std::size_t row);

    QueryContext &m_context;
    const plan::Node &m_node;
    const plan::RangeCall &m_call;
    SeriesInputPtr m_input;
    WindowParams m_params;
    WindowGrid m_grid;
    RangeKernel m_kernel;
    SlidingKernel m_slidingKernel;
    bool m_usesRates;
    std::vector<TableCache<WindowTable>> m_tables; ///< one per worker
    SeriesTablePtr m_series;
    RowExchange m_exchange;
};

RangeCallRows::RangeCallRows(QueryContext &context, const plan::Node &node, SeriesInputPtr input, WindowParams params)
    : m_context(context), m_node(node), m_call(node.as<plan::RangeCall>()), m_input(std::move(input)), m_params(std::move(params)),
      m_grid(windowGrid()), m_kernel(rangeKernel(m_call.function)), m_slidingKernel(slidingKernel(m_call.function)),
      m_usesRates(usesRateTable(m_call.function)), m_tables(tableCaches<WindowTable>(context.numWorkers(), node.steps.count)),
      m_series(outputSeries())
{
    if (m_call.selector) m_exchange = RowExchange(context, node, m_input->series());
    context.book(node.id, context.mainWorker()).shape.windows.resize(m_input->series()->size());
}

WindowGrid RangeCallRows::windowGrid() const
{
    WindowGrid out;
    out.steps = m_node.steps;
    const DurationMs lookback = m_context.plan.lookback;
    std::optional<TimestampMs> at;
    if (m_call.selector) {
        const plan::Selector &selector = *m_call.selector;
        out.range = selector.range;
        out.offset = selector.offset;
        at = selector.at;
        if (selector.anchored || selector.smoothed) out.before = lookback;
        if (selector.smoothed) out.after = lookback;
    } else {
        const auto &subquery = m_context.plan.node(m_node.args.front()).as<plan::Subquery>();
        out.range = subquery.range;
        out.offset = subquery.offset;
        at = subquery.at;
    }
    if (at) {
        out.fixed = true;
        out.offset += m_node.steps.start - *at;
    }
    return out;
}

SeriesTablePtr RangeCallRows::outputSeries() const
{
    const SeriesTablePtr &input = m_input->series();
    const bool delayed = m_context.options.delayedNameRemoval;
    if (!keepsMetricName(m_call.function)) return droppedNames(input, m_context.known, delayed);
    return input;
}

bool RangeCallRows::usesStartTimestamps() const
{
    if (!m_context.options.useStartTimestamps) return false;
    switch (m_call.function) {
    case FunctionId::Rate:
    case FunctionId::Irate:
    case FunctionId::Increase:
    case FunctionId::Resets: return true;
    default: return false;
    }
}

/// Prometheus tells people who take the rate of something that does not look like a counter.
void RangeCallRows::hintAtNonCounter(AnnotationCollector &annotations, LabelsView labels) const
{
    const std::string_view name = m_context.symbols.text(labelValue(labels, m_context.known.name));
    if (name.empty()) return;
    const TextSpan span = m_call.argSpans.front();
    if (m_context.options.typeAndUnitLabels) {
        const std::string_view type = m_context.symbols.text(labelValue(labels, m_context.known.type));
        if (type == "counter" || type == "histogram") return;
        annotations.add(AnnotationKind::Info, annotation_text::possibleNonCounterLabel(name, type), span);
        return;
    }
    for (const std::string_view suffix : {"_total", "_sum", "_count", "_bucket"}) {
        if (name.ends_with(suffix)) return;
    }
    annotations.add(AnnotationKind::Info, annotation_text::possibleNonCounter(name), span);
}

/// Floats alone and a function whose windows slide: all windows at once.
bool RangeCallRows::isSlidable(const SeriesSamples &samples) const
{
    if (!m_slidingKernel || !samples.histograms.empty() || !m_params.empty() || m_grid.before != 0 || m_grid.after != 0) return false;
    return samples.startTimestamps.empty() || !usesStartTimestamps();
}

Result<WindowCount> RangeCallRows::slide(
    Worker &worker, const SeriesSamples &samples, const RowSlice &out, std::size_t row, ReadShape &read)
{
    TableCache<WindowTable> &tables = m_tables[worker.index];
    WindowTable &table = tables.of(samples.timestamps);
    const std::uint64_t bytesBefore = table.bytes();
    table.prepare(samples.timestamps, m_grid);
    const SlidingWindows windows = table.windows(samples.values, m_grid, m_usesRates);
    DIOPTER_TRY(tables.chargeGrowth(m_context.budget, table, bytesBefore));
    m_slidingKernel(windows, out.values(row), out.present(row));
    if (!read.totalPerStep.empty() && m_call.selector) table.addPerStep(read.totalPerStep, read.readPerStep);
    return table.count();
}

/// Matrix weight of one series' result; true when it holds a float.
bool weighOutput(const RowView &row, std::size_t numSteps, SeriesWindows &windows)
{
    const std::size_t numWords = bitWords(numSteps);
    const std::size_t numPoints = countBits(row.present, numWords);
    windows.output = numPoints;
    if (!row.histograms) return numPoints > 0;
    std::size_t numHistograms = 0;
    forEachBit(row.present, numWords, [&](std::size_t step) {
        if (!row.isHistogram(step)) return;
        ++numHistograms;
        windows.output += matrixWeight(*(*row.histograms)[step]) - 1;
    });
    return numPoints > numHistograms;
}

/// Reads a series and evaluates all its windows.
Result<WindowCount> RangeCallRows::evaluateRow(
    Worker &worker, std::size_t index, KernelContext &kernelContext, const RowSlice &out, std::size_t row)
{
    NodeBook &book = m_context.book(m_node.id, worker);
    DIOPTER_ASSIGN(const SeriesSamples samples, m_input->read(worker, index));
    WindowCount count;
    if (isSlidable(samples)) {
        DIOPTER_ASSIGN(count, slide(worker, samples, out, row, book.shape.read));
        m_exchange.keep(index, out.view(row), count);
        return count;
    }
    if (!book.shape.read.totalPerStep.empty()) {
        count.totalPerStep = &book.shape.read.totalPerStep;
        count.readPerStep = &book.shape.read.readPerStep;
    }
    kernelContext.metricName = m_context.symbols.text(labelValue(m_input->series()->labels(index), m_context.known.name));
    const std::uint64_t key = index * (m_node.steps.count + 1);
    DIOPTER_TRY(scanWindows(samples, m_grid, m_kernel, kernelContext, book.annotations, key, m_params, out, row, count));
    return count;
}

Status RangeCallRows::rows(Worker &worker, std::size_t begin, const RowSlice &out)
{
    NodeBook &book = m_context.book(m_node.id, worker);
    NodeBook &selectorBook = m_context.book(m_context.selectorMeterOf(m_node.id), worker);
    std::vector<SeriesWindows> &windows = m_context.book(m_node.id, m_context.mainWorker()).shape.windows;
    const std::size_t numSteps = m_node.steps.count;
    if (m_context.needsPerStep(m_node.id) && m_call.selector) {
        book.shape.read.totalPerStep.resize(numSteps);
        book.shape.read.readPerStep.resize(numSteps);
    }
    KernelContext kernelContext;
    kernelContext.argSpans = m_call.argSpans;
    kernelContext.callSpan = m_node.span;
    kernelContext.lookback = m_context.plan.lookback;
    kernelContext.useStartTimestamps = usesStartTimestamps();
    kernelContext.anchored = m_call.selector && m_call.selector->anchored;
    kernelContext.smoothed = m_call.selector && m_call.selector->smoothed;
    kernelContext.annotations = &book.annotations;
    const bool mayHint = m_call.function == FunctionId::Rate || m_call.function == FunctionId::Increase;
    std::size_t announced = begin;
    for (std::size_t row = 0; row < out.numRows(); ++row) {
        const std::size_t index = begin + row;
        DIOPTER_TRY(m_context.checkCancelled());
        WindowCount count;
        if (!m_exchange.take(index, out, row, count, selectorBook.read)) {
            if (index >= announced) {
                announced = m_exchange.endOfOwnRows(index, begin + out.numRows());
                m_input->expect(worker, index, announced);
            }
            DIOPTER_ASSIGN(count, evaluateRow(worker, index, kernelContext, out, row));
        }
        const bool anyFloat = weighOutput(out.view(row), numSteps, count.windows);
        if (mayHint && anyFloat) {
            book.annotations.setKey(index * (numSteps + 1) + numSteps);
            hintAtNonCounter(book.annotations, m_input->series()->labels(index));
        }
        windows[index] = count.windows;
        if (!m_call.selector) continue; // a subquery's samples were counted when they were read
        book.shape.read.totalSamples += count.totalSamples;
        book.shape.read.samplesRead += count.samplesRead;
    }
    return {};
}

/// Steps at which no series has a window with samples.
Result<RowSourcePtr> absentOverTime(QueryContext &context, const plan::Node &node, RowSource &rows)
{
    const MeterId meter = context.meterOf(node.id);
    const auto &call = node.as<plan::RangeCall>();
    auto table = std::make_shared<SeriesTable>();
    Labels labels;
    if (call.selector) labels = Labels::fromTexts(context.symbols, call.selector->absentLabels);
    table->add(table->store(labels.view()), true);
    DIOPTER_ASSIGN(const std::shared_ptr<Matrix> out, Matrix::make(context, table, node.steps.count));
    BitWord *present = out->block().present(0);
    DIOPTER_TRY(forEachSlab(context, meter, rows, [&](const SampleBlock &block, std::size_t) -> Status {
        for (std::size_t row = 0; row < block.numRows(); ++row) {
            for (std::size_t word = 0; word < block.numWords(); ++word) present[word] |= block.present(row)[word];
        }
        return {};
    }));
    for (std::size_t step = 0; step < node.steps.count; ++step) {
        if (testBit(present, step)) {
            clearBit(present, step);
        } else {
            out->block().set(0, step, Point::ofFloat(1));
        }
    }
    return rowsOf(out);
}

/// AnchoredSafeFunctions and SmoothedSafeFunctions of promql/functions.go.
Status checkModifier(const plan::RangeCall &call)
{
    const bool isRate = call.function == FunctionId::Rate || call.function == FunctionId::Increase || call.function == FunctionId::Delta;
    const bool isCount = call.function == FunctionId::Resets || call.function == FunctionId::Changes;
    const std::string name(functionName(call.function));
    if (call.selector->anchored && !isRate && !isCount) {
        return Error{
            ErrorCode::Execution, "anchored modifier can only be used with: changes, delta, increase, rate, resets - not with " + name, {}};
    }
    if (call.selector->smoothed && !isRate) {
        return Error{ErrorCode::Execution, "smoothed modifier can only be used with: delta, increase, rate - not with " + name, {}};
    }
    return {};
}

} // namespace

Result<RowSourcePtr> makeRangeCall(QueryContext &context, OperatorInputs inputs)
{
    const plan::Node &node = inputs.node;
    const auto &call = node.as<plan::RangeCall>();
    const std::size_t firstParam = call.selector ? 0 : 1;
    SeriesInputPtr input;
    if (!call.selector) {
        const plan::Node &subquery = context.plan.node(context.plan.evaluated(node.args.front()));
        const plan::Steps steps = context.plan.node(subquery.args.front()).steps;
        DIOPTER_ASSIGN(input, subqueryInput(context, context.meterOf(subquery.id), std::move(inputs.args.front()), steps));
    }
    WindowParams params;
    for (std::size_t i = firstParam; i < inputs.args.size(); ++i) {
        DIOPTER_ASSIGN(ScalarValues values, scalarValues(context, context.meterOf(node.id), *inputs.args[i]));
        params.push_back(std::move(values));
    }
    if (call.selector) {
        DIOPTER_TRY(checkModifier(call));
        DIOPTER_ASSIGN(input, selectInput(context, *call.selector, context.selectorMeterOf(node.id), true));
    }
    RowSourcePtr rows = std::make_unique<RangeCallRows>(context, node, std::move(input), std::move(params));
    if (call.function == FunctionId::AbsentOverTime) return absentOverTime(context, node, *rows);
    if (context.options.delayedNameRemoval) return rows;
    return mergeEqualLabels(context, node, std::move(rows));
}

} // namespace diopter::exec
