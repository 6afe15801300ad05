// Any bytes as OpenMetrics or Prometheus text: an error with a place, or samples; never a crash. The first byte chooses the format.
#include "core/exchange/exposition_reader.h"

#include <cstdlib>

using namespace diopter;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size == 0) return 0;
    SymbolTable symbols;
    exchange::SampleCollector collector(symbols);
    exchange::ExpositionOptions options;
    options.format = (data[0] & 1) != 0 ? exchange::ExpositionFormat::OpenMetrics : exchange::ExpositionFormat::PrometheusText;
    if ((data[0] & 2) != 0) options.defaultTime = 1000;
    exchange::ExpositionParser parser(collector, options);
    const auto lines = parser.parse({reinterpret_cast<const char *>(data) + 1, size - 1}, {});
    if (!lines && (lines.error().place.line == 0 || lines.error().place.column == 0)) std::abort();
    return 0;
}
