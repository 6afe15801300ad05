// Aggregations: streams the input in slabs of rows, folds each slab in series order, shards of the accumulators in parallel.
#include "core/exec/operators/aggregation_choice.h"
#include "core/exec/operators/aggregation_fold.h"
#include "core/exec/operators/operators.h"

#include <algorithm>

namespace diopter::exec {

namespace {

/// Output rows in the order in which their groups first had a point: what Prometheus, who never sees empty series, returns.
class FirstSeen {
public:
    explicit FirstSeen(std::size_t numGroups) : m_firstRow(numGroups, kNever) {}
    void note(std::size_t group, std::size_t row) { m_firstRow[group] = std::min(m_firstRow[group], row); }
    std::vector<std::size_t> order() const
    {
        std::vector<std::size_t> out;
        for (std::size_t group = 0; group < m_firstRow.size(); ++group) {
            if (m_firstRow[group] != kNever) out.push_back(group);
        }
        std::sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) { return m_firstRow[a] < m_firstRow[b]; });
        return out;
    }

private:
    static constexpr std::size_t kNever = ~std::size_t{0};
    std::vector<std::size_t> m_firstRow;
};

Status foldInput(QueryContext &context, MeterId meter, RowSource &input, AggregationFold &fold, FirstSeen &firstSeen)
{
    const std::vector<FoldShard> shards = foldShards(input.numSteps(), fold.groups().size(), context.numWorkers());
    return forEachSlab(context, meter, input, [&](const SampleBlock &block, std::size_t first) -> Status {
        fold.prepare(block, first);
        DIOPTER_TRY(context.parallelFor(meter, shards.size(), 1, [&](Worker &worker, std::size_t begin, std::size_t) {
            return fold.fold(shards[begin], block, first, *input.series(), context.book(meter, worker).annotations);
        }));
        for (std::size_t row = 0; row < block.numRows(); ++row) {
            if (anyBit(block.present(row), block.numWords())) firstSeen.note(fold.groups().ofRow[first + row], first + row);
        }
        return {};
    });
}

Result<RowSourcePtr> makeFold(QueryContext &context, const plan::Node &node, RowSource &input)
{
    const MeterId meter = context.meterOf(node.id);
    AggregationGroups groups;
    DIOPTER_TRY(context.metered(meter, [&](Worker &) -> Status {
        groups = groupRows(Grouping(context, node.as<plan::Aggregation>()), *input.series());
        return {};
    }));
    FirstSeen firstSeen(groups.size());
    DIOPTER_ASSIGN(const std::unique_ptr<AggregationFold> fold, AggregationFold::make(context, node, std::move(groups)));
    DIOPTER_TRY(foldInput(context, meter, input, *fold, firstSeen));
    DIOPTER_ASSIGN(
        const MemoryCharge charge, MemoryCharge::take(&context.budget, SampleBlock::bytesFor(fold->groups().size(), node.steps.count)));
    SampleBlock all(fold->groups().size(), node.steps.count);
    fold->prepareResult(all);
    const std::vector<FoldShard> shards = foldShards(node.steps.count, fold->groups().size(), context.numWorkers());
    DIOPTER_TRY(context.parallelFor(meter, shards.size(), 1, [&](Worker &worker, std::size_t begin, std::size_t) {
        return fold->finish(shards[begin], all, context.book(meter, worker).annotations);
    }));
    auto table = std::make_shared<SeriesTable>();
    table->keepAlive(fold->groups().series);
    const std::vector<std::size_t> order = firstSeen.order();
    for (const std::size_t group : order) table->add(fold->groups().series->labels(group), fold->groups().series->dropName(group));
    DIOPTER_ASSIGN(std::shared_ptr<Matrix> out, Matrix::make(context, table, node.steps.count));
    for (std::size_t i = 0; i < order.size(); ++i) out->block().copyRow(i, all.view(order[i]));
    return rowsOf(std::move(out));
}

} // namespace

Result<RowSourcePtr> makeAggregation(QueryContext &context, OperatorInputs inputs)
{
    const plan::Node &node = inputs.node;
    const auto &aggregation = node.as<plan::Aggregation>();
    RowSource &input = *inputs.args.back();
    if (aggregation.op == AggregateOp::CountValues) return makeCountValues(context, node, input);
    AggregationParam param;
    if (aggregation.hasParam) {
        DIOPTER_ASSIGN(param.values, scalarValues(context, context.meterOf(node.id), *inputs.args.front()));
    }
    switch (aggregation.op) {
    case AggregateOp::Topk:
    case AggregateOp::Bottomk:
    case AggregateOp::Limitk:
    case AggregateOp::LimitRatio: return makeChoice(context, node, input, param);
    case AggregateOp::Quantile: return makeQuantile(context, node, input, param);
    default: return makeFold(context, node, input);
    }
}

} // namespace diopter::exec
