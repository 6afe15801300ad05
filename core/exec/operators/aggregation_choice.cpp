// topk, bottomk, limitk and limit_ratio: series keep their labels, each step chooses which of them stay (Prometheus' aggregationK).
// Heaps follow Go's container/heap, so that ties fall as there.
#include "core/exec/operators/aggregation_choice.h"

#include "core/base/go_text.h"
#include "core/exec/execution_error.h"
#include "core/exec/kernels/label_kernels.h"
#include "core/exec/operators/aggregation_groups.h"
#include "core/exec/operators/aggregation_topk.h"
#include "core/exec/operators/choice_heap.h"
#include "core/model/annotation_text.h"

#include <algorithm>
#include <cmath>

namespace diopter::exec {

namespace {

class Choice {
public:
    Choice(QueryContext &context, const plan::Node &node, const Matrix &input, const AggregationParam &param);
    /// Chooses at steps [begin, end) and copies what stays into `out`, whose rows are the input's.
    void run(std::size_t begin, std::size_t end, SampleBlock &out, AnnotationCollector &annotations);
    /// For a single step: the chosen rows in the order of the answer.
    const std::vector<std::size_t> &order() const { return m_order; }

private:
    void chooseStep(std::size_t step, SampleBlock &out, AnnotationCollector &annotations);
    void consider(
        GroupChoice &group, std::size_t row, std::size_t step, std::size_t k, double ratio, AnnotationCollector &annotations) const;
    bool isByValue() const { return m_op == AggregateOp::Topk || m_op == AggregateOp::Bottomk; }

    const plan::Node &m_node;
    const Matrix &m_input;
    const AggregationParam &m_param;
    AggregateOp m_op;
    AggregationGroups m_groups;
    std::vector<double> m_ratioOffset; ///< limit_ratio: place of each series in [0, 1]
    std::size_t m_numFilled = 0; ///< series with a point: what Prometheus' input matrix holds
    std::vector<std::size_t> m_groupOrder; ///< groups by their first series with a point
    std::vector<std::size_t> m_order;
};

Choice::Choice(QueryContext &context, const plan::Node &node, const Matrix &input, const AggregationParam &param)
    : m_node(node), m_input(input), m_param(param), m_op(node.as<plan::Aggregation>().op),
      m_groups(groupRows(Grouping(context, node.as<plan::Aggregation>()), *input.series()))
{
    std::vector<bool> met(m_groups.size(), false);
    for (std::size_t row = 0; row < input.numRows(); ++row) {
        if (input.isEmptyRow(row)) continue;
        ++m_numFilled;
        const std::size_t group = m_groups.ofRow[row];
        if (!met[group]) m_groupOrder.push_back(group);
        met[group] = true;
    }
    if (m_op != AggregateOp::LimitRatio) return;
    for (std::size_t row = 0; row < input.numRows(); ++row) {
        m_ratioOffset.push_back(sampleOffset(context.symbols, input.series()->labels(row)));
    }
}

void Choice::consider(
    GroupChoice &group, std::size_t row, std::size_t step, std::size_t k, double ratio, AnnotationCollector &annotations) const
{
    const RowView view = m_input.row(row);
    if (isByValue()) {
        if (view.isHistogram(step)) {
            annotations.setKey(static_cast<std::uint64_t>(step) << 32 | row);
            annotations.add(AnnotationKind::Info, annotation_text::histogramIgnoredInAggregation(aggregateOpText(m_op)), m_node.span);
            return;
        }
        return group.considerValue({row, view.values[step]}, k);
    }
    const double value = view.isHistogram(step) ? 0 : view.values[step];
    if (m_op == AggregateOp::Limitk) {
        if (!group.seen || group.heap.items.size() < k) group.heap.push({row, value});
        group.seen = true;
        return;
    }
    group.seen = true;
    if (isSampled(ratio, m_ratioOffset[row])) group.heap.push({row, value});
}

void Choice::chooseStep(std::size_t step, SampleBlock &out, AnnotationCollector &annotations)
{
    const double param = m_param.values.empty() ? 0 : m_param.values[step];
    std::size_t k = 0;
    double ratio = 0;
    if (m_op == AggregateOp::LimitRatio) {
        if (param == 0) return;
        ratio = std::clamp(param, -1.0, 1.0);
    } else {
        if (param < 1) return;
        k = static_cast<std::size_t>(std::min(param, static_cast<double>(m_numFilled)));
    }
    const ValueLess less{m_op == AggregateOp::Bottomk};
    std::vector<GroupChoice> groups(m_groups.size(), GroupChoice(less));
    for (std::size_t row = 0; row < m_input.numRows(); ++row) {
        if (!m_input.row(row).isPresent(step)) continue;
        GroupChoice &group = groups[m_groups.ofRow[row]];
        consider(group, row, step, k, ratio, annotations);
    }
    for (const std::size_t number : m_groupOrder) {
        GroupChoice &group = groups[number];
        if (!group.seen) continue;
        if (isByValue()) group.sort();
        for (const Chosen &item : group.heap.items) {
            out.set(item.row, step, m_input.row(item.row).point(step));
            if (m_node.singleTime) m_order.push_back(item.row);
        }
    }
}

void Choice::run(std::size_t begin, std::size_t end, SampleBlock &out, AnnotationCollector &annotations)
{
    for (std::size_t step = begin; step < end; ++step) chooseStep(step, out, annotations);
}

Result<bool> checkRatio(const AggregationParam &param, TextSpan span, AnnotationCollector &annotations)
{
    if (param.max() == 0 && param.min() == 0) return false;
    if (param.anyNaN()) return executionError("Ratio value is NaN");
    annotations.setKey(0);
    if (param.max() > 1) annotations.add(AnnotationKind::Warning, annotation_text::invalidRatio(param.max(), 1), span);
    if (param.min() < -1) annotations.add(AnnotationKind::Warning, annotation_text::invalidRatio(param.min(), -1), span);
    return true;
}

} // namespace

Result<bool> checkCount(const AggregationParam &param)
{
    constexpr double kMaxInt64 = 9223372036854774784.0;
    constexpr double kMinInt64 = -9223372036854775808.0;
    if (param.max() < 1) return false;
    if (param.anyNaN()) return executionError("Parameter value is NaN");
    if (param.min() <= kMinInt64) return executionError("Scalar value " + formatFloatG(param.min()) + " underflows int64");
    if (param.max() >= kMaxInt64) return executionError("Scalar value " + formatFloatG(param.max()) + " overflows int64");
    return true;
}

Result<RowSourcePtr> makeChoice(QueryContext &context, const plan::Node &node, RowSource &input, const AggregationParam &param)
{
    const MeterId meter = context.meterOf(node.id);
    const auto &aggregation = node.as<plan::Aggregation>();
    AnnotationCollector &annotations = context.book(node.id, context.mainWorker()).annotations;
    if (TopkSlabs slabs(context, node, input, param); slabs.fits()) return slabs.run(meter, input);
    DIOPTER_ASSIGN(const MatrixPtr matrix, completeMatrix(context, meter, input));
    auto checked = aggregation.op == AggregateOp::LimitRatio ? checkRatio(param, aggregation.paramSpan, annotations) : checkCount(param);
    if (!checked) return std::move(checked).error();
    if (!*checked) return emptyRows(node);
    Choice choice(context, node, *matrix, param);
    DIOPTER_ASSIGN(std::shared_ptr<Matrix> out, Matrix::make(context, matrix->series(), node.steps.count));
    for (std::size_t row = 0; row < matrix->numRows(); ++row) { // columns are created before threads share them
        if (matrix->block().hasHistograms(row)) (void)out->block().histograms(row);
    }
    DIOPTER_TRY(context.parallelFor(meter, node.steps.count, 64, [&](Worker &worker, std::size_t begin, std::size_t end) -> Status {
        choice.run(begin, end, out->block(), context.book(node.id, worker).annotations);
        return {};
    }));
    if (!node.singleTime) return rowsOf(std::move(out));
    auto table = std::make_shared<SeriesTable>();
    table->keepAlive(matrix->series());
    for (const std::size_t row : choice.order()) table->add(matrix->series()->labels(row), matrix->series()->dropName(row));
    DIOPTER_ASSIGN(std::shared_ptr<Matrix> ordered, Matrix::make(context, table, node.steps.count));
    for (std::size_t i = 0; i < choice.order().size(); ++i) ordered->block().copyRow(i, out->row(choice.order()[i]));
    return rowsOf(std::move(ordered));
}

} // namespace diopter::exec
