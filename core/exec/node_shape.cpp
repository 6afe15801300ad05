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
        pointsPerStep.resize(numSteps);
        for (std::size_t word = 0; word < numWords; ++word) {
            std::uint32_t *const counts = pointsPerStep.data() + word * 64;
            const BitWord bits = row.present[word];
            const std::size_t end = std::min<std::size_t>(64, numSteps - word * 64);
            if (bits == 0) continue;
            for (std::size_t i = 0; i < end; ++i) counts[i] += static_cast<std::uint32_t>(bits >> i & 1);
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
    for (std::uint32_t &count : pointsPerStep) count += m_fullRows;
    m_fullRows = 0;
}

} // namespace diopter::exec
