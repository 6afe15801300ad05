// Binary operations between two elements (Prometheus' vectorElemBinop), and the makers of the binary operators.
#pragma once

#include "core/exec/operators/operators.h"
#include "core/model/go_math.h"

#include <cmath>
#include <optional>

namespace diopter::exec {

/// + - * / % ^ atan2 of floats.
inline double combineFloats(BinaryOp op, double left, double right)
{
    switch (op) {
    case BinaryOp::Add: return left + right;
    case BinaryOp::Sub: return left - right;
    case BinaryOp::Mul: return left * right;
    case BinaryOp::Div: return left / right;
    case BinaryOp::Mod: return std::fmod(left, right);
    case BinaryOp::Pow: return gomath::pow(left, right);
    case BinaryOp::Atan2: return gomath::atan2(left, right);
    default: return 0;
    }
}

inline bool compareFloats(BinaryOp op, double left, double right)
{
    switch (op) {
    case BinaryOp::Equal: return left == right;
    case BinaryOp::NotEqual: return left != right;
    case BinaryOp::LessOrEqual: return left <= right;
    case BinaryOp::Less: return left < right;
    case BinaryOp::GreaterOrEqual: return left >= right;
    case BinaryOp::Greater: return left > right;
    default: return false;
    }
}

/// An annotation of one element; of several in one step Prometheus keeps the last.
struct ElementNote {
    AnnotationKind kind = AnnotationKind::Info;
    std::string text;
};

struct ElementResult {
    Point point;                      ///< absent when `failed`
    bool keep = false;                ///< arithmetic: always; comparisons: the outcome
    bool failed = false;              ///< the types do not fit: no result for this pair
    std::optional<ElementNote> note;
    std::optional<std::string> fatal; ///< invalid bucket layout: the query fails
};

/// Any pair of elements. Comparisons yield the left element.
ElementResult combineElements(BinaryOp op, const Point &left, const Point &right);

/// changesMetricSchema: arithmetic drops the metric name.
constexpr bool dropsName(BinaryOp op) { return op <= BinaryOp::Atan2; }

Result<RowSourcePtr> makeVectorScalar(QueryContext &context, OperatorInputs inputs);
Result<RowSourcePtr> makeVectorVector(QueryContext &context, OperatorInputs inputs);
Result<RowSourcePtr> makeSetOperator(QueryContext &context, OperatorInputs inputs);

} // namespace diopter::exec
