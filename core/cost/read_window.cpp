#include "core/cost/read_window.h"

namespace diopter::cost {

using namespace syntax;

ReadWindow readWindow(const VectorSelector &selector, bool isRange, const NodeGrid &grid, const TimeGrid &query, DurationMs lookback)
{
    ReadWindow window;
    window.offset = grid.durations.offset;
    TimestampMs start = grid.start;
    TimestampMs end = grid.end;
    window.pinned = selector.time.at != AtModifier::None;
    if (window.pinned) {
        start = selector.time.at == AtModifier::Start ? query.start
            : selector.time.at == AtModifier::End     ? query.end
                                                      : selector.time.atTime;
        end = start;
        window.pinnedTime = start;
    }
    window.isRange = isRange || selector.smoothed;
    window.length = isRange ? grid.durations.range : lookback;
    if (isRange && (selector.anchored || selector.smoothed)) window.length += lookback;
    if (selector.smoothed) window.ahead = lookback;
    window.minTime = start - window.offset - window.length + 1;
    window.maxTime = end - window.offset + window.ahead;
    return window;
}

} // namespace diopter::cost
