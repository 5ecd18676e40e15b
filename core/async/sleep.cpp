// The awaiters. Every wake-up goes through post(): a stop callback must not resume the coroutine that is about to
// destroy it.
#include "async/sleep.h"

#include "async/post.h"

#include <optional>

namespace trawl {

using StopCallback = std::stop_callback<std::function<void()>>;

// --- sleepFor

struct SleepAwaiter::State {
    Timers *timers = nullptr;
    Ms delay{0};
    std::stop_token stop;
    std::optional<StopCallback> onStop;
    std::coroutine_handle<> handle;
    Timers::Id timer = 0;
    Wake wake = Wake::Elapsed;
    bool decided = false;
};

SleepAwaiter::SleepAwaiter(Timers &timers, Ms delay, std::stop_token stop) : m_state(std::make_shared<State>())
{
    m_state->timers = &timers;
    m_state->delay = delay;
    m_state->stop = std::move(stop);
}

bool SleepAwaiter::await_ready() const noexcept
{
    if (!m_state->stop.stop_requested())
        return false;
    m_state->wake = Wake::Stopped;
    return true;
}

void SleepAwaiter::await_suspend(std::coroutine_handle<> handle)
{
    const auto state = m_state; // the awaiter may be gone once the coroutine was resumed
    state->handle = handle;
    const auto resume = [state] {
        state->onStop.reset();
        std::exchange(state->handle, {}).resume();
    };
    // The timer fires from the event loop already; only a stop has to be queued.
    state->timer = state->timers->add(state->delay, [state, resume] {
        if (std::exchange(state->decided, true))
            return;
        resume();
    });
    if (!state->stop.stop_possible())
        return;
    state->onStop.emplace(state->stop, [raw = state.get(), weak = std::weak_ptr<State>(state)] {
        if (std::exchange(raw->decided, true))
            return;
        raw->wake = Wake::Stopped;
        const auto state = weak.lock();
        state->timers->cancel(state->timer);
        post([state] {
            state->onStop.reset();
            std::exchange(state->handle, {}).resume();
        });
    });
}

Wake SleepAwaiter::await_resume() const noexcept
{
    return m_state->wake;
}

SleepAwaiter sleepFor(Timers &timers, Ms delay, std::stop_token stop)
{
    return SleepAwaiter(timers, delay, std::move(stop));
}

// --- Deadline

struct Deadline::State {
    Timers *timers = nullptr;
    std::stop_source source;
    std::optional<StopCallback> onParent;
    Timers::Id timer = 0;
    bool expired = false;
};

Deadline::Deadline(Timers &timers, Ms limit, std::stop_token parent) : m_state(std::make_shared<State>())
{
    m_state->timers = &timers;
    arm(limit);
    const std::weak_ptr<State> weak = m_state;
    m_state->onParent.emplace(std::move(parent), [weak] {
        // Stop callbacks only queue their wake-ups, so the token may be stopped right here.
        if (const auto state = weak.lock())
            state->source.request_stop();
    });
}

void Deadline::arm(Ms limit)
{
    const std::weak_ptr<State> weak = m_state;
    m_state->timer = m_state->timers->add(limit, [weak] {
        const auto state = weak.lock();
        if (!state || state->source.stop_requested())
            return;
        state->expired = true;
        state->source.request_stop();
    });
}

void Deadline::restart(Ms limit)
{
    if (m_state->source.stop_requested())
        return;
    m_state->timers->cancel(m_state->timer);
    arm(limit);
}

Deadline::~Deadline()
{
    m_state->timers->cancel(m_state->timer);
    m_state->onParent.reset();
}

std::stop_token Deadline::token() const
{
    return m_state->source.get_token();
}

bool Deadline::expired() const
{
    return m_state->expired;
}

// --- Signal

struct Signal::Private {
    bool set = false;
    std::vector<std::shared_ptr<Awaiter::State>> waiters;
};

struct Signal::Awaiter::State {
    Signal *signal = nullptr; ///< null once it was decided
    std::stop_token stop;
    std::optional<StopCallback> onStop;
    std::coroutine_handle<> handle;
    Wake wake = Wake::Elapsed;

    static void wakeUp(std::shared_ptr<State> state, Wake how)
    {
        state->wake = how;
        state->signal = nullptr;
        post([state] {
            state->onStop.reset();
            std::exchange(state->handle, {}).resume();
        });
    }
};

Signal::Signal() : d(std::make_unique<Private>()) {}

Signal::~Signal()
{
    for (const auto &state : std::exchange(d->waiters, {}))
        Awaiter::State::wakeUp(state, Wake::Stopped);
}

void Signal::set()
{
    d->set = true;
    for (const auto &state : std::exchange(d->waiters, {}))
        Awaiter::State::wakeUp(state, Wake::Elapsed);
}

void Signal::reset()
{
    d->set = false;
}

bool Signal::isSet() const
{
    return d->set;
}

Signal::Awaiter Signal::wait(std::stop_token stop)
{
    return Awaiter(*this, std::move(stop));
}

Signal::Awaiter::Awaiter(Signal &signal, std::stop_token stop) : m_state(std::make_shared<State>())
{
    m_state->signal = &signal;
    m_state->stop = std::move(stop);
}

bool Signal::Awaiter::await_ready() const noexcept
{
    if (m_state->signal->isSet())
        return true;
    if (!m_state->stop.stop_requested())
        return false;
    m_state->wake = Wake::Stopped;
    return true;
}

void Signal::Awaiter::await_suspend(std::coroutine_handle<> handle)
{
    const auto state = m_state;
    state->handle = handle;
    state->signal->d->waiters.push_back(state);
    if (!state->stop.stop_possible())
        return;
    state->onStop.emplace(state->stop, [weak = std::weak_ptr<State>(state)] {
        const auto state = weak.lock();
        if (!state || !state->signal)
            return;
        std::erase(state->signal->d->waiters, state);
        State::wakeUp(state, Wake::Stopped);
    });
}

Wake Signal::Awaiter::await_resume() const noexcept
{
    return m_state->wake;
}

} // namespace trawl
