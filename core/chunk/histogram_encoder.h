// Encodings 2, 3, 5 and 6: histogram samples of one layout to chunk data, as Prometheus' appenders write it.
#pragma once

#include "core/base/units.h"
#include "core/chunk/encoding.h"
#include "core/model/histogram.h"

#include <span>
#include <vector>

namespace diopter::chunk {

/// A histogram with its times; H is Histogram or FloatHistogram. Lifetime of `histogram` is the caller's.
template <class H> struct TimedHistogram {
    TimestampMs timestamp = 0;
    TimestampMs startTimestamp = 0; ///< 0 = none
    const H *histogram = nullptr;
};

/// Appends the data of one chunk. The first sample dictates the layout: all others that are not stale have equal schema, zero threshold,
/// spans (or spans that name the same buckets) and custom bounds. Behind a stale sample only stale ones may follow.
/// 1..65,535 samples without, 1..16,383 with start timestamps (encodings 5 and 6).
template <class H>
void encodeHistograms(
    std::span<const TimedHistogram<H>> samples, ResetHeader header, bool withStartTimestamps, std::vector<std::uint8_t> &out);

/// Largest number of samples in one chunk.
constexpr std::size_t maxHistogramSamples(bool withStartTimestamps) { return withStartTimestamps ? kStSampleMask : 65535; }

} // namespace diopter::chunk
