#include "core/exec/operators/aggregation_topk.h"

#include "core/model/annotation_text.h"

#include <algorithm>

namespace diopter::exec {

namespace {

constexpr std::size_t kCheckEvery = 4096;

} // namespace

TopkSlabs::TopkSlabs(QueryContext &context, const plan::Node &node, const RowSource &input, const AggregationParam &param)
    : m_context(context), m_node(node), m_param(param), m_op(node.as<plan::Aggregation>().op), m_numRows(input.series()->size()),
      m_numSteps(input.numSteps()),
      m_wanted((m_op == AggregateOp::Topk || m_op == AggregateOp::Bottomk) && wantsSlabs(context, m_numRows, m_numSteps))
{
    if (m_wanted) m_groups = groupRows(Grouping(context, node.as<plan::Aggregation>()), *input.series());
}

std::uint64_t TopkSlabs::heapBytes() const
{
    const double most = std::min(std::max(m_param.max(), 1.0), static_cast<double>(m_numRows)); // no group has more members
    const double perGroup = std::min(most * static_cast<double>(m_groups.size()), static_cast<double>(m_numRows));
    const double perStep = static_cast<double>(sizeof(GroupChoice)) * static_cast<double>(m_groups.size()) + 2 * sizeof(Chosen) * perGroup;
    return static_cast<std::uint64_t>(std::min(perStep * static_cast<double>(m_numSteps), 1e18));
}

bool TopkSlabs::fits() const
{
    if (!m_wanted || m_numRows == 0 || m_param.anyNaN()) return false;
    return m_context.options.slabSeries > 0 || heapBytes() < SampleBlock::bytesFor(m_numRows, m_numSteps);
}

void TopkSlabs::noteGroups(const SampleBlock &block, std::size_t first)
{
    for (std::size_t row = 0; row < block.numRows(); ++row) {
        const std::size_t group = m_groups.ofRow[first + row];
        if (m_met[group] || !anyBit(block.present(row), block.numWords())) continue;
        m_met[group] = true;
        m_groupOrder.push_back(group);
    }
}

void TopkSlabs::consider(
    const SampleBlock &block, std::size_t first, std::size_t stepBegin, std::size_t stepEnd, AnnotationCollector &annotations)
{
    for (std::size_t row = 0; row < block.numRows(); ++row) {
        const RowView view = block.view(row);
        const std::size_t group = m_groups.ofRow[first + row];
        for (std::size_t step = stepBegin; step < stepEnd; ++step) {
            const double param = m_param.values.empty() ? 0 : m_param.values[step];
            if (param < 1 || !view.isPresent(step)) continue;
            if (view.isHistogram(step)) {
                annotations.setKey(static_cast<std::uint64_t>(step) << 32 | (first + row));
                annotations.add(AnnotationKind::Info, annotation_text::histogramIgnoredInAggregation(aggregateOpText(m_op)), m_node.span);
                continue;
            }
            const auto k = static_cast<std::size_t>(std::min(param, static_cast<double>(m_numRows)));
            at(step, group).considerValue({first + row, view.values[step]}, k);
        }
    }
}

Status TopkSlabs::sortHeaps()
{
    for (std::size_t i = 0; i < m_heaps.size(); ++i) {
        if (i % kCheckEvery == 0) DIOPTER_TRY(m_context.checkCancelled());
        m_heaps[i].sort();
    }
    return {};
}

Result<RowSourcePtr> TopkSlabs::chosenRows(const SeriesTablePtr &series)
{
    constexpr std::size_t kNone = ~std::size_t{0};
    std::vector<std::size_t> target(m_numRows, kNone);
    auto table = std::make_shared<SeriesTable>();
    table->keepAlive(series);
    const auto addRow = [&](std::size_t row) {
        target[row] = table->size();
        table->add(series->labels(row), series->dropName(row));
    };
    if (m_node.singleTime) { // in the order of the answer
        for (const std::size_t group : m_groupOrder)
            for (const Chosen &item : at(0, group).heap.items) addRow(item.row);
    } else {
        for (const GroupChoice &choice : m_heaps)
            for (const Chosen &item : choice.heap.items) target[item.row] = 0;
        for (std::size_t row = 0; row < m_numRows; ++row)
            if (target[row] != kNone) addRow(row);
    }
    DIOPTER_ASSIGN(std::shared_ptr<Matrix> out, Matrix::make(m_context, table, m_numSteps));
    for (std::size_t i = 0; i < m_heaps.size(); ++i) {
        if (i % kCheckEvery == 0) DIOPTER_TRY(m_context.checkCancelled());
        for (const Chosen &item : m_heaps[i].heap.items) out->block().setFloat(target[item.row], i / m_groups.size(), item.value);
    }
    return rowsOf(std::move(out));
}

Result<RowSourcePtr> TopkSlabs::run(MeterId meter, RowSource &input)
{
    DIOPTER_ASSIGN(const MemoryCharge charge, MemoryCharge::take(&m_context.budget, heapBytes()));
    m_heaps.assign(m_numSteps * m_groups.size(), GroupChoice(ValueLess{m_op == AggregateOp::Bottomk}));
    m_met.assign(m_groups.size(), false);
    DIOPTER_TRY(forEachSlab(m_context, meter, input, [&](const SampleBlock &block, std::size_t first) {
        noteGroups(block, first);
        return m_context.parallelFor(meter, m_numSteps, 64, [&](Worker &worker, std::size_t begin, std::size_t end) -> Status {
            consider(block, first, begin, end, m_context.book(m_node.id, worker).annotations);
            return {};
        });
    }));
    DIOPTER_ASSIGN(const bool any, checkCount(m_param));
    if (!any) return emptyRows(m_node);
    RowSourcePtr out;
    Status outcome = m_context.metered(meter, [&](Worker &) -> Status {
        DIOPTER_TRY(sortHeaps());
        DIOPTER_ASSIGN(out, chosenRows(input.series()));
        return {};
    });
    DIOPTER_TRY(std::move(outcome));
    return out;
}

} // namespace diopter::exec
