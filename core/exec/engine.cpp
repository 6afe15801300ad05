#include "core/exec/engine.h"

#include "core/base/thread_clock.h"
#include "core/exec/evaluator.h"
#include "core/exec/result_samples.h"
#include "core/exec/sample_model.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <string_view>

namespace diopter::exec {

namespace {

using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

constexpr std::size_t kAnnotationCap = 10; ///< maxWarnings and maxInfos of the HTTP API

/// Moves the annotation of an equal subtree to the one that was not evaluated: its nodes stand at the same places.
TextSpan movedSpan(const plan::Plan &plan, const plan::Node &from, const plan::Node &to, TextSpan span)
{
    for (std::size_t i = from.ast.index(); i < plan.astSpans.size(); ++i) {
        const std::size_t moved = i - from.ast.index() + to.ast.index();
        if (plan.astSpans[i] == span && moved < plan.astSpans.size()) return plan.astSpans[moved];
    }
    return span;
}

using NodeAnnotations = std::vector<std::vector<CollectedAnnotation>>;

/// The annotations of every plan node with its own positions and the numbers Prometheus would report for it.
NodeAnnotations annotationsPerNode(const plan::Plan &plan, const std::vector<NodeBook> &books)
{
    NodeAnnotations out(plan.nodes.size());
    std::vector<std::set<std::string_view>> fixes(plan.nodes.size()); // texts of repairs in the subtree
    for (const plan::Node &node : plan.nodes) {
        const plan::Node &evaluated = plan.node(plan.evaluated(node.id));
        std::set<std::string_view> &known = fixes[node.id.index()];
        for (const plan::PlanId arg : node.args) known.merge(std::set(fixes[arg.index()]));
        std::vector<CollectedAnnotation> &list = out[node.id.index()];
        list = books[evaluated.id.index()].annotations.sorted();
        for (CollectedAnnotation &annotation : list) {
            if (evaluated.id != node.id) annotation.span = movedSpan(plan, evaluated, node, annotation.span);
            if (annotation.isFix) annotation.occurrences = reportedFixes(annotation, node.steps.count, known.contains(annotation.text));
        }
        for (const CollectedAnnotation &annotation : list) {
            if (annotation.isFix) known.insert(annotation.text);
        }
    }
    return out;
}

QueryAnnotations gatherAnnotations(const NodeAnnotations &nodes)
{
    QueryAnnotations out;
    for (const auto &list : nodes) {
        for (const CollectedAnnotation &annotation : list) out.add(annotation, annotation.span);
    }
    return out;
}

LogicalCounters logicalCounters(const NodeShape &shape, const SampleSums &sums)
{
    return {shape.series, shape.points, sums.read, sums.total, sums.series, sums.totalPerStep};
}

/// The selector inside a range function, which is an AST node of its own.
const plan::Selector *innerSelector(const plan::Node &node)
{
    if (const auto *call = node.getIf<plan::RangeCall>()) return call->selector ? &*call->selector : nullptr;
    if (const auto *call = node.getIf<plan::TimestampCall>()) return &call->selector;
    return nullptr;
}

NodeCounters selectorCounters(
    const plan::Node &node, const plan::Selector &selector, const NodeShape &shape, const NodeBook &book, bool shared)
{
    NodeCounters out;
    out.ast = selector.ast;
    out.plan = node.id;
    out.evaluatedBy = node.id;
    out.logical.samplesRead = shape.read.samplesRead;
    out.logical.totalQueryableSamples = shape.read.totalSamples;
    out.logical.seriesTouched = shape.read.seriesTouched;
    out.logical.points = shape.read.totalSamples;
    out.logical.samplesPerStep = shape.read.totalPerStep;
    const auto filled =
        std::count_if(shape.windows.begin(), shape.windows.end(), [](const SeriesWindows &series) { return series.maxWindow > 0; });
    out.logical.series = shape.windows.empty() ? shape.series : static_cast<std::uint64_t>(filled);
    if (!shared) out.physical = {book.read, book.selfMs, 0};
    return out;
}

void fillNodeCounters(const QueryContext &context, const std::vector<NodeBook> &books, const NodeAnnotations &annotations,
    const SampleModel &model, QueryCounters &out)
{
    const plan::Plan &plan = context.plan;
    for (const plan::Node &node : plan.nodes) {
        const plan::PlanId evaluated = plan.evaluated(node.id);
        const NodeBook &book = books[evaluated.index()];
        const bool shared = evaluated != node.id;
        NodeCounters counters;
        counters.ast = node.ast;
        counters.plan = node.id;
        counters.evaluatedBy = evaluated;
        counters.logical = logicalCounters(book.shape, model.sums(node.id));
        const std::uint64_t rows = book.shape.series;
        if (!shared) counters.physical = {book.read, book.selfMs, SampleBlock::bytesFor(rows, node.steps.count)};
        for (const CollectedAnnotation &annotation : annotations[node.id.index()])
            counters.annotations.push_back({annotation.kind, completeText(annotation), annotation.span});
        if (const plan::Selector *selector = innerSelector(node)) {
            const NodeBook inner = context.merged(context.selectorMeterOf(evaluated), node.steps.count);
            NodeShape shape = book.shape;
            shape.read.seriesTouched += inner.shape.read.seriesTouched;
            out.nodes.push_back(selectorCounters(node, *selector, shape, inner, shared));
            if (shared) out.nodes.back().evaluatedBy = evaluated;
        }
        for (const NodeId covered : node.covers) {
            NodeCounters copy = counters;
            copy.ast = covered;
            copy.physical = {};
            copy.annotations.clear();
            out.nodes.push_back(std::move(copy));
        }
        out.nodes.push_back(std::move(counters));
    }
}

/// The answer as Prometheus returns it: instant vectors keep their order, matrices are sorted by labels.
Result<ResultValue> resultValue(QueryContext &context, EvaluatedRoot root)
{
    const plan::Plan &plan = context.plan;
    ResultValue out;
    out.type = plan.type;
    out.timestamp = plan.steps.start;
    if (plan.type == ValueType::String) {
        out.text = std::move(root.text);
        return out;
    }
    if (root.matrix) {
        DIOPTER_ASSIGN(root.samples, samplesOf(*root.matrix, plan.steps, context));
    }
    if (context.options.delayedNameRemoval) {
        DIOPTER_ASSIGN(root.samples, joinEqualLabels(std::move(root.samples)));
    }
    out.series = std::move(root.samples);
    if (!plan.instant) out.type = ValueType::Matrix;
    if (out.type == ValueType::Matrix) {
        std::sort(out.series.begin(), out.series.end(), [&](const ResultSeries &a, const ResultSeries &b) {
            return compareLabels(context.symbols, a.labels.view(), b.labels.view()) < 0;
        });
    }
    return out;
}

Status checkPoints(const plan::Plan &plan, const EngineOptions &options)
{
    if (plan.instant || options.maxPoints == 0 || plan.steps.count <= options.maxPoints) return {};
    return Error{ErrorCode::LimitExceeded,
        "exceeded maximum resolution of " + std::to_string(options.maxPoints) +
            " points per timeseries. Try decreasing the query resolution (?step=XX)",
        {}};
}

/// Series found by the selectors inside range functions belong to the node whose evaluation expands them.
std::vector<NodeBook> mergedBooks(const QueryContext &context)
{
    std::vector<NodeBook> out;
    for (const plan::Node &node : context.plan.nodes) {
        out.push_back(context.merged(context.meterOf(node.id), node.steps.count));
        if (!innerSelector(node)) continue;
        const NodeBook inner = context.merged(context.selectorMeterOf(node.id), node.steps.count);
        out.back().shape.read.seriesTouched += inner.shape.read.seriesTouched;
    }
    return out;
}

} // namespace

Result<QueryResult> run(const plan::Plan &plan, const source::Source &source, const EngineOptions &options, TaskPool &pool,
    const CancelToken &cancel, const ProgressFn &progress)
{
    const Clock::time_point start = Clock::now();
    if (options.timeout > 0 && !cancel.hasDeadline()) cancel.setDeadline(start + std::chrono::milliseconds(options.timeout));
    DIOPTER_TRY(checkPoints(plan, options));
    DIOPTER_TRY(cancel.check());
    QueryContext context(plan, source, options, pool, cancel, progress);
    std::size_t evaluated = 0;
    auto root = evaluate(context, evaluated);
    const std::vector<NodeBook> books = mergedBooks(context);
    SampleModel model(plan, options, books);
    DIOPTER_TRY(model.replay(root ? plan.nodes.size() : evaluated));
    if (!root) return std::move(root).error();
    const double outputStart = threadCpuMs();
    QueryResult out;
    DIOPTER_ASSIGN(out.value, resultValue(context, std::move(*root)));
    const NodeAnnotations perNode = annotationsPerNode(plan, books);
    const QueryAnnotations annotations = gatherAnnotations(perNode);
    out.annotations = annotations.list();
    out.rendered = annotations.render(plan.query, kAnnotationCap);
    QueryCounters &counters = out.counters;
    fillNodeCounters(context, books, perNode, model, counters);
    const SampleSums &sums = model.sums(plan.root().id);
    counters.samplesRead = options.maxSeries > 0 || options.maxSamplesRead > 0 ? model.samplesConsumed() : sums.read;
    counters.totalQueryableSamples = sums.total;
    counters.seriesTouched = sums.series;
    counters.totalQueryableSamplesPerStep = sums.totalPerStep;
    counters.samplesReadPerStep = sums.readPerStep;
    // A root that is counted as a whole (a range selector, a string) has its one step's counts in the totals.
    if (options.perStepStats && counters.totalQueryableSamplesPerStep.empty() && plan.root().steps.count == 1) {
        counters.totalQueryableSamplesPerStep = {sums.total};
        counters.samplesReadPerStep = {sums.read};
    }
    counters.peakSamples = model.peakSamples();
    counters.peakBytes = context.budget.peakBytes();
    counters.selectMs = context.selectMs;
    counters.outputMs = threadCpuMs() - outputStart;
    counters.wallMs = millisecondsSince(start);
    return out;
}

} // namespace diopter::exec
