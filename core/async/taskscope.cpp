// Counts the coroutines of an owner, logs what escapes them, and wakes joiners when none is left.
#include "async/taskscope.h"

#include "async/post.h"

#include <QPointer>

namespace trawl {

TaskScope::TaskScope(QObject *parent) : QObject(parent) {}

TaskScope::~TaskScope()
{
    // A coroutine that outlives its owner uses freed memory: better a clear end here than a riddle later.
    if (m_running != 0 || !m_joiners.empty())
        qFatal("A TaskScope was destroyed while %d tasks ran and %d waited for it", m_running, int(m_joiners.size()));
}

void TaskScope::spawn(const char *name, Body body)
{
    ++m_running;
    run(name, std::move(body));
}

void TaskScope::requestStop()
{
    m_stop.request_stop();
}

std::stop_token TaskScope::token() const
{
    return m_stop.get_token();
}

int TaskScope::running() const
{
    return m_running;
}

QCoro::Task<> TaskScope::run(const char *name, Body body)
{
    try {
        auto task = body(m_stop.get_token());
        co_await task;
    } catch (const std::exception &e) {
        qCritical("Task %s ended by an exception: %s", name, e.what());
    } catch (...) {
        qCritical("Task %s ended by an unknown exception", name);
    }
    finished();
}

void TaskScope::finished()
{
    if (--m_running > 0)
        return;
    // Queued: the last task's frame is still alive here, and a joiner may destroy the scope.
    QPointer<TaskScope> alive(this);
    post([alive] {
        if (!alive || alive->m_running > 0)
            return; // something was spawned meanwhile; its end comes here again
        const auto joiners = std::exchange(alive->m_joiners, {});
        const auto callbacks = std::exchange(alive->m_whenIdle, {});
        Q_EMIT alive->idle();
        for (const auto &callback : callbacks)
            callback();
        for (const auto joiner : joiners)
            joiner.resume();
    });
}

TaskScope::Joiner TaskScope::join()
{
    return Joiner(this);
}

bool TaskScope::Joiner::await_ready() const noexcept
{
    return m_scope->m_running == 0;
}

void TaskScope::Joiner::await_suspend(std::coroutine_handle<> handle)
{
    m_scope->m_joiners.push_back(handle);
}

void TaskScope::whenIdle(std::function<void()> done)
{
    if (m_running == 0)
        post(std::move(done));
    else
        m_whenIdle.push_back(std::move(done));
}

} // namespace trawl
