// Dense 0-based ids that cannot be mixed up with each other.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>

namespace diopter {

/// An index into some dense array, named by Tag. The default value is "none".
template <class Tag> struct StrongId {
    static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t value = kNone;

    constexpr StrongId() = default;
    constexpr explicit StrongId(std::uint32_t v) : value(v) {}
    constexpr explicit StrongId(std::size_t v) : value(static_cast<std::uint32_t>(v)) {}
    constexpr bool valid() const { return value != kNone; }
    constexpr std::size_t index() const { return value; }
    constexpr auto operator<=>(const StrongId &) const = default;
};

/// Number of an AST node, the join key from parser to window (DESIGN.md section 2): preorder, 0 = root.
using NodeId = StrongId<struct NodeIdTag>;

} // namespace diopter

template <class Tag> struct std::hash<diopter::StrongId<Tag>> {
    std::size_t operator()(diopter::StrongId<Tag> id) const noexcept { return std::hash<std::uint32_t>{}(id.value); }
};
