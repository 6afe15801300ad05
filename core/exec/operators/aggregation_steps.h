// The arithmetic of float aggregations, one value at a time and 64 steps at a time (Prometheus' aggregation).
#pragma once

#include "core/exec/bits.h"
#include "core/model/kahan.h"
#include "core/model/operations.h"

#include <cmath>
#include <limits>

namespace diopter::exec {

/// Accumulators of one group, indexed by step; null where the operation has none.
struct FoldState {
    double *value = nullptr;
    double *compensation = nullptr;
    double *mean = nullptr;
    double *count = nullptr;
};

inline void foldFirst(AggregateOp op, const FoldState &state, std::size_t i, double f)
{
    switch (op) {
    case AggregateOp::Sum:
        state.value[i] = f;
        state.compensation[i] = 0;
        break;
    case AggregateOp::Avg:
        state.value[i] = f;
        state.compensation[i] = 0;
        state.mean[i] = f;
        state.count[i] = 1;
        break;
    case AggregateOp::Stddev:
    case AggregateOp::Stdvar:
        state.value[i] = std::isnan(f) || std::isinf(f) ? std::numeric_limits<double>::quiet_NaN() : 0;
        state.mean[i] = f;
        state.count[i] = 1;
        break;
    case AggregateOp::Count:
    case AggregateOp::Group: state.value[i] = 1; break;
    default: state.value[i] = f; break;
    }
}

/// kahansum.Inc without branches.
inline void foldKahan(double f, double &sum, double &compensation)
{
    const double total = sum + f;
    const bool sumIsBigger = std::fabs(sum) >= std::fabs(f);
    const double big = sumIsBigger ? sum : f;
    const double small = sumIsBigger ? f : sum;
    const double next = compensation + ((big - total) + small);
    compensation = std::fabs(total) > std::numeric_limits<double>::max() ? 0 : next;
    sum = total;
}

/// The direct mean as long as the sum stays finite, then the incremental one.
inline void foldAverage(const FoldState &state, BitWord *incremental, std::size_t i, double f)
{
    const double count = ++state.count[i];
    if (!testBit(incremental, i)) {
        double sum = state.value[i];
        double compensation = state.compensation[i];
        foldKahan(f, sum, compensation);
        if (!std::isinf(sum)) {
            state.value[i] = sum;
            state.compensation[i] = compensation;
            return;
        }
        setBit(incremental, i);
        state.mean[i] = state.value[i] / (count - 1);
        state.compensation[i] /= count - 1;
    }
    const double share = (count - 1) / count;
    double mean = share * state.mean[i];
    double compensation = share * state.compensation[i];
    foldKahan(f / count, mean, compensation);
    state.mean[i] = mean;
    state.compensation[i] = compensation;
}

inline void foldNext(AggregateOp op, const FoldState &state, BitWord *incremental, std::size_t i, double f)
{
    switch (op) {
    case AggregateOp::Sum: foldKahan(f, state.value[i], state.compensation[i]); break;
    case AggregateOp::Avg: foldAverage(state, incremental, i, f); break;
    case AggregateOp::Count: state.value[i] += 1; break;
    case AggregateOp::Min:
        if (state.value[i] > f || std::isnan(state.value[i])) state.value[i] = f;
        break;
    case AggregateOp::Max:
        if (state.value[i] < f || std::isnan(state.value[i])) state.value[i] = f;
        break;
    case AggregateOp::Stddev:
    case AggregateOp::Stdvar: {
        const double count = ++state.count[i];
        const double delta = f - state.mean[i];
        state.mean[i] += delta / count;
        state.value[i] += delta * (f - state.mean[i]);
        break;
    }
    default: break;
    }
}

/// sum over `count` <= 64 steps that all have been seen before.
void foldSums(const double *values, double *sums, double *compensations, std::size_t count);
/// avg likewise; false, and nothing is changed, when a sum leaves the finite range.
bool foldAverages(const double *values, double *sums, double *compensations, double *counts, std::size_t count);

/// `count` steps of one word, from `first` on, that all have been seen before and none of which has an incremental mean.
inline void foldRun(
    AggregateOp op, const FoldState &state, BitWord *incremental, std::size_t first, std::size_t count, const double *values)
{
    switch (op) {
    case AggregateOp::Sum: foldSums(values, state.value + first, state.compensation + first, count); return;
    case AggregateOp::Avg:
        if (foldAverages(values, state.value + first, state.compensation + first, state.count + first, count)) return;
        break;
    case AggregateOp::Count:
        for (std::size_t i = 0; i < count; ++i) state.value[first + i] += 1;
        return;
    case AggregateOp::Group: return;
    default: break;
    }
    for (std::size_t i = 0; i < count; ++i) foldNext(op, state, incremental, first + i, values[i]);
}

inline double foldResult(AggregateOp op, const FoldState &state, bool incremental, std::size_t i)
{
    switch (op) {
    case AggregateOp::Sum: return state.value[i] + state.compensation[i];
    case AggregateOp::Avg:
        if (incremental) return state.mean[i] + state.compensation[i];
        return state.value[i] / state.count[i] + state.compensation[i] / state.count[i];
    case AggregateOp::Stdvar: return state.value[i] / state.count[i];
    case AggregateOp::Stddev: return std::sqrt(state.value[i] / state.count[i]);
    default: return state.value[i];
    }
}

} // namespace diopter::exec
