// and, or, unless: presence bits of match groups decide which points stay (Prometheus' VectorAnd, VectorOr, VectorUnless).
#include "core/exec/operators/binary_operators.h"
#include "core/exec/operators/match_index.h"
#include "core/exec/operators/row_assembler.h"

#include <algorithm>
#include <bit>

namespace diopter::exec {

namespace {

/// Per match group: the steps at which any of its series on one side has a point.
std::vector<BitWord> groupPresence(const Matrix &matrix, const std::vector<std::uint32_t> &groupOfRow, std::size_t numGroups)
{
    const std::size_t numWords = matrix.block().numWords();
    std::vector<BitWord> out(numGroups * numWords, 0);
    for (std::size_t row = 0; row < matrix.numRows(); ++row) {
        BitWord *target = out.data() + groupOfRow[row] * numWords;
        const BitWord *present = matrix.block().present(row);
        for (std::size_t word = 0; word < numWords; ++word) target[word] |= present[word];
    }
    return out;
}

/// Adds all rows of one side, masked by its groups' bits (inverted when asked), or whole when `groups` is null.
Status addSide(QueryContext &context, RowAssembler &assembler, const Matrix &side, const std::vector<std::uint32_t> &groupOfRow,
    const std::vector<BitWord> *groups, bool inverted)
{
    const std::size_t numWords = side.block().numWords();
    std::vector<BitWord> mask(numWords);
    for (std::size_t row = 0; row < side.numRows(); ++row) {
        if (row % 256 == 0) DIOPTER_TRY(context.checkCancelled());
        const BitWord *present = side.block().present(row);
        for (std::size_t word = 0; word < numWords; ++word) {
            const BitWord group = groups ? (*groups)[groupOfRow[row] * numWords + word] : ~BitWord{0};
            mask[word] = present[word] & (inverted ? ~group : group);
        }
        const auto filled = std::find_if(mask.begin(), mask.end(), [](BitWord word) { return word != 0; });
        if (filled == mask.end()) continue;
        const auto firstStep = static_cast<std::size_t>(filled - mask.begin()) * 64 + static_cast<std::size_t>(std::countr_zero(*filled));
        const std::size_t target = assembler.rowOf(side.series()->labels(row), side.series()->dropName(row), firstStep);
        DIOPTER_TRY(assembler.addRow(target, side.row(row), mask.data()));
    }
    return {};
}

} // namespace

Result<RowSourcePtr> makeSetOperator(QueryContext &context, OperatorInputs inputs)
{
    const plan::Node &node = inputs.node;
    const auto &binary = node.as<plan::Binary>();
    const MeterId meter = context.meterOf(node.id);
    DIOPTER_ASSIGN(const MatrixPtr left, completeMatrix(context, meter, *inputs.args[0]));
    DIOPTER_ASSIGN(const MatrixPtr right, completeMatrix(context, meter, *inputs.args[1]));
    RowSourcePtr out;
    Status outcome = context.metered(meter, [&](Worker &) -> Status {
        const MatchGroups groups = LabelMatching(context, binary).group(*left->series(), *right->series());
        RowAssembler assembler(context, node.steps.count, node.singleTime && context.options.delayedNameRemoval);
        if (binary.op == BinaryOp::Or) {
            const std::vector<BitWord> present = groupPresence(*left, groups.ofLeft, groups.size());
            DIOPTER_TRY(addSide(context, assembler, *left, groups.ofLeft, nullptr, false));
            DIOPTER_TRY(addSide(context, assembler, *right, groups.ofRight, &present, true));
        } else {
            const std::vector<BitWord> present = groupPresence(*right, groups.ofRight, groups.size());
            DIOPTER_TRY(addSide(context, assembler, *left, groups.ofLeft, &present, binary.op == BinaryOp::Unless));
        }
        DIOPTER_ASSIGN(std::shared_ptr<Matrix> matrix, assembler.finish());
        out = rowsOf(std::move(matrix));
        return {};
    });
    DIOPTER_TRY(std::move(outcome));
    return out;
}

} // namespace diopter::exec
