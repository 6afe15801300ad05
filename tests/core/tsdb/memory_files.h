// A tree of files in memory, so that damage tests and fuzzers can change bytes without touching a disk.
#pragma once

#include "core/tsdb/file_access.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace diopter::test {

/// Paths as FileAccess takes them, with their bytes.
using FileTree = std::map<std::string, std::vector<std::uint8_t>>;

/// The tree must outlive the access.
tsdb::FileAccessPtr openTree(const FileTree &tree, std::string name = "memory");
/// Reads a directory of the disk.
FileTree loadTree(const std::string &directory);

} // namespace diopter::test
