// Committed lower bounds of conformance figures (tests/data/conformance_floor.txt): a test fails when a figure falls below its floor.
#pragma once

#include <cstddef>
#include <string>

namespace diopter::testing {

/// The floor of `name`, 0 when there is none. Lines of the file: `name number`.
std::size_t floorOf(const std::string &name);

} // namespace diopter::testing
