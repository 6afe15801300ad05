// What a run really cost, summed per NodeId, with Prometheus 3.16's logical counters and our physical ones (DESIGN.md section 5).
#pragma once

#include "core/base/strong_id.h"
#include "core/model/annotations.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace diopter::profile {

/// Counters of one AST node. Logical ones are what Prometheus would count, whatever was shared or cached here.
struct NodeProfile {
    // logical
    std::uint64_t series = 0; ///< distinct series the node returned over all steps
    std::uint64_t points = 0; ///< values it returned, all steps
    std::uint64_t samplesRead = 0; ///< raw samples read from storage, each once
    std::uint64_t totalQueryableSamples = 0; ///< samples considered over all steps
    // physical: of the plan node that did the work; 0 where servedBy is set
    std::uint64_t decodedSamples = 0;
    std::uint64_t cachedSamples = 0;
    std::uint64_t sharedSamples = 0; ///< of rows taken from another node, see ReadCost
    std::uint64_t chunks = 0;
    std::uint64_t bytes = 0; ///< chunk bytes fetched
    double selfMs = 0; ///< CPU, summed over threads, without children
    double totalMs = 0; ///< self plus children
    std::uint64_t peakBytes = 0; ///< memory the node held at its worst
    NodeId servedBy; ///< another AST node whose evaluation gave this one's result
    std::vector<NodeId> serves; ///< AST nodes that this one's evaluation also answered
    std::vector<Annotation> annotations;
    std::vector<std::uint64_t> samplesPerStep; ///< totalQueryableSamples per step; empty unless asked for
};

struct QueryTotals {
    double wallMs = 0;
    double cpuMs = 0; ///< = all selfMs + overheadMs
    double overheadMs = 0; ///< parse, plan, select, output
    std::uint64_t samplesRead = 0;
    std::uint64_t totalQueryableSamples = 0;
    std::uint64_t seriesTouched = 0;
    std::uint64_t peakSamples = 0; ///< Prometheus' model of its own evaluation
    std::uint64_t peakBytes = 0; ///< our own memory
    std::vector<std::uint64_t> totalQueryableSamplesPerStep;
};

struct QueryProfile {
    std::vector<NodeProfile> nodes; ///< index = NodeId
    QueryTotals total;
};

} // namespace diopter::profile
