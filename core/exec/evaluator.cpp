#include "core/exec/evaluator.h"

#include "core/exec/operators/operators.h"
#include "core/exec/result_samples.h"

#include <algorithm>

namespace diopter::exec {

namespace {

/// Streams are cut into complete results when they stand too deep one upon the other.
constexpr std::size_t kMaxDepth = 64;

class Evaluator {
public:
    explicit Evaluator(QueryContext &context);
    Result<EvaluatedRoot> run(std::size_t &numEvaluated);

private:
    /// The value of a node until its last reader has taken it.
    struct Value {
        RowSourcePtr rows; ///< for a single reader
        MatrixPtr matrix; ///< for several
        std::size_t readers = 0;
    };

    void countReaders();
    void findFirstDescendants();
    Status checkNodesThatBeginAt(std::size_t index);
    Status evaluateNode(const plan::Node &node);
    void countNumber(const plan::Node &node);
    Result<RowSourcePtr> makeOperator(const plan::Node &node, OperatorInputs inputs);
    Result<RowSourcePtr> take(plan::PlanId id);
    Result<EvaluatedRoot> rootValue();
    Result<std::vector<ResultSeries>> rangeSamples(const plan::Node &node);

    QueryContext &m_context;
    const plan::Plan &m_plan;
    std::vector<Value> m_values;
    std::vector<std::size_t> m_firstDescendant;
    std::vector<std::vector<std::size_t>> m_beginAt; ///< nodes to check before this index is evaluated
};

Evaluator::Evaluator(QueryContext &context)
    : m_context(context), m_plan(context.plan), m_values(m_plan.nodes.size()), m_beginAt(m_plan.nodes.size())
{
    countReaders();
    findFirstDescendants();
}

void Evaluator::countReaders()
{
    for (const plan::Node &node : m_plan.nodes) {
        if (node.sameAs.valid()) continue;
        for (const plan::PlanId arg : node.args) ++m_values[m_plan.evaluated(arg).index()].readers;
    }
    ++m_values[m_plan.evaluated(m_plan.root().id).index()].readers;
}

/// Nodes stand children first, so a subtree is a run of indexes that ends at its root.
void Evaluator::findFirstDescendants()
{
    m_firstDescendant.resize(m_plan.nodes.size());
    for (const plan::Node &node : m_plan.nodes) {
        std::size_t first = node.id.index();
        for (const plan::PlanId arg : node.args) first = std::min(first, m_firstDescendant[arg.index()]);
        m_firstDescendant[node.id.index()] = first;
        m_beginAt[first].push_back(node.id.index());
    }
}

Status Evaluator::checkNodesThatBeginAt(std::size_t index)
{
    const std::vector<std::size_t> &nodes = m_beginAt[index];
    for (std::size_t i = nodes.size(); i-- > 0;) { // the outermost first
        const plan::Node &node = m_plan.nodes[nodes[i]];
        if (node.steps.count > 0) DIOPTER_TRY(checkBeforeArguments(node, m_context.options.delayedNameRemoval));
    }
    return {};
}

Result<RowSourcePtr> Evaluator::take(plan::PlanId id)
{
    Value &value = m_values[m_plan.evaluated(id).index()];
    --value.readers;
    if (value.rows) return std::move(value.rows);
    RowSourcePtr rows = value.matrix ? rowsOf(value.matrix) : emptyRows(m_plan.node(id));
    if (value.readers == 0) value.matrix.reset();
    return rows;
}

Result<RowSourcePtr> Evaluator::makeOperator(const plan::Node &node, OperatorInputs inputs)
{
    if (const auto *number = node.getIf<plan::Number>()) return scalarRows(ScalarValues(node.steps.count, number->value));
    if (node.getIf<plan::InstantSelector>()) return makeInstantSelector(m_context, node);
    if (node.getIf<plan::RangeCall>()) return makeRangeCall(m_context, std::move(inputs));
    if (node.getIf<plan::Subquery>()) return std::move(inputs.args.front()); // its steps are the child's; the reader knows
    if (node.getIf<plan::TimestampCall>()) return makeTimestampCall(m_context, node);
    if (node.getIf<plan::Call>()) return makeCall(m_context, std::move(inputs));
    if (node.getIf<plan::InfoCall>()) return makeInfo(m_context, std::move(inputs));
    if (node.getIf<plan::Aggregation>()) return makeAggregation(m_context, std::move(inputs));
    if (node.getIf<plan::Binary>()) return makeBinary(m_context, std::move(inputs));
    if (node.getIf<plan::Negate>()) return makeNegate(m_context, std::move(inputs));
    if (node.getIf<plan::StepInvariant>()) return makeStepInvariant(m_context, std::move(inputs));
    return emptyRows(node); // strings and range selectors are read by rootValue()
}

/// A step-invariant range vector is the range vector itself: nothing is repeated.
bool isRangeVector(const plan::Node &node) { return node.type == ValueType::Matrix; }

void Evaluator::countNumber(const plan::Node &node)
{
    NodeShape &shape = m_context.book(node.id, m_context.mainWorker()).shape;
    shape.series = 1;
    shape.points = shape.matrixWeight = node.steps.count;
    shape.pointsPerStep.assign(node.steps.count, 1);
}

Status Evaluator::evaluateNode(const plan::Node &node)
{
    OperatorInputs inputs{node, {}};
    for (const plan::PlanId arg : node.args) {
        DIOPTER_ASSIGN(RowSourcePtr rows, take(arg));
        inputs.args.push_back(std::move(rows));
    }
    Value &value = m_values[node.id.index()];
    if (node.steps.count == 0) {
        value.rows = emptyRows(node);
    } else {
        DIOPTER_TRY(m_context.checkCancelled());
        DIOPTER_ASSIGN(RowSourcePtr rows, makeOperator(node, std::move(inputs)));
        if (node.getIf<plan::Number>()) {
            // Counted at once: an equal subtree elsewhere looks at the shape even where nobody reads the number.
            countNumber(node);
            value.rows = std::move(rows);
        } else {
            value.rows = meteredRows(m_context, m_context.meterOf(node.id), std::move(rows));
        }
    }
    if (value.readers > 1 || value.rows->depth() > kMaxDepth) {
        DIOPTER_ASSIGN(value.matrix, completeMatrix(m_context, m_context.meterOf(node.id), *value.rows));
        value.rows.reset();
    }
    return {};
}

Result<std::vector<ResultSeries>> Evaluator::rangeSamples(const plan::Node &node)
{
    std::vector<ResultSeries> out;
    if (const auto *range = node.getIf<plan::RangeSelector>()) return readRangeSelector(m_context, node, range->selector);
    const auto *subquery = node.getIf<plan::Subquery>();
    if (!subquery) return out;
    const plan::Steps steps = m_plan.node(node.args.front()).steps;
    DIOPTER_ASSIGN(const RowSourcePtr rows, take(node.id));
    DIOPTER_ASSIGN(const MatrixPtr matrix, completeMatrix(m_context, m_context.meterOf(node.id), *rows));
    return samplesOf(*matrix, steps, m_context);
}

Result<EvaluatedRoot> Evaluator::rootValue()
{
    const plan::Node *root = &m_plan.root();
    EvaluatedRoot out;
    if (const auto *text = root->getIf<plan::String>()) {
        out.text = text->value;
        return out;
    }
    if (isRangeVector(*root)) {
        if (root->getIf<plan::StepInvariant>()) root = &m_plan.node(root->args.front());
        DIOPTER_ASSIGN(out.samples, rangeSamples(*root));
        return out;
    }
    DIOPTER_ASSIGN(const RowSourcePtr rows, take(root->id));
    DIOPTER_ASSIGN(out.matrix, completeMatrix(m_context, m_context.meterOf(m_plan.evaluated(root->id)), *rows));
    return out;
}

Result<EvaluatedRoot> Evaluator::run(std::size_t &numEvaluated)
{
    const std::size_t numNodes = m_plan.nodes.size();
    for (std::size_t i = 0; i < numNodes; ++i) {
        numEvaluated = i;
        DIOPTER_TRY(checkNodesThatBeginAt(i));
        const plan::Node &node = m_plan.nodes[i];
        m_context.progress.enter(m_context, node, i, numNodes);
        if (!node.sameAs.valid()) DIOPTER_TRY(evaluateNode(node));
    }
    return rootValue();
}

} // namespace

Result<EvaluatedRoot> evaluate(QueryContext &context, std::size_t &numEvaluated) { return Evaluator(context).run(numEvaluated); }

} // namespace diopter::exec
