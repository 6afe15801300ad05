// The door of the engine: a plan and a source in, Prometheus' answer and raw counters out.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/task_pool.h"
#include "core/exec/counters.h"
#include "core/exec/engine_options.h"
#include "core/exec/run_progress.h"
#include "core/model/annotations.h"
#include "core/model/result_value.h"
#include "core/plan/plan.h"
#include "core/source/source.h"

#include <vector>

namespace diopter::exec {

struct QueryResult {
    ResultValue value; ///< labels are interned in the source's symbol table
    /// De-duplicated by text, in order of evaluation; the texts are complete (merged facts included), without position.
    std::vector<Annotation> annotations;
    /// As the HTTP API shows them: position appended, at most ten of each kind.
    RenderedAnnotations rendered;
    QueryCounters counters;
};

/// Evaluates the plan once. The pool is used by this call alone while it runs. Sets the deadline of `cancel` from options.timeout
/// when it has none. Errors: Execution with Prometheus' text; LimitExceeded (samples in memory, samples read, series, points,
/// our memory); Timeout and Cancelled with Prometheus' wording; what the source reports. Which error comes first is Prometheus'.
Result<QueryResult> run(const plan::Plan &plan, const source::Source &source, const EngineOptions &options, TaskPool &pool,
    const CancelToken &cancel, const ProgressFn &progress = {});

} // namespace diopter::exec
