// The neutral tree that every rendering (text, JSON, DOT, ..., window) is made from: DESIGN.md section 7, `explain`.
#pragma once

#include "core/base/result.h"
#include "core/base/strong_id.h"
#include "core/base/units.h"
#include "core/cost/estimate.h"
#include "core/profile/profile.h"
#include "core/source/loss.h"

#include <optional>
#include <string>
#include <vector>

namespace diopter::report {

/// Something worth telling about a node: a smell, a cause, a hint. `severity` decides the badge.
struct Finding {
    enum class Severity { Info, Warning, Problem } severity = Severity::Info;
    std::string code; ///< stable kebab-case id, "no-matcher"
    std::string badge; ///< two or three words, "no matcher"
    std::string text; ///< one or two sentences
    TextSpan span;
};

/// One AST node with everything known about it.
struct NodeReport {
    NodeId id;
    NodeId parent;
    TextSpan span;
    std::string kind; ///< parse_query's type name
    std::string expr; ///< the whole sub-expression, printed
    std::string head; ///< what the node itself adds, children elided; for tree rows
    std::string remark; ///< muted remark beside the head: "one-to-one on (service)", "numerator"
    std::string words; ///< what it does, one or two sentences
    std::string labels; ///< what became of the labels: "carries only service"; "" if nothing did
    ValueType type = ValueType::None;
    std::optional<cost::NodeEstimate> estimate;
    std::optional<profile::NodeProfile> actual; ///< only after a run
    std::vector<Finding> findings;
};

/// Samples read in the run; before one, the estimate; 0 when neither is known.
inline double samplesOf(const NodeReport &node)
{
    if (node.actual) return static_cast<double>(node.actual->samplesRead);
    return node.estimate && node.estimate->samplesRead ? node.estimate->samplesRead->expected : 0;
}

/// One sentence that names the guilty part: cause, place, proof, one action. Empty headline: nothing to blame.
struct Verdict {
    std::string headline; ///< "90 % is here"
    std::string text; ///< "The denominator reads all 768 series of http_requests_total to keep 8."
    std::string proof; ///< "Recorded as a rule: 11x less to read"
    std::string action; ///< label of the one action, "" if none
    std::string actionText; ///< the text the action yields (a rule, a rewritten query)
    NodeId node;
    double samplesNow = 0; ///< read by the query as it is; 0: nothing to compare with
    double samplesAfter = 0; ///< to read once the action is taken
};

struct QueryReport {
    std::string query;
    std::string source;
    TimeGrid range;
    bool instant = false;
    bool complete = true;
    std::vector<source::Loss> lost;
    std::uint64_t requests = 0;
    std::optional<profile::QueryTotals> total; ///< only after a run
    std::optional<cost::NodeEstimate> estimate; ///< of the whole query; series = seriesTouched
    std::optional<cost::Quantity> estimatedPeakSamples;
    std::vector<std::string> warnings;
    std::vector<std::string> infos;
    std::vector<NodeReport> nodes; ///< index = NodeId
    Verdict verdict;
};

} // namespace diopter::report
