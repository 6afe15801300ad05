// ULIDs, the names of blocks (isUlid is in block_meta.h). 48 bits of milliseconds, 80 random bits, as 26 characters of Crockford's
// base 32.
#pragma once

#include "core/base/units.h"
#include "core/tsdb/block_meta.h"

#include <string>
#include <string_view>

namespace diopter::tsdb {

/// A new name; unique also within one millisecond.
std::string newUlid(TimestampMs now);

/// The name of a block that is made from `identity`, always the same one: whoever writes it again finds it there.
std::string derivedUlid(TimestampMs time, std::string_view identity);

} // namespace diopter::tsdb
