// The contract between operators: a list of series known up front, and rows of results on request, from any thread, in any order.
// A complete result is a Matrix; whatever is not needed as a whole streams through in groups of rows.
#pragma once

#include "core/exec/query_context.h"
#include "core/exec/sample_block.h"
#include "core/exec/series_table.h"

#include <memory>

namespace diopter::exec {

/// Rows [0, series().size()) of one plan node on its steps. A row may turn out to have no point at all: Prometheus would not have the
/// series then. rows() may be called by all workers at once, for each row once.
class Matrix;

class RowSource {
public:
    virtual ~RowSource() = default;
    virtual const SeriesTablePtr &series() const = 0;
    virtual std::size_t numSteps() const = 0;
    /// Fills the slice with rows [begin, begin + out.numRows()).
    virtual Status rows(Worker &worker, std::size_t begin, const RowSlice &out) = 0;
    /// How many sources stand one upon the other here; long chains are cut by materialising.
    virtual std::size_t depth() const { return 1; }
    /// The whole result where it is in memory already, else null. Instead of rows(), once.
    virtual std::shared_ptr<const Matrix> complete(Worker &) { return nullptr; }
};

using RowSourcePtr = std::unique_ptr<RowSource>;

/// A complete result in memory, charged to the query's budget.
class Matrix {
public:
    /// LimitExceeded when the budget does not allow it.
    static Result<std::shared_ptr<Matrix>> make(QueryContext &context, SeriesTablePtr series, std::size_t numSteps);

    const SeriesTablePtr &series() const { return m_series; }
    void setSeries(SeriesTablePtr series) { m_series = std::move(series); }
    std::size_t numRows() const { return m_block.numRows(); }
    std::size_t numSteps() const { return m_block.numSteps(); }
    SampleBlock &block() { return m_block; }
    const SampleBlock &block() const { return m_block; }
    RowView row(std::size_t row) const { return m_block.view(row); }
    bool isEmptyRow(std::size_t row) const { return !anyBit(m_block.present(row), m_block.numWords()); }

private:
    SeriesTablePtr m_series;
    SampleBlock m_block;
    MemoryCharge m_charge;
};

using MatrixPtr = std::shared_ptr<const Matrix>;

/// A matrix as a row source; rows are copied.
RowSourcePtr rowsOf(MatrixPtr matrix);

/// Wraps a source: its time goes to `meter`, its rows into the node's shape.
RowSourcePtr meteredRows(QueryContext &context, MeterId meter, RowSourcePtr source);

/// The whole result, evaluated in parallel where it is not in memory yet; what is not metered inside goes to `meter`.
Result<MatrixPtr> completeMatrix(QueryContext &context, MeterId meter, RowSource &source);

/// A fresh copy of the whole result that the caller may change. Evaluates all rows, in parallel; what is not metered inside goes to
/// `meter`.
Result<std::shared_ptr<Matrix>> materialise(QueryContext &context, MeterId meter, RowSource &source);

/// Evaluates all rows in slabs of some MiB (EngineOptions::slabSeries), in parallel, and hands one after the other to `take` on the calling
/// thread: rows [first, first + block.numRows()). What is not metered inside goes to `meter`.
using TakeSlab = std::function<Status(const SampleBlock &block, std::size_t first)>;
Status forEachSlab(QueryContext &context, MeterId meter, RowSource &source, const TakeSlab &take);

/// True when a result of this size should be worked through in slabs rather than held whole.
bool wantsSlabs(const QueryContext &context, std::size_t numRows, std::size_t numSteps);

/// Rows a task should take at once so that a block stays in the cache.
std::size_t rowsPerTask(std::size_t numSteps);

} // namespace diopter::exec
