// The manifest of a long writing job: lines that are on disk before what they promise is acted on, read back after a crash.
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace diopter::tsdb {

/// Each line ends with the CRC-32C of what stands before it; a torn or damaged tail is cut off when the file is opened again.
class Journal {
public:
    /// Opens or creates `path`. lines() are those that were acknowledged. Io.
    static Result<Journal> open(const std::string &path);
    Journal(Journal &&other) noexcept;
    Journal &operator=(Journal &&other) noexcept;
    ~Journal();

    const std::vector<std::string> &lines() const { return m_lines; }
    /// Durable when it returns. `line` has no line break.
    Status append(std::string_view line);

private:
    Journal(std::string path, int descriptor) : m_path(std::move(path)), m_descriptor(descriptor) {}
    Status load();

    std::string m_path;
    int m_descriptor = -1;
    std::vector<std::string> m_lines;
};

} // namespace diopter::tsdb
