// A label set as a JSON object, shared by the JSON readers.
#pragma once

#include "core/exchange/json_scanner.h"
#include "core/exchange/sample_collector.h"

#include <optional>

namespace diopter::exchange {

using LabelTexts = std::vector<std::pair<std::string, std::string>>;

/// Appends the members of the object; a name that occurs twice, an empty name, and more labels than kMaxLabelsPerSeries are Corrupt.
/// Labels with an empty value are dropped, as Prometheus treats them.
Status readLabelsJson(JsonScanner &json, LabelTexts &out);
SeriesNumber seriesOf(SampleCollector &out, const LabelTexts &labels);
/// Unix seconds as the API prints them (at most three decimals), to the nearest millisecond.
std::optional<TimestampMs> roundedSeconds(std::string_view text);

} // namespace diopter::exchange
