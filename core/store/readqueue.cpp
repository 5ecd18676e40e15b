// See readqueue.h.
#include "store/readqueue.h"

#include <QRandomGenerator>
#include <QThread>

namespace trawl {

namespace {
constexpr int tries = 5; ///< each after the driver's own 2 s: about ten seconds
constexpr Ms firstPause = 20ms, longestPause = 1s;
constexpr int busyCode = 4012, conflictCode = 4017;

Ms pauseAfter(int number)
{
    const Ms most = std::min(longestPause, firstPause * (1 << (2 * (number - 1))));
    return Ms(QRandomGenerator::global()->bounded(int(most.count()) + 1));
}
} // namespace

bool ReadQueue::goesBy(const Error &error)
{
    return error.code == busyCode || error.code == conflictCode;
}

void ReadQueue::push(Job job)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_closing)
            return; // the dropped Answer says "Cancelled"
        m_jobs.push_back(std::move(job));
    }
    m_wake.notify_one();
}

void ReadQueue::close()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
    }
    m_wake.notify_all();
}

bool ReadQueue::isClosing()
{
    const std::lock_guard lock(m_mutex);
    return m_closing;
}

void ReadQueue::run(Db &db)
{
    for (;;) {
        Job job;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_closing || !m_jobs.empty(); });
            if (m_jobs.empty())
                return;
            job = std::move(m_jobs.front());
            m_jobs.pop_front();
        }
        for (int n = 1; !readOnce(db, job, n); ++n)
            QThread::msleep(ulong(pauseAfter(n).count()));
    }
}

/// Answers whether it is done with.
bool ReadQueue::readOnce(Db &db, const Job &job, int number)
{
    const bool last = number >= tries || isClosing();
    // One snapshot for all statements of a job.
    auto begun = db.run("tx_begin_read");
    if (!begun && db.isAway() && db.reconnect())
        begun = db.run("tx_begin_read");
    if (!begun && !last && goesBy(begun.error()))
        return false;
    const bool done = job(db, last); // where it did not begin, its first statement says why
    if (begun)
        (void)db.run(done ? "tx_commit" : "tx_rollback");
    return done;
}

} // namespace trawl
