// Set operations on ascending lists of series ids.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace diopter::tsdb {

/// Ids in all lists; the lists may come in any order. Gallops from the shortest.
std::vector<std::uint32_t> intersect(std::vector<std::span<const std::uint32_t>> lists);
/// Ids in any of the lists, each below `bound`: by sorting when they are few, else by bitmap.
std::vector<std::uint32_t> unite(std::span<const std::span<const std::uint32_t>> lists, std::uint32_t bound);
/// Ids of `from` that are not in `removed`.
std::vector<std::uint32_t> subtract(std::span<const std::uint32_t> from, std::span<const std::uint32_t> removed);

} // namespace diopter::tsdb
