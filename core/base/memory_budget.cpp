#include "core/base/memory_budget.h"

#include <fmt/format.h>

namespace diopter {

Status MemoryBudget::charge(std::uint64_t bytes)
{
    const std::uint64_t before = m_used.fetch_add(bytes, std::memory_order_relaxed);
    const std::uint64_t now = before + bytes;
    if (now > m_limit) {
        m_used.fetch_sub(bytes, std::memory_order_relaxed);
        return Error{ErrorCode::LimitExceeded,
            fmt::format("memory limit of {} bytes reached: {} in use, {} more needed; raise --max-memory or shorten the range", m_limit,
                before, bytes),
            {}};
    }
    std::uint64_t peak = m_peak.load(std::memory_order_relaxed);
    while (peak < now && !m_peak.compare_exchange_weak(peak, now, std::memory_order_relaxed)) {}
    return {};
}

Result<MemoryCharge> MemoryCharge::take(MemoryBudget *budget, std::uint64_t bytes)
{
    if (!budget) return MemoryCharge{};
    DIOPTER_TRY(budget->charge(bytes));
    return MemoryCharge{*budget, bytes};
}

} // namespace diopter
