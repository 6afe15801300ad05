// Which label sets a node can return, from the labels of its inputs alone: exact group counts without reading a sample.
#pragma once

#include "core/model/labels.h"
#include "core/syntax/ast.h"

#include <optional>
#include <unordered_set>
#include <vector>

namespace diopter::cost {

/// The distinct label sets a node may return. `known` false: only `count` is meaningful.
struct OutputLabels {
    std::unordered_set<Labels, LabelsHash> sets;
    double count = 0;
    bool known = true; ///< the sets are exact (before values decide what is filtered)
    bool filtered = false; ///< a comparison, topk or the like may return fewer

    static OutputLabels ofCount(double count, bool filtered = false) { return {{}, count, false, filtered}; }
    static OutputLabels ofSets(std::unordered_set<Labels, LabelsHash> sets, bool filtered = false)
    {
        const auto count = static_cast<double>(sets.size());
        return {std::move(sets), count, true, filtered};
    }
};

/// Label sets of `node` given those of its children (in syntax::children order). Scalars and strings count 1.
OutputLabels outputLabels(
    const syntax::Ast &ast, const syntax::Node &node, const std::vector<const OutputLabels *> &inputs, SymbolTable &symbols);

} // namespace diopter::cost
