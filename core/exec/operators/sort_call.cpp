// sort, sort_desc, sort_by_label, sort_by_label_desc: order the series of an instant query; range queries keep theirs and are warned.
#include "core/exec/kernels/label_kernels.h"
#include "core/exec/operators/go_sort.h"
#include "core/exec/operators/operators.h"
#include "core/model/annotation_text.h"

#include <cmath>

namespace diopter::exec {

namespace {

bool isByLabel(FunctionId function) { return function == FunctionId::SortByLabel || function == FunctionId::SortByLabelDesc; }

/// Rows of a matrix in another order, some left out.
Result<RowSourcePtr> selectRows(QueryContext &context, const Matrix &from, const std::vector<std::size_t> &order)
{
    auto table = std::make_shared<SeriesTable>();
    table->keepAlive(from.series());
    for (const std::size_t row : order) table->add(from.series()->labels(row), from.series()->dropName(row));
    DIOPTER_ASSIGN(std::shared_ptr<Matrix> out, Matrix::make(context, table, from.numSteps()));
    for (std::size_t i = 0; i < order.size(); ++i) out->block().copyRow(i, from.row(order[i]));
    return rowsOf(std::move(out));
}

/// vectorByValueHeap and vectorByReverseValueHeap, reversed by sort.Reverse: NaN ends up last.
void sortByValue(const Matrix &matrix, bool descending, std::vector<std::size_t> &order)
{
    const auto before = [&](std::size_t a, std::size_t b) {
        const double x = matrix.row(a).values[0];
        const double y = matrix.row(b).values[0];
        if (std::isnan(x)) return true;
        return descending ? x < y : x > y;
    };
    goSort(order, [&](std::size_t a, std::size_t b) { return before(b, a); });
}

void sortByLabels(QueryContext &context, const Matrix &matrix, const plan::Call &call, std::vector<std::size_t> &order)
{
    std::vector<Symbol> names;
    for (const std::string &name : call.strings) names.push_back(context.symbols.intern(name));
    const bool descending = call.function == FunctionId::SortByLabelDesc;
    goSort(order, [&](std::size_t a, std::size_t b) {
        if (descending) std::swap(a, b);
        const LabelsView left = matrix.series()->labels(a);
        const LabelsView right = matrix.series()->labels(b);
        for (const Symbol name : names) {
            const Symbol x = labelValue(left, name);
            const Symbol y = labelValue(right, name);
            if (x != y) return naturalLess(context.symbols.text(x), context.symbols.text(y));
        }
        return compareLabels(context.symbols, left, right) < 0;
    });
}

} // namespace

Result<RowSourcePtr> makeSortCall(QueryContext &context, OperatorInputs inputs)
{
    const plan::Node &node = inputs.node;
    const auto &call = node.as<plan::Call>();
    const MeterId meter = context.meterOf(node.id);
    if (!node.singleTime) {
        AnnotationCollector &annotations = context.book(node.id, context.mainWorker()).annotations;
        annotations.add(AnnotationKind::Warning, annotation_text::sortInRangeQuery(), node.span);
    }
    DIOPTER_ASSIGN(const std::shared_ptr<Matrix> matrix, materialise(context, meter, *inputs.args.front()));
    if (!isByLabel(call.function)) {
        SampleBlock &block = matrix->block();
        for (std::size_t row = 0; row < block.numRows(); ++row) {
            if (!block.hasHistograms(row)) continue;
            const HistogramRow &column = block.histograms(row);
            for (std::size_t step = 0; step < column.size(); ++step) {
                if (column[step]) clearBit(block.present(row), step);
            }
            block.dropHistograms(row);
        }
    }
    if (!node.singleTime) return mergeAsRangeEval(context, node, rowsOf(matrix));
    std::vector<std::size_t> order;
    for (std::size_t row = 0; row < matrix->numRows(); ++row) {
        if (!matrix->isEmptyRow(row)) order.push_back(row);
    }
    if (isByLabel(call.function)) {
        sortByLabels(context, *matrix, call, order);
    } else {
        sortByValue(*matrix, call.function == FunctionId::SortDesc, order);
    }
    DIOPTER_ASSIGN(RowSourcePtr sorted, selectRows(context, *matrix, order));
    return mergeAsRangeEval(context, node, std::move(sorted));
}

} // namespace diopter::exec
