// Any bytes as VictoriaMetrics lines: an error with a place, or samples; never a crash.
#include "core/exchange/vm_json_reader.h"

#include <cstdlib>

using namespace diopter;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    SymbolTable symbols;
    exchange::SampleCollector collector(symbols);
    exchange::MemoryFeed feed(ByteSpan(data, size), "input");
    const Status status = exchange::readVmJson(feed, collector, {});
    if (!status && status.error().place.line == 0) std::abort();
    return 0;
}
