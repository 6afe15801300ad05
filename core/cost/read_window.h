// The sample times that evaluating one selector over its grid can touch.
#pragma once

#include "core/cost/evaluation_grid.h"

namespace diopter::cost {

struct ReadWindow {
    TimestampMs minTime = 0; ///< closed range of all steps together
    TimestampMs maxTime = 0;
    DurationMs length = 0; ///< of one step's window: (end - length, end]
    DurationMs offset = 0;
    DurationMs ahead = 0; ///< how far behind its time a step looks (smoothed)
    bool isRange = false;
    bool pinned = false; ///< by @: one window serves all steps
    TimestampMs pinnedTime = 0;
};

/// Follows getTimeRangesForSelector of Prometheus' promql/engine.go. `grid` is the selector's own.
ReadWindow readWindow(
    const syntax::VectorSelector &selector, bool isRange, const NodeGrid &grid, const TimeGrid &query, DurationMs lookback);

} // namespace diopter::cost
