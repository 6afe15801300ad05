// Carries a worker's progress to the GUI thread: the newest word only, however often the worker speaks.
#pragma once

#include "core/session/session.h"

#include <QObject>

#include <memory>
#include <mutex>

namespace diopter::desktop {

class ProgressRelay : public QObject {
    Q_OBJECT

public:
    /// Lives in the calling (GUI) thread and is deleted there, whoever lets go of it last.
    static std::shared_ptr<ProgressRelay> make();
    /// From any thread.
    void post(const session::Progress &progress);

signals:
    void told(const diopter::session::Progress &progress); ///< in the GUI thread

private:
    ProgressRelay() = default;
    void deliver();

    std::mutex m_mutex;
    session::Progress m_latest;
    bool m_pending = false;
};

} // namespace diopter::desktop
