#include "core/exec/kernels/sliding_kernel.h"

#include "core/exec/kernels/over_time_kernels.h"
#include "core/exec/kernels/sliding_rate.h"
#include "core/model/kahan.h"

#include <cmath>
#include <vector>

namespace diopter::exec {
namespace {

// Where results go; one per thread of work.
struct Output {
    double *values;
    std::uint64_t *present;
    void set(std::size_t step, double value) const
    {
        values[step] = value;
        present[step / 64] |= std::uint64_t{1} << (step % 64);
    }
};

// Calls compute(step, first, end) for every window of at least `minSamples` samples.
template <class Compute> void forWindows(const SlidingWindows &windows, std::size_t minSamples, Compute compute)
{
    for (std::size_t step = 0; step < windows.first.size(); ++step) {
        const std::size_t first = windows.first[step];
        const std::size_t end = windows.end[step];
        if (end < first + minSamples || end == first) continue;
        compute(step, first, end);
    }
}

template <bool Counter> void instantWindows(const SlidingWindows &windows, double *values, std::uint64_t *present)
{
    const Output out{values, present};
    forWindows(windows, 2, [&](std::size_t step, std::size_t, std::size_t end) {
        const double last = windows.values[end - 1];
        const double before = windows.values[end - 2];
        const double difference = Counter && last < before ? last : last - before;
        const double seconds = static_cast<double>(windows.timestamps[end - 1] - windows.timestamps[end - 2]) / 1000;
        out.set(step, Counter ? difference / seconds : difference);
    });
}

// Sums before each sample when they are exact, i.e. whole numbers that stay below 2^53 together; else empty. Compensated summation is
// exact then, too, so that differences have its bits.
std::vector<double> exactPrefixSums(std::span<const double> values)
{
    constexpr double limit = 9007199254740992.0;
    std::vector<double> out(values.size() + 1);
    double sum = 0;
    double size = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        size += std::fabs(values[i]);
        if (!(size < limit) || static_cast<double>(static_cast<std::int64_t>(values[i])) != values[i]) return {};
        sum += values[i];
        out[i + 1] = sum;
    }
    return out;
}

void sumWindows(const SlidingWindows &windows, double *values, std::uint64_t *present)
{
    const Output out{values, present};
    const std::vector<double> sums = exactPrefixSums(windows.values);
    forWindows(windows, 1, [&](std::size_t step, std::size_t first, std::size_t end) {
        if (!sums.empty()) {
            out.set(step, sums[end] - sums[first]);
            return;
        }
        KahanSum sum;
        for (std::size_t i = first; i < end; ++i) sum.add(windows.values[i]);
        out.set(step, std::isinf(sum.sum) ? sum.sum : sum.total());
    });
}

void averageWindows(const SlidingWindows &windows, double *values, std::uint64_t *present)
{
    const Output out{values, present};
    const std::vector<double> sums = exactPrefixSums(windows.values);
    forWindows(windows, 1, [&](std::size_t step, std::size_t first, std::size_t end) {
        const double value = sums.empty() ? averageOf(windows.values.subspan(first, end - first))
                                          : (sums[end] - sums[first]) / static_cast<double>(end - first);
        out.set(step, value);
    });
}

// The extreme of a sliding window: a queue of candidates, best first, each better than all that follow it. NaNs are no candidates.
template <class Better> void extremeWindows(const SlidingWindows &windows, double *values, std::uint64_t *present, Better better)
{
    const Output out{values, present};
    std::vector<std::uint32_t> queue(windows.values.size()); // every sample enters once: no wrapping needed
    std::size_t head = 0;
    std::size_t tail = 0;
    std::size_t entered = 0;
    forWindows(windows, 1, [&](std::size_t step, std::size_t first, std::size_t end) {
        entered = std::max(entered, first);
        for (; entered < end; ++entered) {
            const double value = windows.values[entered];
            if (std::isnan(value)) continue;
            while (tail > head && better(value, windows.values[queue[tail - 1]])) --tail;
            queue[tail++] = static_cast<std::uint32_t>(entered);
        }
        while (head < tail && queue[head] < first) ++head;
        out.set(step, head < tail ? windows.values[queue[head]] : windows.values[end - 1]);
    });
}

void minWindows(const SlidingWindows &windows, double *values, std::uint64_t *present)
{
    extremeWindows(windows, values, present, [](double a, double b) { return a < b; });
}

void maxWindows(const SlidingWindows &windows, double *values, std::uint64_t *present)
{
    extremeWindows(windows, values, present, [](double a, double b) { return a > b; });
}

// Events between neighbours, counted before each sample.
template <class IsEvent> void eventWindows(const SlidingWindows &windows, double *values, std::uint64_t *present, IsEvent isEvent)
{
    const Output out{values, present};
    std::vector<std::uint32_t> before(windows.values.size());
    for (std::size_t i = 1; i < before.size(); ++i) {
        before[i] = before[i - 1] + (isEvent(windows.values[i - 1], windows.values[i]) ? 1U : 0U);
    }
    forWindows(windows, 1, [&](std::size_t step, std::size_t first, std::size_t end) { out.set(step, before[end - 1] - before[first]); });
}

void changeWindows(const SlidingWindows &windows, double *values, std::uint64_t *present)
{
    eventWindows(windows, values, present, [](double a, double b) { return a != b && !(std::isnan(a) && std::isnan(b)); });
}

void resetWindows(const SlidingWindows &windows, double *values, std::uint64_t *present)
{
    eventWindows(windows, values, present, [](double a, double b) { return b < a; });
}

void countWindows(const SlidingWindows &windows, double *values, std::uint64_t *present)
{
    const Output out{values, present};
    forWindows(windows, 1, [&](std::size_t step, std::size_t first, std::size_t end) { out.set(step, static_cast<double>(end - first)); });
}

void presentWindows(const SlidingWindows &windows, double *values, std::uint64_t *present)
{
    const Output out{values, present};
    forWindows(windows, 1, [&](std::size_t step, std::size_t, std::size_t) { out.set(step, 1); });
}

void firstWindows(const SlidingWindows &windows, double *values, std::uint64_t *present)
{
    const Output out{values, present};
    forWindows(windows, 1, [&](std::size_t step, std::size_t first, std::size_t) { out.set(step, windows.values[first]); });
}

void lastWindows(const SlidingWindows &windows, double *values, std::uint64_t *present)
{
    const Output out{values, present};
    forWindows(windows, 1, [&](std::size_t step, std::size_t, std::size_t end) { out.set(step, windows.values[end - 1]); });
}

} // namespace

SlidingKernel slidingKernel(FunctionId function)
{
    switch (function) {
    case FunctionId::Rate: return rateWindows<true, true>;
    case FunctionId::Increase: return rateWindows<true, false>;
    case FunctionId::Delta: return rateWindows<false, false>;
    case FunctionId::Irate: return instantWindows<true>;
    case FunctionId::Idelta: return instantWindows<false>;
    case FunctionId::SumOverTime: return sumWindows;
    case FunctionId::AvgOverTime: return averageWindows;
    case FunctionId::MinOverTime: return minWindows;
    case FunctionId::MaxOverTime: return maxWindows;
    case FunctionId::Changes: return changeWindows;
    case FunctionId::Resets: return resetWindows;
    case FunctionId::CountOverTime: return countWindows;
    case FunctionId::AbsentOverTime:
    case FunctionId::PresentOverTime: return presentWindows;
    case FunctionId::FirstOverTime: return firstWindows;
    case FunctionId::LastOverTime: return lastWindows;
    default: return nullptr;
    }
}

bool usesRateTable(FunctionId function)
{
    return function == FunctionId::Rate || function == FunctionId::Increase || function == FunctionId::Delta;
}

} // namespace diopter::exec
