#include "core/exec/operators/row_assembler.h"

#include "core/exec/operators/operators.h"

#include <algorithm>

namespace diopter::exec {

RowAssembler::RowAssembler(QueryContext &context, std::size_t numSteps, bool keepDuplicates)
    : m_context(context), m_numSteps(numSteps), m_keepDuplicates(keepDuplicates), m_storage(std::make_shared<SeriesTable>())
{}

std::size_t RowAssembler::rowOf(LabelsView labels, bool dropName, std::size_t firstStep)
{
    bool isNew = true;
    std::size_t row = m_rows.size();
    if (m_keepDuplicates) {
        labels = m_storage->store(labels);
    } else {
        row = m_index.findOrStore(labels, *m_storage, isNew);
        if (isNew) labels = m_index.labels(row);
    }
    if (isNew) {
        auto created = std::make_unique<Row>();
        created->labels = labels;
        created->dropName = dropName;
        created->firstStep = firstStep;
        m_rows.push_back(std::move(created));
    } else if (firstStep < m_rows[row]->firstStep) {
        m_rows[row]->dropName = dropName;
        m_rows[row]->firstStep = firstStep;
    }
    return row;
}

void RowAssembler::collide(std::size_t step) { m_collision = std::min(m_collision.value_or(step), step); }

Status RowAssembler::addRow(std::size_t row, const RowView &from, const BitWord *mask)
{
    Row &target = *m_rows[row];
    if (target.block.numRows() == 0) {
        DIOPTER_ASSIGN(MemoryCharge charge, MemoryCharge::take(&m_context.budget, SampleBlock::bytesFor(1, m_numSteps)));
        m_charges.push_back(std::move(charge));
        target.block.reset(1, m_numSteps);
    }
    const std::size_t numWords = target.block.numWords();
    BitWord *present = target.block.present(0);
    double *values = target.block.values(0);
    for (std::size_t word = 0; word < numWords; ++word) {
        const BitWord added = from.present[word] & (mask ? mask[word] : ~BitWord{0});
        if (const BitWord both = added & present[word]; both != 0) collide(word * 64 + static_cast<std::size_t>(std::countr_zero(both)));
        for (BitWord rest = added; rest != 0; rest &= rest - 1) {
            const std::size_t step = word * 64 + static_cast<std::size_t>(std::countr_zero(rest));
            values[step] = from.values[step];
            if (from.isHistogram(step)) target.block.histograms(0)[step] = (*from.histograms)[step];
        }
        present[word] |= added;
    }
    return {};
}

Status RowAssembler::addPoint(std::size_t row, std::size_t step, Point point)
{
    Row &target = *m_rows[row];
    if (target.block.numRows() == 0) {
        DIOPTER_ASSIGN(MemoryCharge charge, MemoryCharge::take(&m_context.budget, SampleBlock::bytesFor(1, m_numSteps)));
        m_charges.push_back(std::move(charge));
        target.block.reset(1, m_numSteps);
    }
    if (testBit(target.block.present(0), step)) collide(step);
    target.block.set(0, step, std::move(point));
    return {};
}

Result<std::shared_ptr<Matrix>> RowAssembler::finish()
{
    if (m_collision) return duplicateLabelset();
    auto series = std::make_shared<SeriesTable>();
    series->keepAlive(m_storage);
    std::vector<const Row *> kept;
    for (const auto &row : m_rows) {
        if (row->block.numRows() == 0 || !anyBit(row->block.present(0), row->block.numWords())) continue;
        series->add(row->labels, row->dropName);
        kept.push_back(row.get());
    }
    DIOPTER_ASSIGN(std::shared_ptr<Matrix> out, Matrix::make(m_context, series, m_numSteps));
    for (std::size_t i = 0; i < kept.size(); ++i) out->block().copyRow(i, kept[i]->block.view(0));
    return out;
}

Error duplicateLabelset() { return {ErrorCode::Execution, "vector cannot contain metrics with the same labelset", {}}; }

Result<RowSourcePtr> mergeEqualLabels(QueryContext &context, const plan::Node &node, RowSourcePtr source)
{
    if (!hasEqualLabels(*source->series())) return source;
    const MeterId meter = context.meterOf(node.id);
    DIOPTER_ASSIGN(const MatrixPtr all, completeMatrix(context, meter, *source));
    RowAssembler assembler(context, all->numSteps(), false);
    for (std::size_t row = 0; row < all->numRows(); ++row) {
        if (all->isEmptyRow(row)) continue;
        const std::size_t target = assembler.rowOf(all->series()->labels(row), all->series()->dropName(row));
        DIOPTER_TRY(assembler.addRow(target, all->row(row), nullptr));
    }
    DIOPTER_ASSIGN(std::shared_ptr<Matrix> merged, assembler.finish());
    return rowsOf(std::move(merged));
}

Result<RowSourcePtr> mergeAsRangeEval(QueryContext &context, const plan::Node &node, RowSourcePtr source)
{
    if (node.singleTime && context.options.delayedNameRemoval) return source;
    return mergeEqualLabels(context, node, std::move(source));
}

} // namespace diopter::exec
