#include "tests/support/floor.h"

#include <fstream>

namespace diopter::testing {

std::size_t floorOf(const std::string &name)
{
    std::ifstream file(DIOPTER_SOURCE_DIR "/tests/data/conformance_floor.txt");
    std::string key;
    std::size_t value = 0;
    while (file >> key >> value)
        if (key == name) return value;
    return 0;
}

} // namespace diopter::testing
