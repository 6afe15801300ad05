// The native histogram notation of test scripts, {{schema:1 count:3 buckets:[1 2]}}, as values of series lines.
#pragma once

#include "core/base/result.h"
#include "core/model/histogram.h"

#include <string_view>

namespace diopter::rules {

struct HistogramLiteral {
    FloatHistogram histogram;
    bool hintGiven = false; ///< counter_reset_hint was written
};

/// The text between {{ and }}. Syntax on unknown or repeated keys and malformed values.
Result<HistogramLiteral> parseHistogramLiteral(std::string_view text);

/// One step of {{a}}+{{b}}xN or {{a}}-{{b}}xN. Syntax when the base is finer than the increment or the layouts do not fit.
Status combineLiteral(FloatHistogram &base, const FloatHistogram &increment, bool adding);

} // namespace diopter::rules
