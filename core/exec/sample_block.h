// Rows of results: K series x T steps of doubles with a presence bit each, native histograms in a sparse side column.
// What operators hand to each other (DESIGN.md section 5).
#pragma once

#include "core/exec/bits.h"
#include "core/exec/kernels/kernel_context.h"
#include "core/exec/value_array.h"
#include "core/model/histogram_layout.h"

#include <memory>
#include <vector>

namespace diopter::exec {

/// Histograms of one row: empty (none at all) or one pointer per step, null where the step holds no histogram.
using HistogramRow = std::vector<HistogramPtr>;

/// One row of somebody's block. A present step is a histogram where `histograms` says so, else the double.
struct RowView {
    const double *values = nullptr;
    const BitWord *present = nullptr;
    const HistogramRow *histograms = nullptr; ///< null = only floats

    bool isPresent(std::size_t step) const { return testBit(present, step); }
    bool isHistogram(std::size_t step) const { return histograms && (*histograms)[step] != nullptr; }
    /// The present point at `step`; no check.
    Point point(std::size_t step) const
    {
        return isHistogram(step) ? Point::ofHistogram((*histograms)[step]) : Point::ofFloat(values[step]);
    }
};

class SampleBlock {
public:
    SampleBlock() = default;
    SampleBlock(std::size_t numRows, std::size_t numSteps) { reset(numRows, numSteps); }

    /// All absent. Values are left as they come; keeps its memory where it suffices.
    void reset(std::size_t numRows, std::size_t numSteps);

    std::size_t numRows() const { return m_numRows; }
    std::size_t numSteps() const { return m_numSteps; }
    std::size_t numWords() const { return m_numWords; }
    static std::uint64_t bytesFor(std::size_t numRows, std::size_t numSteps);
    std::uint64_t bytes() const { return bytesFor(m_numRows, m_numSteps); }

    double *values(std::size_t row) { return m_values.data() + row * m_numSteps; }
    const double *values(std::size_t row) const { return m_values.data() + row * m_numSteps; }
    BitWord *present(std::size_t row) { return m_present.data() + row * m_numWords; }
    const BitWord *present(std::size_t row) const { return m_present.data() + row * m_numWords; }
    bool hasHistograms(std::size_t row) const { return !m_histograms[row].empty(); }
    bool hasHistograms() const;
    /// Creates the row's histogram column where it is missing. Different rows may be written by different threads.
    HistogramRow &histograms(std::size_t row);
    void dropHistograms(std::size_t row) { m_histograms[row] = {}; }
    RowView view(std::size_t row) const { return {values(row), present(row), hasHistograms(row) ? &m_histograms[row] : nullptr}; }

    void setFloat(std::size_t row, std::size_t step, double value)
    {
        values(row)[step] = value;
        setBit(present(row), step);
    }
    void setHistogram(std::size_t row, std::size_t step, HistogramPtr histogram)
    {
        values(row)[step] = 0;
        histograms(row)[step] = std::move(histogram);
        setBit(present(row), step);
    }
    void set(std::size_t row, std::size_t step, Point point)
    {
        if (point.isFloat()) setFloat(row, step, point.value);
        if (point.isHistogram()) setHistogram(row, step, std::move(point.histogram));
    }
    /// Copies a whole row of another block with the same number of steps.
    void copyRow(std::size_t row, const RowView &from);

private:
    std::size_t m_numRows = 0;
    std::size_t m_numSteps = 0;
    std::size_t m_numWords = 0;
    ValueArray m_values;
    std::vector<BitWord> m_present;
    std::vector<HistogramRow> m_histograms; ///< one per row, empty where the row has none
};

/// Consecutive rows of a block that an operator is asked to fill; they come all absent.
class RowSlice {
public:
    RowSlice(SampleBlock &block, std::size_t first, std::size_t numRows) : m_block(&block), m_first(first), m_numRows(numRows) {}

    std::size_t numRows() const { return m_numRows; }
    std::size_t numSteps() const { return m_block->numSteps(); }
    std::size_t numWords() const { return m_block->numWords(); }
    double *values(std::size_t row) const { return m_block->values(m_first + row); }
    BitWord *present(std::size_t row) const { return m_block->present(m_first + row); }
    bool hasHistograms(std::size_t row) const { return m_block->hasHistograms(m_first + row); }
    HistogramRow &histograms(std::size_t row) const { return m_block->histograms(m_first + row); }
    void dropHistograms(std::size_t row) const { m_block->dropHistograms(m_first + row); }
    RowView view(std::size_t row) const { return m_block->view(m_first + row); }
    void set(std::size_t row, std::size_t step, Point point) const { m_block->set(m_first + row, step, std::move(point)); }
    void copyRow(std::size_t row, const RowView &from) const { m_block->copyRow(m_first + row, from); }

private:
    SampleBlock *m_block;
    std::size_t m_first;
    std::size_t m_numRows;
};

/// HPoint.size(): a histogram's weight in samples, in matrices.
inline std::uint64_t matrixWeight(const FloatHistogram &histogram) { return (histogramSize(histogram) + 8) / 16; }
/// Its share of Vector.TotalSamples().
inline std::uint64_t vectorWeight(const FloatHistogram &histogram) { return 1 + histogramSize(histogram) / 16; }

} // namespace diopter::exec
