// One piece of work off the GUI thread: a function, a token to stop it, and one terminal call with its result.
// The worker holds copies, a promise and a relay for its progress, never a widget or this object.
#pragma once

#include "app/desktop/jobs/progress_relay.h"
#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/session/session.h"

#include <QFutureWatcher>
#include <QObject>
#include <QPromise>
#include <QString>
#include <QThreadPool>

#include <functional>
#include <memory>

namespace diopter::desktop {

/// Used from the GUI thread. Starting again or destroying it cancels what runs; the result of cancelled work that was replaced is
/// dropped, so `done` only ever hears of the newest generation.
template <class T> class Task {
public:
    using Work = std::function<Result<T>(const CancelToken &, const session::ProgressFn &)>;
    using Done = std::function<void(const Result<T> &)>;
    using Progressed = std::function<void(const session::Progress &)>;

    explicit Task(QThreadPool &pool) : m_pool(pool) {}
    ~Task() { drop(); }
    Task(const Task &) = delete;
    Task &operator=(const Task &) = delete;

    bool running() const { return m_watcher != nullptr; }
    std::uint64_t generation() const { return m_generation; }
    /// Asks the work to stop; `done` will hear of it.
    void cancel() const { m_token.cancel(); }
    /// Stops and forgets: `done` hears nothing.
    void drop()
    {
        m_token.cancel();
        m_watcher.reset();
    }

    void start(Work work, Done done, Progressed progressed = {})
    {
        drop();
        ++m_generation;
        m_token = CancelToken();
        m_watcher = std::make_unique<Watcher>();
        QObject::connect(m_watcher.get(), &Watcher::finished, m_watcher.get(), [this, done = std::move(done)] {
            const auto watcher = std::unique_ptr<Watcher, DeleteLater>(m_watcher.release());
            if (const Answer answer = watcher->result()) done(*answer);
        });
        const std::shared_ptr<ProgressRelay> relay = ProgressRelay::make();
        if (progressed) QObject::connect(relay.get(), &ProgressRelay::told, m_watcher.get(), std::move(progressed));
        auto promise = std::make_shared<QPromise<Answer>>();
        m_watcher->setFuture(promise->future());
        m_pool.start([promise, relay, work = std::move(work), token = m_token] {
            promise->start();
            promise->addResult(std::make_shared<const Result<T>>(guarded(work, token, *relay)));
            promise->finish();
        });
    }

private:
    using Answer = std::shared_ptr<const Result<T>>;
    using Watcher = QFutureWatcher<Answer>;
    struct DeleteLater {
        void operator()(QObject *object) const { object->deleteLater(); }
    };

    /// The edge where an exception of the standard library (memory) becomes an error.
    static Result<T> guarded(const Work &work, const CancelToken &token, ProgressRelay &relay)
    {
        try {
            return work(token, [&relay](const session::Progress &progress) { relay.post(progress); });
        } catch (const std::exception &exception) {
            return Error{ErrorCode::Internal, exception.what(), {}};
        }
    }

    QThreadPool &m_pool;
    CancelToken m_token;
    std::unique_ptr<Watcher> m_watcher;
    std::uint64_t m_generation = 0;
};

} // namespace diopter::desktop
