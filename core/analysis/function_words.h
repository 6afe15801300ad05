// A sentence for every function of PromQL, used by words.cpp.
#pragma once

#include "core/model/operations.h"

#include <string_view>

namespace diopter::analysis {

/// What the function yields, as a sentence that begins with a verb and ends with a full stop. Of the arguments it says what
/// they mean, not what they are.
std::string_view functionSentence(FunctionId function);

} // namespace diopter::analysis
