// Memory of the columns of series pages. Those of a large index lie in few mappings that ask for huge pages: touching the first time the
// 80 MB of a million series in pages of 4 KiB costs a third of opening.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <type_traits>
#include <vector>

namespace diopter::tsdb {

/// Gives out memory front to back; what is given back leaves the process at once, but its addresses are not used again. Thread-safe.
class ColumnMemory {
public:
    ColumnMemory() = default;
    ~ColumnMemory();
    ColumnMemory(const ColumnMemory &) = delete;
    ColumnMemory &operator=(const ColumnMemory &) = delete;

    /// Aligned to 64 bytes. Throws std::bad_alloc.
    void *allocate(std::size_t bytes);
    void release(void *memory, std::size_t bytes) noexcept;

private:
    struct Mapping {
        std::byte *start;
        std::size_t size;
    };

    std::mutex m_mutex;
    std::vector<Mapping> m_mappings;
    std::size_t m_used = 0; ///< of the last mapping
};

/// Of a ColumnMemory, which it keeps alive, or (the usual case) of the heap.
template <class T> class ColumnAllocator {
public:
    using value_type = T;
    using propagate_on_container_move_assignment = std::true_type;
    using propagate_on_container_swap = std::true_type;

    ColumnAllocator() = default;
    explicit ColumnAllocator(std::shared_ptr<ColumnMemory> memory) : m_memory(std::move(memory)) {}
    template <class U> ColumnAllocator(const ColumnAllocator<U> &other) : m_memory(other.memory()) {}

    T *allocate(std::size_t count)
    {
        return m_memory ? static_cast<T *>(m_memory->allocate(count * sizeof(T))) : std::allocator<T>().allocate(count);
    }
    void deallocate(T *memory, std::size_t count) noexcept
    {
        if (m_memory) m_memory->release(memory, count * sizeof(T));
        else std::allocator<T>().deallocate(memory, count);
    }
    const std::shared_ptr<ColumnMemory> &memory() const { return m_memory; }
    template <class U> bool operator==(const ColumnAllocator<U> &other) const { return m_memory == other.memory(); }

private:
    std::shared_ptr<ColumnMemory> m_memory;
};

template <class T> using Column = std::vector<T, ColumnAllocator<T>>;

} // namespace diopter::tsdb
