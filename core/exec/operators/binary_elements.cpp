#include "core/exec/operators/binary_elements.h"

#include "core/model/annotation_text.h"
#include "core/model/histogram_arithmetic.h"
#include "core/model/histogram_layout.h"

namespace diopter::exec {

namespace {

using annotation_text::HistogramOperation;

ElementResult incompatibleTypes(BinaryOp op, const Point &left, const Point &right)
{
    const auto typeName = [](const Point &point) { return point.isHistogram() ? "histogram" : "float"; };
    ElementResult out;
    out.failed = true;
    out.note = ElementNote{AnnotationKind::Info, annotation_text::incompatibleTypes(typeName(left), binaryOpText(op), typeName(right))};
    return out;
}

ElementResult kept(Point point)
{
    ElementResult out;
    out.point = std::move(point);
    out.keep = true;
    return out;
}

ElementResult scaled(const FloatHistogram &histogram, double factor, bool division)
{
    FloatHistogram out = copyOf(histogram);
    if (division) {
        divide(out, factor);
    } else {
        multiply(out, factor);
    }
    compact(out);
    return kept(Point::ofHistogram(std::move(out)));
}

ElementResult trimmed(const FloatHistogram &histogram, double bound, bool upper)
{
    FloatHistogram out = copyOf(histogram);
    trimBuckets(out, bound, upper);
    return kept(Point::ofHistogram(std::move(out)));
}

ElementResult addHistograms(BinaryOp op, const FloatHistogram &left, const FloatHistogram &right)
{
    const bool adds = op == BinaryOp::Add;
    FloatHistogram sum = copyOf(left);
    const HistogramMerge merge = adds ? add(sum, right) : subtract(sum, right);
    ElementResult out;
    if (merge.status == HistogramMerge::Status::InvalidLayout) {
        out.fatal = merge.error;
        return out;
    }
    if (!merge.done()) {
        out.failed = true;
        out.note = ElementNote{AnnotationKind::Warning, annotation_text::incompatibleBucketLayout(binaryOpText(op))};
        return out;
    }
    const HistogramOperation operation = adds ? HistogramOperation::Addition : HistogramOperation::Subtraction;
    if (!adds) sum.resetHint = CounterResetHint::Gauge;
    // A collision is returned as an error beside a value: the pair has no result then.
    if (merge.counterResetCollision) {
        out.failed = true;
        out.note = ElementNote{AnnotationKind::Warning, annotation_text::counterResetCollision(operation)};
        return out;
    }
    compact(sum);
    out = kept(Point::ofHistogram(std::move(sum)));
    if (merge.boundsReconciled) out.note = ElementNote{AnnotationKind::Info, annotation_text::mismatchedCustomBuckets(operation)};
    return out;
}

ElementResult compared(Point left, bool keep)
{
    ElementResult out;
    out.point = std::move(left);
    out.keep = keep;
    return out;
}

} // namespace

ElementResult combineElements(BinaryOp op, const Point &left, const Point &right)
{
    const bool trims = op == BinaryOp::TrimUpper || op == BinaryOp::TrimLower;
    if (left.isFloat() && right.isFloat()) {
        if (trims) return incompatibleTypes(op, left, right);
        if (isComparison(op)) return compared(left, compareFloats(op, left.value, right.value));
        return kept(Point::ofFloat(combineFloats(op, left.value, right.value)));
    }
    if (left.isFloat()) {
        if (op == BinaryOp::Mul) return scaled(*right.histogram, left.value, false);
        return incompatibleTypes(op, left, right);
    }
    if (right.isFloat()) {
        if (op == BinaryOp::Mul) return scaled(*left.histogram, right.value, false);
        if (op == BinaryOp::Div) return scaled(*left.histogram, right.value, true);
        if (trims) return trimmed(*left.histogram, right.value, op == BinaryOp::TrimUpper);
        return incompatibleTypes(op, left, right);
    }
    switch (op) {
    case BinaryOp::Add:
    case BinaryOp::Sub: return addHistograms(op, *left.histogram, *right.histogram);
    case BinaryOp::Equal: return compared(left, equalHistograms(*left.histogram, *right.histogram));
    case BinaryOp::NotEqual: return compared(left, !equalHistograms(*left.histogram, *right.histogram));
    default: return incompatibleTypes(op, left, right);
    }
}

} // namespace diopter::exec
