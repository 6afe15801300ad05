// The heaps of topk, bottomk, limitk and limit_ratio: Go's container/heap, so that ties fall as in Prometheus' aggregationK.
#pragma once

#include "core/exec/operators/go_sort.h"

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace diopter::exec {

struct Chosen {
    std::size_t row = 0;
    double value = 0;
};

/// Less of vectorByValueHeap and, with `reversed`, of vectorByReverseValueHeap.
struct ValueLess {
    bool reversed = false;
    bool operator()(const Chosen &a, const Chosen &b) const
    {
        if (std::isnan(a.value)) return true;
        return reversed ? a.value > b.value : a.value < b.value;
    }
};

/// container/heap over a list.
class GoHeap {
public:
    explicit GoHeap(ValueLess less) : m_less(less) {}
    std::vector<Chosen> items;
    ValueLess less() const { return m_less; }

    void push(Chosen item)
    {
        items.push_back(item);
        std::size_t child = items.size() - 1;
        while (child > 0) {
            const std::size_t parent = (child - 1) / 2;
            if (!m_less(items[child], items[parent])) break;
            std::swap(items[child], items[parent]);
            child = parent;
        }
    }
    /// heap.Fix(h, 0)
    void fixTop()
    {
        std::size_t parent = 0;
        for (;;) {
            std::size_t child = 2 * parent + 1;
            if (child >= items.size()) return;
            if (child + 1 < items.size() && m_less(items[child + 1], items[child])) ++child;
            if (!m_less(items[child], items[parent])) return;
            std::swap(items[parent], items[child]);
            parent = child;
        }
    }

private:
    ValueLess m_less;
};

/// One group at one step.
struct GroupChoice {
    explicit GroupChoice(ValueLess less) : heap(less) {}
    GoHeap heap;
    bool seen = false;

    /// topk and bottomk: `item` joins the best `k`, or not.
    void considerValue(Chosen item, std::size_t k)
    {
        if (!seen) {
            seen = true;
            heap.items = {item};
            return;
        }
        if (heap.items.size() < k) {
            heap.push(item);
            return;
        }
        const double top = heap.items.front().value;
        const bool better = heap.less().reversed ? top > item.value : top < item.value;
        if (better || (std::isnan(top) && !std::isnan(item.value))) {
            heap.items.front() = item;
            if (k > 1) heap.fixTop();
        }
    }
    /// Best first, as the answer of an instant query is ordered.
    void sort()
    {
        const ValueLess less = heap.less();
        if (heap.items.size() > 1) goSort(heap.items, [less](const Chosen &a, const Chosen &b) { return less(b, a); });
    }
};

} // namespace diopter::exec
