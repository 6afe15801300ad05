// A notation for bit streams worked out by hand, so that one vector is one readable line; the bytes never come from an encoder.
#pragma once

#include "core/model/sample.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace diopter::test {

/// Tokens apart by spaces: "0110" bits, "-3/13" the low 13 bits of a decimal number, "x7ff8/16" of a hexadecimal one, "v-5" varint,
/// "u5" uvarint, "f1.5" a float64, "stale" the marker's 64 bits, "125*0" the bits 125 times. Aborts on anything else.
std::vector<std::uint8_t> bytesOfScript(std::string_view script);

/// Float samples: "time:value" or "time:value:start", value decimal, "stale" or "x" and 16 hexadecimal digits; "0..9:value:start" is a
/// run of times 1 ms apart.
std::vector<StoredSample> samplesOfText(std::string_view text);

/// Equal in every bit that is stored; of stale histograms only the marker and the times count. Reset hints are compared if `hints`.
bool sameStored(const StoredSample &a, const StoredSample &b, bool hints);

} // namespace diopter::test
