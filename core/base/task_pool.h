// A fixed set of worker threads for data-parallel loops.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace diopter {

/// parallelFor may be called from one thread at a time; the caller works too. With one thread everything runs in the caller.
class TaskPool {
public:
    /// `numThreads` counts the calling thread; 0 = one per core.
    explicit TaskPool(std::size_t numThreads = 0);
    ~TaskPool();
    TaskPool(const TaskPool &) = delete;
    TaskPool &operator=(const TaskPool &) = delete;

    std::size_t numThreads() const { return m_workers.size() + 1; }

    /// Calls body(worker, begin, end) for consecutive ranges of at most `grain` items of [0, count), handed out in order by an
    /// atomic cursor; `worker` < numThreads() names the thread, for per-thread buffers. Returns when all are done.
    /// The body must not throw; it reports through its own state and may return early. Not reentrant: do not nest calls.
    void parallelFor(
        std::size_t count, std::size_t grain, const std::function<void(std::size_t worker, std::size_t begin, std::size_t end)> &body);

private:
    struct Job;
    void work(std::size_t worker);
    static void drain(Job &job, std::size_t worker);

    std::vector<std::thread> m_workers;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_done;
    Job *m_job = nullptr;
    std::size_t m_generation = 0;
    std::size_t m_running = 0;
    bool m_stopping = false;
};

} // namespace diopter
