// Bulk decoders of the two float encodings; used through chunk_decoder.h.
#pragma once

#include "core/base/byte_reader.h"
#include "core/base/units.h"

namespace diopter::chunk {

/// Encoding 1. True when all samples the header announces were there. Arrays hold at least that many items.
bool decodeXor(ByteSpan data, TimestampMs *timestamps, double *values);

/// Encoding 4. `startTimestamps` may be null.
bool decodeXor2(ByteSpan data, TimestampMs *timestamps, double *values, TimestampMs *startTimestamps);

} // namespace diopter::chunk
