// A counting semaphore for coroutines of one thread: first come, first served; a stop ends the wait.
#pragma once

#include <coroutine>
#include <memory>
#include <stop_token>

namespace trawl {

/// Owns the free places. Its permits may outlive it.
class Semaphore final
{
    struct Shared;

public:
    /// A place taken; given back when it dies or by release(). Empty after a stop.
    class Permit
    {
    public:
        Permit() = default;
        Permit(Permit &&other) noexcept = default;
        Permit &operator=(Permit &&other) noexcept
        {
            release();
            m_shared = std::move(other.m_shared);
            return *this;
        }
        ~Permit() { release(); }
        explicit operator bool() const { return m_shared != nullptr; }
        void release();

    private:
        friend class Semaphore;
        explicit Permit(std::shared_ptr<Shared> shared) : m_shared(std::move(shared)) {}
        std::shared_ptr<Shared> m_shared;
    };

    explicit Semaphore(int places);
    ~Semaphore();
    Semaphore(const Semaphore &) = delete;
    Semaphore &operator=(const Semaphore &) = delete;

    int free() const;
    int waiting() const;

    class Awaiter
    {
    public:
        Awaiter(std::shared_ptr<Shared> shared, std::stop_token stop);
        bool await_ready() const noexcept;
        void await_suspend(std::coroutine_handle<> handle);
        Permit await_resume() const noexcept;

    private:
        friend class Semaphore;
        struct State;
        std::shared_ptr<State> m_state;
    };
    /// auto permit = co_await semaphore.acquire(stop): false after a stop, or when the semaphore died. Wake-ups are
    /// queued.
    Awaiter acquire(std::stop_token stop);

private:
    std::shared_ptr<Shared> m_shared;
};

} // namespace trawl
