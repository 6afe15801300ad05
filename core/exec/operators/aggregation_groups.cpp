#include "core/exec/operators/aggregation_groups.h"

#include <algorithm>

namespace diopter::exec {

Grouping::Grouping(QueryContext &context, const plan::Aggregation &aggregation) : m_without(aggregation.without)
{
    for (const std::string &name : aggregation.grouping) m_names.push_back(context.symbols.intern(name));
    if (m_without) m_names.insert(m_names.end(), {context.known.name, context.known.type, context.known.unit});
}

void Grouping::keep(Symbol label)
{
    if (!m_without) m_names.push_back(label);
}

void Grouping::groupLabels(LabelsView labels, std::vector<LabelPair> &out) const
{
    out.clear();
    for (const LabelPair &pair : labels) {
        const bool named = std::find(m_names.begin(), m_names.end(), pair.name) != m_names.end();
        if (named != m_without) out.push_back(pair);
    }
}

AggregationGroups groupRows(const Grouping &grouping, const SeriesTable &input)
{
    AggregationGroups out;
    out.series = std::make_shared<SeriesTable>();
    out.ofRow.reserve(input.size());
    SeriesTable storage;
    LabelIndex index;
    std::vector<LabelPair> labels;
    std::vector<std::uint8_t> dropName;
    for (std::size_t row = 0; row < input.size(); ++row) {
        grouping.groupLabels(input.labels(row), labels);
        bool isNew = false;
        const std::size_t group = index.findOrStore(labels, storage, isNew);
        if (isNew) dropName.push_back(0);
        if (input.dropName(row)) dropName[group] = 1;
        out.ofRow.push_back(static_cast<std::uint32_t>(group));
    }
    for (std::size_t group = 0; group < index.size(); ++group) {
        out.series->add(out.series->store(index.labels(group)), dropName[group] != 0);
    }
    return out;
}

} // namespace diopter::exec
