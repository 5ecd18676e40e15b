// The database of record: one writer thread with an interactive lane, one read-only reader thread.
// Nothing else in the house uses Qt Sql.
#pragma once

#include "async/clock.h"
#include "async/futures.h"
#include "domain/result.h"

#include <QString>

#include <functional>
#include <memory>

namespace trawl {

struct Dialect;
class Db; ///< a connection on its store thread; never leaves it (store/db.h)

/// Interactive jobs (decisions, ledger) get their own transaction at once, with synchronous=FULL. Bulk jobs share one
/// transaction of 10 ms at most (where one fails, each runs again alone: it does not take its neighbours along),
/// synchronous=NORMAL. Results (what became of a page) are bulk jobs which, where many come, wait up to 10 ms for
/// others to share their transaction. A future is finished only after the commit.
enum class Lane { Interactive, Bulk, Results };

class Store final
{
public:
    struct Options {
        /// workspace/trawldeck.sqlite, or a server's URL; ":memory:" is refused: two threads need one file.
        QString place;
        Clock clock;
        bool readOnly = false;
        /// Test seam: called before each statement of the writer with its running number; true makes it fail (fail the
        /// n-th access).
        std::function<bool(qint64)> failStatement;
        bool expected = false; ///< the workspace has had a store: a missing or empty one is refused, not made anew
        const Dialect *dialect = nullptr; ///< none: by the place
        /// Who opens it to run the engine: no other program may, at the same time (TD-4018 says who does). Empty: it
        /// only works on items, or looks.
        QString leader = {};
        /// New runs are mirrored to the ETL API (store/mirror.h). Runs that were mirrored before are noted in any case.
        bool mirror = false;
    };
    /// Opens, checks WAL, migrates (resumable; newer schemas are refused TD-4002; damage TD-4003; not writable
    /// TD-4004).
    static Result<std::unique_ptr<Store>> open(Options options);
    ~Store();

    /// @p fn runs on the writer thread inside a transaction and returns a Result<T>; an error rolls its part back. BUSY
    /// and conflicts with other programs are retried here. It may run again, after all that it did was undone: so it is
    /// called as const. A server that went away is looked for anew by each job; TD-4016 where it does not answer.
    template <class Fn>
    auto write(Lane lane, Fn fn) -> QFuture<std::invoke_result_t<Fn, Db &>>
    {
        using R = std::invoke_result_t<Fn, Db &>;
        Answer<typename R::Value> answer;
        auto future = answer.future();
        auto result = std::make_shared<R>(R(cancelledError()));
        enqueueWrite(
            lane,
            [fn = std::move(fn), result](Db &db) -> Result<> {
                *result = fn(db);
                return result->ok() ? success() : Result<>(result->error());
            },
            [answer, result](Result<> committed) mutable {
                if (committed)
                    answer.set(std::move(*result));
                else
                    answer.set(committed.error());
            });
        return future;
    }
    /// @p fn runs on the reader thread, on one snapshot of the store. What meets another program's lock, or its changes
    /// of the same rows, is tried again after growing delays, for about ten seconds: so it is called as const.
    template <class Fn>
    auto read(Fn fn) -> QFuture<std::invoke_result_t<Fn, Db &>>
    {
        using R = std::invoke_result_t<Fn, Db &>;
        Answer<typename R::Value> answer;
        auto future = answer.future();
        enqueueRead([fn = std::move(fn), answer](Db &db, bool last) mutable {
            auto result = std::as_const(fn)(db);
            if (!last && !result && goesBy(result.error()))
                return false;
            answer.set(std::move(result));
            return true;
        });
        return future;
    }
    /// Its file is where it was opened, whole and ours to write (see StoreFile::look); nothing of a server's. Any
    /// thread.
    Result<> look() const;
    const Dialect &dialect() const;
    /// How long the writer has been waiting for another program that holds the file; 0: it waits for nobody. Any
    /// thread.
    Ms lockedOut() const;
    /// Finishes what is queued, checkpoints, closes both threads.
    void close();

private:
    Store();
    void enqueueWrite(Lane lane, std::function<Result<>(Db &)> work, std::function<void(Result<>)> done);
    void enqueueRead(std::function<bool(Db &, bool last)> job); ///< ReadQueue::Job
    static bool goesBy(const Error &error);                     ///< ReadQueue's
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
