// Counts the bytes that one query or one cache may hold, and refuses more.
#pragma once

#include "core/base/result.h"

#include <atomic>
#include <cstdint>
#include <utility>

namespace diopter {

/// Thread-safe byte counter with a limit and a high-water mark. Must outlive every charge taken from it.
class MemoryBudget {
public:
    explicit MemoryBudget(std::uint64_t limitBytes) : m_limit(limitBytes) {}
    MemoryBudget(const MemoryBudget &) = delete;
    MemoryBudget &operator=(const MemoryBudget &) = delete;

    /// LimitExceeded when the sum would pass the limit; nothing is charged then.
    Status charge(std::uint64_t bytes);
    void release(std::uint64_t bytes) { m_used.fetch_sub(bytes, std::memory_order_relaxed); }

    std::uint64_t usedBytes() const { return m_used.load(std::memory_order_relaxed); }
    std::uint64_t peakBytes() const { return m_peak.load(std::memory_order_relaxed); }
    std::uint64_t limitBytes() const { return m_limit; }

private:
    std::uint64_t m_limit;
    std::atomic<std::uint64_t> m_used{0};
    std::atomic<std::uint64_t> m_peak{0};
};

/// Holds charged bytes and gives them back when destroyed.
class MemoryCharge {
public:
    MemoryCharge() = default;
    MemoryCharge(MemoryBudget &budget, std::uint64_t bytes) : m_budget(&budget), m_bytes(bytes) {}
    MemoryCharge(MemoryCharge &&other) noexcept : m_budget(std::exchange(other.m_budget, nullptr)), m_bytes(std::exchange(other.m_bytes, 0))
    {}
    MemoryCharge &operator=(MemoryCharge &&other) noexcept
    {
        std::swap(m_budget, other.m_budget);
        std::swap(m_bytes, other.m_bytes);
        return *this;
    }
    ~MemoryCharge()
    {
        if (m_budget) m_budget->release(m_bytes);
    }
    std::uint64_t bytes() const { return m_bytes; }

    /// Charges and wraps in one call; a null budget charges nothing.
    static Result<MemoryCharge> take(MemoryBudget *budget, std::uint64_t bytes);

private:
    MemoryBudget *m_budget = nullptr;
    std::uint64_t m_bytes = 0;
};

} // namespace diopter
