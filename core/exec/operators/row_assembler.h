// Collects result points by label set, as Prometheus' rangeEval does: equal labels are one series, two points of one series at one step
// are an error (the one of the smallest step wins).
#pragma once

#include "core/exec/row_source.h"

#include <optional>

namespace diopter::exec {

/// Adds rows in a fixed order; that order is the order of the result. Single-threaded.
class RowAssembler {
public:
    /// With `keepDuplicates` equal label sets stay separate rows (instant queries with delayed name removal).
    RowAssembler(QueryContext &context, std::size_t numSteps, bool keepDuplicates);

    /// The row of these labels, created when new; labels are copied. Of several that become one row, the one with the smallest
    /// `firstStep` (the first of them) decides whether the name goes.
    std::size_t rowOf(LabelsView labels, bool dropName, std::size_t firstStep = 0);
    /// Marks all points of `from` whose bit is set in `mask` (null = all its present ones) into row `row`.
    Status addRow(std::size_t row, const RowView &from, const BitWord *mask);
    Status addPoint(std::size_t row, std::size_t step, Point point);

    /// The smallest step at which two points met, if any.
    const std::optional<std::size_t> &collision() const { return m_collision; }
    /// Rows without points are left out. Execution error on a collision.
    Result<std::shared_ptr<Matrix>> finish();

private:
    struct Row {
        LabelsView labels;
        bool dropName = false;
        std::size_t firstStep = 0;
        SampleBlock block; ///< one row
    };
    void collide(std::size_t step);

    QueryContext &m_context;
    std::size_t m_numSteps;
    bool m_keepDuplicates;
    std::shared_ptr<SeriesTable> m_storage;
    LabelIndex m_index;
    std::vector<std::unique_ptr<Row>> m_rows;
    std::vector<MemoryCharge> m_charges;
    std::optional<std::size_t> m_collision;
};

} // namespace diopter::exec
