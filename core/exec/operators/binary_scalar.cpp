// A vector and a scalar: streams the vector's rows (Prometheus' VectorscalarBinop).
#include "core/exec/operators/binary_operators.h"

namespace diopter::exec {

namespace {

class VectorScalarRows final : public RowSource {
public:
    VectorScalarRows(QueryContext &context, const plan::Node &node, RowSourcePtr vector, ScalarValues scalar)
        : m_context(context), m_node(node), m_binary(node.as<plan::Binary>()), m_vector(std::move(vector)), m_scalar(std::move(scalar)),
          m_series(m_vector->series())
    {
        if (dropsName(m_binary.op) || m_binary.returnBool)
            m_series = droppedNames(m_series, context.known, context.options.delayedNameRemoval);
    }
    const SeriesTablePtr &series() const override { return m_series; }
    std::size_t numSteps() const override { return m_node.steps.count; }
    std::size_t depth() const override { return m_vector->depth() + 1; }
    Status rows(Worker &worker, std::size_t begin, const RowSlice &out) override;

private:
    void combineRow(const RowSlice &out, std::size_t row) const;
    template <class Combine> void eachFloat(const RowSlice &out, std::size_t row, Combine combine) const;
    void compareRow(const RowSlice &out, std::size_t row) const;
    Status elementRow(const RowSlice &out, std::size_t row, std::size_t index, AnnotationCollector &annotations) const;

    QueryContext &m_context;
    const plan::Node &m_node;
    const plan::Binary &m_binary;
    RowSourcePtr m_vector;
    ScalarValues m_scalar;
    SeriesTablePtr m_series;
};

template <class Combine> void VectorScalarRows::eachFloat(const RowSlice &out, std::size_t row, Combine combine) const
{
    double *values = out.values(row);
    const double *scalar = m_scalar.data();
    const bool scalarLeft = m_binary.scalarLeft;
    forEachBit(out.present(row), out.numWords(),
        [&](std::size_t step) { values[step] = scalarLeft ? combine(scalar[step], values[step]) : combine(values[step], scalar[step]); });
}

void VectorScalarRows::combineRow(const RowSlice &out, std::size_t row) const
{
    switch (m_binary.op) {
    case BinaryOp::Add: return eachFloat(out, row, [](double a, double b) { return a + b; });
    case BinaryOp::Sub: return eachFloat(out, row, [](double a, double b) { return a - b; });
    case BinaryOp::Mul: return eachFloat(out, row, [](double a, double b) { return a * b; });
    case BinaryOp::Div: return eachFloat(out, row, [](double a, double b) { return a / b; });
    default: return eachFloat(out, row, [op = m_binary.op](double a, double b) { return floatArithmetic(op, a, b); });
    }
}

void VectorScalarRows::compareRow(const RowSlice &out, std::size_t row) const
{
    double *values = out.values(row);
    BitWord *present = out.present(row);
    for (std::size_t word = 0; word < out.numWords(); ++word) {
        for (BitWord rest = present[word]; rest != 0; rest &= rest - 1) {
            const std::size_t step = word * 64 + static_cast<std::size_t>(std::countr_zero(rest));
            const bool holds = m_binary.scalarLeft ? floatComparison(m_binary.op, m_scalar[step], values[step])
                                                   : floatComparison(m_binary.op, values[step], m_scalar[step]);
            if (m_binary.returnBool) {
                values[step] = holds ? 1 : 0;
            } else if (!holds) {
                clearBit(present, step);
            }
        }
    }
}

Status VectorScalarRows::elementRow(const RowSlice &out, std::size_t row, std::size_t index, AnnotationCollector &annotations) const
{
    BitWord *present = out.present(row);
    for (std::size_t step = 0; step < out.numSteps(); ++step) {
        if (!testBit(present, step)) continue;
        const Point element = out.view(row).point(step);
        const Point scalar = Point::ofFloat(m_scalar[step]);
        BinaryOutcome result = m_binary.scalarLeft ? applyBinary(m_binary.op, scalar, element) : applyBinary(m_binary.op, element, scalar);
        if (!result.failure.empty()) return Error{ErrorCode::Execution, result.failure, {}};
        if (result.dropped) {
            const bool vectorIsHistogram = element.isHistogram();
            const Annotation note = binaryAnnotation(
                result.note, m_binary.op, vectorIsHistogram && !m_binary.scalarLeft, vectorIsHistogram && m_binary.scalarLeft, m_node.span);
            annotations.setKey(index * out.numSteps() + step);
            annotations.add(note.kind, note.text, note.span);
        }
        clearBit(present, step);
        if (element.isHistogram()) out.histograms(row)[step] = nullptr;
        if (result.dropped) continue;
        if (m_binary.returnBool) {
            out.set(row, step, Point::ofFloat(result.keep ? 1 : 0));
        } else if (result.keep) {
            // A comparison yields the vector's element on whichever side it stands.
            out.set(row, step, isComparison(m_binary.op) ? element : std::move(result.point));
        }
    }
    return {};
}

Status VectorScalarRows::rows(Worker &worker, std::size_t begin, const RowSlice &out)
{
    DIOPTER_TRY(m_vector->rows(worker, begin, out));
    const bool trims = m_binary.op == BinaryOp::TrimUpper || m_binary.op == BinaryOp::TrimLower;
    for (std::size_t row = 0; row < out.numRows(); ++row) {
        if (out.hasHistograms(row) || trims) {
            DIOPTER_TRY(elementRow(out, row, begin + row, m_context.book(m_node.id, worker).annotations));
        } else if (isComparison(m_binary.op)) {
            compareRow(out, row);
        } else {
            combineRow(out, row);
        }
    }
    return {};
}

} // namespace

Result<RowSourcePtr> makeVectorScalar(QueryContext &context, OperatorInputs inputs)
{
    const plan::Node &node = inputs.node;
    const auto &binary = node.as<plan::Binary>();
    const std::size_t scalarAt = binary.scalarLeft ? 0 : 1;
    DIOPTER_ASSIGN(ScalarValues scalar, scalarValues(context, context.meterOf(node.id), *inputs.args[scalarAt]));
    RowSourcePtr vector = std::move(inputs.args[1 - scalarAt]);
    return mergeAsRangeEval(context, node, std::make_unique<VectorScalarRows>(context, node, std::move(vector), std::move(scalar)));
}

} // namespace diopter::exec
