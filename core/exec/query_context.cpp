#include "core/exec/query_context.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <unistd.h>
#include <utility>

namespace diopter::exec {

namespace {

/// min(2 GiB, half of the RAM) where the options do not say.
std::uint64_t memoryLimit(const EngineOptions &options)
{
    if (options.maxMemoryBytes != 0) return options.maxMemoryBytes;
    constexpr std::uint64_t kDefault = 2ULL << 30;
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long pageSize = sysconf(_SC_PAGESIZE);
    if (pages <= 0 || pageSize <= 0) return kDefault;
    return std::min(kDefault, static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(pageSize) / 2);
}

std::vector<std::uint8_t> nodesThatNeedSteps(const plan::Plan &plan, bool all)
{
    std::vector<std::uint8_t> out(plan.nodes.size(), all ? 1 : 0);
    for (std::size_t i = plan.nodes.size(); i-- > 0;) {
        const plan::Node &node = plan.nodes[i];
        if (node.getIf<plan::TimestampCall>() || node.getIf<plan::InfoCall>()) out[i] = 1; // rangeEval counts what they read at each step
        if (node.getIf<plan::Subquery>()) out[i] = 1;
        if (out[i] == 0) continue;
        for (const plan::PlanId arg : node.args) out[arg.index()] = 1;
    }
    for (const plan::Node &node : plan.nodes) { // a node that stands for another needs that one's counts
        if (node.sameAs.valid() && out[node.id.index()] != 0) out[node.sameAs.index()] = 1;
    }
    return out;
}

} // namespace

QueryContext::QueryContext(const plan::Plan &plan_, const source::Source &source_, const EngineOptions &options_, TaskPool &pool_,
    const CancelToken &cancel_, const ProgressFn &tell)
    : plan(plan_), source(source_), options(options_), pool(pool_), cancel(cancel_), symbols(*source_.symbols()), known(symbols),
      budget(memoryLimit(options_)), progress(tell), m_workers(pool_.numThreads()), m_books(plan_.nodes.size() * 2 * pool_.numThreads()),
      m_perStep(nodesThatNeedSteps(plan_, options_.perStepStats))
{
    for (std::size_t i = 0; i < m_workers.size(); ++i) m_workers[i].index = i;
    for (const plan::Node &node : plan.nodes) {
        if (!node.within.valid()) continue;
        pairs[node.id].push_back(node.id);
        pairs[node.within].push_back(node.id);
    }
}

NodeBook QueryContext::merged(MeterId meter, std::size_t numSteps) const
{
    NodeBook out;
    for (std::size_t worker = 0; worker < m_workers.size(); ++worker) {
        const NodeBook &part = m_books[meter.index() * m_workers.size() + worker];
        out.shape.merge(part.shape);
        if (!part.shape.windows.empty()) out.shape.windows = part.shape.windows;
        out.annotations.merge(part.annotations);
        out.selfMs += part.selfMs;
        out.read += part.read;
    }
    out.shape.finish(numSteps);
    return out;
}

RunningSums QueryContext::sumsSoFar(MeterId meter) const
{
    RunningSums out;
    for (std::size_t worker = 0; worker < m_workers.size(); ++worker) {
        const NodeBook &part = m_books[meter.index() * m_workers.size() + worker];
        out.selfMs += part.selfMs;
        out.samplesRead += part.shape.read.samplesRead;
    }
    return out;
}

Status QueryContext::parallelFor(MeterId meter, std::size_t count, std::size_t grain, const Body &body)
{
    if (count == 0) return {};
    grain = std::max<std::size_t>(1, grain);
    std::mutex mutex;
    std::atomic<std::size_t> firstFailed{count};
    std::optional<Error> failure;
    double waited = 0;
    Worker &main = mainWorker();
    {
        const Meter wall(waited, main.clock); // the caller's own chunks are metered inside; its waiting is nobody's time
        pool.parallelFor(count, grain, [&](std::size_t index, std::size_t begin, std::size_t end) {
            if (begin > firstFailed.load(std::memory_order_relaxed)) return;
            Worker &worker = m_workers[index];
            const Meter timer(book(meter, worker).selfMs, worker.clock);
            Status status = checkCancelled();
            if (status) status = body(worker, begin, end);
            if (status) return;
            const std::lock_guard lock(mutex);
            if (begin > firstFailed.load(std::memory_order_relaxed)) return;
            firstFailed.store(begin, std::memory_order_relaxed);
            failure = std::move(status).error();
        });
    }
    if (failure) return *std::move(failure);
    return {};
}

Status QueryContext::metered(MeterId meter, const std::function<Status(Worker &)> &body)
{
    Worker &worker = mainWorker();
    const Meter timer(book(meter, worker).selfMs, worker.clock);
    return body(worker);
}

} // namespace diopter::exec
