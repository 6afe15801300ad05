// A block of some MiB is touched once from end to end: with small pages the faults cost as much as the arithmetic.
#include "core/exec/value_array.h"

#include <cstdlib>
#include <new>
#include <sys/mman.h>

namespace diopter::exec {

void ValueArray::reserve(std::size_t count)
{
    if (count <= m_capacity) return;
    constexpr std::size_t kHugePage = 2U << 20;
    const std::size_t bytes = count * sizeof(double);
    const bool large = bytes >= 2 * kHugePage;
    const std::size_t alignment = large ? kHugePage : 64;
    const std::size_t rounded = (bytes + alignment - 1) / alignment * alignment;
    m_values.reset();
    m_capacity = 0;
    void *const memory = std::aligned_alloc(alignment, rounded);
    if (!memory) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
    if (large) (void)madvise(memory, rounded, MADV_HUGEPAGE);
#endif
    m_values.reset(static_cast<double *>(memory));
    m_capacity = rounded / sizeof(double);
}

void ValueArray::Release::operator()(double *values) const { std::free(values); }

} // namespace diopter::exec
