// One line of `query --batch` and `cost --batch`.
#pragma once

#include "core/base/result.h"
#include "core/session/time_range.h"

#include <string>
#include <string_view>

namespace diopter::session {

struct BatchLine {
    std::string query;
    RangeText range; ///< "time", or "start", "end" and "step"
};

/// {"query","time"} or {"query","start","end","step"}; times as texts or as numbers (unix seconds), steps as texts or seconds. Further
/// fields are ignored. Usage when the line is something else.
Result<BatchLine> parseBatchLine(std::string_view line);

} // namespace diopter::session
