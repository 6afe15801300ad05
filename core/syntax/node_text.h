// The pieces of the printed form that belong to one node (promql/parser/printer.go), shared by the printer, the formatter and tree rows.
#pragma once

#include "core/syntax/ast.h"

#include <string>

namespace diopter::syntax {

/// Number, string, vector and matrix selectors.
std::string leafText(const Ast &ast, const Node &node);
/// "x{a="b"} offset 1m"; of a matrix selector: its text without the range.
std::string vectorText(const Ast &ast, const VectorSelector &vector);
/// "[5m]".
std::string rangeSuffix(const Ast &ast, const MatrixSelector &matrix);
std::string callHead(const Call &call);
/// "sum", "sum by (a, b) ", "topk without () ": what stands before the parenthesis.
std::string aggregationHead(const Ast &ast, const Aggregation &aggregation);
/// "/ on (a) group_left (b)", "> bool".
std::string binaryHead(const Ast &ast, const Binary &binary);
/// "[5m:1m] @ end() offset 1m".
std::string subquerySuffix(const Ast &ast, const Subquery &subquery);
std::string durationText(const Ast &ast, DurationId id);

} // namespace diopter::syntax
