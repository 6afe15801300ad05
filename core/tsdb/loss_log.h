// Collects everything that could not be read, from any thread, for Source::losses().
#pragma once

#include "core/source/loss.h"

#include <mutex>
#include <vector>

namespace diopter::tsdb {

/// Thread-safe. Beyond kMaxListed entries the counts go on in one last entry, so that a hostile file cannot fill the memory.
class LossLog {
public:
    static constexpr std::size_t kMaxListed = 100'000;

    void add(source::Loss loss);
    std::vector<source::Loss> snapshot() const;
    bool empty() const;

private:
    mutable std::mutex m_mutex;
    std::vector<source::Loss> m_losses;
};

} // namespace diopter::tsdb
