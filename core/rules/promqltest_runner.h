// Runs promqltest scripts (`.test`) against an evaluator: loads series, evaluates, compares, repeats instant queries with `@` and as
// range queries. What `diopter test` and the conformance tests call.
#pragma once

#include "core/rules/promqltest_compare.h"
#include "core/rules/promqltest_script.h"
#include "core/rules/script_storage.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace diopter::rules {

/// Evaluates `query` with the switches of scripts (everything on). `instant` decides the kind; an instant grid has start == end.
using EvaluateScript =
    std::function<ScriptEvaluation(const source::Source &source, const std::string &query, const TimeGrid &grid, bool instant)>;

/// One `eval` or `load` that did not behave as expected.
struct ScriptFailure {
    std::uint32_t line = 0; ///< 1-based
    std::string message; ///< promqltest's own: what was expected and what came
};

struct ScriptReport {
    std::size_t numEvals = 0; ///< `eval` commands executed
    std::size_t numPassed = 0; ///< of them without failure
    std::size_t numRuns = 0; ///< queries executed, repetitions included
    std::vector<ScriptFailure> failures;
    bool ok() const { return failures.empty(); }
};

/// Parses and executes. A script that does not parse, or a load that is refused, ends it with one failure; failed evals do not,
/// unless `stopAtFailure`.
ScriptReport runScript(std::string_view text, const EvaluateScript &evaluate, bool stopAtFailure = false);

} // namespace diopter::rules
