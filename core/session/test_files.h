// Runs promqltest scripts (.test) and rule unit tests (.yml) for `diopter test`.
#pragma once

#include "core/base/cancellation.h"
#include "core/session/features.h"

#include <optional>
#include <string>
#include <vector>

namespace diopter::session {

struct TestFileOptions {
    /// Replaces the switches of scripts (everything on) and of rule tests (promtool's) when set.
    std::optional<FeatureSwitches> switches;
    std::size_t numThreads = 0; ///< 0 = one per core
};

struct TestFileFailure {
    std::uint32_t line = 0; ///< 0 = no line known
    std::string text; ///< expected and got
};

/// The verdict on one file.
struct TestFileResult {
    std::string file;
    std::optional<Error> unreadable; ///< set: nothing was run
    std::size_t numTests = 0; ///< evals of a script, tests of a rule test file
    std::size_t numQueries = 0; ///< queries run, a script's repetitions included
    std::vector<std::string> warnings;
    std::vector<TestFileFailure> failures;
    bool ok() const { return !unreadable && failures.empty(); }
};

/// Runs one file; the name's ending decides the kind (.test is a script, everything else a rule test).
TestFileResult runTestFile(const std::string &path, const TestFileOptions &options, const CancelToken &cancel);

} // namespace diopter::session
