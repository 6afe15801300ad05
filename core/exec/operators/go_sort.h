// Go's sort.Sort for short lists: insertion sort. Orders that are no strict weak order (NaN) and ties come out as Prometheus returns them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace diopter::exec {

/// Sorts by `less`. Up to 12 elements exactly as Go does; above, Go's pattern-defeating quicksort leaves the order of equal elements
/// open, and a stable order is used. `less` may call NaN smaller than everything, itself included.
template <class T, class Less> void goSort(std::vector<T> &items, Less less)
{
    constexpr std::size_t kInsertionSort = 12; // maxInsertion of Go's sort.pdqsort
    if (items.size() > kInsertionSort) {
        // strict: an element that is "less" in both directions is equal
        std::stable_sort(items.begin(), items.end(), [&](const T &a, const T &b) { return less(a, b) && !less(b, a); });
        return;
    }
    for (std::size_t i = 1; i < items.size(); ++i) {
        for (std::size_t j = i; j > 0 && less(items[j], items[j - 1]); --j) std::swap(items[j], items[j - 1]);
    }
}

} // namespace diopter::exec
