#include "core/exec/sample_block.h"

#include <algorithm>
#include <cstring>

namespace diopter::exec {

void SampleBlock::reset(std::size_t numRows, std::size_t numSteps)
{
    m_numRows = numRows;
    m_numSteps = numSteps;
    m_numWords = bitWords(numSteps);
    m_values.reserve(numRows * numSteps); // not initialised: presence decides what is read
    m_present.assign(numRows * m_numWords, 0);
    m_histograms.clear();
    m_histograms.resize(numRows);
}

std::uint64_t SampleBlock::bytesFor(std::size_t numRows, std::size_t numSteps)
{
    return static_cast<std::uint64_t>(numRows) * (numSteps * sizeof(double) + bitWords(numSteps) * sizeof(BitWord));
}

bool SampleBlock::hasHistograms() const
{
    return std::any_of(m_histograms.begin(), m_histograms.end(), [](const HistogramRow &row) { return !row.empty(); });
}

HistogramRow &SampleBlock::histograms(std::size_t row)
{
    if (m_histograms[row].empty()) m_histograms[row].resize(m_numSteps);
    return m_histograms[row];
}

void SampleBlock::copyRow(std::size_t row, const RowView &from)
{
    std::memcpy(values(row), from.values, m_numSteps * sizeof(double));
    std::memcpy(present(row), from.present, m_numWords * sizeof(BitWord));
    if (from.histograms) histograms(row) = *from.histograms;
}

} // namespace diopter::exec
