// The nearest of many names to one that does not exist, for messages like "did you mean".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace diopter::analysis {

/// The candidate with the smallest edit distance, or one that contains `name`; empty when none is near (more than a third differs).
std::string nearestName(std::string_view name, const std::vector<std::string> &candidates);

} // namespace diopter::analysis
