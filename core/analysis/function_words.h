// One clause per function and aggregator, in the field's own terms.
#pragma once

#include "core/model/operations.h"

#include <string_view>

namespace diopter::analysis {

/// What a call returns, to be followed by what it is applied to: "Per-second rate of increase, averaged over the window, counter resets
/// corrected".
std::string_view functionWords(FunctionId function);
/// "Adds up the values", "Keeps the largest", ...
std::string_view aggregateWords(AggregateOp op);

} // namespace diopter::analysis
