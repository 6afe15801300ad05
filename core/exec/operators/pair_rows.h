// Rows of two matrices combined pair by pair: the plain case of a binary operator between vectors.
#pragma once

#include "core/exec/row_source.h"

#include <vector>

namespace diopter::exec {

/// A row of the left matrix and its partner of the right one.
struct RowPair {
    std::uint32_t left = 0;
    std::uint32_t right = 0;
};

/// Arithmetic or comparison (not trimming) of floats, one result row per pair, labels as in `series`. Streams.
RowSourcePtr pairRows(const plan::Node &node, MatrixPtr left, MatrixPtr right, std::vector<RowPair> pairs, SeriesTablePtr series);

} // namespace diopter::exec
