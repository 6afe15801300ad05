// Which operator evaluates which function, and what is wrong with a call before its arguments are looked at.
#include "core/exec/kernels/label_kernels.h"
#include "core/exec/kernels/map_kernel.h"
#include "core/exec/operators/operators.h"

#include "core/base/go_text.h"
#include "core/exec/execution_error.h"

namespace diopter::exec {

namespace {

bool isValidLabelName(const std::string &name) { return !name.empty() && isValidUtf8(name); }

Status checkLabelReplace(const std::vector<std::string> &strings)
{
    auto replacer = LabelReplacer::make(strings[0], strings[1], strings[3]);
    if (!replacer) return std::move(replacer).error();
    return {};
}

} // namespace

Status checkBeforeArguments(const plan::Node &node, bool)
{
    if (const auto *call = node.getIf<plan::Call>()) {
        if (call->function == FunctionId::LabelReplace) return checkLabelReplace(call->strings);
        if (call->function == FunctionId::LabelJoin)
            return checkLabelJoin(call->strings[0], {call->strings.begin() + 2, call->strings.end()});
    }
    if (const auto *aggregation = node.getIf<plan::Aggregation>()) {
        if (aggregation->op == AggregateOp::CountValues && !isValidLabelName(aggregation->text)) {
            return executionError("invalid label name " + quote(aggregation->text));
        }
    }
    return {};
}

Result<RowSourcePtr> makeCall(QueryContext &context, OperatorInputs inputs)
{
    const plan::Call &call = inputs.node.as<plan::Call>();
    switch (call.function) {
    case FunctionId::Time:
    case FunctionId::Pi:
    case FunctionId::MinOf:
    case FunctionId::MaxOf:
    case FunctionId::Scalar:
    case FunctionId::Vector:
    case FunctionId::Absent: return makeScalarCall(context, std::move(inputs));
    case FunctionId::LabelReplace:
    case FunctionId::LabelJoin: return makeLabelCall(context, std::move(inputs));
    case FunctionId::Sort:
    case FunctionId::SortDesc:
    case FunctionId::SortByLabel:
    case FunctionId::SortByLabelDesc: return makeSortCall(context, std::move(inputs));
    case FunctionId::HistogramQuantile:
    case FunctionId::HistogramQuantiles:
    case FunctionId::HistogramFraction: return makeHistogramCall(context, std::move(inputs));
    case FunctionId::StartTimestamp: { // known for selectors only; the argument is evaluated all the same
        DIOPTER_ASSIGN(const MatrixPtr ignored, completeMatrix(context, context.meterOf(inputs.node.id), *inputs.args.front()));
        return emptyRows(inputs.node);
    }
    default:
        if (inputs.args.empty()) return makeScalarCall(context, std::move(inputs));
        if (mapKernel(call.function)) return makeMapCall(context, std::move(inputs));
        return Error{ErrorCode::Unsupported, "function " + std::string(functionName(call.function)) + " cannot be evaluated here", {}};
    }
}

} // namespace diopter::exec
