#include "core/exec/subquery_sums.h"

#include <algorithm>

namespace diopter::exec {

namespace {

std::uint64_t sumInWindow(const std::vector<std::uint64_t> &perStep, const SubqueryWindows &windows)
{
    std::uint64_t out = 0;
    for (std::size_t step = 0; step < perStep.size(); ++step) {
        const TimestampMs time = windows.child.at(step) + windows.offset;
        if (time > *windows.at - windows.range && time <= *windows.at) out += perStep[step];
    }
    return out;
}

/// Each child step counts at the first reader step whose window holds it.
void mergeOnce(const std::vector<std::uint64_t> &perStep, const SubqueryWindows &windows, std::vector<std::uint64_t> &out)
{
    for (std::size_t k = 0; k < perStep.size(); ++k) {
        if (perStep[k] == 0) continue;
        const TimestampMs time = windows.child.at(k) + windows.offset;
        const plan::Steps &reader = windows.reader;
        std::size_t step = 0;
        if (time > reader.start) step = static_cast<std::size_t>((time - reader.start + reader.interval - 1) / reader.interval);
        if (windows.range <= 0) {
            step = std::min(step, reader.count - 1);
        } else if (step >= reader.count || time <= reader.at(step) - windows.range) {
            continue;
        }
        out[step] += perStep[k];
    }
}

void slide(const std::vector<std::uint64_t> &perStep, const SubqueryWindows &windows, std::vector<std::uint64_t> &out)
{
    std::uint64_t sum = 0;
    std::size_t low = 0;
    std::size_t high = 0;
    for (std::size_t step = 0; step < windows.reader.count; ++step) {
        const TimestampMs end = windows.reader.at(step);
        for (; high < perStep.size() && windows.child.at(high) + windows.offset <= end; ++high) sum += perStep[high];
        for (; low < high && windows.child.at(low) + windows.offset <= end - windows.range; ++low) sum -= perStep[low];
        out[step] += sum;
    }
}

std::uint64_t sumOf(const std::vector<std::uint64_t> &values)
{
    std::uint64_t out = 0;
    for (const std::uint64_t value : values) out += value;
    return out;
}

} // namespace

SampleSums sumConsumed(const SampleSums &child, const SubqueryWindows &windows)
{
    SampleSums out;
    out.series = child.series;
    const std::size_t numSteps = windows.reader.count;
    out.totalPerStep.assign(numSteps, 0);
    out.readPerStep.assign(numSteps, 0);
    if (numSteps <= 1) {
        out.totalPerStep.front() = child.total;
        out.readPerStep.front() = child.read;
    } else if (windows.range <= 0) {
        mergeOnce(child.totalPerStep, windows, out.totalPerStep);
        mergeOnce(child.readPerStep, windows, out.readPerStep);
    } else if (windows.at) {
        std::fill(out.totalPerStep.begin(), out.totalPerStep.end(), sumInWindow(child.totalPerStep, windows));
        out.readPerStep.front() = sumInWindow(child.readPerStep, windows);
    } else {
        slide(child.totalPerStep, windows, out.totalPerStep);
        mergeOnce(child.readPerStep, windows, out.readPerStep);
    }
    out.total = sumOf(out.totalPerStep);
    out.read = sumOf(out.readPerStep);
    return out;
}

} // namespace diopter::exec
