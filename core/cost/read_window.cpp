#include "core/cost/read_window.h"

#include "core/syntax/duration_value.h"

namespace diopter::cost {

using namespace syntax;

Result<ReadWindow> readWindow(const Ast &ast, const VectorSelector &selector, const MatrixSelector *matrix, const NodeGrid &grid,
    const TimeGrid &query, DurationMs lookback)
{
    ReadWindow window;
    DurationMs range = matrix ? matrix->range : 0;
    if (matrix && matrix->rangeExpr.valid()) {
        DIOPTER_ASSIGN(range, durationValue(ast, matrix->rangeExpr, query, false));
    }
    DIOPTER_ASSIGN(window.offset, offsetValue(ast, selector.time, query));
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
    window.isRange = matrix || selector.smoothed;
    window.length = matrix ? range : lookback;
    if (matrix && (selector.anchored || selector.smoothed)) window.length += lookback;
    if (selector.smoothed) window.ahead = lookback;
    window.minTime = start - window.offset - window.length + 1;
    window.maxTime = end - window.offset + window.ahead;
    return window;
}

} // namespace diopter::cost
