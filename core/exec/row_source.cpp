#include "core/exec/row_source.h"

#include <algorithm>

namespace diopter::exec {

namespace {

class MatrixRows final : public RowSource {
public:
    explicit MatrixRows(MatrixPtr matrix) : m_matrix(std::move(matrix)) {}
    const SeriesTablePtr &series() const override { return m_matrix->series(); }
    std::size_t numSteps() const override { return m_matrix->numSteps(); }
    MatrixPtr complete(Worker &) override { return m_matrix; }
    Status rows(Worker &, std::size_t begin, const RowSlice &out) override
    {
        for (std::size_t row = 0; row < out.numRows(); ++row) out.copyRow(row, m_matrix->row(begin + row));
        return {};
    }

private:
    MatrixPtr m_matrix;
};

class MeteredRows final : public RowSource {
public:
    MeteredRows(QueryContext &context, MeterId meter, RowSourcePtr source) : m_context(context), m_meter(meter), m_source(std::move(source))
    {}
    const SeriesTablePtr &series() const override { return m_source->series(); }
    std::size_t numSteps() const override { return m_source->numSteps(); }
    std::size_t depth() const override { return m_source->depth() + 1; }
    MatrixPtr complete(Worker &worker) override
    {
        NodeBook &book = m_context.book(m_meter, worker);
        const Meter timer(book.selfMs, worker.clock);
        MatrixPtr matrix = m_source->complete(worker);
        if (!matrix) return nullptr;
        for (std::size_t row = 0; row < matrix->numRows(); ++row) book.shape.addRow(matrix->row(row), matrix->numSteps());
        return matrix;
    }
    Status rows(Worker &worker, std::size_t begin, const RowSlice &out) override
    {
        NodeBook &book = m_context.book(m_meter, worker);
        const ShareMeter timer(book.selfMs, worker.clock);
        DIOPTER_TRY(m_source->rows(worker, begin, out));
        for (std::size_t row = 0; row < out.numRows(); ++row) book.shape.addRow(out.view(row), out.numSteps());
        return {};
    }

private:
    QueryContext &m_context;
    MeterId m_meter;
    RowSourcePtr m_source;
};

} // namespace

Result<std::shared_ptr<Matrix>> Matrix::make(QueryContext &context, SeriesTablePtr series, std::size_t numSteps)
{
    auto out = std::make_shared<Matrix>();
    DIOPTER_ASSIGN(out->m_charge, MemoryCharge::take(&context.budget, SampleBlock::bytesFor(series->size(), numSteps)));
    out->m_block.reset(series->size(), numSteps);
    out->m_series = std::move(series);
    return out;
}

RowSourcePtr rowsOf(MatrixPtr matrix) { return std::make_unique<MatrixRows>(std::move(matrix)); }

RowSourcePtr meteredRows(QueryContext &context, MeterId meter, RowSourcePtr source)
{
    return std::make_unique<MeteredRows>(context, meter, std::move(source));
}

std::size_t rowsPerTask(std::size_t numSteps)
{
    constexpr std::size_t kCells = 16384; // 128 KiB of doubles
    return std::clamp<std::size_t>(kCells / std::max<std::size_t>(1, numSteps), 1, 256);
}

namespace {

std::size_t rowsPerSlab(const QueryContext &context, std::size_t numSteps)
{
    if (context.options.slabSeries > 0) return context.options.slabSeries;
    constexpr std::size_t kCells = 512 * 1024; // still in the cache when they are taken, and few enough joins of the threads
    const std::size_t affordable = context.budget.limitBytes() / 4 / sizeof(double);
    const std::size_t rows = std::min(kCells, affordable) / std::max<std::size_t>(1, numSteps);
    return std::clamp<std::size_t>(rows, rowsPerTask(numSteps) * context.numWorkers(), 16384);
}

} // namespace

Status forEachSlab(QueryContext &context, MeterId meter, RowSource &source, const TakeSlab &take)
{
    const std::size_t numRows = source.series()->size();
    const std::size_t numSteps = source.numSteps();
    const std::size_t slab = std::min(numRows, rowsPerSlab(context, numSteps));
    DIOPTER_ASSIGN(const MemoryCharge charge, MemoryCharge::take(&context.budget, SampleBlock::bytesFor(slab, numSteps)));
    SampleBlock block;
    for (std::size_t first = 0; first < numRows; first += slab) {
        const std::size_t count = std::min(slab, numRows - first);
        block.reset(count, numSteps);
        DIOPTER_TRY(context.parallelFor(meter, count, rowsPerTask(numSteps), [&](Worker &worker, std::size_t begin, std::size_t end) {
            return source.rows(worker, first + begin, RowSlice(block, begin, end - begin));
        }));
        DIOPTER_TRY(take(block, first));
        context.progress.advance(context, static_cast<double>(first + count) / static_cast<double>(numRows));
    }
    return {};
}

bool wantsSlabs(const QueryContext &context, std::size_t numRows, std::size_t numSteps)
{
    constexpr std::uint64_t kSmall = 64U << 20;
    const std::uint64_t most = std::min(kSmall, context.budget.limitBytes() / 4);
    return context.options.slabSeries > 0 || SampleBlock::bytesFor(numRows, numSteps) > most;
}

Result<MatrixPtr> completeMatrix(QueryContext &context, MeterId meter, RowSource &source)
{
    if (MatrixPtr matrix = source.complete(context.mainWorker())) return matrix;
    DIOPTER_ASSIGN(std::shared_ptr<Matrix> out, materialise(context, meter, source));
    return MatrixPtr(std::move(out));
}

Result<std::shared_ptr<Matrix>> materialise(QueryContext &context, MeterId meter, RowSource &source)
{
    const std::size_t numRows = source.series()->size();
    const std::size_t numSteps = source.numSteps();
    DIOPTER_ASSIGN(std::shared_ptr<Matrix> out, Matrix::make(context, source.series(), numSteps));
    const std::size_t part = rowsPerSlab(context, numSteps); // only to look up between them
    for (std::size_t first = 0; first < numRows; first += part) {
        const std::size_t count = std::min(part, numRows - first);
        DIOPTER_TRY(context.parallelFor(meter, count, rowsPerTask(numSteps), [&](Worker &worker, std::size_t begin, std::size_t end) {
            return source.rows(worker, first + begin, RowSlice(out->block(), first + begin, end - begin));
        }));
        context.progress.advance(context, static_cast<double>(first + count) / static_cast<double>(numRows));
    }
    return out;
}

} // namespace diopter::exec
