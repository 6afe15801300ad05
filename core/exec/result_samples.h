// From rows to the points of an answer: results in order, labels without delayed names, and range selectors as the whole query.
#pragma once

#include "core/exec/row_source.h"
#include "core/model/result_value.h"

namespace diopter::exec {

/// Every row with a point as a result series; names marked for removal are removed. Order of the rows. Cancelled, Timeout, LimitExceeded.
Result<std::vector<ResultSeries>> samplesOf(const Matrix &matrix, const plan::Steps &steps, QueryContext &context);

/// A range selector evaluated at its only step (Prometheus' matrixSelector): raw samples, with anchored and smoothed the two edges added.
Result<std::vector<ResultSeries>> readRangeSelector(QueryContext &context, const plan::Node &node, const plan::Selector &selector);

/// Joins series with equal labels that never meet (mergeSeriesWithSameLabelset); where they meet: Execution error.
Result<std::vector<ResultSeries>> joinEqualLabels(std::vector<ResultSeries> series);

} // namespace diopter::exec
