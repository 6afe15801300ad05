// Vector matching, done once per series: which series of both sides share a match group, and the labels of their results.
#pragma once

#include "core/exec/row_source.h"

#include <vector>

namespace diopter::exec {

/// Dense numbers of match groups for the series of both sides, and the members of each group in series order.
struct MatchGroups {
    std::vector<std::uint32_t> ofLeft;
    std::vector<std::uint32_t> ofRight;
    std::vector<std::vector<std::uint32_t>> left; ///< per group
    std::vector<std::vector<std::uint32_t>> right; ///< per group

    std::size_t size() const { return left.size(); }
};

/// Reads matching labels of one binary expression; symbols are interned once.
class LabelMatching {
public:
    LabelMatching(QueryContext &context, const plan::Binary &binary);

    MatchGroups group(const SeriesTable &left, const SeriesTable &right) const;
    /// matchLabels: the labels that a series is matched by.
    void matchLabels(LabelsView labels, std::vector<LabelPair> &out) const;
    /// resultMetric for a pair; `many` and `one` as the sides of a many-to-one match, else left and right.
    Labels resultLabels(LabelsView many, LabelsView one) const;

private:
    QueryContext &m_context;
    const plan::Binary &m_binary;
    std::vector<Symbol> m_names; ///< as written
    std::vector<Symbol> m_include; ///< of group_left or group_right
};

} // namespace diopter::exec
