// Functions of one element each: streams the rows of its argument through a kernel.
#include "core/exec/kernels/map_kernel.h"
#include "core/exec/operators/operators.h"

namespace diopter::exec {

namespace {

class MapRows final : public RowSource {
public:
    MapRows(QueryContext &context, const plan::Node &node, RowSourcePtr input, std::vector<ScalarValues> params)
        : m_context(context), m_node(node), m_call(node.as<plan::Call>()), m_input(std::move(input)), m_params(std::move(params)),
          m_kernel(mapKernel(m_call.function)), m_floats(floatFunction(m_call.function)),
          m_series(droppedNames(m_input->series(), context.known, context.options.delayedNameRemoval))
    {}
    const SeriesTablePtr &series() const override { return m_series; }
    std::size_t numSteps() const override { return m_node.steps.count; }
    std::size_t depth() const override { return m_input->depth() + 1; }
    Status rows(Worker &worker, std::size_t begin, const RowSlice &out) override;

private:
    void mapFloats(const RowSlice &out, std::size_t row) const;
    Status mapPoints(
        KernelContext &kernelContext, AnnotationCollector &annotations, const RowSlice &out, std::size_t row, std::size_t index) const;

    QueryContext &m_context;
    const plan::Node &m_node;
    const plan::Call &m_call;
    RowSourcePtr m_input;
    std::vector<ScalarValues> m_params;
    MapKernel m_kernel;
    FloatFunction m_floats;
    SeriesTablePtr m_series;
};

void MapRows::mapFloats(const RowSlice &out, std::size_t row) const
{
    double *values = out.values(row);
    forEachBit(out.present(row), out.numWords(), [&](std::size_t step) { values[step] = m_floats(values[step]); });
}

Status MapRows::mapPoints(
    KernelContext &kernelContext, AnnotationCollector &annotations, const RowSlice &out, std::size_t row, std::size_t index) const
{
    std::vector<double> params(m_params.size());
    kernelContext.params = params;
    const std::size_t numSteps = m_node.steps.count;
    BitWord *present = out.present(row);
    double *values = out.values(row);
    for (std::size_t step = 0; step < numSteps; ++step) {
        if (!testBit(present, step)) continue;
        const Point element = out.view(row).point(step);
        if (element.isHistogram()) out.histograms(row)[step] = nullptr;
        for (std::size_t i = 0; i < params.size(); ++i) params[i] = m_params[i][step];
        kernelContext.evalTime = m_node.steps.at(step);
        annotations.setKey(index * numSteps + step);
        Point result = m_kernel(element, kernelContext.evalTime, kernelContext);
        if (kernelContext.failure) return *kernelContext.failure;
        if (result.isHistogram()) {
            out.set(row, step, std::move(result));
        } else if (result.isFloat()) {
            values[step] = result.value;
        } else {
            clearBit(present, step);
        }
    }
    // What is left is mostly floats; an empty column would make every later reader look into it.
    if (out.hasHistograms(row)) {
        const HistogramRow &column = out.histograms(row);
        const bool any = std::any_of(column.begin(), column.end(), [](const HistogramPtr &histogram) { return histogram != nullptr; });
        if (!any) out.dropHistograms(row);
    }
    return {};
}

Status MapRows::rows(Worker &worker, std::size_t begin, const RowSlice &out)
{
    DIOPTER_TRY(m_input->rows(worker, begin, out));
    NodeBook &book = m_context.book(m_node.id, worker);
    KernelContext kernelContext;
    kernelContext.argSpans = m_call.argSpans;
    kernelContext.callSpan = m_node.span;
    kernelContext.annotations = &book.annotations;
    for (std::size_t row = 0; row < out.numRows(); ++row) {
        if (m_floats && !out.hasHistograms(row)) {
            mapFloats(out, row);
            continue;
        }
        const LabelsView labels = m_input->series()->labels(begin + row);
        kernelContext.metricName = m_context.symbols.text(labelValue(labels, m_context.known.name));
        DIOPTER_TRY(mapPoints(kernelContext, book.annotations, out, row, begin + row));
    }
    return {};
}

} // namespace

Result<RowSourcePtr> makeMapCall(QueryContext &context, OperatorInputs inputs)
{
    const plan::Node &node = inputs.node;
    std::vector<ScalarValues> params;
    for (std::size_t i = 1; i < inputs.args.size(); ++i) {
        DIOPTER_ASSIGN(ScalarValues values, scalarValues(context, context.meterOf(node.id), *inputs.args[i]));
        params.push_back(std::move(values));
    }
    return mergeAsRangeEval(context, node, std::make_unique<MapRows>(context, node, std::move(inputs.args.front()), std::move(params)));
}

} // namespace diopter::exec
