// Anonymous mappings, aligned so that the kernel can back them with huge pages (where it does not, they are ordinary memory).
#include "core/tsdb/column_memory.h"

#include <algorithm>
#include <cstdint>
#include <new>
#include <sys/mman.h>

namespace diopter::tsdb {
namespace {

constexpr std::size_t kHugePage = 2 << 20;
constexpr std::size_t kMapping = 16 << 20;
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kSmallPage = 4096;

std::size_t roundedUp(std::size_t value, std::size_t unit) { return (value + unit - 1) / unit * unit; }

} // namespace

ColumnMemory::~ColumnMemory()
{
    for (const Mapping &mapping : m_mappings) ::munmap(mapping.start, mapping.size);
}

void *ColumnMemory::allocate(std::size_t bytes)
{
    if (bytes > SIZE_MAX / 4) throw std::bad_alloc();
    bytes = roundedUp(bytes, kAlignment);
    const std::lock_guard lock(m_mutex);
    if (m_mappings.empty() || m_mappings.back().size - m_used < bytes) {
        const std::size_t size = roundedUp(std::max(bytes, kMapping), kHugePage);
        void *const wide = ::mmap(nullptr, size + kHugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (wide == MAP_FAILED) throw std::bad_alloc();
        auto *const begin = static_cast<std::byte *>(wide);
        const std::size_t skipped = roundedUp(reinterpret_cast<std::uintptr_t>(wide), kHugePage) - reinterpret_cast<std::uintptr_t>(wide);
        if (skipped > 0) ::munmap(begin, skipped);
        if (skipped < kHugePage) ::munmap(begin + skipped + size, kHugePage - skipped);
        (void)::madvise(begin + skipped, size, MADV_HUGEPAGE); // a wish
        m_mappings.push_back({begin + skipped, size});
        m_used = 0;
    }
    void *const out = m_mappings.back().start + m_used;
    m_used += bytes;
    return out;
}

void ColumnMemory::release(void *memory, std::size_t bytes) noexcept
{
    // Whole pages inside go back to the system; the mapping itself goes with the last column.
    const auto begin = reinterpret_cast<std::uintptr_t>(memory);
    const std::size_t first = roundedUp(begin, kSmallPage);
    const std::size_t last = (begin + bytes) / kSmallPage * kSmallPage;
    if (first < last) (void)::madvise(static_cast<std::byte *>(memory) + (first - begin), last - first, MADV_DONTNEED);
}

} // namespace diopter::tsdb
