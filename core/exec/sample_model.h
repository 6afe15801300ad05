// Prometheus' bookkeeping replayed from the shapes of the nodes: samples in memory at its worst moment (peakSamples, --query.max-samples),
// samples considered and read, series touched. Follows currentSamples through promql/engine.go, node by node in order of evaluation.
// It stands here and not in core/profile because the limits are part of the answer.
#pragma once

#include "core/exec/counters.h"
#include "core/exec/query_context.h"

#include <optional>
#include <vector>

namespace diopter::exec {

/// Samples of one evaluator (stats.QuerySamples): sums, and per step where they are needed.
struct SampleSums {
    std::uint64_t total = 0;
    std::uint64_t read = 0;
    std::uint64_t series = 0;
    std::vector<std::uint64_t> totalPerStep;
    std::vector<std::uint64_t> readPerStep;

    void add(const SampleSums &other);
};

class SampleModel {
public:
    /// `books` are the merged books of the plan nodes; those of nodes with sameAs are not looked at.
    SampleModel(const plan::Plan &plan, const EngineOptions &options, const std::vector<NodeBook> &books);

    /// Replays the nodes with an index below `end`. LimitExceeded with Prometheus' text for the first limit that is passed.
    Status replay(std::size_t end);

    std::uint64_t peakSamples() const { return m_peak; }
    /// Of the subtree of a node, as a query of its own.
    const SampleSums &sums(plan::PlanId node) const { return m_sums[node.index()]; }
    /// What max_samples_read counts: everything read, whether a window consumed it or not.
    std::uint64_t samplesConsumed() const { return m_consumed; }

private:
    const NodeShape &shape(plan::PlanId id) const { return m_books[m_plan.evaluated(id).index()].shape; }
    /// Prometheus' count is signed: absent_over_time() holds nothing, and a subquery around it gives back what it never held.
    static std::int64_t asSigned(std::uint64_t samples) { return static_cast<std::int64_t>(samples); }
    void raise(std::uint64_t samples)
    {
        if (asSigned(samples) > asSigned(m_peak)) m_peak = samples;
    }
    /// UpdatePeak together with the check against --query.max-samples.
    void hold(std::uint64_t samples);
    void step(const plan::Node &node);
    void rangeEval(const plan::Node &node, std::uint64_t entry);
    void rangeCall(const plan::Node &node);
    void windowsOf(const NodeShape &shape, bool addOutput);
    void info(const plan::Node &node);
    void repeat(const plan::Node &node);
    void consume(const plan::Node &node);
    void sum(const plan::Node &node);
    SampleSums ownSums(const plan::Node &node) const;
    SampleSums consumedBy(const plan::Node &reader, const plan::Node &subquery) const;

    const plan::Plan &m_plan;
    const EngineOptions &m_options;
    const std::vector<NodeBook> &m_books;
    std::vector<std::uint64_t> m_entry; ///< samples in memory when the node's subtree began
    std::vector<std::size_t> m_first; ///< first index of the node's subtree
    std::vector<std::vector<std::size_t>> m_beginAt;
    std::vector<SampleSums> m_sums;
    std::uint64_t m_current = 0;
    std::uint64_t m_peak = 0;
    std::uint64_t m_consumed = 0;
    std::uint64_t m_seriesConsumed = 0;
    std::optional<Error> m_error;
};

} // namespace diopter::exec
