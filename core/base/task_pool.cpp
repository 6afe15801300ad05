#include "core/base/task_pool.h"

#include <algorithm>
#include <atomic>

namespace diopter {

struct TaskPool::Job {
    const std::function<void(std::size_t, std::size_t, std::size_t)> &body;
    std::size_t count;
    std::size_t grain;
    std::atomic<std::size_t> next{0};
};

TaskPool::TaskPool(std::size_t numThreads)
{
    if (numThreads == 0) numThreads = std::max(1U, std::thread::hardware_concurrency());
    for (std::size_t worker = 1; worker < numThreads; ++worker) m_workers.emplace_back([this, worker] { work(worker); });
}

TaskPool::~TaskPool()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    for (std::thread &thread : m_workers) thread.join();
}

void TaskPool::drain(Job &job, std::size_t worker)
{
    for (;;) {
        const std::size_t begin = job.next.fetch_add(job.grain, std::memory_order_relaxed);
        if (begin >= job.count) return;
        job.body(worker, begin, std::min(job.count, begin + job.grain));
    }
}

void TaskPool::work(std::size_t worker)
{
    std::size_t seen = 0;
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [&] { return m_stopping || m_generation != seen; });
        if (m_stopping) return;
        seen = m_generation;
        Job *job = m_job;
        if (!job) continue;
        ++m_running;
        lock.unlock();
        drain(*job, worker);
        lock.lock();
        if (--m_running == 0) m_done.notify_all();
    }
}

void TaskPool::parallelFor(std::size_t count, std::size_t grain, const std::function<void(std::size_t, std::size_t, std::size_t)> &body)
{
    if (count == 0) return;
    Job job{body, count, std::max<std::size_t>(1, grain)};
    if (m_workers.empty() || count <= job.grain) {
        drain(job, 0);
        return;
    }
    {
        const std::lock_guard lock(m_mutex);
        m_job = &job;
        ++m_generation;
    }
    m_wake.notify_all();
    drain(job, 0);
    std::unique_lock lock(m_mutex);
    m_job = nullptr; // late wakers find nothing; those inside are counted
    m_done.wait(lock, [&] { return m_running == 0; });
}

} // namespace diopter
