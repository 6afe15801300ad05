// Sentences for aggregations and binary operators, used by words.cpp.
#pragma once

#include "core/syntax/ast.h"

#include <string>

namespace diopter::analysis {

/// `parameter` is the printed parameter of topk, quantile, count_values and the like; empty for others.
std::string aggregationWords(const syntax::Aggregation &aggregation, const std::string &parameter);

/// What the operator computes, which series meet, and what becomes of those without a partner.
std::string binaryWords(const syntax::Ast &ast, const syntax::Binary &binary);

/// "one-to-one on (service)", "many-to-one ignoring (code)"; empty when an operand is a scalar.
std::string matchingRemark(const syntax::Binary &binary);

} // namespace diopter::analysis
