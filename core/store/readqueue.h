// Reads in their order, on the store's reader thread, each on one snapshot.
#pragma once

#include "store/db.h"

#include <condition_variable>
#include <deque>
#include <mutex>

namespace trawl {

/// push() and close() on any thread, run() on the reader's. What meets another program's lock is tried again after
/// growing delays with full jitter, so that several that wait for one lock do not come back together.
class ReadQueue final
{
public:
    /// Reads and answers; false: it wants to be done again, which it never does when it is the @p last time.
    using Job = std::function<bool(Db &db, bool last)>;

    /// After close() a job is dropped.
    void push(Job job);
    /// Until close() and nothing is left.
    void run(Db &db);
    /// No more waits and no more tries.
    void close();
    /// An error of another program that is at work in the same store now.
    static bool goesBy(const Error &error);

private:
    bool isClosing();
    bool readOnce(Db &db, const Job &job, int number);

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Job> m_jobs;
    bool m_closing = false;
};

} // namespace trawl
