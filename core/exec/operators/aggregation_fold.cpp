#include "core/exec/operators/aggregation_fold.h"

#include "core/exec/operators/aggregation_steps.h"
#include "core/model/annotation_text.h"

#include <algorithm>
#include <cmath>

namespace diopter::exec {

struct AggregationFold::Column {
    FoldState state;
    BitWord *seen = nullptr;
    BitWord *incremental = nullptr;
    BitWord *histogramSeen = nullptr;
};

std::vector<FoldShard> foldShards(std::size_t numSteps, std::size_t numGroups, std::size_t numThreads)
{
    std::vector<FoldShard> out;
    const std::size_t numWords = bitWords(numSteps);
    if (numWords >= 2 * numThreads || numGroups < 2) {
        const std::size_t parts = std::min(numThreads, std::max<std::size_t>(1, numWords));
        for (std::size_t part = 0; part < parts; ++part) {
            const std::size_t begin = numWords * part / parts * 64;
            const std::size_t end = std::min(numSteps, numWords * (part + 1) / parts * 64);
            out.push_back({begin, end, 0, 1});
        }
        return out;
    }
    const std::size_t parts = std::min(numThreads, numGroups);
    for (std::size_t part = 0; part < parts; ++part) out.push_back({0, numSteps, part, parts});
    return out;
}

AggregationFold::AggregationFold(QueryContext &context, const plan::Node &node, AggregationGroups groups)
    : m_context(context), m_aggregation(node.as<plan::Aggregation>()), m_op(m_aggregation.op), m_groups(std::move(groups)),
      m_numSteps(node.steps.count), m_numWords(bitWords(m_numSteps))
{}

Result<std::unique_ptr<AggregationFold>> AggregationFold::make(QueryContext &context, const plan::Node &node, AggregationGroups groups)
{
    std::unique_ptr<AggregationFold> out(new AggregationFold(context, node, std::move(groups)));
    const std::size_t numGroups = out->m_groups.size();
    const std::size_t cells = numGroups * out->m_numSteps;
    const AggregateOp op = out->m_op;
    const bool spread = op == AggregateOp::Stddev || op == AggregateOp::Stdvar;
    std::size_t arrays = 1;
    if (op == AggregateOp::Sum) arrays = 2;
    if (op == AggregateOp::Avg) arrays = 4;
    if (spread) arrays = 3;
    DIOPTER_ASSIGN(out->m_charge, MemoryCharge::take(&context.budget, cells * arrays * sizeof(double)));
    out->m_value.reset(new double[cells]);
    if (op == AggregateOp::Sum || op == AggregateOp::Avg) out->m_compensation.reset(new double[cells]);
    if (op == AggregateOp::Avg || spread) {
        out->m_mean.reset(new double[cells]);
        out->m_count.reset(new double[cells]);
    }
    out->m_seen.assign(numGroups * out->m_numWords, 0);
    if (op == AggregateOp::Avg) out->m_incremental.assign(numGroups * out->m_numWords, 0);
    if (out->keepsHistograms()) out->m_histogramSeen.assign(numGroups * out->m_numWords, 0);
    out->m_mixed.assign(numGroups, 0);
    out->m_histograms.resize(numGroups);
    return out;
}

AggregationFold::Column AggregationFold::column(std::size_t group)
{
    const std::size_t first = cell(group, 0);
    const auto at = [&](const std::unique_ptr<double[]> &array) { return array ? array.get() + first : nullptr; };
    Column out;
    out.state = {at(m_value), at(m_compensation), at(m_mean), at(m_count)};
    out.seen = m_seen.data() + group * m_numWords;
    if (!m_incremental.empty()) out.incremental = m_incremental.data() + group * m_numWords;
    if (!m_histogramSeen.empty()) out.histogramSeen = m_histogramSeen.data() + group * m_numWords;
    return out;
}

void AggregationFold::addFloat(const Column &column, std::size_t step, double value) const
{
    if (!testBit(column.seen, step)) {
        setBit(column.seen, step);
        foldFirst(m_op, column.state, step, value);
        return;
    }
    foldNext(m_op, column.state, column.incremental, step, value);
}

void AggregationFold::foldFloats(const FoldShard &shard, const RowView &row, std::size_t group)
{
    const Column target = column(group);
    for (std::size_t word = shard.stepBegin / 64; word < bitWords(shard.stepEnd); ++word) {
        const BitWord bits = row.present[word];
        if (bits == 0) continue;
        const BitWord seen = target.seen[word];
        const std::size_t first = word * 64;
        // A run of steps from the word's first one on: whole words, and the last one of the range.
        if ((bits & (bits + 1)) == 0 && (seen & bits) == bits && (!target.incremental || target.incremental[word] == 0)) {
            foldRun(m_op, target.state, target.incremental, first, static_cast<std::size_t>(std::popcount(bits)), row.values + first);
            continue;
        }
        for (BitWord rest = bits; rest != 0; rest &= rest - 1) {
            const std::size_t step = first + static_cast<std::size_t>(std::countr_zero(rest));
            addFloat(target, step, row.values[step]);
        }
    }
}

Status AggregationFold::foldHistogram(
    std::size_t group, std::size_t step, const FloatHistogram &histogram, std::string_view name, AnnotationCollector &annotations)
{
    const Column target = column(group);
    if (!keepsHistograms()) {
        if (m_op == AggregateOp::Count || m_op == AggregateOp::Group) {
            addFloat(target, step, 0);
        } else {
            annotations.add(
                AnnotationKind::Info, annotation_text::histogramIgnoredInAggregation(aggregateOpText(m_op)), m_aggregation.exprSpan);
        }
        return {};
    }
    std::unique_ptr<HistogramAccumulator> &accumulator = m_histograms[group][step];
    if (accumulator && accumulator->incompatible()) return {};
    setBit(target.histogramSeen, step);
    if (accumulator) return accumulator->add(histogram, name, annotations, m_aggregation.exprSpan);
    // After floats the result is void anyway; Prometheus does not look at the histograms then.
    if (!testBit(target.seen, step)) accumulator = std::make_unique<HistogramAccumulator>(histogram, m_op == AggregateOp::Avg);
    return {};
}

Status AggregationFold::foldMixed(const FoldShard &shard, const RowView &row, std::size_t rowIndex, std::size_t group,
    std::string_view name, AnnotationCollector &annotations)
{
    const Column target = column(group);
    const auto &histograms = m_histograms[group];
    for (std::size_t step = shard.stepBegin; step < shard.stepEnd; ++step) {
        if (!row.isPresent(step)) continue;
        if (row.isHistogram(step)) {
            annotations.setKey(static_cast<std::uint64_t>(step) << 32 | rowIndex);
            DIOPTER_TRY(foldHistogram(group, step, *(*row.histograms)[step], name, annotations));
            continue;
        }
        if (!histograms.empty() && histograms[step] && histograms[step]->incompatible()) continue;
        addFloat(target, step, row.values[step]);
    }
    return {};
}

Status AggregationFold::fold(
    const FoldShard &shard, const SampleBlock &rows, std::size_t firstRow, const SeriesTable &input, AnnotationCollector &annotations)
{
    for (std::size_t i = 0; i < rows.numRows(); ++i) {
        const std::size_t group = m_groups.ofRow[firstRow + i];
        if (group % shard.groupStride != shard.groupOffset) continue;
        const RowView row = rows.view(i);
        if (!row.histograms && m_mixed[group] == 0) {
            foldFloats(shard, row, group);
            continue;
        }
        const std::string_view name = m_context.symbols.text(labelValue(input.labels(firstRow + i), m_context.known.name));
        DIOPTER_TRY(foldMixed(shard, row, firstRow + i, group, name, annotations));
    }
    return {};
}

void AggregationFold::prepare(const SampleBlock &rows, std::size_t firstRow)
{
    for (std::size_t i = 0; i < rows.numRows(); ++i) {
        if (!rows.hasHistograms(i)) continue;
        const std::size_t group = m_groups.ofRow[firstRow + i];
        m_mixed[group] = 1;
        if (keepsHistograms() && m_histograms[group].empty()) m_histograms[group].resize(m_numSteps);
    }
}

void AggregationFold::prepareResult(SampleBlock &out) const
{
    for (std::size_t group = 0; group < m_histograms.size(); ++group) {
        if (!m_histograms[group].empty()) (void)out.histograms(group);
    }
}

double AggregationFold::result(const Column &column, std::size_t step) const
{
    return foldResult(m_op, column.state, column.incremental && testBit(column.incremental, step), step);
}

Status AggregationFold::finish(const FoldShard &shard, SampleBlock &out, AnnotationCollector &annotations)
{
    for (std::size_t group = shard.groupOffset; group < m_groups.size(); group += shard.groupStride) {
        const Column source = column(group);
        const auto &histograms = m_histograms[group];
        double *values = out.values(group);
        BitWord *present = out.present(group);
        for (std::size_t step = shard.stepBegin; step < shard.stepEnd; ++step) {
            const bool floats = testBit(source.seen, step);
            const bool anyHistogram = source.histogramSeen && testBit(source.histogramSeen, step);
            if (!floats && !anyHistogram) continue;
            annotations.setKey(static_cast<std::uint64_t>(step) << 32 | 0xffffffffU);
            HistogramAccumulator *accumulator = anyHistogram ? histograms[step].get() : nullptr;
            if (floats && anyHistogram) {
                annotations.add(AnnotationKind::Warning, annotation_text::mixedFloatsHistogramsAggregation(), m_aggregation.exprSpan);
                continue;
            }
            if (!accumulator) {
                values[step] = result(source, step);
                setBit(present, step);
                continue;
            }
            if (accumulator->incompatible()) continue;
            if (accumulator->resetsCollide()) {
                annotations.add(AnnotationKind::Warning,
                    annotation_text::counterResetCollision(annotation_text::HistogramOperation::Aggregation), m_aggregation.exprSpan);
            }
            out.setHistogram(group, step, accumulator->finish());
        }
    }
    return {};
}

} // namespace diopter::exec
