// Which queries ask the same thing: equal for queries that differ only in layout, parentheses without effect, label order or literal times.
#pragma once

#include "core/syntax/ast.h"

#include <string>

namespace diopter::syntax {

/// 16 hex digits; stable between versions and machines. Ranges, offsets, steps, @ times and numbers written as durations count as
/// "some time"; whether they are there counts, other numbers and strings count.
std::string fingerprint(const Ast &ast);
/// Of one node with everything below it: carries view state across edits.
std::string fingerprint(const Ast &ast, NodeId node);

} // namespace diopter::syntax
