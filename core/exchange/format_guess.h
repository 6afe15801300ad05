// Which text format a file holds, by its name and its first bytes.
#pragma once

#include "core/base/byte_reader.h"

#include <optional>
#include <string>
#include <string_view>

namespace diopter::exchange {

enum class TextFormat { OpenMetrics, PrometheusText, ApiJson, VmJson, Csv };

/// "openmetrics", "prometheus", "json", "vmjson", "csv": as the command line takes and shows them.
std::string_view textFormatName(TextFormat format);
std::optional<TextFormat> textFormatByName(std::string_view name);

/// Guesses from the name without a compression suffix (.om, .openmetrics, .prom, .txt, .json, .jsonl, .csv) and, where that leaves a
/// choice, from the beginning of the text. `tail` is the end of the file where it is known ("# EOF" tells OpenMetrics), else empty.
std::optional<TextFormat> guessTextFormat(std::string_view name, std::string_view head, std::string_view tail);

} // namespace diopter::exchange
