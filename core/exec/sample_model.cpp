#include "core/exec/sample_model.h"

#include "core/exec/subquery_sums.h"

#include <algorithm>

namespace diopter::exec {

void SampleSums::add(const SampleSums &other)
{
    total += other.total;
    read += other.read;
    series += other.series;
    const auto addSteps = [](std::vector<std::uint64_t> &into, const std::vector<std::uint64_t> &from) {
        if (into.size() < from.size()) into.resize(from.size());
        for (std::size_t i = 0; i < from.size(); ++i) into[i] += from[i];
    };
    addSteps(totalPerStep, other.totalPerStep);
    addSteps(readPerStep, other.readPerStep);
}

SampleModel::SampleModel(const plan::Plan &plan, const EngineOptions &options, const std::vector<NodeBook> &books)
    : m_plan(plan), m_options(options), m_books(books), m_entry(plan.nodes.size()), m_first(plan.nodes.size()),
      m_beginAt(plan.nodes.size()), m_sums(plan.nodes.size())
{
    for (const plan::Node &node : plan.nodes) {
        std::size_t first = node.id.index();
        for (const plan::PlanId arg : node.args) first = std::min(first, m_first[arg.index()]);
        m_first[node.id.index()] = first;
        m_beginAt[first].push_back(node.id.index());
    }
}

void SampleModel::hold(std::uint64_t samples)
{
    raise(samples);
    if (asSigned(samples) > asSigned(m_options.maxSamples) && !m_error) {
        m_error = Error{ErrorCode::LimitExceeded, "query processing would load too many samples into memory in query execution", {}};
    }
}

Status SampleModel::replay(std::size_t end)
{
    for (std::size_t i = 0; i < end; ++i) {
        for (const std::size_t beginning : m_beginAt[i]) m_entry[beginning] = m_current;
        const plan::Node &node = m_plan.nodes[i];
        if (node.steps.count > 0) {
            consume(node);
            step(node);
        }
        sum(node);
        if (m_error) return *m_error;
    }
    return {};
}

/// queryBudget of promql/engine.go.
void SampleModel::consume(const plan::Node &node)
{
    const ReadShape &read = shape(node.id).read;
    m_seriesConsumed += read.seriesTouched;
    m_consumed += read.samplesRead;
    if (m_error) return;
    if (m_options.maxSeries > 0 && m_seriesConsumed > m_options.maxSeries) {
        m_error = Error{ErrorCode::LimitExceeded, "query would load too many series into memory in query execution", {}};
    } else if (m_options.maxSamplesRead > 0 && m_consumed > m_options.maxSamplesRead) {
        m_error = Error{ErrorCode::LimitExceeded, "query would read too many samples in query execution", {}};
    }
}

void SampleModel::step(const plan::Node &node)
{
    const std::uint64_t entry = m_entry[node.id.index()];
    if (const auto *selector = node.getIf<plan::InstantSelector>()) {
        if (selector->selector.smoothed) {
            for (const SeriesWindows &series : shape(node.id).windows) {
                hold(m_current + series.maxWindow);
                m_current += series.lastWindow; // never given back
            }
            return;
        }
        m_current += shape(node.id).matrixWeight;
        hold(m_current);
    } else if (node.getIf<plan::RangeSelector>()) {
        for (const SeriesWindows &series : shape(node.id).windows) {
            m_current += series.lastWindow;
            hold(m_current);
        }
    } else if (node.getIf<plan::RangeCall>()) {
        rangeCall(node);
    } else if (node.getIf<plan::InfoCall>()) {
        info(node);
    } else if (const auto *aggregation = node.getIf<plan::Aggregation>(); aggregation && aggregation->op != AggregateOp::CountValues) {
        const bool chooses = aggregation->op >= AggregateOp::Topk && aggregation->op != AggregateOp::Quantile;
        if (!(chooses && node.singleTime)) hold(m_current);
        m_current = entry + shape(node.id).matrixWeight;
        raise(m_current);
    } else if (node.getIf<plan::StepInvariant>()) {
        repeat(node);
    } else if (const auto *call = node.getIf<plan::Call>()) {
        if (call->function != FunctionId::LabelReplace && call->function != FunctionId::LabelJoin) rangeEval(node, entry);
    } else if (!node.getIf<plan::Subquery>() && !node.getIf<plan::Negate>() && !node.getIf<plan::String>()) {
        rangeEval(node, entry);
    }
}

void SampleModel::rangeEval(const plan::Node &node, std::uint64_t entry)
{
    const NodeShape &out = shape(node.id);
    std::uint64_t held = m_current;
    const bool readsItself = node.getIf<plan::TimestampCall>() != nullptr;
    for (std::size_t step = 0; step < node.steps.count; ++step) {
        std::uint64_t samples = held;
        if (readsItself && step < out.read.totalPerStep.size()) samples += out.read.totalPerStep[step];
        for (const plan::PlanId arg : node.args) {
            const std::vector<std::uint32_t> &points = shape(arg).pointsPerStep;
            if (step < points.size()) samples += points[step];
        }
        std::uint64_t result = step < out.pointsPerStep.size() ? out.pointsPerStep[step] : 0;
        if (step < out.extraPerStep.size()) result += out.extraPerStep[step];
        hold(samples + result);
        held += result;
    }
    m_current = entry + out.matrixWeight;
    raise(m_current);
}

void SampleModel::rangeCall(const plan::Node &node)
{
    std::uint64_t window = 0; // of the series before: released when the next one begins
    for (const SeriesWindows &series : shape(node.id).windows) {
        m_current -= window;
        hold(m_current + series.maxWindow);
        window = series.lastWindow;
        m_current += window;
        if (series.output > 0) {
            m_current += series.output;
            hold(m_current);
        }
        raise(m_current);
    }
    m_current -= window;
    if (!node.as<plan::RangeCall>().selector) m_current -= shape(node.args.front()).matrixWeight; // the subquery's result
}

void SampleModel::info(const plan::Node &node)
{
    const NodeShape &out = shape(node.id);
    m_current += out.read.totalSamples; // info series stay in memory
    hold(m_current);
    const std::uint64_t before = m_current;
    std::uint64_t held = m_current;
    for (std::size_t step = 0; step < node.steps.count; ++step) {
        std::uint64_t samples = held;
        const std::vector<std::uint32_t> &input = shape(node.args.front()).pointsPerStep;
        if (step < input.size()) samples += input[step];
        if (step < out.read.totalPerStep.size()) samples += out.read.totalPerStep[step];
        std::uint64_t result = step < out.pointsPerStep.size() ? out.pointsPerStep[step] : 0;
        if (step < out.extraPerStep.size()) result += out.extraPerStep[step];
        hold(samples + result);
        held += result;
    }
    m_current = before + out.matrixWeight;
    raise(m_current);
}

/// StepInvariantExpr: the one value is copied to all other steps.
void SampleModel::repeat(const plan::Node &node)
{
    if (node.type == ValueType::Matrix) return;
    m_current += shape(node.args.front()).matrixWeight * (node.steps.count - 1);
    hold(m_current);
}

SampleSums SampleModel::ownSums(const plan::Node &node) const
{
    const ReadShape &read = shape(node.id).read;
    SampleSums out;
    out.total = read.totalSamples;
    out.read = read.samplesRead;
    out.series = read.seriesTouched;
    out.totalPerStep = read.totalPerStep;
    out.readPerStep = read.readPerStep.empty() ? read.totalPerStep : read.readPerStep;
    return out;
}

SampleSums SampleModel::consumedBy(const plan::Node &reader, const plan::Node &subquery) const
{
    const auto &value = subquery.as<plan::Subquery>();
    const plan::Node &child = m_plan.node(subquery.args.front());
    SubqueryWindows windows{reader.steps, child.steps, value.offset, value.range, value.at};
    if (!reader.getIf<plan::RangeCall>()) windows.range = 0;
    return sumConsumed(m_sums[child.id.index()], windows);
}

void SampleModel::sum(const plan::Node &node)
{
    SampleSums out;
    if (node.steps.count > 0) {
        out = ownSums(node);
        if (node.getIf<plan::Subquery>()) {
            out = consumedBy(node, node); // as a query of its own: all of its steps
        } else if (node.getIf<plan::StepInvariant>()) {
            const SampleSums &child = m_sums[node.args.front().index()];
            out.series = child.series;
            out.total = child.total * node.steps.count;
            out.read = child.read;
            if (!child.totalPerStep.empty() || m_options.perStepStats || !child.readPerStep.empty()) {
                out.totalPerStep.assign(node.steps.count, child.total);
                out.readPerStep.assign(node.steps.count, 0);
                out.readPerStep.front() = child.read;
            }
        } else {
            for (const plan::PlanId arg : node.args) {
                const plan::Node &child = m_plan.node(arg);
                const bool window = node.getIf<plan::RangeCall>() && child.getIf<plan::Subquery>();
                out.add(window ? consumedBy(node, child) : m_sums[arg.index()]);
            }
        }
    }
    m_sums[node.id.index()] = std::move(out);
}

} // namespace diopter::exec
