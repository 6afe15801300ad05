// What one selector reads: series from the index, samples from the index and the windows of its evaluation grid.
#pragma once

#include "core/cost/estimate.h"
#include "core/cost/evaluation_grid.h"
#include "core/cost/output_labels.h"

namespace diopter::cost {

struct SelectorCost {
    NodeEstimate estimate;
    OutputLabels labels;
};

/// `id` is a vector or matrix selector. Asks the source for its statistics and, where reading is local, reads a few of the series.
Result<SelectorCost> selectorCost(const syntax::Ast &ast, NodeId id, const NodeGrid &grid, const TimeGrid &query,
    const source::Source &source, const EstimateOptions &options, const CancelToken &cancel);

/// Above this many series labels are not listed and group counts become guesses.
inline constexpr std::uint64_t kMaxListedSeries = 200'000;

} // namespace diopter::cost
