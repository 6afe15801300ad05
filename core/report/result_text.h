// A result for people: as a table, as CSV, as a chart of characters.
#pragma once

#include "core/model/result_value.h"

#include <string>

namespace diopter::report {

/// Vectors: one row per series with its value. Matrices: one row per series with number of points, first, last, smallest, largest.
std::string resultTable(const ResultValue &value, const SymbolTable &symbols);

/// One line per point: a column per label name, then timestamp (RFC 3339, UTC) and value; histograms as count and sum. Texts that a
/// spreadsheet would take for a formula get a leading apostrophe.
std::string resultCsv(const ResultValue &value, const SymbolTable &symbols);

/// A line chart in Braille dots of at most eight series, with axis and legend; `width` and `height` in characters.
std::string resultGraph(const ResultValue &value, const SymbolTable &symbols, std::size_t width = 100, std::size_t height = 20);

} // namespace diopter::report
