// Functions that yield scalars or one series without input labels: time, pi, min_of, max_of, scalar, vector, absent, dates of the step.
#include "core/exec/kernels/map_kernel.h"
#include "core/exec/operators/operators.h"
#include "core/model/go_math.h"
#include "core/model/stale.h"

#include <cmath>

namespace diopter::exec {

namespace {

/// What one worker has seen of a vector at each step.
struct StepTally {
    std::vector<std::uint32_t> numFloats;
    std::vector<double> value; ///< of one of the floats
    std::vector<BitWord> any; ///< steps with a point of any kind
};

/// Streams all rows of a vector and tallies them by step.
Result<StepTally> tally(QueryContext &context, MeterId meter, RowSource &source)
{
    const std::size_t numSteps = source.numSteps();
    const std::size_t grain = rowsPerTask(numSteps);
    std::vector<StepTally> tallies(context.numWorkers());
    std::vector<SampleBlock> blocks(context.numWorkers());
    for (StepTally &part : tallies)
        part = {std::vector<std::uint32_t>(numSteps), std::vector<double>(numSteps), std::vector<BitWord>(bitWords(numSteps))};
    Status outcome =
        context.parallelFor(meter, source.series()->size(), grain, [&](Worker &worker, std::size_t begin, std::size_t end) -> Status {
            SampleBlock &block = blocks[worker.index];
            block.reset(end - begin, numSteps);
            DIOPTER_TRY(source.rows(worker, begin, RowSlice(block, 0, end - begin)));
            StepTally &mine = tallies[worker.index];
            for (std::size_t row = 0; row < block.numRows(); ++row) {
                const RowView view = block.view(row);
                forEachBit(view.present, block.numWords(), [&](std::size_t step) {
                    setBit(mine.any.data(), step);
                    if (view.isHistogram(step)) return;
                    ++mine.numFloats[step];
                    mine.value[step] = view.values[step];
                });
            }
            return {};
        });
    DIOPTER_TRY(std::move(outcome));
    StepTally out = std::move(tallies.front());
    for (std::size_t worker = 1; worker < tallies.size(); ++worker) {
        const StepTally &part = tallies[worker];
        for (std::size_t word = 0; word < out.any.size(); ++word) out.any[word] |= part.any[word];
        for (std::size_t step = 0; step < numSteps; ++step) {
            if (part.numFloats[step] > 0) out.value[step] = part.value[step];
            out.numFloats[step] += part.numFloats[step];
        }
    }
    return out;
}

Result<RowSourcePtr> absent(QueryContext &context, const plan::Node &node, RowSource &source)
{
    DIOPTER_ASSIGN(const StepTally seen, tally(context, context.meterOf(node.id), source));
    auto table = std::make_shared<SeriesTable>();
    const Labels labels = Labels::fromTexts(context.symbols, node.as<plan::Call>().absentLabels);
    table->add(table->store(labels.view()), false);
    DIOPTER_ASSIGN(std::shared_ptr<Matrix> out, Matrix::make(context, table, node.steps.count));
    for (std::size_t step = 0; step < node.steps.count; ++step) {
        if (!testBit(seen.any.data(), step)) out->block().set(0, step, Point::ofFloat(1));
    }
    return rowsOf(std::move(out));
}

Result<ScalarValues> scalarOf(QueryContext &context, const plan::Node &node, RowSource &source)
{
    DIOPTER_ASSIGN(const StepTally seen, tally(context, context.meterOf(node.id), source));
    ScalarValues out(node.steps.count);
    for (std::size_t step = 0; step < out.size(); ++step) out[step] = seen.numFloats[step] == 1 ? seen.value[step] : normalNaN();
    return out;
}

ScalarValues valuesOfSteps(const plan::Node &node, FunctionId function)
{
    ScalarValues out(node.steps.count);
    for (std::size_t step = 0; step < out.size(); ++step) {
        const TimestampMs time = node.steps.at(step);
        switch (function) {
        case FunctionId::Time: out[step] = static_cast<double>(time) / 1000; break;
        case FunctionId::Pi: out[step] = 3.14159265358979323846; break;
        default: out[step] = datePart(function, time); break;
        }
    }
    return out;
}

} // namespace

Result<RowSourcePtr> makeScalarCall(QueryContext &context, OperatorInputs inputs)
{
    const plan::Node &node = inputs.node;
    const MeterId meter = context.meterOf(node.id);
    const FunctionId function = node.as<plan::Call>().function;
    if (inputs.args.empty()) return scalarRows(valuesOfSteps(node, function));
    if (function == FunctionId::Absent) return absent(context, node, *inputs.args.front());
    if (function == FunctionId::Scalar) {
        DIOPTER_ASSIGN(ScalarValues values, scalarOf(context, node, *inputs.args.front()));
        return scalarRows(std::move(values));
    }
    DIOPTER_ASSIGN(ScalarValues values, scalarValues(context, meter, *inputs.args.front()));
    if (function == FunctionId::Vector) return scalarRows(std::move(values));
    DIOPTER_ASSIGN(const ScalarValues other, scalarValues(context, meter, *inputs.args[1]));
    for (std::size_t step = 0; step < values.size(); ++step) {
        values[step] = function == FunctionId::MaxOf ? gomath::max(values[step], other[step]) : gomath::min(values[step], other[step]);
    }
    return scalarRows(std::move(values));
}

} // namespace diopter::exec
