// Go's sort.Sort, step for step (package sort, pdqsort): orders that are no strict weak order (NaN) and ties come out as Prometheus
// returns them. Used by sort(), topk() and their kin, whose answers show the order.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace diopter::exec {

template <class T, class Less> class GoSorter {
public:
    GoSorter(std::vector<T> &items, Less comparison) : m_items(items), m_less(std::move(comparison)) {}

    void sort()
    {
        const std::size_t size = m_items.size();
        if (size > 1) quick(0, size, static_cast<int>(std::bit_width(size)));
    }

private:
    enum class Hint { Unknown, Increasing, Decreasing };
    struct Pivot {
        std::size_t index = 0;
        Hint hint = Hint::Unknown;
    };

    bool less(std::size_t a, std::size_t b) { return m_less(m_items[a], m_items[b]); }
    void swap(std::size_t a, std::size_t b) { std::swap(m_items[a], m_items[b]); }

    void insertionSort(std::size_t begin, std::size_t end)
    {
        for (std::size_t i = begin + 1; i < end; ++i) {
            for (std::size_t j = i; j > begin && less(j, j - 1); --j) swap(j, j - 1);
        }
    }

    void siftDown(std::size_t root, std::size_t size, std::size_t first)
    {
        for (;;) {
            std::size_t child = 2 * root + 1;
            if (child >= size) return;
            if (child + 1 < size && less(first + child, first + child + 1)) ++child;
            if (!less(first + root, first + child)) return;
            swap(first + root, first + child);
            root = child;
        }
    }

    void heapSort(std::size_t begin, std::size_t end)
    {
        const std::size_t size = end - begin;
        for (std::size_t i = (size - 1) / 2 + 1; i-- > 0;) siftDown(i, size, begin);
        for (std::size_t i = size; i-- > 0;) {
            swap(begin, begin + i);
            siftDown(0, i, begin);
        }
    }

    /// Depth: the smaller part is entered, the larger one is gone on with; at most log2 of the size.
    void quick(std::size_t begin, std::size_t end, int limit)
    {
        constexpr std::size_t kMaxInsertion = 12;
        bool wasBalanced = true;
        bool wasPartitioned = true;
        for (;;) {
            const std::size_t size = end - begin;
            if (size <= kMaxInsertion) return insertionSort(begin, end);
            if (limit == 0) return heapSort(begin, end);
            if (!wasBalanced) {
                breakPatterns(begin, end);
                --limit;
            }
            Pivot pivot = choosePivot(begin, end);
            if (pivot.hint == Hint::Decreasing) {
                for (std::size_t i = begin, j = end - 1; i < j; ++i, --j) swap(i, j);
                pivot = {(end - 1) - (pivot.index - begin), Hint::Increasing};
            }
            if (wasBalanced && wasPartitioned && pivot.hint == Hint::Increasing && finishAlmostSorted(begin, end)) return;
            if (begin > 0 && !less(begin - 1, pivot.index)) { // many equal elements
                begin = partitionEqual(begin, end, pivot.index);
                continue;
            }
            const std::size_t middle = partition(begin, end, pivot.index, wasPartitioned);
            const std::size_t left = middle - begin;
            const std::size_t right = end - middle;
            wasBalanced = std::min(left, right) >= size / 8;
            if (left < right) {
                quick(begin, middle, limit);
                begin = middle + 1;
            } else {
                quick(middle + 1, end, limit);
                end = middle;
            }
        }
    }

    /// Smaller ones before the pivot, which ends up at the returned place.
    std::size_t partition(std::size_t begin, std::size_t end, std::size_t pivot, bool &already)
    {
        swap(begin, pivot);
        std::size_t i = begin + 1;
        std::size_t j = end - 1;
        already = true;
        for (;;) {
            while (i <= j && less(i, begin)) ++i;
            while (i <= j && !less(j, begin)) --j;
            if (i > j) break;
            swap(i, j);
            ++i;
            --j;
            already = false;
        }
        swap(j, begin);
        return j;
    }

    /// Elements equal to the pivot first; returns where greater ones begin. None is smaller.
    std::size_t partitionEqual(std::size_t begin, std::size_t end, std::size_t pivot)
    {
        swap(begin, pivot);
        std::size_t i = begin + 1;
        std::size_t j = end - 1;
        for (;;) {
            while (i <= j && !less(begin, i)) ++i;
            while (i <= j && less(begin, j)) --j;
            if (i > j) return i;
            swap(i, j);
            ++i;
            --j;
        }
    }

    /// True when the part was sorted but for a few neighbours, which are put right.
    bool finishAlmostSorted(std::size_t begin, std::size_t end)
    {
        constexpr int kMaxSteps = 5;
        constexpr std::size_t kShortestShifting = 50;
        std::size_t i = begin + 1;
        for (int step = 0; step < kMaxSteps; ++step) {
            while (i < end && !less(i, i - 1)) ++i;
            if (i == end) return true;
            if (end - begin < kShortestShifting) return false;
            swap(i, i - 1);
            if (i - begin >= 2) {
                for (std::size_t j = i - 1; j >= 1 && less(j, j - 1); --j) swap(j, j - 1);
            }
            if (end - i >= 2) {
                for (std::size_t j = i + 1; j < end && less(j, j - 1); ++j) swap(j, j - 1);
            }
        }
        return false;
    }

    void breakPatterns(std::size_t begin, std::size_t end)
    {
        const std::size_t size = end - begin;
        std::uint64_t random = size;
        const std::uint64_t mask = (std::uint64_t{1} << std::bit_width(size)) - 1;
        const std::size_t middle = begin + size / 4 * 2;
        for (std::size_t index = middle - 1; index <= middle + 1; ++index) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            std::size_t other = static_cast<std::size_t>(random & mask);
            if (other >= size) other -= size;
            swap(index, begin + other);
        }
    }

    Pivot choosePivot(std::size_t begin, std::size_t end)
    {
        constexpr std::size_t kShortestNinther = 50;
        constexpr int kMaxSwaps = 12;
        const std::size_t size = end - begin;
        int swaps = 0;
        std::size_t i = begin + size / 4;
        std::size_t j = begin + size / 4 * 2;
        std::size_t k = begin + size / 4 * 3;
        if (size >= kShortestNinther) {
            i = median(i - 1, i, i + 1, swaps);
            j = median(j - 1, j, j + 1, swaps);
            k = median(k - 1, k, k + 1, swaps);
        }
        j = median(i, j, k, swaps); // parts of fewer than 8 never come here
        if (swaps == 0) return {j, Hint::Increasing};
        return {j, swaps == kMaxSwaps ? Hint::Decreasing : Hint::Unknown};
    }

    std::size_t median(std::size_t a, std::size_t b, std::size_t c, int &swaps)
    {
        inOrder(a, b, swaps);
        inOrder(b, c, swaps);
        inOrder(a, b, swaps);
        return b;
    }

    void inOrder(std::size_t &a, std::size_t &b, int &swaps)
    {
        if (!less(b, a)) return;
        ++swaps;
        std::swap(a, b);
    }

    std::vector<T> &m_items;
    Less m_less;
};

/// Sorts by `less`, which may call NaN smaller than everything, itself included.
template <class T, class Less> void goSort(std::vector<T> &items, Less less) { GoSorter<T, Less>(items, std::move(less)).sort(); }

} // namespace diopter::exec
