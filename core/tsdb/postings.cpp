// Galloping search doubles its stride, then halves: cost grows with the logarithm of the distance, not with the longer list.
#include "core/tsdb/postings.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace diopter::tsdb {
namespace {

/// First position >= from whose id is not less than `id`.
std::size_t gallop(std::span<const std::uint32_t> list, std::size_t from, std::uint32_t id)
{
    if (from >= list.size() || list[from] >= id) return from;
    std::size_t stride = 1;
    while (from + stride < list.size() && list[from + stride] < id) stride *= 2;
    std::size_t low = from + stride / 2 + 1;
    std::size_t length = std::min(from + stride, list.size()) - std::min(low, list.size());
    while (length > 0) {
        const std::size_t half = length / 2;
        if (list[low + half] < id) low += half + 1, length -= half + 1;
        else length = half;
    }
    return low;
}

constexpr std::size_t kSortBelow = 512;

} // namespace

std::vector<std::uint32_t> intersect(std::vector<std::span<const std::uint32_t>> lists)
{
    if (lists.empty()) return {};
    std::sort(lists.begin(), lists.end(), [](const auto &a, const auto &b) { return a.size() < b.size(); });
    std::vector<std::uint32_t> out(lists.front().begin(), lists.front().end());
    for (std::size_t l = 1; l < lists.size() && !out.empty(); ++l) {
        const std::span<const std::uint32_t> other = lists[l];
        std::size_t kept = 0;
        std::size_t at = 0;
        for (const std::uint32_t id : out) {
            at = gallop(other, at, id);
            if (at == other.size()) break;
            if (other[at] == id) out[kept++] = id;
        }
        out.resize(kept);
    }
    return out;
}

std::vector<std::uint32_t> unite(std::span<const std::span<const std::uint32_t>> lists, std::uint32_t bound)
{
    if (lists.empty()) return {};
    if (lists.size() == 1) return {lists[0].begin(), lists[0].end()};
    const std::size_t total =
        std::accumulate(lists.begin(), lists.end(), std::size_t{0}, [](std::size_t n, const auto &list) { return n + list.size(); });
    std::vector<std::uint32_t> out;
    out.reserve(total);
    if (total < kSortBelow) {
        for (const auto &list : lists) out.insert(out.end(), list.begin(), list.end());
        std::sort(out.begin(), out.end());
        out.erase(std::unique(out.begin(), out.end()), out.end());
        return out;
    }
    std::vector<std::uint64_t> bits((bound + 63ULL) / 64);
    for (const auto &list : lists)
        for (const std::uint32_t id : list) bits[id >> 6] |= std::uint64_t{1} << (id & 63);
    for (std::size_t word = 0; word < bits.size(); ++word) {
        for (std::uint64_t left = bits[word]; left != 0; left &= left - 1)
            out.push_back(static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(std::countr_zero(left))));
    }
    return out;
}

std::vector<std::uint32_t> subtract(std::span<const std::uint32_t> from, std::span<const std::uint32_t> removed)
{
    std::vector<std::uint32_t> out;
    out.reserve(from.size());
    std::size_t at = 0;
    for (const std::uint32_t id : from) {
        at = gallop(removed, at, id);
        if (at == removed.size() || removed[at] != id) out.push_back(id);
    }
    return out;
}

} // namespace diopter::tsdb
