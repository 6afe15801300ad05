// YAML from files that nobody vouches for: size, depth, aliases and tags are bounded before a tree is built.
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace YAML {
class Node;
}

namespace diopter::rules {

/// The first document. Syntax with line and column; LimitExceeded above 16 MiB, 64 levels or 100 aliases.
Result<YAML::Node> loadYaml(const std::string &text);

/// Syntax when the mapping has a key outside `known`, as Go's strict decoding says it; also when `node` is no mapping.
Status checkKeys(const YAML::Node &node, const std::vector<std::string_view> &known, std::string_view typeName);
/// Text of a scalar under `key`, "" when absent.
std::string yamlText(const YAML::Node &node, const char *key);

} // namespace diopter::rules
