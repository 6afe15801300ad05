// CRC-32C (Castagnoli, polynomial 0x1EDC6F41, reflected), the checksum of every TSDB section (FORMATS.md section 1).
#pragma once

#include "core/base/byte_reader.h"

namespace diopter {

/// Checksum of `bytes`, continuing from `seed` (the checksum of what stands before them).
std::uint32_t crc32c(ByteSpan bytes, std::uint32_t seed = 0);

} // namespace diopter
