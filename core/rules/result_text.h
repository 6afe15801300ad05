// Results as promqltest's messages show them, and buckets of native histograms by index.
#pragma once

#include "core/model/result_value.h"

#include <map>
#include <string>
#include <vector>

namespace diopter::rules {

/// Bucket index -> count, empty buckets left out.
std::map<std::int64_t, double> bucketsByIndex(const std::vector<BucketSpan> &spans, const std::vector<double> &counts);

/// Go's "%f": six digits.
std::string formatFixed(double value);
/// "[1 @[60000] 2 @[120000]]" and the like for one series of a result, as promqltest's messages show it.
std::string seriesResultText(const ResultSeries &series);
/// Vector.String(), Matrix.String(), Scalar.String() of Prometheus.
std::string resultText(const SymbolTable &symbols, const ResultValue &value);

} // namespace diopter::rules
