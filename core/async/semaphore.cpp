// A released place is handed to the longest waiter at once, so that nobody overtakes it.
#include "async/semaphore.h"

#include "async/post.h"

#include <deque>
#include <functional>
#include <optional>

namespace trawl {

struct Semaphore::Shared {
    int free = 0;
    std::deque<std::shared_ptr<Awaiter::State>> waiters;
    void giveBack();
};

struct Semaphore::Awaiter::State {
    std::shared_ptr<Shared> shared;
    std::stop_token stop;
    std::optional<std::stop_callback<std::function<void()>>> onStop;
    std::coroutine_handle<> handle;
    bool granted = false;
    bool decided = false;

    static void wakeUp(std::shared_ptr<State> state, bool granted)
    {
        state->decided = true;
        state->granted = granted;
        post([state] {
            state->onStop.reset();
            std::exchange(state->handle, {}).resume();
        });
    }
};

void Semaphore::Shared::giveBack()
{
    if (waiters.empty()) {
        ++free;
        return;
    }
    const auto next = waiters.front();
    waiters.pop_front();
    Awaiter::State::wakeUp(next, true);
}

void Semaphore::Permit::release()
{
    if (const auto shared = std::exchange(m_shared, nullptr))
        shared->giveBack();
}

Semaphore::Semaphore(int places) : m_shared(std::make_shared<Shared>())
{
    m_shared->free = places;
}

Semaphore::~Semaphore()
{
    for (const auto &state : std::exchange(m_shared->waiters, {}))
        Awaiter::State::wakeUp(state, false);
}

int Semaphore::free() const
{
    return m_shared->free;
}

int Semaphore::waiting() const
{
    return int(m_shared->waiters.size());
}

Semaphore::Awaiter Semaphore::acquire(std::stop_token stop)
{
    return Awaiter(m_shared, std::move(stop));
}

Semaphore::Awaiter::Awaiter(std::shared_ptr<Shared> shared, std::stop_token stop) : m_state(std::make_shared<State>())
{
    m_state->shared = std::move(shared);
    m_state->stop = std::move(stop);
}

bool Semaphore::Awaiter::await_ready() const noexcept
{
    if (m_state->stop.stop_requested())
        return true;
    if (m_state->shared->free <= 0)
        return false;
    --m_state->shared->free;
    m_state->granted = true;
    return true;
}

void Semaphore::Awaiter::await_suspend(std::coroutine_handle<> handle)
{
    const auto state = m_state;
    state->handle = handle;
    state->shared->waiters.push_back(state);
    if (!state->stop.stop_possible())
        return;
    state->onStop.emplace(state->stop, [weak = std::weak_ptr<State>(state)] {
        const auto state = weak.lock();
        if (!state || state->decided)
            return;
        std::erase(state->shared->waiters, state);
        State::wakeUp(state, false);
    });
}

Semaphore::Permit Semaphore::Awaiter::await_resume() const noexcept
{
    return m_state->granted ? Permit(m_state->shared) : Permit();
}

} // namespace trawl
