// A remark about a query that is worth a badge: a smell, a cause of wrong or empty answers, a waste.
#pragma once

#include "core/base/result.h"
#include "core/base/strong_id.h"

#include <string>
#include <vector>

namespace diopter::analysis {

enum class Severity { Info, Warning, Problem };

struct Finding {
    NodeId node;
    Severity severity = Severity::Info;
    std::string code; ///< stable kebab-case id, "no-matcher"
    std::string badge; ///< two or three words
    std::string text; ///< one or two sentences
    TextSpan span; ///< what it is about, within the node
};

using Findings = std::vector<Finding>;

} // namespace diopter::analysis
