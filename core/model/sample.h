// Raw samples of one series as the storage gives them to the engine: parallel arrays for floats, a list for histograms.
#pragma once

#include "core/base/units.h"
#include "core/model/histogram.h"

#include <memory>
#include <span>
#include <variant>
#include <vector>

namespace diopter {

using HistogramPtr = std::shared_ptr<const FloatHistogram>;

/// One stored histogram sample. A stale marker is a histogram whose sum is the stale NaN.
struct HistogramSample {
    TimestampMs timestamp = 0;
    TimestampMs startTimestamp = 0; ///< 0 = none
    HistogramPtr histogram; ///< never null
};

/// One stored sample with integer histograms kept as stored; what import, export and the block writer exchange.
struct StoredSample {
    TimestampMs timestamp = 0;
    TimestampMs startTimestamp = 0; ///< 0 = none
    std::variant<double, Histogram, FloatHistogram> value;
};

/// What reading one series physically cost.
struct ReadCost {
    std::uint64_t chunks = 0; ///< chunks decoded
    std::uint64_t bytes = 0; ///< chunk bytes fetched
    std::uint64_t decodedSamples = 0; ///< samples decoded, also those outside the asked time range
    std::uint64_t cachedSamples = 0; ///< samples taken from the decoded-chunk cache instead
    std::uint64_t sharedSamples = 0; ///< samples of rows that another node of the same query had evaluated already

    ReadCost &operator+=(const ReadCost &other)
    {
        chunks += other.chunks;
        bytes += other.bytes;
        decodedSamples += other.decodedSamples;
        cachedSamples += other.cachedSamples;
        sharedSamples += other.sharedSamples;
        return *this;
    }
};

/// All samples of one series within the asked closed time range, stale markers included, ascending in time.
/// Floats and histograms of one series are apart; no timestamp occurs in both. The views belong to the reader that filled
/// them and live until its next read.
struct SeriesSamples {
    std::span<const TimestampMs> timestamps; ///< of the floats
    std::span<const double> values; ///< parallel to timestamps
    std::span<const TimestampMs> startTimestamps; ///< parallel to timestamps, or empty when no float has one; 0 = none
    std::span<const HistogramSample> histograms;
    ReadCost cost;
};

} // namespace diopter
