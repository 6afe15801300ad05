// CPU time for benchmarks: on a machine shared with other work it is what reproduces; wall time is printed beside it.
#pragma once

#include <chrono>
#include <ctime>

namespace diopter::bench {

inline double secondsOf(clockid_t clock)
{
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}
/// Of the calling thread.
inline double threadCpuSeconds() { return secondsOf(CLOCK_THREAD_CPUTIME_ID); }
/// Of all threads of the process, kernel time included.
inline double processCpuSeconds() { return secondsOf(CLOCK_PROCESS_CPUTIME_ID); }
inline double wallSeconds() { return secondsOf(CLOCK_MONOTONIC); }

/// Time since construction.
class Watch {
public:
    double wall() const { return wallSeconds() - m_wall; }
    double cpu() const { return processCpuSeconds() - m_cpu; }

private:
    double m_wall = wallSeconds();
    double m_cpu = processCpuSeconds();
};

} // namespace diopter::bench
