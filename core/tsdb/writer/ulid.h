// ULIDs: the names of blocks. 48 bits of milliseconds, 80 random bits, as 26 characters of Crockford's base 32.
#pragma once

#include "core/base/units.h"

#include <string>
#include <string_view>

namespace diopter::tsdb {

/// A new name; unique also within one millisecond.
std::string newUlid(TimestampMs now);
/// 26 characters of the alphabet, not above 128 bits.
bool isUlid(std::string_view text);

} // namespace diopter::tsdb
