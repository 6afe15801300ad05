// The reference evaluator: PromQL straight from the definitions of Prometheus 3.16 (promql/engine.go), one step and one sample at a
// time. Tests compare the engine with it; it shares only histogram arithmetic with the product.
#pragma once

#include "core/base/units.h"
#include "core/exec/engine_options.h"
#include "core/model/result_value.h"
#include "core/source/source.h"
#include "tests/support/reference/types.h"

#include <optional>
#include <string>
#include <vector>

namespace diopter::reference {

struct Outcome {
    std::optional<std::string> error; ///< Prometheus' text, without position
    ValueType type = ValueType::None;
    Matrix matrix; ///< vectors have one point per series, in Prometheus' order; matrices are sorted by labels
    std::string text; ///< string results
    std::vector<std::string> warnings; ///< rendered with position, sorted
    std::vector<std::string> infos;
};

/// Evaluates over the grid; `instant` decides the kind. The options used: lookback, subqueryStep, delayedNameRemoval,
/// useStartTimestamps, typeAndUnitLabels. No limits.
Outcome evaluate(const source::Source &source, const std::string &query, const TimeGrid &grid, bool instant,
    const exec::EngineOptions &options, RowOrder rowOrder = RowOrder::Appearance);

} // namespace diopter::reference
