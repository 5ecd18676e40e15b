// The waits of core/async: spawning and joining, stops, deadlines, signals, semaphores; and that nothing leaks.
#include "async/clock.h"
#include "async/futures.h"
#include "async/post.h"
#include "async/semaphore.h"
#include "async/sleep.h"
#include "async/taskscope.h"
#include "async/timers.h"
#include "tests/support/corotest.h"

#include <QCoroFuture>
#include <QElapsedTimer>
#include <QTest>

#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace trawl;
using trawl::test::get;
using trawl::test::spinUntil;

namespace {

/// Counts how many are alive: a coroutine frame that leaks keeps its copy.
struct Living {
    std::shared_ptr<int> token;
};

QCoro::Task<> sleepTask(Timers *timers, Ms delay, QList<Wake> *log, Living living, std::stop_token stop)
{
    const Wake wake = co_await sleepFor(*timers, delay, stop);
    log->append(wake);
}

QCoro::Task<> waitTask(Signal *signal, QList<Wake> *log, std::stop_token stop)
{
    const Wake wake = co_await signal->wait(stop);
    log->append(wake);
}

QCoro::Task<> throwTask(Timers *timers, std::stop_token stop)
{
    co_await sleepFor(*timers, 1ms, stop);
    throw std::runtime_error("burst pipe");
}

QCoro::Task<> deadlineTask(Timers *timers, Ms limit, Ms work, Wake *wake, bool *expired, std::stop_token stop)
{
    Deadline deadline(*timers, limit, stop);
    *wake = co_await sleepFor(*timers, work, deadline.token());
    *expired = deadline.expired();
}

QCoro::Task<> permitTask(Semaphore *semaphore, Timers *timers, QList<int> *log, int name, std::stop_token stop)
{
    auto permit = co_await semaphore->acquire(stop);
    log->append(permit ? name : -name);
    if (permit)
        co_await sleepFor(*timers, 5ms, stop);
    permit.release();
}

QCoro::Task<> joinTask(TaskScope *scope)
{
    co_await scope->join();
}

QCoro::Task<int> onPoolTask(QThreadPool *pool, QThread **resumedOn)
{
    auto work = onPool(*pool, [] { return Result<int>(42); });
    const Result<int> result = co_await work;
    *resumedOn = QThread::currentThread();
    co_return result.valueOr(0);
}

} // namespace

class tst_Async : public QObject
{
    Q_OBJECT

    Timers m_timers;

private Q_SLOTS:
    void timersFireInOrderOfTimeFromTheEventLoop()
    {
        QList<int> order;
        m_timers.add(20ms, [&] { order << 3; });
        m_timers.add(0ms, [&] { order << 1; });
        m_timers.add(10ms, [&] { order << 2; });
        const auto cancelled = m_timers.add(5ms, [&] { order << 99; });
        QCOMPARE(m_timers.pending(), 4);
        QVERIFY2(order.isEmpty(), "add() fired a callback itself");
        m_timers.cancel(cancelled);
        m_timers.cancel(cancelled);
        m_timers.cancel(123456789);
        QVERIFY(spinUntil([&] { return order.size() == 3; }));
        QCOMPARE(order, (QList<int>{1, 2, 3}));
        QCOMPARE(m_timers.pending(), 0);
    }

    void timersMayBeChangedOrDestroyedByTheirCallbacks()
    {
        auto timers = std::make_unique<Timers>();
        QList<int> order;
        Timers::Id second = 0;
        timers->add(1ms, [&] {
            order << 1;
            timers->cancel(second);
            timers->add(0ms, [&] {
                order << 2;
                timers.reset();
            });
        });
        second = timers->add(2ms, [&] { order << 99; });
        QVERIFY(spinUntil([&] { return !timers; }));
        QCOMPARE(order, (QList<int>{1, 2}));
    }

    void aLongDelayNeitherOverflowsNorFires()
    {
        bool fired = false;
        const auto id = m_timers.add(Ms::max(), [&] { fired = true; });
        QTest::qWait(15);
        QVERIFY(!fired);
        m_timers.cancel(id);
        QCOMPARE(m_timers.pending(), 0);
    }

    void spawnedTasksRunAndTheJoinerWakesAfterTheLast()
    {
        TaskScope scope;
        QList<Wake> log;
        for (int i = 0; i < 3; ++i)
            scope.spawn("sleep", [&](std::stop_token stop) { return sleepTask(&m_timers, Ms(5 * i), &log, {}, stop); });
        QCOMPARE(scope.running(), 3);
        get(joinTask(&scope));
        QCOMPARE(scope.running(), 0);
        QCOMPARE(log, QList<Wake>(3, Wake::Elapsed));
        bool idle = false;
        scope.whenIdle([&] { idle = true; });
        QVERIFY2(!idle, "whenIdle() called back at once");
        QVERIFY(spinUntil([&] { return idle; }));
    }

    void aStopEndsASleepAtOnceButQueued()
    {
        TaskScope scope;
        QList<Wake> log;
        scope.spawn("sleep", [&](std::stop_token stop) { return sleepTask(&m_timers, 1h, &log, {}, stop); });
        QElapsedTimer watch;
        watch.start();
        scope.requestStop();
        scope.requestStop();
        QVERIFY2(log.isEmpty(), "the stop callback resumed the coroutine re-entrantly");
        get(joinTask(&scope));
        QCOMPARE(log, QList<Wake>{Wake::Stopped});
        QVERIFY2(watch.elapsed() < 1000, qPrintable(QString::number(watch.elapsed())));
        QCOMPARE(m_timers.pending(), 0);
        // A stopped scope still joins what it spawns later, which then sees the stop.
        scope.spawn("late", [&](std::stop_token stop) { return sleepTask(&m_timers, 1h, &log, {}, stop); });
        get(joinTask(&scope));
        QCOMPARE(log.size(), 2);
        QCOMPARE(log.last(), Wake::Stopped);
    }

    void aDeadlineExpiresAndSaysSo()
    {
        Wake wake = Wake::Elapsed;
        bool expired = false;
        get(deadlineTask(&m_timers, 10ms, 1h, &wake, &expired, {}));
        QCOMPARE(wake, Wake::Stopped);
        QVERIFY(expired);
    }

    void aDeadlineThatIsRestartedCountsAnew()
    {
        Deadline deadline(m_timers, 1h, {});
        QElapsedTimer clock;
        clock.start();
        deadline.restart(20ms);
        QTRY_VERIFY_WITH_TIMEOUT(deadline.expired(), 2000);
        QVERIFY(clock.elapsed() >= 20);
        QCOMPARE(m_timers.pending(), 0);
        deadline.restart(1h); // one that is over stays so
        QVERIFY(deadline.expired());
        QCOMPARE(m_timers.pending(), 0);
    }

    void aDeadlineOfFinishedWorkIsSilent()
    {
        Wake wake = Wake::Stopped;
        bool expired = true;
        get(deadlineTask(&m_timers, 1h, 2ms, &wake, &expired, {}));
        QCOMPARE(wake, Wake::Elapsed);
        QVERIFY(!expired);
        QCOMPARE(m_timers.pending(), 0);
    }

    void aParentsStopIsNoExpiry()
    {
        std::stop_source parent;
        Wake wake = Wake::Elapsed;
        bool expired = true;
        auto task = deadlineTask(&m_timers, 1h, 1h, &wake, &expired, parent.get_token());
        parent.request_stop();
        get(std::move(task));
        QCOMPARE(wake, Wake::Stopped);
        QVERIFY(!expired);
        QCOMPARE(m_timers.pending(), 0);
    }

    void aSignalWakesAllWaitersAndThoseWhoCome()
    {
        TaskScope scope;
        QList<Wake> log;
        Signal signal;
        for (int i = 0; i < 2; ++i)
            scope.spawn("wait", [&](std::stop_token stop) { return waitTask(&signal, &log, stop); });
        signal.set();
        QVERIFY2(log.isEmpty(), "set() resumed a waiter re-entrantly");
        scope.spawn("late", [&](std::stop_token stop) { return waitTask(&signal, &log, stop); });
        get(joinTask(&scope));
        QCOMPARE(log, QList<Wake>(3, Wake::Elapsed));
        signal.reset();
        scope.spawn("again", [&](std::stop_token stop) { return waitTask(&signal, &log, stop); });
        QCOMPARE(scope.running(), 1);
        scope.requestStop();
        signal.set(); // after the stop: the waiter was decided, and only once
        get(joinTask(&scope));
        QCOMPARE(log.size(), 4);
        QCOMPARE(log.last(), Wake::Stopped);
    }

    void aDyingSignalFreesItsWaiters()
    {
        TaskScope scope;
        QList<Wake> log;
        auto signal = std::make_unique<Signal>();
        scope.spawn("wait", [&](std::stop_token stop) { return waitTask(signal.get(), &log, stop); });
        signal.reset();
        get(joinTask(&scope));
        QCOMPARE(log, QList<Wake>{Wake::Stopped});
    }

    void aSemaphoreServesInOrderAndStops()
    {
        TaskScope scope;
        Semaphore semaphore(1);
        QList<int> log;
        for (int i = 1; i <= 3; ++i)
            scope.spawn("permit",
                        [&, i](std::stop_token stop) { return permitTask(&semaphore, &m_timers, &log, i, stop); });
        QCOMPARE(log, QList<int>{1});
        QCOMPARE(semaphore.waiting(), 2);
        get(joinTask(&scope));
        QCOMPARE(log, (QList<int>{1, 2, 3}));
        QCOMPARE(semaphore.free(), 1);
        QList<int> stopped;
        scope.spawn("first",
                    [&](std::stop_token stop) { return permitTask(&semaphore, &m_timers, &stopped, 1, stop); });
        scope.spawn("second",
                    [&](std::stop_token stop) { return permitTask(&semaphore, &m_timers, &stopped, 2, stop); });
        scope.requestStop();
        get(joinTask(&scope));
        QCOMPARE(stopped, (QList<int>{1, -2}));
        QCOMPARE(semaphore.free(), 1);
    }

    void anEscapedExceptionIsLoggedWithTheTasksName()
    {
        TaskScope scope;
        QTest::ignoreMessage(QtCriticalMsg, "Task plumbing ended by an exception: burst pipe");
        scope.spawn("plumbing", [&](std::stop_token stop) { return throwTask(&m_timers, stop); });
        get(joinTask(&scope));
        QCOMPARE(scope.running(), 0);
    }

    void aThousandTasksLeakNothing()
    {
        const auto token = std::make_shared<int>(0);
        TaskScope scope;
        QList<Wake> log;
        for (int i = 0; i < 1000; ++i) {
            const Ms delay = i % 2 ? Ms(i % 7) : Ms(1h);
            scope.spawn("many", [&, delay](std::stop_token stop) {
                return sleepTask(&m_timers, delay, &log, Living{token}, stop);
            });
        }
        QVERIFY(spinUntil([&] { return log.size() == 500; }));
        scope.requestStop();
        get(joinTask(&scope));
        QCOMPARE(log.count(Wake::Elapsed), 500);
        QCOMPARE(log.count(Wake::Stopped), 500);
        QCOMPARE(token.use_count(), 1L);
        QCOMPARE(m_timers.pending(), 0);
    }

    void aScopeThatDiesWithRunningTasksAborts()
    {
        const pid_t child = fork();
        if (child == 0) {
            rlimit none{0, 0};
            setrlimit(RLIMIT_CORE, &none);
            signal(SIGABRT, SIG_DFL);
            qInstallMessageHandler([](QtMsgType, const QMessageLogContext &, const QString &) {});
            QList<Wake> log;
            auto scope = std::make_unique<TaskScope>();
            scope->spawn("orphan", [&](std::stop_token stop) { return sleepTask(&m_timers, 1h, &log, {}, stop); });
            scope.reset();
            _exit(0);
        }
        int status = 0;
        QCOMPARE(waitpid(child, &status, 0), child);
        QVERIFY2(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, "the scope died quietly over a running task");
    }

    void anOwnerMayDestroyTheScopeWhenItIsIdle()
    {
        auto scope = std::make_unique<TaskScope>();
        QList<Wake> log;
        scope->spawn("sleep", [&](std::stop_token stop) { return sleepTask(&m_timers, 1ms, &log, {}, stop); });
        scope->whenIdle([&] { scope.reset(); });
        QVERIFY(spinUntil([&] { return !scope; }));
        QCOMPARE(log.size(), 1);
    }

    void aFutureOfThePoolResumesOnTheAwaitingThread()
    {
        QThreadPool pool;
        QThread *resumedOn = nullptr;
        QCOMPARE(get(onPoolTask(&pool, &resumedOn)), 42);
        QCOMPARE(resumedOn, QThread::currentThread());
    }

    void aDroppedAnswerAnswersCancelled()
    {
        QFuture<Result<int>> future;
        {
            Answer<int> answer;
            future = answer.future();
        }
        QVERIFY(future.isFinished());
        QCOMPARE(future.result().error().kind, ErrorKind::Cancelled);
    }

    void aShiftedClockStartsWhereItIsToldAndRunsOn()
    {
        const Instant start{1'700'000'000'000};
        const Clock clock = shiftedClock(start);
        const Now first = clock();
        QVERIFY(first.wall >= start && first.wall < start + 5s);
        QTest::qWait(5);
        const Now second = clock();
        QCOMPARE(second.wall - first.wall, second.mono - first.mono);
        QVERIFY(second.mono > first.mono);
    }
};

QTEST_GUILESS_MAIN(tst_Async)
#include "tst_async.moc"
