// Processor time of the calling thread: what a machine under load or a waiting worker does not inflate.
#pragma once

#include <ctime>

namespace diopter {

/// Milliseconds of CPU the calling thread has used so far; only differences mean something.
inline double threadCpuMs()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

} // namespace diopter
