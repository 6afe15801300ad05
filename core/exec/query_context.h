// Everything the operators of one run share: plan, source, options, threads, budget, and the books of every plan node.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/memory_budget.h"
#include "core/base/task_pool.h"
#include "core/exec/annotation_collector.h"
#include "core/exec/counters.h"
#include "core/exec/engine_options.h"
#include "core/exec/meter.h"
#include "core/exec/node_shape.h"
#include "core/exec/run_progress.h"
#include "core/exec/series_table.h"
#include "core/plan/plan.h"
#include "core/source/source.h"

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace diopter::exec {

/// One thread of the pool while it works for this query.
struct Worker {
    std::size_t index = 0;
    TaskClock clock;
};

/// Number of a meter: a plan node, or the selector inside a range function (plan node + number of nodes).
using MeterId = StrongId<struct MeterIdTag>;

/// What is written while a node runs; one per worker, merged at the end. Padded so that threads do not share cache lines.
struct alignas(128) NodeBook {
    NodeShape shape;
    AnnotationCollector annotations;
    double selfMs = 0;
    ReadCost read;
};

/// What a meter has gathered while the query still runs.
struct RunningSums {
    double selfMs = 0;
    std::uint64_t samplesRead = 0;
};

class SharedRows;

class QueryContext {
public:
    QueryContext(const plan::Plan &plan, const source::Source &source, const EngineOptions &options, TaskPool &pool,
        const CancelToken &cancel, const ProgressFn &tell = {});

    const plan::Plan &plan;
    const source::Source &source;
    const EngineOptions &options;
    TaskPool &pool;
    const CancelToken &cancel;
    SymbolTable &symbols;
    KnownSymbols known;
    MemoryBudget budget;
    double selectMs = 0;
    ProgressTeller progress;
    /// Nodes with rows in common (operators/shared_rows.h): node -> narrower nodes of its pairs, and what the first of a pair left for the
    /// second, by narrower node. Main thread.
    std::unordered_map<plan::PlanId, std::vector<plan::PlanId>> pairs;
    std::unordered_map<plan::PlanId, std::shared_ptr<SharedRows>> sharedRows;

    std::size_t numWorkers() const { return m_workers.size(); }
    Worker &mainWorker() { return m_workers.front(); }

    MeterId meterOf(plan::PlanId node) const { return MeterId(node.index()); }
    MeterId selectorMeterOf(plan::PlanId node) const { return MeterId(node.index() + plan.nodes.size()); }
    NodeBook &book(MeterId meter, const Worker &worker) { return m_books[meter.index() * m_workers.size() + worker.index]; }
    NodeBook &book(plan::PlanId node, const Worker &worker) { return book(meterOf(node), worker); }
    /// Sum over the workers, per-step counts complete. After the node has run.
    NodeBook merged(MeterId meter, std::size_t numSteps) const;
    /// From the calling thread, while no worker runs.
    RunningSums sumsSoFar(MeterId meter) const;

    /// True when the steps' own sample counts of this node are needed: below a subquery, or asked for by the options.
    bool needsPerStep(plan::PlanId node) const { return m_perStep[node.index()] != 0; }

    using Body = std::function<Status(Worker &worker, std::size_t begin, std::size_t end)>;
    /// Runs body over [0, count) in chunks of `grain` on all threads, its time going to `meter`. The error of the lowest chunk
    /// wins, whatever the threads did. Checks cancellation before each chunk.
    Status parallelFor(MeterId meter, std::size_t count, std::size_t grain, const Body &body);
    /// Runs body on the calling thread, its time going to `meter`.
    Status metered(MeterId meter, const std::function<Status(Worker &)> &body);
    Status checkCancelled() const { return cancel.check("expression evaluation"); }

private:
    std::vector<Worker> m_workers;
    std::vector<NodeBook> m_books;
    std::vector<std::uint8_t> m_perStep;
};

} // namespace diopter::exec
