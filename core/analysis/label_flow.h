// Which labels the series of each node carry, as far as the tree alone tells: what is kept, what was dropped on the way up.
#pragma once

#include "core/syntax/ast.h"

#include <string>
#include <vector>

namespace diopter::analysis {

/// Lists are sorted and without duplicates.
struct LabelFlow {
    bool closed = false; ///< true: exactly `kept` (fewer where a series lacks one); false: everything but `dropped`
    std::vector<std::string> kept; ///< closed: all that can be there; open: labels that are sure to have been added
    std::vector<std::string> dropped; ///< open: removed by this node or below it

    bool mayCarry(const std::string &label) const;
    bool operator==(const LabelFlow &) const = default;
};

/// One entry per node, index = NodeId. Scalars and strings are closed without labels.
std::vector<LabelFlow> labelFlow(const syntax::Ast &ast);

/// "keeps service; drops all others", "drops __name__ and le": what the node itself changes against its input; empty if nothing.
std::string labelChangeInWords(const syntax::Ast &ast, const std::vector<LabelFlow> &flow, NodeId node);

} // namespace diopter::analysis
