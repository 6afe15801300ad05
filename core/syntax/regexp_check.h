// A quick look at a regular expression: most patterns of real queries are plainly valid, and compiling them only to find that out would
// cost more than the whole rest of the parse.
#pragma once

#include <string_view>

namespace diopter::syntax {

/// True only for patterns that certainly compile (literals, . * + ? |, groups, \d \w \s and escaped punctuation, simple classes).
/// False says nothing.
bool isPlainRegexp(std::string_view pattern);

} // namespace diopter::syntax
