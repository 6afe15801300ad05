#include "core/exec/kernels/binary_kernel.h"

#include "core/model/annotation_text.h"
#include "core/model/go_math.h"
#include "core/model/histogram_arithmetic.h"
#include "core/model/histogram_layout.h"
#include "core/model/stale.h"

#include <cmath>

namespace diopter::exec {
namespace {

BinaryOutcome incompatible()
{
    BinaryOutcome out;
    out.keep = false;
    out.dropped = true;
    out.note = BinaryNote::IncompatibleTypes;
    return out;
}

BinaryOutcome floats(BinaryOp op, double left, double right)
{
    BinaryOutcome out;
    if (op == BinaryOp::TrimUpper || op == BinaryOp::TrimLower) return incompatible();
    if (isComparison(op)) {
        out.point = Point::ofFloat(left);
        out.keep = floatComparison(op, left, right);
    } else {
        out.point = Point::ofFloat(floatArithmetic(op, left, right));
    }
    return out;
}

template <class Change> BinaryOutcome changed(const FloatHistogram &histogram, Change change)
{
    BinaryOutcome out;
    if (Status layout = checkLayout(histogram); !layout) {
        out.failure = layout.error().message;
        out.dropped = true;
        return out;
    }
    FloatHistogram copy = copyOf(histogram);
    change(copy);
    out.point = Point::ofHistogram(std::move(copy));
    return out;
}

BinaryOutcome scaled(const FloatHistogram &histogram, double factor)
{
    return changed(histogram, [factor](FloatHistogram &copy) {
        multiply(copy, factor);
        compact(copy);
    });
}

BinaryOutcome histogramWithFloat(BinaryOp op, const FloatHistogram &left, double right)
{
    switch (op) {
    case BinaryOp::Mul: return scaled(left, right);
    case BinaryOp::Div:
        return changed(left, [right](FloatHistogram &copy) {
            divide(copy, right);
            compact(copy);
        });
    case BinaryOp::TrimUpper: return changed(left, [right](FloatHistogram &copy) { trimBuckets(copy, right, true); });
    case BinaryOp::TrimLower: return changed(left, [right](FloatHistogram &copy) { trimBuckets(copy, right, false); });
    default: return incompatible();
    }
}

BinaryOutcome addOrSubtract(BinaryOp op, const FloatHistogram &left, const FloatHistogram &right)
{
    BinaryOutcome out;
    FloatHistogram result = copyOf(left);
    HistogramMerge merge = op == BinaryOp::Add ? add(result, right) : subtract(result, right);
    if (!merge.done()) {
        out.dropped = true;
        out.failure = std::move(merge.error);
        if (merge.status == HistogramMerge::Status::IncompatibleSchemas) out.note = BinaryNote::IncompatibleLayout;
        return out;
    }
    if (merge.counterResetCollision) {
        out.dropped = true;
        out.note = BinaryNote::CounterResetCollision;
        return out;
    }
    if (op == BinaryOp::Sub) result.resetHint = CounterResetHint::Gauge;
    if (merge.boundsReconciled) out.note = BinaryNote::MismatchedCustomBuckets;
    compact(result);
    out.point = Point::ofHistogram(std::move(result));
    return out;
}

BinaryOutcome histograms(BinaryOp op, const Point &left, const Point &right)
{
    switch (op) {
    case BinaryOp::Add:
    case BinaryOp::Sub: return addOrSubtract(op, *left.histogram, *right.histogram);
    case BinaryOp::Equal:
    case BinaryOp::NotEqual: {
        BinaryOutcome out;
        out.point = left;
        out.keep = equalHistograms(*left.histogram, *right.histogram) == (op == BinaryOp::Equal);
        return out;
    }
    default: return incompatible();
    }
}

} // namespace

BinaryOutcome applyBinary(BinaryOp op, const Point &left, const Point &right)
{
    if (left.isHistogram() && right.isHistogram()) return histograms(op, left, right);
    if (left.isHistogram()) return histogramWithFloat(op, *left.histogram, right.value);
    if (right.isHistogram()) return op == BinaryOp::Mul ? scaled(*right.histogram, left.value) : incompatible();
    return floats(op, left.value, right.value);
}

Annotation binaryAnnotation(BinaryNote note, BinaryOp op, bool leftHistogram, bool rightHistogram, TextSpan span)
{
    using annotation_text::HistogramOperation;
    const HistogramOperation operation = op == BinaryOp::Sub ? HistogramOperation::Subtraction : HistogramOperation::Addition;
    Annotation out;
    out.span = span;
    switch (note) {
    case BinaryNote::None: break;
    case BinaryNote::IncompatibleTypes:
        out.kind = AnnotationKind::Info;
        out.text = annotation_text::incompatibleTypes(
            leftHistogram ? "histogram" : "float", binaryOpText(op), rightHistogram ? "histogram" : "float");
        break;
    case BinaryNote::IncompatibleLayout:
        out.kind = AnnotationKind::Warning;
        out.text = annotation_text::incompatibleBucketLayout(binaryOpText(op));
        break;
    case BinaryNote::CounterResetCollision:
        out.kind = AnnotationKind::Warning;
        out.text = annotation_text::counterResetCollision(operation);
        break;
    case BinaryNote::MismatchedCustomBuckets:
        out.kind = AnnotationKind::Info;
        out.text = annotation_text::mismatchedCustomBuckets(operation);
        break;
    }
    return out;
}

double floatArithmetic(BinaryOp op, double left, double right)
{
    switch (op) {
    case BinaryOp::Add: return left + right;
    case BinaryOp::Sub: return left - right;
    case BinaryOp::Mul: return left * right;
    case BinaryOp::Div: return left / right;
    case BinaryOp::Mod: return std::fmod(left, right);
    case BinaryOp::Pow: return gomath::pow(left, right);
    case BinaryOp::Atan2: return gomath::atan2(left, right);
    default: return normalNaN();
    }
}

bool floatComparison(BinaryOp op, double left, double right)
{
    switch (op) {
    case BinaryOp::Equal: return left == right;
    case BinaryOp::NotEqual: return left != right;
    case BinaryOp::Less: return left < right;
    case BinaryOp::LessOrEqual: return left <= right;
    case BinaryOp::Greater: return left > right;
    case BinaryOp::GreaterOrEqual: return left >= right;
    default: return false;
    }
}

double scalarBinary(BinaryOp op, double left, double right)
{
    return isComparison(op) ? (floatComparison(op, left, right) ? 1 : 0) : floatArithmetic(op, left, right);
}

HistogramPtr negated(const FloatHistogram &histogram)
{
    FloatHistogram copy = copyOf(histogram);
    multiply(copy, -1);
    return std::make_shared<const FloatHistogram>(std::move(copy));
}

} // namespace diopter::exec
