// Decoders of the four histogram encodings; used through chunk_decoder.h.
#pragma once

#include "core/base/byte_reader.h"
#include "core/base/result.h"
#include "core/chunk/encoding.h"
#include "core/model/sample.h"

#include <vector>

namespace diopter::chunk {

/// Appends every sample of a chunk of encoding 2, 3, 5 or 6 as float histogram. On error `out` holds some of them.
Status decodeHistogramChunk(Encoding encoding, ByteSpan data, std::vector<HistogramSample> &out);

/// Appends every sample as stored.
Status decodeHistogramChunk(Encoding encoding, ByteSpan data, std::vector<StoredSample> &out);

} // namespace diopter::chunk
