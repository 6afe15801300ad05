// chainSampleIterator.Next with Go's container/heap, over arrays.
#include "core/tsdb/chain_merge.h"

#include <cstddef>
#include <utility>

namespace diopter::tsdb {
namespace {

class ChainMerge {
public:
    explicit ChainMerge(const std::vector<std::vector<StreamItem>> &streams) : m_streams(streams), m_next(streams.size(), 0) {}

    std::vector<StreamItem> run()
    {
        std::vector<StreamItem> out;
        for (std::size_t s = 1; s < m_streams.size(); ++s)
            if (advance(s)) push(s);
        m_current = 0;
        bool changed = true; // of the first sample nothing is known
        while (step(changed)) {
            StreamItem item = m_streams[m_current][m_next[m_current] - 1];
            item.consecutive = !changed;
            m_hasLast = true;
            m_last = item.timestamp;
            out.push_back(item);
            changed = false;
        }
        return out;
    }

private:
    /// Moves m_current to the next sample to give out. False at the end.
    bool step(bool &changed)
    {
        for (;;) {
            if (!advance(m_current)) {
                if (m_heap.empty()) return false;
            } else {
                const TimestampMs time = timeOf(m_current);
                if (m_hasLast && time == m_last) continue;
                if (m_heap.empty() || time < timeOf(m_heap.front())) return true;
                push(m_current);
            }
            m_current = pop();
            changed = true;
            if (!m_hasLast || timeOf(m_current) != m_last) return true;
        }
    }

    bool advance(std::size_t stream) { return m_next[stream] < m_streams[stream].size() && ++m_next[stream] > 0; }
    TimestampMs timeOf(std::size_t stream) const { return m_streams[stream][m_next[stream] - 1].timestamp; }
    bool less(std::size_t a, std::size_t b) const { return timeOf(m_heap[a]) < timeOf(m_heap[b]); }

    void push(std::size_t stream)
    {
        m_heap.push_back(stream);
        for (std::size_t j = m_heap.size() - 1; j > 0;) {
            const std::size_t parent = (j - 1) / 2;
            if (!less(j, parent)) break;
            std::swap(m_heap[parent], m_heap[j]);
            j = parent;
        }
    }

    std::size_t pop()
    {
        const std::size_t n = m_heap.size() - 1;
        std::swap(m_heap[0], m_heap[n]);
        for (std::size_t i = 0;;) {
            std::size_t child = 2 * i + 1;
            if (child >= n) break;
            if (child + 1 < n && less(child + 1, child)) ++child;
            if (!less(child, i)) break;
            std::swap(m_heap[i], m_heap[child]);
            i = child;
        }
        const std::size_t stream = m_heap.back();
        m_heap.pop_back();
        return stream;
    }

    const std::vector<std::vector<StreamItem>> &m_streams;
    std::vector<std::size_t> m_next; ///< per stream: number of samples taken
    std::vector<std::size_t> m_heap;
    std::size_t m_current = 0;
    TimestampMs m_last = 0;
    bool m_hasLast = false;
};

} // namespace

std::vector<StreamItem> chainMerge(const std::vector<std::vector<StreamItem>> &streams)
{
    if (streams.empty()) return {};
    return ChainMerge(streams).run();
}

} // namespace diopter::tsdb
