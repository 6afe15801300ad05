// The samples that a reader of a text format has seen, by series: what import turns into blocks.
#pragma once

#include "core/model/labels.h"
#include "core/model/sample.h"

#include <string_view>
#include <unordered_map>
#include <vector>

namespace diopter::exchange {

/// Dense number of a series within one collector.
using SeriesNumber = std::uint32_t;

/// A label as a text format gives it.
struct LabelText {
    std::string_view name;
    std::string_view value;
};

/// Samples of one series in the order they were read, any times. `timestamps` and `values` are parallel.
struct CollectedSeries {
    Labels labels;
    std::vector<TimestampMs> timestamps;
    std::vector<double> values;
    std::vector<StoredSample> others; ///< histograms, and floats with start timestamps
    /// Where input pieces begin in `timestamps`: (piece, index); lets several collectors be joined in input order.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pieces;
};

/// Counts of what a reader met besides samples.
struct ReadCounts {
    std::uint64_t samples = 0;
    std::uint64_t histograms = 0; ///< part of samples
    std::uint64_t exemplars = 0; ///< skipped
    std::uint64_t metadata = 0; ///< HELP, TYPE, UNIT lines: blocks cannot hold them
    std::uint64_t lines = 0;

    ReadCounts &operator+=(const ReadCounts &other);
};

/// One thread. `symbols` is shared between collectors and must outlive them.
class SampleCollector {
public:
    explicit SampleCollector(SymbolTable &symbols) : m_symbols(symbols) {}

    /// The series with these labels, new or known. Empty values are dropped. The names are pairwise different.
    SeriesNumber series(std::span<const LabelText> labels);
    SeriesNumber series(Labels labels);

    void beginPiece(std::uint32_t piece) { m_piece = piece; }
    void add(SeriesNumber number, TimestampMs timestamp, double value)
    {
        CollectedSeries &to = m_series[number];
        if (to.pieces.empty() || to.pieces.back().first != m_piece)
            to.pieces.emplace_back(m_piece, static_cast<std::uint32_t>(to.timestamps.size()));
        to.timestamps.push_back(timestamp);
        to.values.push_back(value);
        ++m_counts.samples;
    }
    void add(SeriesNumber number, StoredSample sample);

    ReadCounts &counts() { return m_counts; }
    const ReadCounts &counts() const { return m_counts; }
    std::vector<CollectedSeries> &series() { return m_series; }
    /// About what the samples take in memory.
    std::uint64_t sampleBytes() const { return (m_counts.samples - m_clearedSamples) * 16 + m_otherBytes; }
    /// Forgets the samples, keeps the series and their numbers.
    void clearSamples();

private:
    SymbolTable &m_symbols;
    std::unordered_map<Labels, SeriesNumber, LabelsHash> m_numbers;
    std::vector<CollectedSeries> m_series;
    ReadCounts m_counts;
    std::uint64_t m_clearedSamples = 0;
    std::uint64_t m_otherBytes = 0;
    std::uint32_t m_piece = 0;
};

} // namespace diopter::exchange
