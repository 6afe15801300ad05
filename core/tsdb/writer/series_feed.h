// What the writer of blocks reads from: series in label order with their samples, whatever holds them (text imports, other blocks).
#pragma once

#include "core/base/result.h"
#include "core/model/labels.h"
#include "core/model/sample.h"

#include <vector>

namespace diopter::tsdb {

/// Samples of one series, strictly ascending in time: either `stored` alone, or (all floats) the parallel arrays.
struct SeriesColumns {
    std::vector<TimestampMs> timestamps;
    std::vector<double> values;
    std::vector<TimestampMs> startTimestamps; ///< empty, or parallel to timestamps; 0 = none
    std::vector<StoredSample> stored;

    void clear()
    {
        timestamps.clear();
        values.clear();
        startTimestamps.clear();
        stored.clear();
    }
};

/// A closed stretch of time that holds samples.
struct TimeStretch {
    TimestampMs begin = 0;
    TimestampMs end = 0;
};

/// Series are numbered 0 .. numSeries()-1 in the order of their labels, none twice. Any thread may read any series, but each series is
/// read by one thread at a time.
class SeriesFeed {
public:
    virtual ~SeriesFeed() = default;
    virtual const SymbolTable &symbols() const = 0;
    virtual std::size_t numSeries() const = 0;
    virtual LabelsView labels(std::size_t series) const = 0;
    /// Where samples lie, ascending and disjoint; may say more than there is, never less.
    virtual std::vector<TimeStretch> stretches() const = 0;
    /// Samples within the closed range, possibly none. `worker` < the number of threads, for buffers of its own.
    virtual Status read(std::size_t worker, std::size_t series, TimestampMs minTime, TimestampMs maxTime, SeriesColumns &out) = 0;
};

/// Sorts and joins stretches.
std::vector<TimeStretch> joinStretches(std::vector<TimeStretch> stretches);

} // namespace diopter::tsdb
