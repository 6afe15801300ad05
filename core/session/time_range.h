// Times and ranges as people write them, and the range used when they write none.
#pragma once

#include "core/base/result.h"
#include "core/base/units.h"

#include <optional>
#include <string>
#include <string_view>

namespace diopter::session {

/// What relative times refer to: the present, and the first and last sample of the data (start > end: no data known).
struct TimeAnchors {
    TimestampMs now = 0;
    TimestampMs start = 0;
    TimestampMs end = -1;

    bool hasData() const { return end >= start; }
};

/// The present in unix milliseconds.
TimestampMs currentTime();

/// RFC 3339 ("2026-11-22T15:04:05.5+01:00"), unix seconds ("1795349423.25", rounded to milliseconds), or relative: "now", "start",
/// "end", each with one or more "+1h" or "-5m" behind it. Usage error otherwise.
Result<TimestampMs> parseTime(std::string_view text, const TimeAnchors &anchors);

/// "5m", "1h30m", or seconds as a number ("60", "0.5"). Usage error when not positive.
Result<DurationMs> parseStep(std::string_view text);

/// What was written on the command line or in a batch line; empty texts were not given.
struct RangeText {
    std::string time;
    std::string start;
    std::string end;
    std::string step;
};
struct ResolvedRange {
    TimeGrid grid;
    bool instant = false;
};

/// `--time` makes it instant; --start, --end, --step a range, with the data's bounds and the default step for what is missing.
/// Nothing given: instant at the data's end when `instantByDefault`, else the default grid. Usage: contradictions.
Result<ResolvedRange> resolveRange(const RangeText &text, const TimeAnchors &anchors, bool instantByDefault);

/// max(1 s, span/240 rounded up to 1, 2, 5, 15, 30 s, min or h; above that to whole days).
DurationMs defaultStep(DurationMs span);
/// The data's own range with the default step; the last hour where no data is known.
TimeGrid defaultGrid(const TimeAnchors &anchors);

} // namespace diopter::session
