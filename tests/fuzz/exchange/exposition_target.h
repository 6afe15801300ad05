// Any bytes as OpenMetrics or Prometheus text: an error with a place, or samples; never a crash. A second reading, which finds the series
// by their texts, must give the same.
#pragma once

#include "core/exchange/exposition_reader.h"

#include <cstdlib>

namespace diopter::test {

inline int readTwice(exchange::ExpositionFormat format, const std::uint8_t *data, std::size_t size)
{
    if (size == 0) return 0;
    SymbolTable symbols;
    exchange::ExpositionOptions options;
    options.format = format;
    if (size % 2 == 0) options.defaultTime = 1000;
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    exchange::SampleCollector collector(symbols);
    exchange::ExpositionParser parser(collector, options);
    const auto lines = parser.parse(text, {});
    if (!lines && (lines.error().place.line == 0 || lines.error().place.column == 0)) std::abort();
    if (parser.sawEof()) return 0; // the parser takes nothing more
    const std::uint64_t samples = collector.counts().samples;
    const auto again = parser.parse(text, {});
    if (again.has_value() != lines.has_value() || collector.counts().samples != 2 * samples) std::abort();
    if (!lines && (again.error().place.line != lines.error().place.line || again.error().place.column != lines.error().place.column))
        std::abort();
    return 0;
}

} // namespace diopter::test
