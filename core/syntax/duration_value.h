// The milliseconds that a duration expression means in one query range (step() and range() depend on it).
#pragma once

#include "core/syntax/ast.h"

namespace diopter::syntax {

/// Prometheus' calculateDuration (promql/durations.go): Execution error with its text ("start:end: division by zero") when the value is
/// not a usable duration. Offsets may be zero or negative, ranges and steps may not. `grid` is the range of the whole query.
Result<DurationMs> durationValue(const Ast &ast, DurationId id, const TimeGrid &grid, bool allowNegative);

/// The offset of a selector or subquery in `grid`: its expression where it has one, else the constant.
Result<DurationMs> offsetValue(const Ast &ast, const TimeModifiers &time, const TimeGrid &grid);

} // namespace diopter::syntax
