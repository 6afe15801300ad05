// What a query is expected to cost before it runs, per NodeId. Not fit for comparing two sources, only for this query on this data.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/units.h"
#include "core/source/source.h"
#include "core/syntax/ast.h"

#include <optional>
#include <string>
#include <vector>

namespace diopter::cost {

/// A number that is expected, with the range it should fall in and how it was found ("index", "statistics", "guess").
struct Quantity {
    double expected = 0;
    double low = 0;
    double high = 0;
    std::string origin;
};

/// Series and samples with Prometheus 3.16's definitions (samplesRead, totalQueryableSamples). Absent = unknown.
struct NodeEstimate {
    std::optional<Quantity> series;
    std::optional<Quantity> samplesRead;
    std::optional<Quantity> totalQueryableSamples;
};

struct QueryEstimate {
    std::vector<NodeEstimate> nodes; ///< index = NodeId
    NodeEstimate total;
    std::optional<Quantity> peakSamples;
};

struct EstimateOptions {
    DurationMs lookback = 5 * kMinuteMs;
    DurationMs subqueryStep = kMinuteMs;
};

/// Costs index work and a look at up to 24 series per selector (local), or a few requests (URL).
Result<QueryEstimate> estimate(
    const syntax::Ast &ast, const source::Source &source, TimeGrid grid, const EstimateOptions &options, const CancelToken &cancel);

} // namespace diopter::cost
