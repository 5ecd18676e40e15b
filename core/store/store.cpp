// The writer and reader threads of the store.
#include "store/store.h"

#include "store/changeteller.h"
#include "store/db.h"
#include "store/leader.h"
#include "store/migrator.h"
#include "store/readqueue.h"
#include "store/settings.h"
#include "store/storefile.h"

#include "domain/names.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QThread>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>

namespace trawl {

namespace {
constexpr qint64 bulkMs = 10; ///< longest bulk transaction that still takes jobs in
// Where results come together, their transaction waits for more: a page of the file is written once for all that
// changed on it.
constexpr auto gatherQuiet = 2ms;   ///< until none has come for this long,
constexpr auto gatherLimit = 10ms;  ///< this long at most,
constexpr size_t gatherEnough = 48; ///< or until there are so many
constexpr int busyTries = 6;        ///< of BEGIN and COMMIT, each after the driver's own 2 s
constexpr int awayTries = 9;        ///< to find a server again: it restarts within about ten seconds
constexpr int conflictTries = 6;    ///< of a job that met another program's changes of the same rows

struct WriteJob {
    std::function<Result<>(Db &)> work;
    std::function<void(Result<>)> done;
    bool patient = false; ///< Lane::Results
};

Error refused(int code, const QString &why)
{
    return permanentError(code, translate("core", "The store can't be used"), why,
                          translate("core", "Check the workspace folder and its permissions"));
}

qint64 steadyMs()
{
    return std::chrono::duration_cast<Ms>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

bool isBusy(const Error &error)
{
    return error.code == 4012;
}

/// Its transaction is undone, and would do the next time.
bool isConflict(const Error &error)
{
    return error.code == 4017;
}

Result<> plain(const Result<int> &done)
{
    return done ? success() : Result<>(done.error());
}
} // namespace

struct Store::Private {
    Options options;
    std::unique_ptr<StoreFile> file; ///< none for a server
    std::mutex mutex;
    std::condition_variable writeWake;
    std::deque<WriteJob> interactive, bulk;
    ReadQueue reads;
    bool closing = false;
    size_t hurried = 0; ///< jobs in bulk that are not patient
    std::atomic<int> waitingBulk = 0;
    std::atomic<qint64> waitsSince = 0; ///< steady clock, ms: a transaction begins or ends; 0: none does
    std::unique_ptr<QThread> writer, reader;
    bool full = false; ///< writer: synchronous is FULL now
    /// Writer: another program has taken the engine's place while the server was away. It may have given our leases to
    /// others: nothing is written any more, for as long as this store is open.
    std::optional<Error> deposed;
    size_t lastGroup =
        0; ///< writer: jobs in the newest bulk transaction; one says that its client waits for each answer

    std::optional<ChangeTeller> teller; ///< writer: from its loop on

    Result<> lead(Db &db) const;
    Result<> openWriter(std::unique_ptr<Db> &db) const;
    Result<> openPatiently(std::unique_ptr<Db> &db) const;
    Result<> beginMirror(Db &db) const;
    void writeLoop(Db &db);
    void awaitWork(Db &db, std::unique_lock<std::mutex> &lock);
    void gather(std::unique_lock<std::mutex> &lock);
    WriteJob takeBulk();
    Result<> comeBack(Db &db);
    Result<> prepareAgain(Db &db);
    bool isClosing();
    Result<> begin(Db &db);
    Result<> commit(Db &db);
    void rollBack(Db &db);
    Result<> setFull(Db &db, bool wanted);
    void runAlone(Db &db, WriteJob job, bool durable);
    Result<> once(Db &db, const WriteJob &job, bool durable, bool &undone);
    void runBulk(Db &db, WriteJob first);
    std::optional<WriteJob> nextBulk(const QElapsedTimer &since);
};

Store::Store() : d(std::make_unique<Private>()) {}

Store::~Store()
{
    close();
}

/// Nobody else runs an engine on this store, from now on until our connection ends.
Result<> Store::Private::lead(Db &db) const
{
    if (options.leader.isEmpty())
        return success();
    if (const Result<> first = takeLead(db, options.leader); !first)
        return first;
    const auto copying = settings::get(db, copyKey);
    if (!copying)
        return copying.error();
    if (!copying->isUndefined())
        return permanentError(4019, translate("core", "A copy into this store is not finished"),
                              copying->toObject()["from"_L1].toString(),
                              translate("core", "Finish it: trawlctl store copy goes on where it stopped"));
    const auto moved = settings::get(db, movedKey);
    if (!moved)
        return moved.error();
    if (!moved->isUndefined())
        return permanentError(4028, translate("core", "The runs of this store were moved"), moved->toString(),
                              translate("core", "Name that store: --store, once; or copy them back into an empty one"));
    return settings::set(db, leaderKey, options.leader);
}

Result<> Store::Private::openWriter(std::unique_ptr<Db> &db) const
{
    auto opened = Db::open({options.place, u"writer"_s, false, options.failStatement, options.dialect});
    if (!opened)
        return opened.error();
    db = opened.take();
    QString mode;
    {
        Rows rows = db->query("log_mode");
        if (rows.next())
            mode = rows.text(0);
        if (!rows.ok())
            return rows.error().code == 4011 ? refused(4004, rows.error().why) : rows.error();
    }
    const QString wanted = db->dialect().logMode;
    if (!wanted.isEmpty() && mode != wanted)
        return refused(
            4005, translate("core", "Its file system does not support write-ahead logging (mode is %1)").arg(mode));
    if (const auto done = plain(db->run("sync_normal")); !done)
        return done;
    if (!file && options.expected) {
        const auto there = db->idOf("schema_has_steps");
        if (!there)
            return there.error();
        if (there.value() == 0)
            return refused(4001, translate("core", "The database has none of our tables, and it had"));
    }
    // Before anything is changed: where another program leads, the schema is its own, too.
    if (!options.leader.isEmpty()) {
        if (const Result<> first = takeLead(*db, options.leader); !first)
            return first;
    }
    const auto migrated = migrate(*db, options.clock().wall);
    if (!migrated)
        return migrated.error().code == 4011 ? refused(4004, migrated.error().why) : migrated.error();
    if (const auto done = db->runFolder(u"writer"_s); !done) // its triggers need the tables
        return done;
    if (const auto done = beginMirror(*db); !done)
        return done;
    if (const auto first = lead(*db); !first)
        return first;
    if (file)
        file->remember();
    return success();
}

/// Other programs may be opening it, too: making the tables of a new one takes them longer than the driver waits.
Result<> Store::Private::openPatiently(std::unique_ptr<Db> &db) const
{
    for (int n = 1;; ++n) {
        Result<> opened = openWriter(db);
        if (opened || !isBusy(opened.error()) || n == busyTries)
            return opened;
        db.reset();
        QThread::msleep(10UL << n);
    }
}

/// A workspace that mirrors nothing pays nothing for it.
Result<> Store::Private::beginMirror(Db &db) const
{
    const auto any = db.idOf("mirror_any");
    if (!any)
        return any.error();
    if (options.mirror || any.value() != 0) {
        if (const auto done = db.runFolder(u"mirrored"_s); !done)
            return done;
    }
    return options.mirror ? db.runFolder(u"mirror"_s) : success();
}

Result<std::unique_ptr<Store>> Store::open(Options options)
{
    if (options.place.isEmpty() || options.place.startsWith(u':'))
        return refused(4001, translate("core", "The store needs a file or a server"));
    if (!options.clock)
        options.clock = systemClock();
    std::unique_ptr<Store> store(new Store);
    store->d->options = std::move(options);
    Private *d = store->d.get();
    if (!d->options.dialect)
        d->options.dialect = &dialectOf(d->options.place);
    if (d->options.dialect->isFile)
        d->file = std::make_unique<StoreFile>(d->options.place);
    if (d->file && !d->options.readOnly) {
        if (const Result<> there = d->file->prepare(d->options.expected); !there)
            return there.error();
    }
    const auto start = [d](std::unique_ptr<QThread> &thread, const char *name, auto openDb, auto loop) -> Result<> {
        auto opened = std::make_shared<std::promise<Result<>>>();
        auto future = opened->get_future();
        thread.reset(QThread::create([d, opened, openDb, loop] {
            std::unique_ptr<Db> db;
            const Result<> result = openDb(db);
            opened->set_value(result);
            if (result)
                loop(*db);
            if (result && !d->options.readOnly && d->file && !d->file->mayClose())
                (void)db.release(); // closing would change files that are not what was opened
        }));
        thread->setObjectName(QString::fromLatin1(name));
        thread->start();
        return future.get();
    };
    if (!d->options.readOnly) {
        const auto ready = start(
            d->writer, "store-writer", [d](std::unique_ptr<Db> &db) { return d->openPatiently(db); },
            [d](Db &db) { d->writeLoop(db); });
        if (!ready)
            return ready.error();
    }
    const auto openReader = [d](std::unique_ptr<Db> &db) -> Result<> {
        auto opened = Db::open({d->options.place, u"reader"_s, true, {}, d->options.dialect});
        if (!opened)
            return opened.error();
        db = opened.take();
        return d->options.readOnly ? checkSchema(*db) : success();
    };
    const auto ready = start(d->reader, "store-reader", openReader, [d](Db &db) { d->reads.run(db); });
    if (!ready)
        return ready.error();
    return store;
}

void Store::close()
{
    {
        const std::lock_guard lock(d->mutex);
        d->closing = true;
    }
    d->writeWake.notify_all();
    d->reads.close();
    for (auto *thread : {&d->writer, &d->reader}) {
        if (*thread)
            (*thread)->wait();
        thread->reset();
    }
    // Jobs that came too late answer "Cancelled" by their Answer's destructor.
    d->interactive.clear();
    d->bulk.clear();
}

Result<> Store::look() const
{
    return d->options.readOnly || !d->file ? success() : d->file->look();
}

const Dialect &Store::dialect() const
{
    return *d->options.dialect;
}

Ms Store::lockedOut() const
{
    const qint64 since = d->waitsSince;
    return since == 0 ? Ms(0) : Ms(steadyMs() - since);
}

void Store::enqueueWrite(Lane lane, std::function<Result<>(Db &)> work, std::function<void(Result<>)> done)
{
    if (!d->writer) {
        done(d->options.readOnly ? refused(4011, translate("core", "It is open for reading only")) : cancelledError());
        return;
    }
    {
        const std::lock_guard lock(d->mutex);
        if (d->closing)
            return; // the dropped Answer says "Cancelled"
        auto &queue = lane == Lane::Interactive ? d->interactive : d->bulk;
        queue.push_back({std::move(work), std::move(done), lane == Lane::Results});
        if (lane != Lane::Interactive)
            ++d->waitingBulk;
        if (lane == Lane::Bulk)
            ++d->hurried;
        if (lane == Lane::Results && queue.size() != 1 && queue.size() < gatherEnough)
            return; // the writer works, or gathers and need not look at each
    }
    d->writeWake.notify_one();
}

bool Store::goesBy(const Error &error)
{
    return ReadQueue::goesBy(error);
}

void Store::enqueueRead(std::function<bool(Db &, bool last)> job)
{
    d->reads.push(std::move(job));
}

void Store::Private::writeLoop(Db &db)
{
    teller.emplace(!options.dialect->isFile);
    for (;;) {
        WriteJob job;
        bool decision = false;
        {
            std::unique_lock lock(mutex);
            awaitWork(db, lock);
            if (lastGroup > 1)
                gather(lock);
            decision = !interactive.empty();
            if (decision) {
                job = std::move(interactive.front());
                interactive.pop_front();
            } else if (bulk.empty()) {
                break;
            } else {
                job = takeBulk();
            }
        }
        if (decision)
            runAlone(db, std::move(job), true);
        else
            runBulk(db, std::move(job));
        teller->changed();
        teller->tell(db);
    }
    teller->tell(db);
    if (!file || file->mayClose())
        (void)db.run("checkpoint");
}

/// Called with the lock held. What changed last is told while there is nothing to write.
void Store::Private::awaitWork(Db &db, std::unique_lock<std::mutex> &lock)
{
    const auto wanted = [this] { return closing || !interactive.empty() || !bulk.empty(); };
    while (!wanted()) {
        if (!teller->untold())
            writeWake.wait(lock, wanted);
        else if (!writeWake.wait_until(lock, teller->due(), wanted)) {
            lock.unlock();
            teller->tell(db);
            lock.lock();
        }
    }
}

/// Called with the lock held.
WriteJob Store::Private::takeBulk()
{
    WriteJob job = std::move(bulk.front());
    bulk.pop_front();
    --waitingBulk;
    if (!job.patient)
        --hurried;
    return job;
}

void Store::Private::gather(std::unique_lock<std::mutex> &lock)
{
    using Time = std::chrono::steady_clock;
    const auto end = Time::now() + gatherLimit;
    const auto enough = [this] {
        return closing || hurried > 0 || !interactive.empty() || bulk.size() >= gatherEnough;
    };
    for (size_t seen = 0; !enough() && seen != bulk.size() && Time::now() < end;) {
        seen = bulk.size();
        writeWake.wait_until(lock, std::min(end, Time::now() + gatherQuiet), enough);
    }
}

/// Notes that the writer asks for the file, as long as it does.
class Waiting
{
public:
    explicit Waiting(std::atomic<qint64> &since) : m_since(since) { m_since = steadyMs(); }
    ~Waiting() { m_since = 0; }
    Q_DISABLE_COPY_MOVE(Waiting)

private:
    std::atomic<qint64> &m_since;
};

/// The server ended our connection, or is being started again: on a new one nothing of what was set on the old one
/// holds.
Result<> Store::Private::comeBack(Db &db)
{
    const Waiting waiting(waitsSince);
    if (deposed)
        return *deposed;
    for (int n = 1;; ++n) {
        Result<> back = db.reconnect();
        const bool connected = back.ok();
        if (back)
            back = prepareAgain(db);
        if (back)
            return back;
        if (connected)
            db.lose(back.error()); // who has not all that a writer needs does not write
        if (back.error().code == leadsElsewhere)
            deposed = back.error();
        if (deposed || back.error().kind != ErrorKind::Transient || n == awayTries || isClosing())
            return back;
        QThread::msleep(std::min(2000UL, 25UL << n));
    }
}

/// What a writer's connection has beside its tables, and the lead.
Result<> Store::Private::prepareAgain(Db &db)
{
    if (const Result<> set = plain(db.run(full ? "sync_full" : "sync_normal")); !set)
        return set;
    if (const Result<> made = db.runFolder(u"writer"_s); !made)
        return made;
    if (const Result<> mirrored = beginMirror(db); !mirrored)
        return mirrored;
    return lead(db);
}

bool Store::Private::isClosing()
{
    const std::lock_guard lock(mutex);
    return closing;
}

Result<> Store::Private::setFull(Db &db, bool wanted)
{
    if (full == wanted)
        return success();
    auto done = db.run(wanted ? "sync_full" : "sync_normal");
    if (!done && db.isAway()) {
        if (const Result<> back = comeBack(db); !back)
            return back;
        done = db.run(wanted ? "sync_full" : "sync_normal");
    }
    if (done)
        full = wanted;
    return plain(done);
}

Result<> Store::Private::begin(Db &db)
{
    const Result<> there = file ? file->look() : success();
    if (!there) // what would be written could not be found again
        return there;
    const Waiting waiting(waitsSince); // only this waits for others: a slow disk is nobody's lock
    for (int n = 1;; ++n) {
        const auto done = db.run("tx_begin");
        if (!done && db.isAway() && n == 1) {
            if (const Result<> back = comeBack(db); !back)
                return back;
            continue;
        }
        if (done || !isBusy(done.error()) || n == busyTries)
            return plain(done);
        QThread::msleep(10UL << n);
    }
}

Result<> Store::Private::commit(Db &db)
{
    for (int n = 1;; ++n) {
        const auto done = db.run("tx_commit");
        if (done || !isBusy(done.error()) || n == busyTries)
            return plain(done);
        QThread::msleep(10UL << n);
    }
}

void Store::Private::rollBack(Db &db)
{
    // Fails harmlessly where SQLite has rolled back by itself (disk full); only an injected failure is tried again.
    for (auto done = db.run("tx_rollback"); !done && done.error().code == 4015;)
        done = db.run("tx_rollback");
    db.forgetOwners();
}

/// In a transaction of its own. What was undone for a reason that goes by is done again; what may have been committed
/// when its server went away is not.
void Store::Private::runAlone(Db &db, WriteJob job, bool durable)
{
    for (int n = 1;; ++n) {
        bool undone = true;
        Result<> result = once(db, job, durable, undone);
        const bool again = !result && undone && (isConflict(result.error()) || db.isAway()) && !deposed;
        if (!again || n == conflictTries || isClosing())
            return job.done(std::move(result));
        QThread::msleep(5UL << n);
    }
}

/// @p undone: false where it failed and nobody knows whether it is committed.
Result<> Store::Private::once(Db &db, const WriteJob &job, bool durable, bool &undone)
{
    Result<> result = setFull(db, durable);
    if (result)
        result = begin(db);
    if (!result)
        return result;
    result = job.work(db);
    if (result) {
        result = commit(db);
        undone = result.ok() || !db.isAway();
    }
    if (!result)
        rollBack(db);
    return result;
}

std::optional<WriteJob> Store::Private::nextBulk(const QElapsedTimer &since)
{
    const std::lock_guard lock(mutex);
    if (!interactive.empty() || bulk.empty() || since.elapsed() >= bulkMs)
        return std::nullopt;
    return takeBulk();
}

/// Jobs that come together share a transaction. Where one of them fails, all of it is undone and each runs again alone:
/// a failed job must not take its neighbours along, and savepoints for every job would cost a tenth of the writer's
/// time.
void Store::Private::runBulk(Db &db, WriteJob first)
{
    QElapsedTimer since;
    since.start();
    Result<> group = setFull(db, false);
    if (group)
        group = begin(db);
    const bool begun = group.ok();
    std::vector<WriteJob> jobs;
    bool oneFailed = false;
    std::optional<WriteJob> job = std::move(first);
    while (job && !oneFailed) {
        jobs.push_back(std::move(*job));
        if (const Result<> result = group ? jobs.back().work(db) : group; group && !result) {
            oneFailed = true;
            group = result;
        }
        job = group ? nextBulk(since) : std::nullopt;
    }
    if (group)
        group = commit(db);
    if (!group && begun)
        rollBack(db);
    lastGroup = jobs.size();
    for (WriteJob &done : jobs) {
        if (oneFailed && (jobs.size() > 1 || isConflict(group.error()) || db.isAway()))
            runAlone(db, std::move(done), false);
        else
            done.done(group);
    }
}

} // namespace trawl
