// Makers of the binary operators, and what they share.
#pragma once

#include "core/exec/kernels/binary_kernel.h"
#include "core/exec/operators/operators.h"

namespace diopter::exec {

/// changesMetricSchema: arithmetic drops the metric name.
constexpr bool dropsName(BinaryOp op) { return op <= BinaryOp::Atan2; }

Result<RowSourcePtr> makeVectorScalar(QueryContext &context, OperatorInputs inputs);
Result<RowSourcePtr> makeVectorVector(QueryContext &context, OperatorInputs inputs);
Result<RowSourcePtr> makeSetOperator(QueryContext &context, OperatorInputs inputs);

} // namespace diopter::exec
