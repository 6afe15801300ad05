// Independent encoders of the chunk encodings, written from the description of the formats and not from core's encoders: what core's
// decoders are held against. Used by vectors, round trips and the fixtures of core/tsdb's tests.
#pragma once

#include "core/chunk/encoding.h"
#include "core/model/sample.h"
#include "tests/support/formats/bit_stream.h"

#include <span>
#include <vector>

namespace diopter::test {

/// Chunk data (without length, encoding byte, checksum) of 1..65,535 samples (16,383 in encodings 5 and 6). All samples have the kind of
/// the encoding; histograms share the layout of the first that is not stale, which must be the first. With a generator in `choose` any
/// legal form is written: wider fields, other windows, start timestamps stored earlier than needed.
std::vector<std::uint8_t> referenceChunk(chunk::Encoding encoding, std::span<const StoredSample> samples, Chooser choose,
    chunk::ResetHeader reset = chunk::ResetHeader::Unknown);

} // namespace diopter::test
