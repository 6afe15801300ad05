// Opens a snapshot directory for tests.
#pragma once

#include "core/source/source.h"

#include <memory>
#include <string>

namespace diopter::testing {

/// Aborts the test program when the directory cannot be opened: it was checked to exist.
std::shared_ptr<const source::Source> openSnapshot(const std::string &directory);

} // namespace diopter::testing
