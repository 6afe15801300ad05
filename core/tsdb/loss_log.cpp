// The list grows under a mutex; losses are rare, so nothing finer is needed.
#include "core/tsdb/loss_log.h"

#include <utility>

namespace diopter::tsdb {

void LossLog::add(source::Loss loss)
{
    const std::lock_guard lock(m_mutex);
    if (m_losses.size() < kMaxListed) {
        m_losses.push_back(std::move(loss));
        return;
    }
    if (m_losses.size() == kMaxListed) {
        source::Loss more;
        more.code = "more";
        more.text = "further losses, not listed one by one";
        m_losses.push_back(std::move(more));
    }
    source::Loss &last = m_losses.back();
    if (loss.samples) last.samples = last.samples.value_or(0) + *loss.samples;
}

std::vector<source::Loss> LossLog::snapshot() const
{
    const std::lock_guard lock(m_mutex);
    return m_losses;
}

bool LossLog::empty() const
{
    const std::lock_guard lock(m_mutex);
    return m_losses.empty();
}

} // namespace diopter::tsdb
