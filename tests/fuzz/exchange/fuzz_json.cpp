// Any bytes as an API answer or VictoriaMetrics lines. The first byte chooses.
#include "core/exchange/api_json_reader.h"
#include "core/exchange/vm_json_reader.h"

#include <cstdlib>

using namespace diopter;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size == 0) return 0;
    SymbolTable symbols;
    exchange::SampleCollector collector(symbols);
    exchange::MemoryFeed feed(ByteSpan(data + 1, size - 1), "input");
    const CancelToken cancel;
    const Status status =
        (data[0] & 1) != 0 ? exchange::readApiJson(feed, collector, cancel) : exchange::readVmJson(feed, collector, cancel);
    if (!status && status.error().place.line == 0) std::abort();
    return 0;
}
