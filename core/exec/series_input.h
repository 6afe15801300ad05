// Where range functions and instant selectors get raw samples from: a selection of the source, or the result of a subquery.
#pragma once

#include "core/exec/query_context.h"
#include "core/exec/row_source.h"

#include <memory>

namespace diopter::exec {

/// Samples of a fixed list of series. read() may be called by all workers; views live until the worker's next read.
class SeriesInput {
public:
    virtual ~SeriesInput() = default;
    virtual const SeriesTablePtr &series() const = 0;
    /// Says that [begin, end) will be read next, in order.
    virtual void expect(Worker &, std::size_t begin, std::size_t end) = 0;
    virtual Result<SeriesSamples> read(Worker &worker, std::size_t index) = 0;
    /// As RowSource::depth().
    virtual std::size_t depth() const { return 0; }
    /// True when read() never yields stale markers.
    virtual bool isFreeOfStaleMarkers() const = 0;
};

using SeriesInputPtr = std::unique_ptr<SeriesInput>;

/// Selects and opens readers; time goes to `meter`, seriesTouched to its book. Stale markers are removed when `removeStale`, histograms
/// cut down to count and sum when the selector says so.
Result<SeriesInputPtr> selectInput(QueryContext &context, const plan::Selector &selector, MeterId meter, bool removeStale);

/// The points of a subquery's result as samples at the subquery's own steps; explicit reset hints become unknown. A large result is not
/// held: its rows are evaluated as they are read, each once.
Result<SeriesInputPtr> subqueryInput(QueryContext &context, MeterId meter, RowSourcePtr rows, plan::Steps steps);

} // namespace diopter::exec
