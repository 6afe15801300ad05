// Any bytes as OpenMetrics.
#include "tests/fuzz/exchange/exposition_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    return diopter::test::readTwice(diopter::exchange::ExpositionFormat::OpenMetrics, data, size);
}
