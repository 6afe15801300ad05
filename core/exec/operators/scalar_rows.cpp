// Scalars as rows, empty results, the repetition of step-invariant values, and the sign change.
#include "core/exec/kernels/binary_kernel.h"
#include "core/exec/operators/operators.h"

namespace diopter::exec {

namespace {

class EmptyRows final : public RowSource {
public:
    explicit EmptyRows(std::size_t numSteps) : m_series(std::make_shared<SeriesTable>()), m_numSteps(numSteps) {}
    const SeriesTablePtr &series() const override { return m_series; }
    std::size_t numSteps() const override { return m_numSteps; }
    Status rows(Worker &, std::size_t, const RowSlice &) override { return {}; }

private:
    SeriesTablePtr m_series;
    std::size_t m_numSteps;
};

class ScalarRows final : public RowSource {
public:
    explicit ScalarRows(ScalarValues values) : m_values(std::move(values))
    {
        auto table = std::make_shared<SeriesTable>();
        table->add({}, false);
        m_series = std::move(table);
    }
    const SeriesTablePtr &series() const override { return m_series; }
    std::size_t numSteps() const override { return m_values.size(); }
    Status rows(Worker &, std::size_t, const RowSlice &out) override
    {
        if (out.numRows() == 0) return {};
        std::copy(m_values.begin(), m_values.end(), out.values(0));
        setAllBits(out.present(0), m_values.size());
        return {};
    }

private:
    ScalarValues m_values;
    SeriesTablePtr m_series;
};

/// The first step's point on every step.
class RepeatedRows final : public RowSource {
public:
    RepeatedRows(MatrixPtr first, std::size_t numSteps) : m_first(std::move(first)), m_numSteps(numSteps) {}
    const SeriesTablePtr &series() const override { return m_first->series(); }
    std::size_t numSteps() const override { return m_numSteps; }
    Status rows(Worker &, std::size_t begin, const RowSlice &out) override
    {
        for (std::size_t row = 0; row < out.numRows(); ++row) {
            const RowView from = m_first->row(begin + row);
            if (!from.isPresent(0)) continue;
            std::fill_n(out.values(row), m_numSteps, from.isHistogram(0) ? 0.0 : from.values[0]);
            setAllBits(out.present(row), m_numSteps);
            if (from.isHistogram(0)) std::fill(out.histograms(row).begin(), out.histograms(row).end(), (*from.histograms)[0]);
        }
        return {};
    }

private:
    MatrixPtr m_first;
    std::size_t m_numSteps;
};

class NegatedRows final : public RowSource {
public:
    NegatedRows(QueryContext &context, RowSourcePtr input)
        : m_input(std::move(input)), m_series(droppedNames(m_input->series(), context.known, context.options.delayedNameRemoval))
    {}
    const SeriesTablePtr &series() const override { return m_series; }
    std::size_t numSteps() const override { return m_input->numSteps(); }
    std::size_t depth() const override { return m_input->depth() + 1; }
    Status rows(Worker &worker, std::size_t begin, const RowSlice &out) override
    {
        DIOPTER_TRY(m_input->rows(worker, begin, out));
        for (std::size_t row = 0; row < out.numRows(); ++row) {
            double *values = out.values(row);
            forEachBit(out.present(row), out.numWords(), [&](std::size_t step) { values[step] = -values[step]; });
            if (!out.hasHistograms(row)) continue;
            for (HistogramPtr &histogram : out.histograms(row)) {
                if (!histogram) continue;
                histogram = negated(*histogram);
            }
        }
        return {};
    }

private:
    RowSourcePtr m_input;
    SeriesTablePtr m_series;
};

} // namespace

RowSourcePtr emptyRows(const plan::Node &node) { return std::make_unique<EmptyRows>(node.steps.count); }

RowSourcePtr scalarRows(ScalarValues values) { return std::make_unique<ScalarRows>(std::move(values)); }

Result<ScalarValues> scalarValues(QueryContext &context, MeterId meter, RowSource &source)
{
    ScalarValues out(source.numSteps());
    if (source.series()->size() == 0) return out;
    SampleBlock block(1, source.numSteps());
    DIOPTER_TRY(context.metered(meter, [&](Worker &worker) { return source.rows(worker, 0, RowSlice(block, 0, 1)); }));
    std::copy_n(block.values(0), out.size(), out.begin());
    return out;
}

Result<RowSourcePtr> makeStepInvariant(QueryContext &context, OperatorInputs inputs)
{
    const plan::PlanId child = context.plan.evaluated(inputs.node.args.front());
    DIOPTER_ASSIGN(const MatrixPtr first, completeMatrix(context, context.meterOf(child), *inputs.args.front()));
    return RowSourcePtr(std::make_unique<RepeatedRows>(first, inputs.node.steps.count));
}

Result<RowSourcePtr> makeNegate(QueryContext &context, OperatorInputs inputs)
{
    RowSourcePtr rows = std::make_unique<NegatedRows>(context, std::move(inputs.args.front()));
    if (context.options.delayedNameRemoval) return rows;
    return mergeEqualLabels(context, inputs.node, std::move(rows));
}

} // namespace diopter::exec
