// Makers of all operators: each takes a plan node and its inputs and yields rows. One operator per file.
// A maker that needs its inputs as a whole evaluates them before it returns; the others stream.
#pragma once

#include "core/exec/row_source.h"
#include "core/exec/series_input.h"

#include <string>
#include <vector>

namespace diopter::exec {

/// The values of a scalar node, one per step.
using ScalarValues = std::vector<double>;

/// What an operator is made from. `node` lives in the plan; inputs are in the order of node.args.
struct OperatorInputs {
    const plan::Node &node;
    std::vector<RowSourcePtr> args;
};

/// All rows of an input; a single always-present row of scalars is the usual case for parameters.
Result<ScalarValues> scalarValues(QueryContext &context, MeterId meter, RowSource &source);
/// One series without labels, present at every step.
RowSourcePtr scalarRows(ScalarValues values);
/// No series at all.
RowSourcePtr emptyRows(const plan::Node &node);

Result<RowSourcePtr> makeInstantSelector(QueryContext &context, const plan::Node &node);
Result<RowSourcePtr> makeSmoothedSelector(QueryContext &context, const plan::Node &node);
Result<RowSourcePtr> makeTimestampCall(QueryContext &context, const plan::Node &node);
Result<RowSourcePtr> makeRangeCall(QueryContext &context, OperatorInputs inputs);
Result<RowSourcePtr> makeStepInvariant(QueryContext &context, OperatorInputs inputs);
Result<RowSourcePtr> makeNegate(QueryContext &context, OperatorInputs inputs);
Result<RowSourcePtr> makeCall(QueryContext &context, OperatorInputs inputs);
/// Functions of one element each: math, rounding, dates, parts of native histograms.
Result<RowSourcePtr> makeMapCall(QueryContext &context, OperatorInputs inputs);
/// time, pi, min_of, max_of, scalar, vector, absent, dates without argument.
Result<RowSourcePtr> makeScalarCall(QueryContext &context, OperatorInputs inputs);
Result<RowSourcePtr> makeLabelCall(QueryContext &context, OperatorInputs inputs);
Result<RowSourcePtr> makeSortCall(QueryContext &context, OperatorInputs inputs);
/// histogram_quantile, histogram_quantiles, histogram_fraction.
Result<RowSourcePtr> makeHistogramCall(QueryContext &context, OperatorInputs inputs);
Result<RowSourcePtr> makeInfo(QueryContext &context, OperatorInputs inputs);
Result<RowSourcePtr> makeAggregation(QueryContext &context, OperatorInputs inputs);
Result<RowSourcePtr> makeBinary(QueryContext &context, OperatorInputs inputs);

/// What Prometheus finds wrong with a node before it looks at the arguments (label names, regular expressions, modifiers).
Status checkBeforeArguments(const plan::Node &node, bool delayedNameRemoval);

/// Rows with equal labels become one where they never meet; where they do: "vector cannot contain metrics with the same labelset".
/// Does nothing when all labels differ. `source` is evaluated as a whole only when labels are equal.
Result<RowSourcePtr> mergeEqualLabels(QueryContext &context, const plan::Node &node, RowSourcePtr source);

/// What rangeEval does with its results: as mergeEqualLabels, but an instant query with delayed name removal keeps equal labels.
Result<RowSourcePtr> mergeAsRangeEval(QueryContext &context, const plan::Node &node, RowSourcePtr source);

/// Error of two result series with the same labels at one step.
Error duplicateLabelset();

} // namespace diopter::exec
