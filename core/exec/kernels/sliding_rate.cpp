// The formulas are those of rate_kernels.h (extrapolatedRate of promql/functions.go), operation by operation, so that the bits agree.
#include "core/exec/kernels/sliding_rate.h"

#include "core/base/wide_instructions.h"
#include "core/exec/kernels/rate_kernels.h"

#include <algorithm>

namespace diopter::exec {
namespace {

/// True when a sample of [begin, end) is smaller than the one before.
DIOPTER_INLINE bool anyReset(const double *values, std::size_t begin, std::size_t end)
{
    std::int64_t any = 0; // as wide as a double, so that the comparison vectorises
    for (std::size_t i = begin; i < end; ++i) any |= values[i] < values[i - 1] ? -1 : 0;
    return any != 0;
}

/// Samples that are smaller than the one before. Most series have none: blocks are looked through without branches.
DIOPTER_INLINE void findResets(std::span<const double> values, std::vector<std::uint32_t> &out)
{
    constexpr std::size_t kBlock = 256;
    for (std::size_t begin = 1; begin < values.size(); begin += kBlock) {
        const std::size_t end = std::min(values.size(), begin + kBlock);
        if (!anyReset(values.data(), begin, end)) continue;
        for (std::size_t i = begin; i < end; ++i)
            if (values[i] < values[i - 1]) out.push_back(static_cast<std::uint32_t>(i));
    }
}

void plainResets(std::span<const double> values, std::vector<std::uint32_t> &out) { findResets(values, out); }
DIOPTER_WIDE void wideResets(std::span<const double> values, std::vector<std::uint32_t> &out) { findResets(values, out); }

/// Adds to every window what its resets hid; in order, as a walk through each window would.
void addResets(const SlidingWindows &windows, const std::vector<std::uint32_t> &resets, double *increases)
{
    const std::size_t count = windows.first.size();
    std::size_t begin = 0;
    std::size_t end = 0;
    for (const std::uint32_t reset : resets) {
        while (begin < count && windows.end[begin] <= reset) ++begin;
        while (end < count && windows.first[end] < reset) ++end;
        const double hidden = windows.values[reset - 1];
        for (std::size_t step = begin; step < end; ++step) increases[step] += hidden;
    }
}

/// Arrays of a table as the loops want them.
struct Columns {
    const std::uint32_t *first;
    const std::uint32_t *last;
    const double *sampled;
    const double *toStart;
    const double *toEnd;
    std::size_t count;
};

DIOPTER_INLINE void differences(const Columns &table, const double *__restrict samples, double *__restrict out)
{
    for (std::size_t i = 0; i < table.count; ++i) out[i] = samples[table.last[i]] - samples[table.first[i]];
}

/// `WithResets`: `values` holds the increases already.
template <bool Counter, bool PerSecond, bool WithResets>
DIOPTER_INLINE void extrapolate(const Columns &table, const double *__restrict samples, double rangeSeconds, double *__restrict values)
{
    for (std::size_t i = 0; i < table.count; ++i) {
        const double first = samples[table.first[i]];
        const double increase = WithResets ? values[i] : samples[table.last[i]] - first;
        const double sampled = table.sampled[i];
        double toStart = table.toStart[i];
        if (Counter) {
            const double toZero = sampled * (first / increase);
            const bool nearer = (increase > 0) & (first >= 0) & (toZero < toStart);
            toStart = nearer ? toZero : toStart;
        }
        const double stretched = (sampled + toStart + table.toEnd[i]) / sampled;
        double factor = sampled != 0 ? stretched : 1.0;
        if (PerSecond) factor /= rangeSeconds;
        values[i] = increase * factor;
    }
}

template <bool Counter, bool PerSecond>
DIOPTER_INLINE void computeRates(
    const SlidingWindows &windows, const Columns &table, const std::vector<std::uint32_t> &resets, double *values)
{
    const double *const samples = windows.values.data();
    const double rangeSeconds = secondsOf(windows.range);
    if (resets.empty()) {
        extrapolate<Counter, PerSecond, false>(table, samples, rangeSeconds, values);
        return;
    }
    differences(table, samples, values);
    addResets(windows, resets, values);
    extrapolate<Counter, PerSecond, true>(table, samples, rangeSeconds, values);
}

template <bool Counter, bool PerSecond>
void plainRates(const SlidingWindows &windows, const Columns &table, const std::vector<std::uint32_t> &resets, double *values)
{
    computeRates<Counter, PerSecond>(windows, table, resets, values);
}

template <bool Counter, bool PerSecond>
DIOPTER_WIDE void wideRates(const SlidingWindows &windows, const Columns &table, const std::vector<std::uint32_t> &resets, double *values)
{
    computeRates<Counter, PerSecond>(windows, table, resets, values);
}

} // namespace

void RateTable::fill(const SlidingWindows &windows)
{
    const std::size_t count = windows.first.size();
    first.assign(count, 0);
    last.assign(count, 0);
    sampled.assign(count, 0);
    toStart.assign(count, 0);
    toEnd.assign(count, 0);
    present.assign((count + 63) / 64, 0);
    for (std::size_t step = 0; step < count; ++step) {
        if (windows.end[step] < windows.first[step] + 2) continue;
        first[step] = windows.first[step];
        last[step] = windows.end[step] - 1;
        RateExtent extent;
        extent.first = windows.timestamps[first[step]];
        extent.last = windows.timestamps[last[step]];
        extent.gaps = last[step] - first[step];
        extent.rangeStart = windows.rangeStart + static_cast<std::int64_t>(step) * windows.step;
        extent.rangeEnd = extent.rangeStart + windows.range;
        Extrapolation extrapolation(extent);
        extrapolation.limitStart(extent, false);
        extrapolation.limitEnd();
        sampled[step] = extrapolation.sampled;
        toStart[step] = extrapolation.toStart;
        toEnd[step] = extrapolation.toEnd;
        present[step / 64] |= std::uint64_t{1} << (step % 64);
    }
}

template <bool Counter, bool PerSecond> void rateWindows(const SlidingWindows &windows, double *values, std::uint64_t *present)
{
    if (windows.values.size() < 2) return;
    RateTable own;
    if (!windows.rates) own.fill(windows);
    const RateTable &table = windows.rates ? *windows.rates : own;
    const Columns columns{
        table.first.data(), table.last.data(), table.sampled.data(), table.toStart.data(), table.toEnd.data(), table.first.size()};
    std::vector<std::uint32_t> resets;
    const bool wide = hasWideInstructions();
    if (Counter) wide ? wideResets(windows.values, resets) : plainResets(windows.values, resets);
    wide ? wideRates<Counter, PerSecond>(windows, columns, resets, values)
         : plainRates<Counter, PerSecond>(windows, columns, resets, values);
    std::copy(table.present.begin(), table.present.end(), present);
}

template void rateWindows<true, true>(const SlidingWindows &, double *, std::uint64_t *);
template void rateWindows<true, false>(const SlidingWindows &, double *, std::uint64_t *);
template void rateWindows<false, false>(const SlidingWindows &, double *, std::uint64_t *);

} // namespace diopter::exec
