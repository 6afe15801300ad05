// Rule unit tests on the engine, with files from disk.
#pragma once

#include "core/rules/rule_test.h"

namespace diopter::testing {

/// promtool's switches. Files are read from disk, patterns globbed there.
rules::RuleTestOptions ruleTestOptions();

} // namespace diopter::testing
