// Which output group each input series of an aggregation belongs to: computed once per series, dense, in order of first appearance.
#pragma once

#include "core/exec/query_context.h"

#include <vector>

namespace diopter::exec {

/// The labels that by() keeps or without() drops; without() always drops the metric name, type and unit too.
class Grouping {
public:
    Grouping(QueryContext &context, const plan::Aggregation &aggregation);
    /// Adds a label to by() (count_values does).
    void keep(Symbol label);
    /// The group's labels, in `out`.
    void groupLabels(LabelsView labels, std::vector<LabelPair> &out) const;

private:
    bool m_without;
    std::vector<Symbol> m_names;
};

struct AggregationGroups {
    std::vector<std::uint32_t> ofRow; ///< group of each input row
    std::shared_ptr<SeriesTable> series; ///< one entry per group; dropName set when any member has it

    std::size_t size() const { return series->size(); }
};

AggregationGroups groupRows(const Grouping &grouping, const SeriesTable &input);

} // namespace diopter::exec
