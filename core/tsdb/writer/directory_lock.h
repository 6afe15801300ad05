// One writer per directory: an flock on its file `lock`, which dies with the process. Prometheus locks the same file the same way.
#pragma once

#include "core/base/result.h"

#include <string>

namespace diopter::tsdb {

/// Held until destroyed.
class DirectoryLock {
public:
    /// Io when the file cannot be made, and (with process id and host as the file tells them) when somebody else holds it.
    static Result<DirectoryLock> acquire(const std::string &directory);
    DirectoryLock(DirectoryLock &&other) noexcept;
    DirectoryLock &operator=(DirectoryLock &&other) noexcept;
    ~DirectoryLock();

private:
    explicit DirectoryLock(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor;
};

} // namespace diopter::tsdb
