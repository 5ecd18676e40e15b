// One pool thread at a time drains the jobs; a long queue gives the thread back after each job, so that it doesn't
// starve decoding.
#include "capture/serialqueue.h"

#include <deque>
#include <mutex>

namespace trawl {

struct SerialQueue::State : std::enable_shared_from_this<State> {
    explicit State(QThreadPool &thePool) : pool(thePool) {}

    void runOne()
    {
        std::function<void()> job;
        {
            const std::lock_guard lock(mutex);
            job = std::move(jobs.front());
            jobs.pop_front();
        }
        job();
        job = nullptr; // what it holds goes before the next one starts
        const std::lock_guard lock(mutex);
        if (jobs.empty())
            running = false;
        else
            start();
    }
    void start()
    {
        pool.start([self = shared_from_this()] { self->runOne(); });
    }

    QThreadPool &pool;
    std::mutex mutex;
    std::deque<std::function<void()>> jobs;
    bool running = false;
};

SerialQueue::SerialQueue(QThreadPool &pool) : m_state(std::make_shared<State>(pool)) {}

void SerialQueue::post(std::function<void()> job)
{
    const std::lock_guard lock(m_state->mutex);
    m_state->jobs.push_back(std::move(job));
    if (!m_state->running) {
        m_state->running = true;
        m_state->start();
    }
}

} // namespace trawl
