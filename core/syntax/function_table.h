// Signatures of the functions (promql/parser/functions.go) and what the type checker and the help texts need to know of aggregators.
#pragma once

#include "core/model/operations.h"
#include "core/model/result_value.h"

#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace diopter::syntax {

struct FunctionSignature {
    FunctionId id = FunctionId::Abs;
    std::array<ValueType, 5> types{}; ///< the first numTypes are the arguments
    std::uint8_t numTypes = 0;
    std::int8_t variadic = 0; ///< how many arguments beyond numTypes - 1 are allowed; -1 any number; 0 exactly numTypes
    ValueType returns = ValueType::Vector;
    bool experimental = false;

    std::string_view name() const { return functionName(id); }
    std::span<const ValueType> argumentTypes() const { return {types.data(), numTypes}; }
};

/// All functions, in the order of FunctionId.
std::span<const FunctionSignature> functionTable();
const FunctionSignature &signatureOf(FunctionId function);
/// By exact name; nullptr for unknown ones.
const FunctionSignature *findFunction(std::string_view name);

/// Functions whose value depends on the evaluation time even when their arguments do not: AtModifierUnsafeFunctions of
/// promql/functions.go.
bool dependsOnEvaluationTime(FunctionId function);

/// topk, bottomk, quantile, count_values, limitk, limit_ratio.
bool takesParameter(AggregateOp op);
bool isExperimental(AggregateOp op);

} // namespace diopter::syntax
