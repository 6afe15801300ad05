// Merges sample streams of one series that overlap in time, keeping the sample that Prometheus keeps.
#pragma once

#include "core/base/units.h"

#include <cstdint>
#include <span>
#include <vector>

namespace diopter::tsdb {

/// One sample of one stream, by its time and its place in the caller's arrays.
struct StreamItem {
    TimestampMs timestamp = 0;
    std::uint32_t index = 0;
    bool isHistogram = false;
    bool consecutive = false; ///< set by the merge: follows the sample before it within the same stream
};

/// Merges streams, each ascending in time, into one ascending list without equal timestamps. Follows storage/merge.go
/// chainSampleIterator to the letter, its heap included, so that of samples with equal timestamps the same one is kept.
std::vector<StreamItem> chainMerge(const std::vector<std::vector<StreamItem>> &streams);

} // namespace diopter::tsdb
