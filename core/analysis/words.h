// What each node of a query does, in one or two plain sentences. Reads the tree only, never data.
#pragma once

#include "core/base/units.h"
#include "core/syntax/ast.h"

#include <string>

namespace diopter::analysis {

struct WordsOptions {
    DurationMs lookback = 5 * kMinuteMs;
    DurationMs subqueryStep = kMinuteMs; ///< for subqueries that name no step
};

/// Sentences that name the series, windows and labels of the node. Total: any node of any valid tree.
std::string describeNode(const syntax::Ast &ast, NodeId node, const WordsOptions &options = {});

/// The muted remark beside a row: "one-to-one on (service)", "numerator", "12 evaluations a step"; empty if there is none.
std::string remarkFor(const syntax::Ast &ast, NodeId node, const WordsOptions &options = {});

/// "http_requests_total where code matches "5.."": the series of a selector.
std::string seriesInWords(const syntax::VectorSelector &selector);

/// "a, b and c".
std::string joinWords(const std::vector<std::string> &items);

} // namespace diopter::analysis
