// Waits that a stop ends: sleepFor and Deadline. All on one thread, the one that owns the Timers.
#pragma once

#include "async/timers.h"

#include <coroutine>
#include <memory>
#include <stop_token>

namespace trawl {

enum class Wake { Elapsed, Stopped };

/// co_await sleepFor(timers, 5s, stop): Elapsed or Stopped. Wake-ups are queued, never re-entrant.
class SleepAwaiter
{
public:
    SleepAwaiter(Timers &timers, Ms delay, std::stop_token stop);
    bool await_ready() const noexcept;
    void await_suspend(std::coroutine_handle<> handle);
    Wake await_resume() const noexcept;

private:
    struct State;
    std::shared_ptr<State> m_state;
};
SleepAwaiter sleepFor(Timers &timers, Ms delay, std::stop_token stop);

/// A stop token that also stops after a time. Stops its token when the parent stops or the time is over; expired()
/// tells which. The hard limit on a whole attempt (R4.4) and the wall deadline of every network wait.
class Deadline final
{
public:
    Deadline(Timers &timers, Ms limit, std::stop_token parent);
    ~Deadline();
    Deadline(const Deadline &) = delete;
    Deadline &operator=(const Deadline &) = delete;
    std::stop_token token() const;
    bool expired() const;
    /// Counts anew from now, with @p limit. One that is over stays so.
    void restart(Ms limit);

private:
    void arm(Ms limit);
    struct State;
    std::shared_ptr<State> m_state;
};

/// A value or event that one coroutine waits for and another place sets: `co_await box.wait(stop)`; set() resumes
/// queued.
class Signal final
{
public:
    Signal();
    ~Signal();
    Signal(const Signal &) = delete;
    Signal &operator=(const Signal &) = delete;
    /// Wakes all waiters, now and those who come until reset().
    void set();
    void reset();
    bool isSet() const;

    class Awaiter
    {
    public:
        Awaiter(Signal &signal, std::stop_token stop);
        bool await_ready() const noexcept;
        void await_suspend(std::coroutine_handle<> handle);
        Wake await_resume() const noexcept;

    private:
        struct State;
        std::shared_ptr<State> m_state;
        friend class Signal;
    };
    Awaiter wait(std::stop_token stop);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
