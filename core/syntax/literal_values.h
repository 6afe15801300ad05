// What number, duration and string literals mean: Go's strconv and Prometheus' strutil, with their error texts.
#pragma once

#include "core/base/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace diopter::syntax {

/// parser.number: ParseInt with base 0, else ParseFloat. The error is Prometheus' message.
Result<double> numberValue(std::string_view text);

/// model.ParseDuration in seconds, as time.Duration.Seconds() computes them.
Result<double> durationSeconds(std::string_view text);

/// strutil.Unquote of a literal with its quotes; nothing for invalid syntax.
std::optional<std::string> unquote(std::string_view literal);

} // namespace diopter::syntax
