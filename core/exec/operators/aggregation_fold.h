// Flat groups x steps accumulators of sum, avg, count, min, max, group, stddev and stdvar. Rows are folded in series order, shards of
// steps (or of groups) in parallel: the result does not depend on the number of threads.
#pragma once

#include "core/exec/operators/aggregation_groups.h"
#include "core/exec/operators/aggregation_histograms.h"
#include "core/exec/row_source.h"

#include <memory>
#include <vector>

namespace diopter::exec {

/// Part of the accumulators that one thread works on: steps [stepBegin, stepEnd), a multiple of 64 first, and every group with
/// group % groupStride == groupOffset.
struct FoldShard {
    std::size_t stepBegin = 0;
    std::size_t stepEnd = 0;
    std::size_t groupOffset = 0;
    std::size_t groupStride = 1;
};

/// Shards for so many threads: by steps where there are enough, else by groups.
std::vector<FoldShard> foldShards(std::size_t numSteps, std::size_t numGroups, std::size_t numThreads);

class AggregationFold {
public:
    /// Charges its accumulators to the budget.
    static Result<std::unique_ptr<AggregationFold>> make(QueryContext &context, const plan::Node &node, AggregationGroups groups);

    /// Makes room for the histograms of a wave; before the shards of fold() share them.
    void prepare(const SampleBlock &rows, std::size_t firstRow);
    /// Makes room for histograms in the result; before the shards of finish() share it.
    void prepareResult(SampleBlock &out) const;
    /// Folds rows [firstRow, firstRow + rows.numRows()) of the input.
    Status fold(
        const FoldShard &shard, const SampleBlock &rows, std::size_t firstRow, const SeriesTable &input, AnnotationCollector &annotations);
    /// Writes the shard's part of the result.
    Status finish(const FoldShard &shard, SampleBlock &out, AnnotationCollector &annotations);
    const AggregationGroups &groups() const { return m_groups; }

private:
    struct Column; ///< accumulators of one group within a shard

    AggregationFold(QueryContext &context, const plan::Node &node, AggregationGroups groups);
    bool keepsHistograms() const { return m_op == AggregateOp::Sum || m_op == AggregateOp::Avg; }
    Column column(std::size_t group);
    void foldFloats(const FoldShard &shard, const RowView &row, std::size_t group);
    Status foldMixed(const FoldShard &shard, const RowView &row, std::size_t rowIndex, std::size_t group, std::string_view name,
        AnnotationCollector &annotations);
    Status foldHistogram(
        std::size_t group, std::size_t step, const FloatHistogram &histogram, std::string_view name, AnnotationCollector &annotations);
    void addFloat(const Column &column, std::size_t step, double value) const;
    double result(const Column &column, std::size_t step) const;
    std::size_t cell(std::size_t group, std::size_t step) const { return group * m_numSteps + step; }

    QueryContext &m_context;
    const plan::Aggregation &m_aggregation;
    AggregateOp m_op;
    AggregationGroups m_groups;
    std::size_t m_numSteps;
    std::size_t m_numWords;
    MemoryCharge m_charge;
    std::unique_ptr<double[]> m_value; ///< sum, count, extreme or sum of squared deviations
    std::unique_ptr<double[]> m_compensation; ///< of sum and avg
    std::unique_ptr<double[]> m_mean; ///< of avg, stddev, stdvar
    std::unique_ptr<double[]> m_count; ///< of avg, stddev, stdvar
    std::vector<BitWord> m_seen; ///< groups x words: a float was folded
    std::vector<BitWord> m_incremental; ///< avg: the sum would overflow
    std::vector<BitWord> m_histogramSeen; ///< sum, avg: a histogram came
    std::vector<std::uint8_t> m_mixed; ///< per group: histograms came, so floats need the careful way
    std::vector<std::vector<std::unique_ptr<HistogramAccumulator>>> m_histograms; ///< per group, empty or one per step
};

} // namespace diopter::exec
