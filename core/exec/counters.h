// What one run counted, per plan node: the raw material of core/profile. Logical counters follow Prometheus' definitions
// (util/stats/query_stats.go), physical ones say what we did.
#pragma once

#include "core/base/strong_id.h"
#include "core/model/annotations.h"
#include "core/model/sample.h"
#include "core/plan/plan.h"

#include <cstdint>
#include <vector>

namespace diopter::exec {

/// Logical counters of a subtree: what Prometheus would report for it as a query of its own on these steps.
struct LogicalCounters {
    std::uint64_t series = 0; ///< series with at least one point
    std::uint64_t points = 0; ///< values over all steps
    std::uint64_t samplesRead = 0;
    std::uint64_t totalQueryableSamples = 0;
    std::uint64_t seriesTouched = 0; ///< sum over the selectors
    std::vector<std::uint64_t> samplesPerStep; ///< totalQueryableSamples per step, only with perStepStats
};

/// Physical counters of one operator.
struct PhysicalCounters {
    ReadCost read;
    double selfMs = 0; ///< summed over threads, without children
    std::uint64_t peakBytes = 0; ///< rows the operator held at its worst
};

struct NodeCounters {
    NodeId ast; ///< the AST node
    plan::PlanId plan; ///< the plan node that computes it
    plan::PlanId evaluatedBy; ///< differs from `plan` where an equal node's result was used
    LogicalCounters logical;
    PhysicalCounters physical; ///< zero where evaluatedBy differs
    std::vector<Annotation> annotations;
};

struct QueryCounters {
    std::vector<NodeCounters> nodes; ///< one per AST node that was evaluated, any order; a range selector has its own entry
    double wallMs = 0; ///< of run()
    double selectMs = 0; ///< finding series, not in any node's selfMs
    double outputMs = 0; ///< sorting and copying the result
    std::uint64_t samplesRead = 0;
    std::uint64_t totalQueryableSamples = 0;
    std::uint64_t seriesTouched = 0;
    std::uint64_t peakSamples = 0;
    std::uint64_t peakBytes = 0; ///< of our own rows
    std::vector<std::uint64_t> totalQueryableSamplesPerStep; ///< only with perStepStats
    std::vector<std::uint64_t> samplesReadPerStep;
};

} // namespace diopter::exec
