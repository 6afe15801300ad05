#include "core/profile/build_profile.h"

#include <algorithm>

namespace diopter::profile {

namespace {

/// Milliseconds of the nodes below each plan node, itself included; equal nodes that were not evaluated cost nothing here.
std::vector<double> inclusiveMs(const plan::Plan &plan, const exec::QueryCounters &counters)
{
    std::vector<double> out(plan.nodes.size(), 0);
    for (const exec::NodeCounters &node : counters.nodes) out[node.plan.index()] += node.physical.selfMs;
    for (const plan::Node &node : plan.nodes) { // children stand before their parents
        for (const plan::PlanId arg : node.args) out[node.id.index()] += out[arg.index()];
    }
    return out;
}

void addPhysical(const exec::PhysicalCounters &from, NodeProfile &into)
{
    into.decodedSamples += from.read.decodedSamples;
    into.cachedSamples += from.read.cachedSamples;
    into.sharedSamples += from.read.sharedSamples;
    into.chunks += from.read.chunks;
    into.bytes += from.read.bytes;
    into.selfMs += from.selfMs;
    into.peakBytes = std::max(into.peakBytes, from.peakBytes);
}

} // namespace

QueryProfile buildProfile(const plan::Plan &plan, const exec::QueryCounters &counters, double outsideMs)
{
    QueryProfile out;
    out.nodes.resize(plan.astSpans.size());
    const std::vector<double> inclusive = inclusiveMs(plan, counters);
    double selfMs = 0;
    for (const exec::NodeCounters &counted : counters.nodes) {
        NodeProfile &node = out.nodes[counted.ast.index()];
        // A step-invariant part is counted twice, the second time on all steps: that is what its parent sees.
        node.series = counted.logical.series;
        node.points = counted.logical.points;
        node.samplesRead = counted.logical.samplesRead;
        node.totalQueryableSamples = counted.logical.totalQueryableSamples;
        node.samplesPerStep = counted.logical.samplesPerStep;
        addPhysical(counted.physical, node);
        selfMs += counted.physical.selfMs;
        const plan::Node &planned = plan.node(counted.plan);
        const bool isInner =
            counted.ast != planned.ast && std::find(planned.covers.begin(), planned.covers.end(), counted.ast) == planned.covers.end();
        node.totalMs = isInner ? node.selfMs : inclusive[counted.plan.index()];
        for (const Annotation &annotation : counted.annotations) node.annotations.push_back(annotation);
        if (counted.evaluatedBy == counted.plan) continue;
        const std::size_t shift = counted.ast.index() - planned.ast.index();
        node.servedBy = NodeId(plan.node(counted.evaluatedBy).ast.index() + shift);
        if (node.servedBy.index() < out.nodes.size()) out.nodes[node.servedBy.index()].serves.push_back(counted.ast);
    }
    QueryTotals &total = out.total;
    total.overheadMs = outsideMs + counters.selectMs + counters.outputMs;
    total.cpuMs = selfMs + total.overheadMs;
    total.wallMs = counters.wallMs + outsideMs;
    total.samplesRead = counters.samplesRead;
    total.totalQueryableSamples = counters.totalQueryableSamples;
    total.seriesTouched = counters.seriesTouched;
    total.peakSamples = counters.peakSamples;
    total.peakBytes = counters.peakBytes;
    total.totalQueryableSamplesPerStep = counters.totalQueryableSamplesPerStep;
    return out;
}

} // namespace diopter::profile
