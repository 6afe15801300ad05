// Wraps the reference's decB.
#define main floorMain
#include DIOPTER_FLOOR_SOURCE
#undef main

#include "tests/bench/decode/floor_decoder.h"

namespace diopter::bench {

int decodeFloor(const std::uint8_t *data, std::size_t size, std::int64_t *timestamps, double *values)
{
    return decB(data, static_cast<uint32_t>(size), timestamps, values);
}

} // namespace diopter::bench
