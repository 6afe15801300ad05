// What each node of a query does, in plain words: for the inspector, explain and tooltips.
#pragma once

#include "core/base/units.h"
#include "core/source/source.h"
#include "core/syntax/ast.h"

#include <map>
#include <string>
#include <vector>

namespace diopter::analysis {

struct NodeWords {
    std::string head; ///< what the node itself adds, children elided: `rate(...[5m])`, `sum by (service)`, `/`
    std::string remark; ///< short and muted, beside the head: "one-to-one on (service)", "numerator"; may be empty
    std::string words; ///< one or two sentences
};

/// Metadata by metric name; what it holds is woven in ("Counter: total HTTP requests.").
using MetadataMap = std::map<std::string, source::MetricMetadata, std::less<>>;

/// One entry per NodeId.
std::vector<NodeWords> describe(const syntax::Ast &ast, const MetadataMap &metadata);

} // namespace diopter::analysis
