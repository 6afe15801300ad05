// Compares two evaluators' answers to the same query.
#pragma once

#include "tests/support/engine/engine_run.h"

#include <string>

namespace diopter::testing {

/// Empty when equal: value type, series, points (relative 1e-9), histograms with their hints, errors, annotations.
std::string compareAnswers(const EngineAnswer &expected, const EngineAnswer &actual, const SymbolTable &symbols);
/// Empty when equal bit by bit, order included.
std::string compareExactly(const EngineAnswer &expected, const EngineAnswer &actual);

} // namespace diopter::testing
