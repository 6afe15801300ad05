// Numbers, durations and quoting exactly as Go and Prometheus print and read them: query text, results and messages depend on it.
#pragma once

#include "core/base/result.h"
#include "core/base/units.h"

#include <optional>
#include <string>
#include <string_view>

namespace diopter {

/// strconv.FormatFloat(v, 'f', -1, 64): shortest digits, never an exponent; "+Inf", "-Inf", "NaN". The value format of the HTTP API
/// and of `le` labels.
std::string formatFloat(double value);
/// strconv.FormatFloat(v, 'g', -1, 64) = fmt's %g and %v: exponent below 1e-4 or from 1e6 on; "+Inf", "NaN".
std::string formatFloatG(double value);
/// strconv.FormatFloat(v, 'e', precision, 64).
std::string formatFloatE(double value, int precision);
/// Appends formatFloat without a temporary string; for large answers.
void appendFloat(std::string &out, double value);

/// strconv.ParseFloat(text, 64) including hexadecimal floats, underscores refused, "Inf", "+inf", "infinity", "NaN" in any case.
/// Nothing on syntax error; values out of range become infinite as Go's value does.
std::optional<double> parseFloat(std::string_view text);

/// strconv.Quote: double quotes, Go escapes, non-printable runes as \x, \u, \U.
std::string quote(std::string_view text);

/// model.Duration.String(): "1d", "1h30m", "5m", "0s"; negative with a leading "-". Weeks and years only when exact ("1w", "1y").
std::string formatDuration(DurationMs duration);
/// model.ParseDuration: units y w d h m s ms in that order, each at most once; "0" without a unit. Syntax error otherwise.
Result<DurationMs> parseDuration(std::string_view text);

/// RFC 3339 in UTC with Z, milliseconds only when not zero.
std::string formatTimestamp(TimestampMs timestamp);
/// Unix seconds as Prometheus' API prints them: 1435781451.781, no trailing zeros.
std::string formatUnixSeconds(TimestampMs timestamp);

/// True for [a-zA-Z_:][a-zA-Z0-9_:]* (metric) or without colon (label): names that need no quotes.
bool isLegacyMetricName(std::string_view name);
bool isLegacyLabelName(std::string_view name);
bool isValidUtf8(std::string_view text);

} // namespace diopter
