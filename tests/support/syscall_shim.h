// Stands between the program under test and the kernel for every call that changes files: kills the process, or fails the call, at a chosen
// one. Linked into a test executable, its functions take the place of libc's, those of the C++ library's filesystem included.
#pragma once

#include <cstdint>

namespace diopter::test {

enum class Fault : std::uint8_t {
    None, ///< only count
    Kill, ///< SIGKILL before the call
    TornKill, ///< of a write half is done, other calls whole, then SIGKILL
    IoError, ///< the call fails with EIO
    DiskFull, ///< a write does half and the next fails with ENOSPC, as all later ones; other calls fail with ENOSPC
    ShortWrite, ///< a write does half; no effect on other calls
    Interrupt, ///< a write fails once with EINTR; no effect on other calls
};

/// From now on the `at`-th call (from 1) meets the fault. Any thread may make it.
void armShim(Fault fault, std::uint64_t at);
void disarmShim();
/// Calls since the last armShim.
std::uint64_t shimCalls();

} // namespace diopter::test
