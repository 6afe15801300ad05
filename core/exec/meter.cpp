#include "core/exec/meter.h"

#include "core/base/thread_clock.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace diopter::exec {

namespace {

/// A piece at least this long may hold a wait; asking the processor clock (about 1 us) then costs little of it.
constexpr std::int64_t kLongNs = 40'000;
constexpr double kNsPerMs = 1e6;

std::int64_t wallNs() { return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1); }

} // namespace

void TaskClock::start(double &selfMs)
{
    m_shares.push_back({&selfMs, 0});
    m_checkedCpuNs = threadCpuNs();
    m_lastNs = m_checkedWallNs = wallNs();
}

void TaskClock::tick()
{
    const std::int64_t now = wallNs();
    const std::int64_t elapsed = now - m_lastNs;
    std::int64_t worked = elapsed;
    m_lastNs = now;
    if (elapsed >= kLongNs) {
        const std::int64_t cpu = threadCpuNs();
        const std::int64_t waited = (now - m_checkedWallNs) - (cpu - m_checkedCpuNs);
        worked -= std::clamp<std::int64_t>(waited, 0, elapsed);
        m_checkedCpuNs = cpu;
        m_lastNs = m_checkedWallNs = wallNs(); // asking is nobody's work
    }
    m_shares[m_active].ns += worked;
}

std::size_t TaskClock::shareOf(double &selfMs)
{
    for (std::size_t i = 0; i < m_shares.size(); ++i) {
        if (m_shares[i].selfMs == &selfMs) return i;
    }
    m_shares.push_back({&selfMs, 0});
    return m_shares.size() - 1;
}

void TaskClock::settle(double ownMs) const
{
    std::int64_t all = 0;
    for (const Share &share : m_shares) all += share.ns;
    const double perNs = ownMs / static_cast<double>(std::max<std::int64_t>(1, all));
    for (const Share &share : m_shares) *share.selfMs += perNs * static_cast<double>(share.ns);
}

Meter::Meter(double &selfMs, TaskClock &clock) : m_clock(clock)
{
    if (!clock.m_shares.empty()) clock.tick();
    m_outer = std::exchange(clock, {});
    clock.start(selfMs);
    m_startNs = clock.m_checkedCpuNs;
}

Meter::~Meter()
{
    m_clock.tick();
    const std::int64_t now = threadCpuNs();
    const double total = static_cast<double>(now - m_startNs) / kNsPerMs;
    m_clock.settle(std::max(0.0, total - m_clock.m_nestedMs));
    m_clock = std::move(m_outer);
    m_clock.m_nestedMs += total;
    m_clock.m_checkedCpuNs = now;
    m_clock.m_lastNs = m_clock.m_checkedWallNs = wallNs();
}

ShareMeter::ShareMeter(double &selfMs, TaskClock &clock) : m_clock(clock), m_outerActive(clock.m_active)
{
    clock.tick();
    clock.m_active = clock.shareOf(selfMs);
}

ShareMeter::~ShareMeter()
{
    m_clock.tick();
    m_clock.m_active = m_outerActive;
}

} // namespace diopter::exec
