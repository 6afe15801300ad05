#include "core/exec/run_progress.h"

#include "core/exec/query_context.h"

#include <algorithm>
#include <utility>

namespace diopter::exec {

namespace {

/// A short run is over before anybody could read its figures.
constexpr std::chrono::milliseconds kFirstFigures{150};
constexpr std::chrono::milliseconds kBetweenFigures{60};

const plan::Selector *innerSelectorOf(const plan::Node &node)
{
    if (const auto *call = node.getIf<plan::RangeCall>()) return call->selector ? &*call->selector : nullptr;
    if (const auto *call = node.getIf<plan::TimestampCall>()) return &call->selector;
    return nullptr;
}

std::vector<RunningNode> runningNodes(const QueryContext &context)
{
    std::vector<RunningNode> out;
    for (const plan::Node &node : context.plan.nodes) {
        if (node.sameAs.valid()) continue;
        const RunningSums own = context.sumsSoFar(context.meterOf(node.id));
        if (const plan::Selector *selector = innerSelectorOf(node)) {
            const RunningSums inner = context.sumsSoFar(context.selectorMeterOf(node.id));
            if (inner.selfMs > 0) out.push_back({selector->ast, inner.selfMs, own.samplesRead});
            if (own.selfMs > 0) out.push_back({node.ast, own.selfMs, 0});
        } else if (own.selfMs > 0) {
            out.push_back({node.ast, own.selfMs, own.samplesRead});
        }
    }
    return out;
}

} // namespace

ProgressTeller::ProgressTeller(ProgressFn tell) : m_tell(std::move(tell)), m_nextFigures(Clock::now() + kFirstFigures) {}

void ProgressTeller::enter(const QueryContext &context, const plan::Node &node, std::size_t index, std::size_t numNodes)
{
    if (!m_tell) return;
    m_what = std::string_view(context.plan.query).substr(node.span.start, node.span.end - node.span.start);
    m_width = 1 / static_cast<double>(std::max<std::size_t>(1, numNodes));
    m_begun = static_cast<double>(index) * m_width;
    tell(context, m_begun);
}

void ProgressTeller::advance(const QueryContext &context, double part)
{
    if (m_tell && Clock::now() >= m_nextFigures) tell(context, m_begun + part * m_width);
}

void ProgressTeller::tell(const QueryContext &context, double fraction)
{
    m_fraction = std::max(m_fraction, fraction);
    RunProgress progress{m_what, m_fraction, {}};
    const Clock::time_point now = Clock::now();
    if (now >= m_nextFigures) {
        progress.nodes = runningNodes(context);
        m_nextFigures = now + kBetweenFigures;
    }
    m_tell(progress);
}

} // namespace diopter::exec
