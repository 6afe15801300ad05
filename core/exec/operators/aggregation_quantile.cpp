// quantile by groups and count_values.
#include "core/exec/kernels/label_kernels.h"
#include "core/exec/kernels/quantile.h"
#include "core/exec/operators/aggregation_choice.h"
#include "core/exec/operators/aggregation_groups.h"
#include "core/model/annotation_text.h"
#include "core/model/go_math.h"

#include <bit>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace diopter::exec {

double AggregationParam::max() const
{
    double out = -std::numeric_limits<double>::max();
    if (values.size() == 1) return values.front();
    for (const double value : values) out = gomath::max(out, value);
    return out;
}

double AggregationParam::min() const
{
    double out = std::numeric_limits<double>::max();
    if (values.size() == 1) return values.front();
    for (const double value : values) out = gomath::min(out, value);
    return out;
}

bool AggregationParam::anyNaN() const
{
    return std::any_of(values.begin(), values.end(), [](double value) { return std::isnan(value); });
}

Result<RowSourcePtr> makeQuantile(QueryContext &context, const plan::Node &node, RowSource &input, const AggregationParam &param)
{
    const MeterId meter = context.meterOf(node.id);
    const auto &aggregation = node.as<plan::Aggregation>();
    DIOPTER_ASSIGN(const MatrixPtr matrix, completeMatrix(context, meter, input));
    AnnotationCollector &own = context.book(node.id, context.mainWorker()).annotations;
    own.setKey(0);
    const auto warn = [&](double q) { own.add(AnnotationKind::Warning, annotation_text::invalidQuantile(q), aggregation.paramSpan); };
    if (param.anyNaN()) warn(std::numeric_limits<double>::quiet_NaN());
    if (param.max() > 1) warn(param.max());
    if (param.min() < 0) warn(param.min());

    // Groups in order of the first series that has a point.
    auto filled = std::make_shared<SeriesTable>();
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < matrix->numRows(); ++row) {
        if (matrix->isEmptyRow(row)) continue;
        filled->add(matrix->series()->labels(row), matrix->series()->dropName(row));
        rows.push_back(row);
    }
    const AggregationGroups groups = groupRows(Grouping(context, aggregation), *filled);
    std::vector<std::vector<std::size_t>> members(groups.size());
    for (std::size_t i = 0; i < rows.size(); ++i) members[groups.ofRow[i]].push_back(rows[i]);
    DIOPTER_ASSIGN(std::shared_ptr<Matrix> out, Matrix::make(context, groups.series, node.steps.count));
    DIOPTER_TRY(context.parallelFor(meter, node.steps.count, 64, [&](Worker &worker, std::size_t begin, std::size_t end) -> Status {
        AnnotationCollector &annotations = context.book(node.id, worker).annotations;
        std::vector<double> values;
        for (std::size_t step = begin; step < end; ++step) {
            for (std::size_t group = 0; group < members.size(); ++group) {
                values.clear();
                for (const std::size_t row : members[group]) {
                    const RowView view = matrix->row(row);
                    if (!view.isPresent(step)) continue;
                    if (view.isHistogram(step)) {
                        annotations.setKey(static_cast<std::uint64_t>(step) << 32 | row);
                        annotations.add(
                            AnnotationKind::Info, annotation_text::histogramIgnoredInAggregation("quantile"), aggregation.exprSpan);
                    } else {
                        values.push_back(view.values[step]);
                    }
                }
                if (values.empty()) continue;
                out->block().setFloat(group, step, quantileOf(param.values.empty() ? 0 : param.values[step], values));
            }
        }
        return {};
    }));
    return rowsOf(std::move(out));
}

namespace {

/// Counts per label set and step.
class ValueCounts {
public:
    ValueCounts(QueryContext &context, std::size_t numSteps)
        : m_context(context), m_numSteps(numSteps), m_series(std::make_shared<SeriesTable>())
    {}

    Result<std::size_t> rowOf(LabelsView labels)
    {
        bool isNew = false;
        const std::size_t row = m_index.findOrStore(labels, *m_series, isNew);
        if (!isNew) return row;
        DIOPTER_ASSIGN(MemoryCharge charge, MemoryCharge::take(&m_context.budget, SampleBlock::bytesFor(1, m_numSteps)));
        m_charges.push_back(std::move(charge));
        m_blocks.push_back(std::make_unique<SampleBlock>(1, m_numSteps));
        m_series->add(m_index.labels(row), false);
        return row;
    }
    void count(std::size_t row, std::size_t step)
    {
        SampleBlock &block = *m_blocks[row];
        const double before = testBit(block.present(0), step) ? block.values(0)[step] : 0;
        block.setFloat(0, step, before + 1);
    }
    Result<std::shared_ptr<Matrix>> finish()
    {
        DIOPTER_ASSIGN(std::shared_ptr<Matrix> out, Matrix::make(m_context, m_series, m_numSteps));
        for (std::size_t row = 0; row < m_blocks.size(); ++row) {
            if (row % 64 == 0) DIOPTER_TRY(m_context.checkCancelled());
            out->block().copyRow(row, m_blocks[row]->view(0));
            m_blocks[row].reset();
        }
        return out;
    }

private:
    QueryContext &m_context;
    std::size_t m_numSteps;
    std::shared_ptr<SeriesTable> m_series;
    LabelIndex m_index;
    std::vector<std::unique_ptr<SampleBlock>> m_blocks;
    std::vector<MemoryCharge> m_charges;
};

} // namespace

Result<RowSourcePtr> makeCountValues(QueryContext &context, const plan::Node &node, RowSource &input)
{
    const MeterId meter = context.meterOf(node.id);
    const auto &aggregation = node.as<plan::Aggregation>();
    DIOPTER_ASSIGN(const MatrixPtr matrix, completeMatrix(context, meter, input));
    const Symbol valueLabel = context.symbols.intern(aggregation.text);
    Grouping grouping(context, aggregation);
    grouping.keep(valueLabel);
    ValueCounts counts(context, node.steps.count);
    Status outcome = context.metered(meter, [&](Worker &) -> Status {
        std::vector<LabelPair> groupLabels;
        std::size_t numTexts = 0;
        for (std::size_t row = 0; row < matrix->numRows(); ++row) {
            const RowView view = matrix->row(row);
            std::unordered_map<std::uint64_t, std::size_t> known; // value bits of this series -> row of the result
            for (std::size_t step = 0; step < node.steps.count; ++step) {
                if (!view.isPresent(step)) continue;
                const bool isHistogram = view.isHistogram(step);
                const std::uint64_t bits = isHistogram ? 0 : std::bit_cast<std::uint64_t>(view.values[step]);
                if (const auto found = known.find(bits); !isHistogram && found != known.end()) {
                    counts.count(found->second, step);
                    continue;
                }
                if (++numTexts % 256 == 0) DIOPTER_TRY(context.checkCancelled());
                const std::string text = countedValueText(view.point(step));
                Labels labels(matrix->series()->labels(row));
                labels.set(context.symbols, valueLabel, context.symbols.intern(text));
                grouping.groupLabels(labels.view(), groupLabels);
                DIOPTER_ASSIGN(const std::size_t target, counts.rowOf(groupLabels));
                if (!isHistogram) known.emplace(bits, target);
                counts.count(target, step);
            }
        }
        return {};
    });
    DIOPTER_TRY(std::move(outcome));
    DIOPTER_ASSIGN(std::shared_ptr<Matrix> out, counts.finish());
    return rowsOf(std::move(out));
}

} // namespace diopter::exec
