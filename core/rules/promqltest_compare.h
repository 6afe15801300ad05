// Compares what a query gave with what a promqltest `eval` block expects; messages are promqltest's own.
#pragma once

#include "core/rules/promqltest_script.h"

#include "core/model/result_value.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace diopter::source {
class Source;
}

namespace diopter::rules {

/// What one evaluation gave. Annotations are rendered with " (line:col)", without a cap.
struct ScriptEvaluation {
    std::optional<Error> error;
    ResultValue value;
    std::vector<std::string> warnings;
    std::vector<std::string> infos;
};

/// Relative tolerance of promqltest.
inline constexpr double kScriptEpsilon = 1e-6;

/// Equal after compaction within the tolerance; the counter-reset hint counts only with `compareHint`.
bool histogramsAgree(const FloatHistogram &expected, const FloatHistogram &actual, double epsilon, bool compareHint);

/// Empty when equal, otherwise what differs.
std::string compareResult(const EvalCommand &command, const SymbolTable &symbols, const ResultValue &value);
/// Empty when the annotations are as expected; `query` is the text that was run.
std::string checkAnnotations(const EvalCommand &command, const std::string &query, const ScriptEvaluation &evaluation);
/// Empty when the failure is the expected one.
std::string checkFailure(const EvalCommand &command, const std::string &error);
/// Empty when the series stand in the order of their labels.
std::string checkSorted(const SymbolTable &symbols, const ResultValue &matrix);

} // namespace diopter::rules
