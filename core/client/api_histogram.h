// Native histograms as the HTTP API prints them, and back to what the engine computes with. The API tells bounds and counts of the
// buckets that are not empty; schema, empty buckets and reset hints are gone and have to be inferred.
#pragma once

#include "core/base/result.h"
#include "core/model/sample.h"

#include <vector>

namespace diopter::client {

struct ApiBucket {
    int boundaries = 0; ///< 0: upper inclusive, 1: lower, 2: neither, 3: both
    double lower = 0;
    double upper = 0;
    double count = 0;
};
struct ApiHistogram {
    TimestampMs timestamp = 0;
    double count = 0;
    double sum = 0;
    std::vector<ApiBucket> buckets;
};

/// All histograms of one series, in order. The schema is the one whose bounds agree with every bucket; custom bounds are the union
/// of all that occur in the series. Corrupt when the buckets fit no schema.
Result<std::vector<HistogramSample>> rebuildHistograms(const std::vector<ApiHistogram> &histograms);

} // namespace diopter::client
