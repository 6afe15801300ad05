// Functions of range vectors over selectors and subqueries: scans each series once and slides the window (Prometheus' eval of a Call
// with a matrix argument).
#include "core/exec/operators/operators.h"
#include "core/exec/operators/range_window_scan.h"
#include "core/model/annotation_text.h"

namespace diopter::exec {

namespace {

class RangeCallRows final : public RowSource {
public:
    RangeCallRows(QueryContext &context, const plan::Node &node, SeriesInputPtr input, WindowParams params);

    const SeriesTablePtr &series() const override { return m_series; }
    std::size_t numSteps() const override { return m_node.steps.count; }
    Status rows(Worker &worker, std::size_t begin, const RowSlice &out) override;

private:
    WindowGrid windowGrid() const;
    SeriesTablePtr outputSeries() const;
    void hintAtNonCounter(AnnotationCollector &annotations, LabelsView labels) const;
    bool usesStartTimestamps() const;

    QueryContext &m_context;
    const plan::Node &m_node;
    const plan::RangeCall &m_call;
    SeriesInputPtr m_input;
    WindowParams m_params;
    WindowGrid m_grid;
    RangeKernel m_kernel;
    SeriesTablePtr m_series;
};

RangeCallRows::RangeCallRows(QueryContext &context, const plan::Node &node, SeriesInputPtr input, WindowParams params)
    : m_context(context), m_node(node), m_call(node.as<plan::RangeCall>()), m_input(std::move(input)), m_params(std::move(params)),
      m_grid(windowGrid()), m_kernel(rangeKernel(m_call.function)), m_series(outputSeries())
{
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

Status RangeCallRows::rows(Worker &worker, std::size_t begin, const RowSlice &out)
{
    NodeBook &book = m_context.book(m_node.id, worker);
    std::vector<SeriesWindows> &windows = m_context.book(m_node.id, m_context.mainWorker()).shape.windows;
    const std::size_t numSteps = m_node.steps.count;
    const bool perStep = m_context.needsPerStep(m_node.id);
    if (perStep) {
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
    for (std::size_t row = 0; row < out.numRows(); ++row) {
        const std::size_t index = begin + row;
        DIOPTER_TRY(m_context.checkCancelled());
        DIOPTER_ASSIGN(const SeriesSamples samples, m_input->read(worker, index));
        const LabelsView labels = m_input->series()->labels(index);
        kernelContext.metricName = m_context.symbols.text(labelValue(labels, m_context.known.name));
        WindowCount count;
        if (perStep) {
            count.totalPerStep = &book.shape.read.totalPerStep;
            count.readPerStep = &book.shape.read.readPerStep;
        }
        const std::uint64_t key = index * (numSteps + 1);
        DIOPTER_TRY(scanWindows(samples, m_grid, m_kernel, kernelContext, book.annotations, key, m_params, out, row, count));
        NodeShape outputShape;
        const RowView view = out.view(row);
        const std::size_t numWords = bitWords(numSteps);
        std::size_t numHistograms = 0;
        count.windows.output = countBits(view.present, numWords);
        const bool anyFloat = [&] {
            if (!view.histograms) return count.windows.output > 0;
            forEachBit(view.present, numWords, [&](std::size_t step) {
                if (!view.isHistogram(step)) return;
                ++numHistograms;
                count.windows.output += matrixWeight(*(*view.histograms)[step]) - 1;
            });
            return countBits(view.present, numWords) > numHistograms;
        }();
        if (mayHint && anyFloat) {
            book.annotations.setKey(key + numSteps);
            hintAtNonCounter(book.annotations, labels);
        }
        windows[index] = count.windows;
        book.shape.read.totalSamples += count.totalSamples;
        book.shape.read.samplesRead += count.samplesRead;
    }
    return {};
}

/// Steps at which no series has a window with samples.
Result<RowSourcePtr> absentOverTime(QueryContext &context, const plan::Node &node, RowSource &rows)
{
    const MeterId meter = context.meterOf(node.id);
    DIOPTER_ASSIGN(const MatrixPtr found, completeMatrix(context, meter, rows));
    const auto &call = node.as<plan::RangeCall>();
    auto table = std::make_shared<SeriesTable>();
    Labels labels;
    if (call.selector) labels = Labels::fromTexts(context.symbols, call.selector->absentLabels);
    table->add(table->store(labels.view()), true);
    DIOPTER_ASSIGN(const std::shared_ptr<Matrix> out, Matrix::make(context, table, node.steps.count));
    BitWord *present = out->block().present(0);
    for (std::size_t row = 0; row < found->numRows(); ++row) {
        for (std::size_t word = 0; word < out->block().numWords(); ++word) present[word] |= found->row(row).present[word];
    }
    for (std::size_t step = 0; step < node.steps.count; ++step) {
        if (testBit(present, step)) {
            clearBit(present, step);
        } else {
            out->block().set(0, step, Point::ofFloat(1));
        }
    }
    return rowsOf(out);
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
        DIOPTER_ASSIGN(const MatrixPtr matrix, completeMatrix(context, context.meterOf(subquery.id), *inputs.args.front()));
        input = subqueryInput(context, matrix, steps);
    }
    WindowParams params;
    for (std::size_t i = firstParam; i < inputs.args.size(); ++i) {
        DIOPTER_ASSIGN(ScalarValues values, scalarValues(context, context.meterOf(node.id), *inputs.args[i]));
        params.push_back(std::move(values));
    }
    if (call.selector) {
        DIOPTER_ASSIGN(input, selectInput(context, *call.selector, context.selectorMeterOf(node.id), true));
    }
    RowSourcePtr rows = std::make_unique<RangeCallRows>(context, node, std::move(input), std::move(params));
    if (call.function == FunctionId::AbsentOverTime) return absentOverTime(context, node, *rows);
    if (context.options.delayedNameRemoval) return rows;
    return mergeEqualLabels(context, node, std::move(rows));
}

} // namespace diopter::exec
