// Aggregations that need all values of a group at one step: topk, bottomk, limitk, limit_ratio, quantile, count_values.
#pragma once

#include "core/exec/operators/operators.h"

namespace diopter::exec {

/// k, ratio or quantile at each step (fParams of promql/value.go).
struct AggregationParam {
    ScalarValues values;

    double max() const;
    double min() const;
    bool anyNaN() const;
};

/// The checks of rangeEvalAgg on k. True: go on; false: nothing is chosen at all.
Result<bool> checkCount(const AggregationParam &param);

Result<RowSourcePtr> makeChoice(QueryContext &context, const plan::Node &node, RowSource &input, const AggregationParam &param);
Result<RowSourcePtr> makeQuantile(QueryContext &context, const plan::Node &node, RowSource &input, const AggregationParam &param);
Result<RowSourcePtr> makeCountValues(QueryContext &context, const plan::Node &node, RowSource &input);

} // namespace diopter::exec
