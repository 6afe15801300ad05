// rate(), increase() and delta() over all windows of a series at once. What depends on the timestamps alone is computed once for all
// series that were scraped together; what is left is a short loop without branches. Internal to core/exec.
#pragma once

#include "core/exec/kernels/sliding_kernel.h"

#include <vector>

namespace diopter::exec {

/// The extrapolation of every window before the values are known. Windows of fewer than two samples have zeros and no bit.
struct RateTable {
    std::vector<std::uint32_t> first; ///< sample
    std::vector<std::uint32_t> last; ///< sample
    std::vector<double> sampled; ///< seconds between them
    std::vector<double> toStart; ///< seconds to add before the first sample; counters may take less
    std::vector<double> toEnd; ///< seconds to add behind the last one
    std::vector<std::uint64_t> present;

    /// Of `windows`; its values are not looked at.
    void fill(const SlidingWindows &windows);
    std::uint64_t bytes() const
    {
        return first.capacity() * 2 * sizeof(std::uint32_t) + sampled.capacity() * 3 * sizeof(double) +
            present.capacity() * sizeof(std::uint64_t);
    }
};

template <bool Counter, bool PerSecond> void rateWindows(const SlidingWindows &windows, double *values, std::uint64_t *present);

} // namespace diopter::exec
