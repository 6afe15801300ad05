// Runs a function on a stack of known size, whatever the caller's stack is.
#pragma once

#include <functional>

namespace diopter::syntax {

/// Calls `work` on a thread with 16 MiB of stack and waits for it. False if no such thread could be started. `work` must not throw.
bool runOnLargeStack(const std::function<void()> &work);

} // namespace diopter::syntax
