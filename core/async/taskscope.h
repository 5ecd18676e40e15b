// The owner of coroutines.
#pragma once

#include <QCoroTask>
#include <QObject>

#include <coroutine>
#include <functional>
#include <stop_token>
#include <vector>

namespace trawl {

/// Lives on one thread. The destructor asserts that nothing runs any more: requestStop(), then co_await join().
class TaskScope final : public QObject
{
    Q_OBJECT
public:
    using Body = std::function<QCoro::Task<>(std::stop_token)>;

    explicit TaskScope(QObject *parent = nullptr);
    ~TaskScope() override;

    /// Starts @p body now. A capturing lambda may only forward to a member or free coroutine; it must not itself be a
    /// coroutine. An exception that escapes is logged with @p name.
    void spawn(const char *name, Body body);
    /// Idempotent; wakes everything that waits on the token.
    void requestStop();
    std::stop_token token() const;
    int running() const;

    /// co_await scope.join(): resumes (queued) when nothing runs.
    class Joiner
    {
    public:
        explicit Joiner(TaskScope *scope) : m_scope(scope) {}
        bool await_ready() const noexcept;
        void await_suspend(std::coroutine_handle<> handle);
        void await_resume() const noexcept {}

    private:
        TaskScope *m_scope;
    };
    Joiner join();
    /// For owners that are not coroutines: @p done is called queued when nothing runs.
    void whenIdle(std::function<void()> done);

Q_SIGNALS:
    void idle();

private:
    QCoro::Task<> run(const char *name, Body body);
    void finished();

    std::stop_source m_stop;
    int m_running = 0;
    std::vector<std::coroutine_handle<>> m_joiners;
    std::vector<std::function<void()>> m_whenIdle;
};

} // namespace trawl
