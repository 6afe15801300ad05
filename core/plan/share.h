// Finds work that occurs twice: equal subtrees, and selectors whose series are among those of another one.
#pragma once

#include "core/plan/plan.h"

namespace diopter::plan {

/// Sets sameAs of every node (except literals) that has the same value on the same steps as an earlier one. Subtrees are equal only
/// when their AST nodes correspond one to one, so that annotations can be moved from one to the other.
void shareEqualParts(Plan &plan);

/// Sets `within` of instant selectors and range functions; after shareEqualParts.
void relateSelectors(Plan &plan);

} // namespace diopter::plan
