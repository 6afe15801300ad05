#include "core/exec/operators/match_index.h"

#include "core/exec/operators/binary_operators.h"

#include <algorithm>

namespace diopter::exec {

LabelMatching::LabelMatching(QueryContext &context, const plan::Binary &binary) : m_context(context), m_binary(binary)
{
    for (const std::string &name : binary.matching->labels) m_names.push_back(context.symbols.intern(name));
    for (const std::string &name : binary.matching->include) m_include.push_back(context.symbols.intern(name));
}

void LabelMatching::matchLabels(LabelsView labels, std::vector<LabelPair> &out) const
{
    out.clear();
    const bool on = m_binary.matching->on;
    for (const LabelPair &pair : labels) {
        const bool named = std::find(m_names.begin(), m_names.end(), pair.name) != m_names.end();
        if (on ? named : !named && !m_context.known.isMetadata(pair.name)) out.push_back(pair);
    }
}

MatchGroups LabelMatching::group(const SeriesTable &left, const SeriesTable &right) const
{
    MatchGroups out;
    SeriesTable storage;
    LabelIndex index(left.size() + right.size());
    std::vector<LabelPair> labels;
    const auto number = [&](const SeriesTable &table, std::vector<std::uint32_t> &ofRow, std::vector<std::vector<std::uint32_t>> &members) {
        ofRow.reserve(table.size());
        for (std::size_t row = 0; row < table.size(); ++row) {
            matchLabels(table.labels(row), labels);
            bool isNew = false;
            const std::size_t group = index.findOrStore(labels, storage, isNew);
            if (members.size() < index.size()) members.resize(index.size());
            members[group].push_back(static_cast<std::uint32_t>(row));
            ofRow.push_back(static_cast<std::uint32_t>(group));
        }
    };
    number(left, out.ofLeft, out.left);
    number(right, out.ofRight, out.right);
    out.left.resize(index.size());
    out.right.resize(index.size());
    return out;
}

Labels LabelMatching::resultLabels(LabelsView many, LabelsView one) const
{
    const plan::Matching &matching = *m_binary.matching;
    Labels out(many);
    if (dropsName(m_binary.op) || (!m_context.options.delayedNameRemoval && m_binary.returnBool)) {
        for (const Symbol name : {m_context.known.name, m_context.known.type, m_context.known.unit}) out.remove(name);
    }
    if (matching.cardinality == plan::Cardinality::OneToOne) out.filter(m_names, matching.on);
    for (const Symbol name : m_include) out.set(m_context.symbols, name, labelValue(one, name));
    return out;
}

} // namespace diopter::exec
