// Binary operators between two elements, floats or native histograms (engine.go vectorElemBinop, scalarBinop).
#pragma once

#include "core/exec/kernels/kernel_context.h"
#include "core/model/operations.h"

namespace diopter::exec {

/// What there is to say about one operation; the text is made only when it is shown.
enum class BinaryNote : std::uint8_t { None, IncompatibleTypes, IncompatibleLayout, CounterResetCollision, MismatchedCustomBuckets };

struct BinaryOutcome {
    /// Arithmetic: the result. Comparison: the left element. Absent when the elements cannot be combined.
    Point point;
    bool keep = true; ///< the comparison holds; always true for arithmetic that worked
    /// The pair yields nothing, not even 0 with bool. Prometheus drops the result of + and - also on a counter reset collision.
    bool dropped = false;
    BinaryNote note = BinaryNote::None; ///< Prometheus reports only the last one of each step and operator
    std::string failure; ///< not empty: the query fails with this message (invalid layout)
};

/// Set operators are not allowed. With a scalar on the left of a vector comparison the caller keeps the right element itself.
BinaryOutcome applyBinary(BinaryOp op, const Point &left, const Point &right);

/// The annotation of a note; `leftHistogram` and `rightHistogram` say what the operands were.
Annotation binaryAnnotation(BinaryNote note, BinaryOp op, bool leftHistogram, bool rightHistogram, TextSpan span);

/// Arithmetic of floats: + - * / % ^ atan2. Others yield NaN.
double floatArithmetic(BinaryOp op, double left, double right);
/// == != < <= > >= of floats. Others yield false.
bool floatComparison(BinaryOp op, double left, double right);
/// Between scalars: arithmetic, or comparison as 0 and 1.
double scalarBinary(BinaryOp op, double left, double right);

/// Unary minus of a histogram: a gauge.
HistogramPtr negated(const FloatHistogram &histogram);

} // namespace diopter::exec
