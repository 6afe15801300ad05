// Broken inputs of every text format with the place where the reader must complain.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace diopter::test {

struct Malformed {
    const char *format; ///< "openmetrics", "prometheus", "json", "vmjson", "csv"
    std::string_view text;
    std::uint32_t line;
    std::uint32_t column;
};

std::span<const Malformed> malformedInputs();

} // namespace diopter::test
