// What one plan node read and returned, in Prometheus' units: the facts from which its bookkeeping is replayed (sample_model.h).
#pragma once

#include "core/exec/sample_block.h"

#include <cstdint>
#include <vector>

namespace diopter::exec {

/// One series of a range function: weights in samples of its windows and of what it returned.
struct SeriesWindows {
    std::uint64_t maxWindow = 0; ///< the largest window over all steps
    std::uint64_t lastWindow = 0; ///< the window of the last step
    std::uint64_t output = 0; ///< matrix weight of the series' result
};

/// Samples that a selector considered and read (stats.QuerySamples of one evaluator).
struct ReadShape {
    std::uint64_t seriesTouched = 0;
    std::uint64_t totalSamples = 0;
    std::uint64_t samplesRead = 0;
    std::vector<std::uint64_t> totalPerStep; ///< empty unless asked for
    std::vector<std::uint64_t> readPerStep;
};

struct NodeShape {
    std::uint64_t series = 0; ///< rows with a point
    std::uint64_t points = 0;
    std::uint64_t matrixWeight = 0; ///< Matrix.TotalSamples
    std::vector<std::uint32_t> pointsPerStep; ///< index = step
    std::vector<std::uint64_t> extraPerStep; ///< Vector.TotalSamples minus points; empty when there are no histograms
    ReadShape read;
    std::vector<SeriesWindows> windows; ///< of a range function, in order of its series

    /// Adds one row of results. pointsPerStep is complete after finish().
    void addRow(const RowView &row, std::size_t numSteps);
    void merge(const NodeShape &other);
    void finish(std::size_t numSteps);

private:
    std::uint32_t m_fullRows = 0;
    std::vector<std::uint32_t> m_edges; ///< of the other rows: where runs of points begin (+1) and end (-1), modulo 2^32
};

} // namespace diopter::exec
