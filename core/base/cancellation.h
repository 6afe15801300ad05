// Cooperative cancellation with a deadline, shared by one job and everything it calls.
#pragma once

#include "core/base/result.h"

#include <atomic>
#include <chrono>
#include <memory>

namespace diopter {

/// Copies share one state. check() is cheap enough for every batch or 1,024 items. Any thread may call any member.
class CancelToken {
public:
    using Clock = std::chrono::steady_clock;

    /// A token that nobody cancels and that has no deadline.
    CancelToken() : m_state(std::make_shared<State>()) {}

    /// A token that is cancelled with this one but can be cancelled, and have a deadline, of its own: one query of several.
    CancelToken child() const
    {
        CancelToken out;
        out.m_state->parent = m_state;
        return out;
    }

    void cancel() const { m_state->cancelled.store(true, std::memory_order_relaxed); }
    void setDeadline(Clock::time_point deadline) const
    {
        m_state->deadline.store(deadline.time_since_epoch().count(), std::memory_order_relaxed);
    }

    bool hasDeadline() const { return m_state->deadline.load(std::memory_order_relaxed) != 0; }
    bool cancelled() const
    {
        for (const State *state = m_state.get(); state; state = state->parent.get()) {
            if (state->cancelled.load(std::memory_order_relaxed)) return true;
        }
        return false;
    }
    bool expired() const
    {
        for (const State *state = m_state.get(); state; state = state->parent.get()) {
            const auto deadline = state->deadline.load(std::memory_order_relaxed);
            if (deadline != 0 && Clock::now().time_since_epoch().count() > deadline) return true;
        }
        return false;
    }
    bool stopped() const { return cancelled() || expired(); }

    /// Cancelled or Timeout, with Prometheus' wording for `where` ("query execution", "expression evaluation").
    Status check(const char *where = "query execution") const
    {
        if (cancelled()) return Error{ErrorCode::Cancelled, std::string("query was canceled in ") + where, {}};
        if (expired()) return Error{ErrorCode::Timeout, std::string("query timed out in ") + where, {}};
        return {};
    }

private:
    struct State {
        std::atomic<bool> cancelled{false};
        std::atomic<Clock::rep> deadline{0}; ///< 0 = none
        std::shared_ptr<const State> parent; ///< null for most
    };
    std::shared_ptr<State> m_state;
};

} // namespace diopter
