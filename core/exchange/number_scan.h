// Numbers of the text formats, fast for the usual shapes and exactly as Go reads the others.
#pragma once

#include "core/base/units.h"

#include <optional>
#include <string_view>

namespace diopter::exchange {

/// A sample value as model/textparse reads it: strconv.ParseFloat without hexadecimal and underscores; every NaN becomes the normal NaN.
/// Nothing when it is no number or does not fit.
std::optional<double> scanValue(std::string_view text);
/// Unix seconds with a fraction, as OpenMetrics writes them, cut to milliseconds; finite and within 64 bits.
std::optional<TimestampMs> scanSeconds(std::string_view text);
/// Decimal digits only, as the Prometheus text format writes milliseconds.
std::optional<TimestampMs> scanMilliseconds(std::string_view text);
/// A time in a table: RFC 3339, unix seconds, or (whole numbers from 1e11 on) unix milliseconds.
std::optional<TimestampMs> scanAnyTime(std::string_view text);

} // namespace diopter::exchange
