#include "core/exec/operators/pair_rows.h"

#include "core/exec/kernels/binary_kernel.h"

namespace diopter::exec {

namespace {

/// One series on either side of every group, floats only, all result labels different: nothing can go wrong, rows stream in parallel.
class SimplePairRows final : public RowSource {
public:
    SimplePairRows(const plan::Node &node, MatrixPtr left, MatrixPtr right, std::vector<RowPair> pairs, SeriesTablePtr series)
        : m_node(node), m_binary(node.as<plan::Binary>()), m_left(std::move(left)), m_right(std::move(right)), m_pairs(std::move(pairs)),
          m_series(std::move(series))
    {}
    const SeriesTablePtr &series() const override { return m_series; }
    std::size_t numSteps() const override { return m_node.steps.count; }
    Status rows(Worker &, std::size_t begin, const RowSlice &out) override
    {
        for (std::size_t row = 0; row < out.numRows(); ++row) fill(m_pairs[begin + row], out, row);
        return {};
    }

private:
    template <class Combine> void each(const RowView &left, const RowView &right, double *values, Combine combine) const
    {
        const std::size_t numSteps = m_node.steps.count;
        for (std::size_t step = 0; step < numSteps; ++step) values[step] = combine(left.values[step], right.values[step]);
    }
    void fill(RowPair pair, const RowSlice &out, std::size_t row) const;

    const plan::Node &m_node;
    const plan::Binary &m_binary;
    MatrixPtr m_left;
    MatrixPtr m_right;
    std::vector<RowPair> m_pairs;
    SeriesTablePtr m_series;
};

void SimplePairRows::fill(RowPair pair, const RowSlice &out, std::size_t row) const
{
    const RowView left = m_left->row(pair.left);
    const RowView right = m_right->row(pair.right);
    double *values = out.values(row);
    BitWord *present = out.present(row);
    for (std::size_t word = 0; word < out.numWords(); ++word) present[word] = left.present[word] & right.present[word];
    const BinaryOp op = m_binary.op;
    switch (op) { // absent steps are computed too: their values are never read
    case BinaryOp::Add: return each(left, right, values, [](double a, double b) { return a + b; });
    case BinaryOp::Sub: return each(left, right, values, [](double a, double b) { return a - b; });
    case BinaryOp::Mul: return each(left, right, values, [](double a, double b) { return a * b; });
    case BinaryOp::Div: return each(left, right, values, [](double a, double b) { return a / b; });
    default: break;
    }
    const bool compares = isComparison(op);
    for (std::size_t step = 0; step < out.numSteps(); ++step) {
        if (!testBit(present, step)) continue;
        if (!compares) {
            values[step] = floatArithmetic(op, left.values[step], right.values[step]);
            continue;
        }
        const bool holds = floatComparison(op, left.values[step], right.values[step]);
        values[step] = m_binary.returnBool ? (holds ? 1 : 0) : left.values[step];
        if (!holds && !m_binary.returnBool) clearBit(present, step);
    }
}

} // namespace

RowSourcePtr pairRows(const plan::Node &node, MatrixPtr left, MatrixPtr right, std::vector<RowPair> pairs, SeriesTablePtr series)
{
    return std::make_unique<SimplePairRows>(node, std::move(left), std::move(right), std::move(pairs), std::move(series));
}

} // namespace diopter::exec
