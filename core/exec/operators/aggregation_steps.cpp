// The additions of sum and avg over a run of steps, in a form that compilers turn into vector code.
#include "core/exec/operators/aggregation_steps.h"

#include "core/base/wide_instructions.h"

#include <algorithm>

namespace diopter::exec {
namespace {

constexpr std::size_t kMostSteps = 64;

DIOPTER_INLINE void addSums(const double *__restrict values, double *__restrict sums, double *__restrict compensations, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i) foldKahan(values[i], sums[i], compensations[i]);
}

DIOPTER_INLINE bool addAverages(const double *__restrict values, double *__restrict sums, double *__restrict compensations,
    double *__restrict counts, std::size_t count)
{
    double newSums[kMostSteps];
    double newCompensations[kMostSteps];
    int anyInfinite = 0;
    for (std::size_t i = 0; i < count; ++i) {
        double sum = sums[i];
        double compensation = compensations[i];
        foldKahan(values[i], sum, compensation);
        anyInfinite |= std::fabs(sum) > std::numeric_limits<double>::max() ? 1 : 0;
        newSums[i] = sum;
        newCompensations[i] = compensation;
    }
    if (anyInfinite != 0) return false;
    std::copy_n(newSums, count, sums);
    std::copy_n(newCompensations, count, compensations);
    for (std::size_t i = 0; i < count; ++i) counts[i] += 1;
    return true;
}

void plainSums(const double *v, double *s, double *c, std::size_t n) { addSums(v, s, c, n); }
DIOPTER_WIDE void wideSums(const double *v, double *s, double *c, std::size_t n) { addSums(v, s, c, n); }
bool plainAverages(const double *v, double *s, double *c, double *k, std::size_t n) { return addAverages(v, s, c, k, n); }
DIOPTER_WIDE bool wideAverages(const double *v, double *s, double *c, double *k, std::size_t n) { return addAverages(v, s, c, k, n); }

} // namespace

void foldSums(const double *values, double *sums, double *compensations, std::size_t count)
{
    if (hasWideInstructions()) wideSums(values, sums, compensations, count);
    else plainSums(values, sums, compensations, count);
}

bool foldAverages(const double *values, double *sums, double *compensations, double *counts, std::size_t count)
{
    return hasWideInstructions() ? wideAverages(values, sums, compensations, counts, count)
                                 : plainAverages(values, sums, compensations, counts, count);
}

} // namespace diopter::exec
