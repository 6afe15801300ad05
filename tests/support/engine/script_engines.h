// The two evaluators that scripts run on: the engine and the reference.
#pragma once

#include "core/rules/promqltest_runner.h"
#include "tests/support/engine/engine_run.h"
#include "tests/support/reference/types.h"

namespace diopter::testing {

rules::EvaluateScript engineForScripts();
/// With other options, e.g. another number of threads.
rules::EvaluateScript engineForScripts(const EngineRun &run);
rules::EvaluateScript referenceForScripts();

/// The reference evaluator's answer in the engine's shape; no statistics.
EngineAnswer referenceAnswer(const EngineRun &run, const source::Source &source, const std::string &query, const TimeGrid &grid,
    bool instant, reference::RowOrder rowOrder = reference::RowOrder::Appearance);

} // namespace diopter::testing
