// A block of some MiB is touched once from end to end: with small pages the faults cost as much as the arithmetic.
#include "core/exec/value_array.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <sys/mman.h>

namespace diopter::exec {

void ValueArray::reserve(std::size_t count)
{
    if (count <= m_capacity) return;
    constexpr std::size_t kHugePage = 2U << 20;
    constexpr std::size_t kAlignment = 64;
    const std::size_t rounded = (count * sizeof(double) + kAlignment - 1) / kAlignment * kAlignment;
    m_values.reset();
    m_capacity = 0;
    void *const memory = std::aligned_alloc(kAlignment, rounded);
    if (!memory) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
    // Only the huge pages that lie within: a block must not hold more than the budget was charged for.
    const auto address = reinterpret_cast<std::uintptr_t>(memory);
    const std::uintptr_t first = (address + kHugePage - 1) / kHugePage * kHugePage;
    const std::uintptr_t end = (address + rounded) / kHugePage * kHugePage;
    if (first < end) (void)madvise(static_cast<std::byte *>(memory) + (first - address), end - first, MADV_HUGEPAGE);
#endif
    m_values.reset(static_cast<double *>(memory));
    m_capacity = rounded / sizeof(double);
}

void ValueArray::Release::operator()(double *values) const { std::free(values); }

} // namespace diopter::exec
