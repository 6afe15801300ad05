// How far a run is: what is told to the caller while it waits, with the figures of every node so far.
#pragma once

#include "core/base/strong_id.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace diopter::plan {
struct Node;
} // namespace diopter::plan

namespace diopter::exec {

class QueryContext;

/// An AST node that has begun to work: sums so far, which only grow. Some run to the end of the query.
struct RunningNode {
    NodeId ast;
    double selfMs = 0; ///< as NodeCounters' physical.selfMs
    std::uint64_t samplesRead = 0; ///< of a selector, as NodeCounters' logical.samplesRead
};

struct RunProgress {
    std::string_view what; ///< the expression that is evaluated
    double fraction = -1; ///< of the whole query, negative = unknown
    std::vector<RunningNode> nodes; ///< empty when there is nothing new to say about them
};

/// Told now and then from the thread that called run(); must not block.
using ProgressFn = std::function<void(const RunProgress &)>;

/// Keeps the telling rare. Used by the calling thread alone, while no worker runs.
class ProgressTeller {
public:
    explicit ProgressTeller(ProgressFn tell);

    /// A node's evaluation begins; `index` of `numNodes`. Always told.
    void enter(const QueryContext &context, const plan::Node &node, std::size_t index, std::size_t numNodes);
    /// `part` of the current node's work is done (0..1). Told when the last time is long enough ago.
    void advance(const QueryContext &context, double part);

private:
    using Clock = std::chrono::steady_clock;
    void tell(const QueryContext &context, double fraction);

    ProgressFn m_tell;
    std::string_view m_what;
    double m_begun = 0; ///< fraction at which the current node began
    double m_width = 0; ///< fraction that one node stands for
    double m_fraction = 0;
    Clock::time_point m_nextFigures;
};

} // namespace diopter::exec
