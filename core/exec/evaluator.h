// Walks the plan in Prometheus' order of evaluation and makes an operator of every node.
#pragma once

#include "core/exec/engine.h"
#include "core/exec/row_source.h"

namespace diopter::exec {

/// What the root yields: rows on its steps, or a text.
struct EvaluatedRoot {
    MatrixPtr matrix; ///< null for strings and for range selectors
    std::string text;
    /// The samples of a range selector or subquery that is the whole query, ready for the answer.
    std::vector<ResultSeries> samples;
};

/// Evaluates every node once. The books of `context` are filled; `numEvaluated` tells how many nodes of the plan were complete before
/// an error. Errors as run().
Result<EvaluatedRoot> evaluate(QueryContext &context, std::size_t &numEvaluated);

} // namespace diopter::exec
