// Who used the processor: nested meters divide a thread's CPU time among the plan nodes that worked on it.
#pragma once

#include <cstdint>
#include <vector>

namespace diopter::exec {

/// The running account of one thread. Time passes into the share that is active; Meter and ShareMeter change which one that is.
class TaskClock {
public:
    TaskClock() = default;

private:
    friend class Meter;
    friend class ShareMeter;

    /// Time of one owner within the current Meter, in nanoseconds on the processor.
    struct Share {
        double *selfMs;
        std::int64_t ns;
    };

    void start(double &selfMs);
    /// Books the time since the last call on the active share.
    void tick();
    std::size_t shareOf(double &selfMs);
    void settle(double ownMs) const;

    std::vector<Share> m_shares;
    std::size_t m_active = 0;
    std::int64_t m_lastNs = 0; ///< wall time of the last tick
    std::int64_t m_checkedWallNs = 0; ///< when both clocks were last compared
    std::int64_t m_checkedCpuNs = 0;
    double m_nestedMs = 0; ///< CPU time of Meters that ran inside the current one
};

/// Adds the CPU time of its own life, minus that of meters inside it, to a node's self time. The processor clock is a system call, so
/// this is for pieces of work of some 100 us; shorter ones inside it use a ShareMeter. Lives and dies on the clock's thread, in stack
/// order.
class Meter {
public:
    Meter(double &selfMs, TaskClock &clock);
    ~Meter();
    Meter(const Meter &) = delete;
    Meter &operator=(const Meter &) = delete;

private:
    TaskClock &m_clock;
    TaskClock m_outer;
    std::int64_t m_startNs;
};

/// A short piece of work inside a Meter: gets the part of that Meter's CPU time that it has of its time on the processor. Time in which
/// the thread had lost the processor counts for nobody: a piece that lasted long is checked against the processor clock.
class ShareMeter {
public:
    ShareMeter(double &selfMs, TaskClock &clock);
    ~ShareMeter();
    ShareMeter(const ShareMeter &) = delete;
    ShareMeter &operator=(const ShareMeter &) = delete;

private:
    TaskClock &m_clock;
    std::size_t m_outerActive;
};

} // namespace diopter::exec
