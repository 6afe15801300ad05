// topk and bottomk over inputs too large to hold: a heap per group and step is kept while the input passes by in slabs of series.
#pragma once

#include "core/exec/operators/aggregation_choice.h"
#include "core/exec/operators/aggregation_groups.h"
#include "core/exec/operators/choice_heap.h"

#include <vector>

namespace diopter::exec {

/// One evaluation. Series are considered in their order, as where the input is held whole: the choice is the same.
class TopkSlabs {
public:
    TopkSlabs(QueryContext &context, const plan::Node &node, const RowSource &input, const AggregationParam &param);
    /// True for topk and bottomk of inputs that want slabs where the heaps take less memory than the input.
    bool fits() const;
    Result<RowSourcePtr> run(MeterId meter, RowSource &input);

private:
    void consider(
        const SampleBlock &block, std::size_t first, std::size_t stepBegin, std::size_t stepEnd, AnnotationCollector &annotations);
    void noteGroups(const SampleBlock &block, std::size_t first);
    Status sortHeaps();
    Result<RowSourcePtr> chosenRows(const SeriesTablePtr &series);
    std::uint64_t heapBytes() const;
    GroupChoice &at(std::size_t step, std::size_t group) { return m_heaps[step * m_groups.size() + group]; }

    QueryContext &m_context;
    const plan::Node &m_node;
    const AggregationParam &m_param;
    AggregateOp m_op;
    std::size_t m_numRows;
    std::size_t m_numSteps;
    bool m_wanted;
    AggregationGroups m_groups;
    std::vector<std::size_t> m_groupOrder; ///< groups by their first series with a point
    std::vector<bool> m_met;
    std::vector<GroupChoice> m_heaps; ///< steps x groups
};

} // namespace diopter::exec
