// Random samples that fit into one chunk of a given encoding (one layout for all histograms), in the shape upstream fuzzes with: 1..130
// samples, now and then the largest number, stale markers, five ways of start timestamps, changes at index 126-128. For round trips.
#pragma once

#include "core/chunk/encoding.h"
#include "core/model/sample.h"
#include "tests/support/formats/bit_stream.h"
#include "tests/support/sample_maker.h"

#include <vector>

namespace diopter::test {

inline bool isFloatEncoding(chunk::Encoding encoding) { return encoding == chunk::Encoding::Xor || encoding == chunk::Encoding::Xor2; }
inline bool hasStartTimestamps(chunk::Encoding encoding) { return encoding >= chunk::Encoding::Xor2; }

class ChunkMaker {
public:
    ChunkMaker(chunk::Encoding encoding, std::uint64_t seed) : m_make(seed), m_random(seed ^ 0x5eed), m_encoding(encoding) {}

    /// 1..130 samples, one time in 400 up to three less than `largest`. Times ascend but for rare hostile chunks.
    std::vector<StoredSample> next(std::size_t largest);
    /// The usual forms, or any.
    Chooser chooser() { return m_make.oneIn(3) ? Chooser() : Chooser(m_random); }

private:
    void changeStarts(std::vector<StoredSample> &samples);
    HistogramLayout layout();
    std::int64_t step();
    void makeHistograms(std::vector<StoredSample> &samples);

    SampleMaker m_make;
    std::mt19937_64 m_random;
    chunk::Encoding m_encoding;
};

} // namespace diopter::test
