// Which time range of the source a selector needs, and whether it may read histograms without buckets
// (Prometheus' getTimeRangesForSelector, populateSeries, detectHistogramStatsDecoding).
#pragma once

#include "core/plan/resolved_ast.h"

namespace diopter::plan {

/// Fills selectMin, selectMax, hintStep, hintFunction and statsOnly of `selector`, which stands at `node` in the AST.
void describeSelect(const ResolvedAst &resolved, NodeId node, Selector &selector);

} // namespace diopter::plan
