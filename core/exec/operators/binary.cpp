// Which operator evaluates which binary expression, and the arithmetic between scalars.
#include "core/base/go_text.h"
#include "core/exec/operators/binary_operators.h"
#include "core/exec/operators/operators.h"

namespace diopter::exec {

namespace {

Result<RowSourcePtr> betweenScalars(QueryContext &context, const plan::Node &node, OperatorInputs &inputs)
{
    const MeterId meter = context.meterOf(node.id);
    DIOPTER_ASSIGN(ScalarValues left, scalarValues(context, meter, *inputs.args[0]));
    DIOPTER_ASSIGN(const ScalarValues right, scalarValues(context, meter, *inputs.args[1]));
    const BinaryOp op = node.as<plan::Binary>().op;
    if ((op == BinaryOp::TrimUpper || op == BinaryOp::TrimLower) && !left.empty()) {
        return Error{ErrorCode::Execution, "operator " + quote(binaryOpText(op)) + " not allowed for Scalar operations", {}};
    }
    for (std::size_t step = 0; step < left.size(); ++step) {
        left[step] = scalarBinary(op, left[step], right[step]);
    }
    return scalarRows(std::move(left));
}

} // namespace

Result<RowSourcePtr> makeBinary(QueryContext &context, OperatorInputs inputs)
{
    const plan::Node &node = inputs.node;
    const auto &binary = node.as<plan::Binary>();
    if (binary.scalarLeft && binary.scalarRight) return betweenScalars(context, node, inputs);
    if (binary.scalarLeft || binary.scalarRight) return makeVectorScalar(context, std::move(inputs));
    if (isSetOperator(binary.op)) return makeSetOperator(context, std::move(inputs));
    return makeVectorVector(context, std::move(inputs));
}

} // namespace diopter::exec
