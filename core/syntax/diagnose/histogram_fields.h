// The key:value pairs of a histogram literal and the histogram they describe (parser.buildHistogramFromMap).
#pragma once

#include "core/model/histogram.h"

#include <cstdint>
#include <map>
#include <string_view>
#include <variant>
#include <vector>

namespace diopter::syntax::diagnose {

/// By key as written in messages: "schema", "sum", "n_buckets", ...
using HistogramFields = std::map<std::string_view, std::variant<std::int64_t, double, std::vector<double>, CounterResetHint>>;

FloatHistogram buildHistogram(const HistogramFields &fields);

} // namespace diopter::syntax::diagnose
