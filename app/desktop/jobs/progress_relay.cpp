#include "app/desktop/jobs/progress_relay.h"

#include <utility>

namespace diopter::desktop {

std::shared_ptr<ProgressRelay> ProgressRelay::make()
{
    return {new ProgressRelay, [](ProgressRelay *relay) { relay->deleteLater(); }};
}

void ProgressRelay::post(const session::Progress &progress)
{
    const std::lock_guard lock(m_mutex);
    // Figures of the nodes come with some words only; the next word must not drop those that were not seen yet.
    std::vector<exec::RunningNode> unseen = m_pending ? std::move(m_latest.nodes) : std::vector<exec::RunningNode>();
    m_latest = progress;
    if (m_latest.nodes.empty()) m_latest.nodes = std::move(unseen);
    if (std::exchange(m_pending, true)) return;
    QMetaObject::invokeMethod(this, &ProgressRelay::deliver, Qt::QueuedConnection);
}

void ProgressRelay::deliver()
{
    session::Progress progress;
    {
        const std::lock_guard lock(m_mutex);
        progress = std::exchange(m_latest, {});
        m_pending = false;
    }
    emit told(progress);
}

} // namespace diopter::desktop
