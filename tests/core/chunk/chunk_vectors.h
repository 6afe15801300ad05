// Chunks worked out by hand, one per control branch of encodings 4, 5 and 6 (FORMATS 1.3), with the samples they mean.
#pragma once

#include "core/chunk/encoding.h"
#include "core/model/sample.h"

#include <string>
#include <vector>

namespace diopter::test {

struct ChunkVector {
    std::string name;
    chunk::Encoding encoding;
    std::string script; ///< format_script.h
    std::vector<StoredSample> samples;
    /// The form Prometheus' appender would choose, so that the independent encoder must write these very bytes.
    bool usual = true;
    chunk::ResetHeader reset = chunk::ResetHeader::Unknown;
};

const std::vector<ChunkVector> &xor2Vectors();
const std::vector<ChunkVector> &histogramStVectors();
const std::vector<ChunkVector> &floatHistogramStVectors();

} // namespace diopter::test
