// Rule unit tests: the YAML files of `promtool test rules`, with its verdicts (cmd/promtool/unittest.go).
#pragma once

#include "core/rules/rule_evaluation.h"

#include <functional>
#include <string>
#include <vector>

namespace diopter::rules {

struct RuleTestOptions {
    EvaluateRule evaluate;
    syntax::ParseOptions language; ///< promtool's defaults: nothing experimental
    /// Text of a rule file; NotFound or Io. Paths are as globbed from rule_files, relative ones joined with the test file's folder.
    std::function<Result<std::string>(const std::string &path)> readFile;
    /// Files that match a pattern, sorted.
    std::function<std::vector<std::string>(const std::string &pattern)> glob;
};

struct RuleTestReport {
    std::size_t numTests = 0; ///< entries of `tests`
    std::vector<std::string> warnings; ///< patterns without a file
    std::vector<std::string> failures; ///< promtool's messages; empty = the file passed
    bool ok() const { return failures.empty(); }
};

/// Runs one file. `path` names it for messages and is the base of relative rule files.
RuleTestReport runRuleTest(const std::string &text, const std::string &path, const RuleTestOptions &options);

} // namespace diopter::rules
