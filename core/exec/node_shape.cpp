#include "core/exec/node_shape.h"

#include <algorithm>

namespace diopter::exec {

namespace {

template <class T> void addTo(std::vector<T> &into, const std::vector<T> &from)
{
    if (into.size() < from.size()) into.resize(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) into[i] += from[i];
}

} // namespace

void NodeShape::addRow(const RowView &row, std::size_t numSteps)
{
    const std::size_t numWords = bitWords(numSteps);
    const std::size_t count = countBits(row.present, numWords);
    if (count == 0) return;
    ++series;
    points += count;
    matrixWeight += count;
    if (count == numSteps) {
        ++m_fullRows;
    } else {
        m_edges.resize(numSteps + 1);
        BitWord before = 0;
        for (std::size_t word = 0; word < numWords; ++word) {
            const BitWord bits = row.present[word];
            for (BitWord edges = bits ^ (bits << 1 | before); edges != 0; edges &= edges - 1) {
                const auto bit = static_cast<std::size_t>(std::countr_zero(edges));
                m_edges[word * 64 + bit] += (bits >> bit & 1) != 0 ? 1U : ~0U;
            }
            before = bits >> 63;
        }
    }
    if (!row.histograms) return;
    extraPerStep.resize(numSteps);
    forEachBit(row.present, numWords, [&](std::size_t step) {
        if (!row.isHistogram(step)) return;
        const FloatHistogram &histogram = *(*row.histograms)[step];
        matrixWeight += exec::matrixWeight(histogram) - 1;
        extraPerStep[step] += exec::vectorWeight(histogram) - 1;
    });
}

void NodeShape::merge(const NodeShape &other)
{
    series += other.series;
    points += other.points;
    matrixWeight += other.matrixWeight;
    m_fullRows += other.m_fullRows;
    addTo(pointsPerStep, other.pointsPerStep);
    addTo(m_edges, other.m_edges);
    addTo(extraPerStep, other.extraPerStep);
    read.seriesTouched += other.read.seriesTouched;
    read.totalSamples += other.read.totalSamples;
    read.samplesRead += other.read.samplesRead;
    addTo(read.totalPerStep, other.read.totalPerStep);
    addTo(read.readPerStep, other.read.readPerStep);
}

void NodeShape::finish(std::size_t numSteps)
{
    pointsPerStep.resize(numSteps);
    std::uint32_t rows = m_fullRows;
    for (std::size_t step = 0; step < numSteps; ++step) {
        if (step < m_edges.size()) rows += m_edges[step];
        pointsPerStep[step] += rows;
    }
    m_fullRows = 0;
    m_edges.clear();
}

} // namespace diopter::exec
