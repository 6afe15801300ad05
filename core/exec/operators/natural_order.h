// Natural order of texts: runs of digits compare as numbers (github.com/facette/natsort, which sort_by_label uses).
#pragma once

#include <string_view>

namespace diopter::exec {

bool naturallyLess(std::string_view a, std::string_view b);

} // namespace diopter::exec
