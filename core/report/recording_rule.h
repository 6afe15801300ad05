// A recording rule for a part of a query, named after Prometheus' convention level:metric:operations.
#pragma once

#include "core/syntax/ast.h"

#include <optional>
#include <string>

namespace diopter::report {

struct RecordingRule {
    std::string name; ///< "service:http_requests:rate5m"
    std::string text; ///< a rule file's YAML; the query that uses the rule stands in a comment behind it
};

/// Nothing when the node is no instant vector or names no metric.
std::optional<RecordingRule> recordingRule(const syntax::Ast &ast, NodeId node);

} // namespace diopter::report
