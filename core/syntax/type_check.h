// Types and the rules that need the whole tree: parser.checkAST of Prometheus, in its order and wording.
#pragma once

#include "core/syntax/ast.h"
#include "core/syntax/tree_builder.h"

namespace diopter::syntax {

/// Appends what is wrong; also settles what Prometheus settles here: set operators become many-to-many, matching is dropped where an
/// operand is no vector, the second argument of info() may match everything. Iterative.
void checkTypes(Ast &ast, std::vector<Problem> &problems);

} // namespace diopter::syntax
