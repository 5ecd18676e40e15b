// Runs mirrored to an ETL API that answers, goes away, forgets, refuses and loses its answers (R8.4): every update
// arrives once, in order per item, and the crawl never waits.
#include "tests/support/etlworld.h"

#include <QDirIterator>

#include <atomic>

using namespace trawl;
using namespace trawl::test;

#define VERIFY_NO_FAULT(text)                                                                                          \
    do {                                                                                                               \
        const QString found = (text);                                                                                  \
        QVERIFY2(found.isEmpty(), qPrintable(found));                                                                  \
    } while (false)

class tst_EtlMirror : public QObject
{
    Q_OBJECT

    static qint64 waits(LiveEngine &engine) { return engine.must(u"outbox.page"_s)[u"waits"_s].toInteger(); }

private Q_SLOTS:
    void aRunIsToldItemByItemAndClosed()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 12)});
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(world.completed());
        QVERIFY(spinUntil([&] { return world.count(u"finalize"_s) == 1; }, 10s)); // by itself
        VERIFY_NO_FAULT(world.fault(1));
        const QJsonObject run = world.api.runs().constFirst();
        QCOMPARE(run[u"status"_s].toString(), u"completed"_s);
        QCOMPARE(run[u"domain"_s].toString(), u"127.0.0.1"_s);
        QCOMPARE(run[u"metadata"_s][u"totalItems"_s].toInt(), 12);
        QCOMPARE(run[u"metadata"_s][u"completedItems"_s].toInt(), 12);
        QCOMPARE(run[u"metadata"_s][u"trawldeck"_s][u"source"_s].toString(), u"a"_s);
        QCOMPARE(waits(engine), 0);
        QCOMPARE(engine.must(u"outbox.page"_s)[u"total"_s].toInt(), 0);
    }

    void anApiThatIsDownForAWholeRunHearsEveryUpdateOnceAndInOrder()
    {
        EtlWorld world;
        QJsonObject retried = world.pages(u"b"_s, 5);
        retried.insert(u"max_attempts"_s, 2);
        world.site.reply("/b/3", 500); // fails twice
        world.setSources({world.pages(u"a"_s, 40, true), retried});
        world.api.goDown();
        LiveEngine engine(world.setup());
        QElapsedTimer timer;
        timer.start();
        engine.must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(world.completed()); // an outage holds nothing up
        qInfo("the run took %lld ms", timer.elapsed());
        QJsonObject before;
        QVERIFY(spinUntil(
            [&] {
                before = engine.must(u"outbox.page"_s, {{u"limit"_s, 1000}});
                return !before[u"error"_s].toString().isEmpty() && before[u"waits"_s].toInt() == 45 + 2;
            },
            30s));
        // One row an item, and two ends.
        QVERIFY(before[u"nextTry"_s].toInteger() > 0);
        QVERIFY(before[u"since"_s].toInteger() > 0);
        QCOMPARE(before[u"rows"_s].toArray().size(), 47);
        QCOMPARE(world.api.requests(), 0);
        world.api.comeBack();
        QVERIFY(EtlWorld::sendAll(engine));
        VERIFY_NO_FAULT(world.fault(1)); // the newest state of each, once
        QCOMPARE(world.count(u"finalize"_s), 2);
        QCOMPARE(world.count(u"create"_s), 2);
        QCOMPARE(world.remoteStates(), QStringList({u"completed"_s, u"completed"_s}));
        QCOMPARE(world.api.replays(), 0);
        QJsonObject failed;
        for (const QJsonObject &run : world.api.runs()) {
            for (const QJsonValue &item : run[u"items"_s].toArray())
                failed = item[u"url"_s].toString().endsWith(u"/b/3"_s) ? item.toObject() : failed;
        }
        QVERIFY(failed[u"failed"_s].toBool());
        QCOMPARE(failed[u"attempts"_s].toInt(), 2);
        QVERIFY(!failed[u"error"_s].toString().isEmpty());
    }

    void whatIsFoundLaterGoesIntoFurtherRunsAndNothingTwice()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 60, true, 60)});
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(world.completed());
        QVERIFY(EtlWorld::sendAll(engine));
        VERIFY_NO_FAULT(world.fault(3));
        const auto runs = world.api.runs();
        QVERIFY2(runs.size() <= 4, qPrintable(QString::number(runs.size())));
        for (const QJsonObject &run : runs)
            QCOMPARE(run[u"status"_s].toString(), u"completed"_s);
    }

    void answersThatAreLostHaveNoSecondEffect()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 10)});
        world.api.loseAnswers(3);
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(world.completed());
        world.api.loseAnswers(2);
        QVERIFY(EtlWorld::sendAll(engine));
        VERIFY_NO_FAULT(world.fault(1));
        QCOMPARE(world.api.runs().size(), 1);
        QVERIFY(world.api.replays() > 0);
    }

    /// The API did it, nobody heard of it, and the program was started anew: the same request goes out again.
    void aRequestKeepsItsKeyOverARestart()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 12)});
        world.api.loseUpdates(1'000'000);
        {
            LiveEngine engine(world.setup());
            engine.must(u"run.start"_s, EtlWorld::plan());
            QVERIFY(world.completed());
            QVERIFY(spinUntil([&] { return !engine.must(u"outbox.page"_s)[u"error"_s].toString().isEmpty(); }, 60s));
            QCOMPARE(world.count(u"item"_s), 12);
        }
        world.api.loseUpdates(0);
        LiveEngine engine(world.setup());
        QVERIFY(EtlWorld::sendAll(engine));
        VERIFY_NO_FAULT(world.fault(1));
        QSet<QByteArray> keys;
        int updates = 0;
        for (const Request &request : world.api.log()) {
            if (request.method == "PATCH") {
                ++updates;
                keys.insert(request.header("Idempotency-Key"));
            }
        }
        QVERIFY(updates > 5);
        QCOMPARE(keys.size(), 1);
    }

    /// The key of a create is forgotten before its answer comes: the run that it made is found by what it was given.
    void aRunWhoseAnswerWasLostIsFoundAgain()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 4)});
        world.api.loseAnswers(1'000'000);
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(world.completed());
        QVERIFY(spinUntil([&] { return world.api.runs().size() == 1; }, 10s));
        world.api.loseAnswers(0);
        world.api.forgetKeys();
        QVERIFY(EtlWorld::sendAll(engine));
        QCOMPARE(world.api.runs().size(), 1);
        VERIFY_NO_FAULT(world.fault(1));
    }

    void aRunOfSomebodyElseIsLeftAloneAndOursIsMadeBesideIt()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 4)});
        const QString foreign = world.api.addRun(u"127.0.0.1"_s);
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(world.completed());
        QVERIFY(EtlWorld::sendAll(engine));
        QCOMPARE(world.remoteStates(), QStringList({u"running"_s, u"completed"_s}));
        VERIFY_NO_FAULT(world.fault(1));
    }

    void whatTheApiRefusesIsListedAndHoldsNothingUp()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 8)});
        world.api.dontKnow(u"/a/3"_s);
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(world.completed());
        QVERIFY(EtlWorld::sendAll(engine));
        QCOMPARE(world.remoteStates(), QStringList{u"completed"_s});
        const QJsonObject page = engine.must(u"outbox.page"_s);
        QCOMPARE(page[u"refused"_s].toInt(), 1);
        const QJsonObject row = page[u"rows"_s].toArray().at(0).toObject();
        QCOMPARE(row[u"state"_s].toString(), u"refused"_s);
        QVERIFY(row[u"url"_s].toString().endsWith(u"/a/3"_s));
        QVERIFY2(row[u"error"_s].toString().contains(u"404 no such item"_s), qPrintable(row[u"error"_s].toString()));
        world.api.dontKnow({}); // mended: once more
        QVERIFY(EtlWorld::sendAll(engine));
        QCOMPARE(engine.must(u"outbox.page"_s)[u"total"_s].toInt(), 0);
        VERIFY_NO_FAULT(world.fault(1));
    }

    /// The API says its key back in the error of an item.
    void whatTheApiSaysOfAnItemIsKeptWithoutTheKey()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 3)});
        world.api.dontKnow(u"/a/1"_s);
        world.api.sayOfUnknown(u"not for "_s + QLatin1StringView(EtlServer::key));
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(world.completed());
        QVERIFY(EtlWorld::sendAll(engine));
        const QString error = engine.must(u"outbox.page"_s)[u"rows"_s][0][u"error"_s].toString();
        QVERIFY2(error.startsWith(u"404 not for"_s), qPrintable(error));
        QVERIFY2(!error.contains(QLatin1StringView(EtlServer::key)), qPrintable(error));
    }

    /// An item that can't be done now is asked for again later; it holds neither a newer run up nor any end but its
    /// own.
    void anItemThatTheApiIsBusyAtHoldsNothingElseUp()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 3), world.pages(u"b"_s, 3)});
        world.api.beBusyAt(u"/a/1"_s);
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(world.completed());
        QVERIFY(spinUntil([&] { return world.count(u"finalize"_s) == 1; }, 20s));
        QCOMPARE(world.remoteStates().count(u"completed"_s), 1);
        // The API takes other things all the time: the fault is the item's.
        QVERIFY(EtlWorld::sendAll(engine));
        QCOMPARE(world.count(u"finalize"_s), 2);
        QCOMPARE(engine.must(u"outbox.page"_s)[u"refused"_s].toInt(), 1);
        VERIFY_NO_FAULT(world.api.replays() == 0 ? QString() : u"replayed"_s);
        world.api.beBusyAt({}); // mended
        QVERIFY(EtlWorld::sendAll(engine));
        QCOMPARE(engine.must(u"outbox.page"_s)[u"total"_s].toInt(), 0);
    }

    /// A request that always breaks the API is taken apart until what breaks it stands alone.
    void anItemThatBreaksTheApiIsFoundAndTheRestGoesOn()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 6)});
        world.api.failAt(u"/a/4"_s);
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(world.completed());
        QVERIFY(EtlWorld::sendAll(engine, 200s));
        QCOMPARE(world.remoteStates(), QStringList{u"completed"_s});
        const QJsonObject page = engine.must(u"outbox.page"_s);
        QCOMPARE(page[u"refused"_s].toInt(), 1);
        QVERIFY(page[u"rows"_s][0][u"url"_s].toString().endsWith(u"/a/4"_s));
        QVERIFY(!page[u"rows"_s][0][u"error"_s].toString().isEmpty());
        QCOMPARE(world.count(u"item"_s), 5);
    }

    void aRunThatIsTooLargeForTheApiGoesIntoSmallerOnes()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 20)});
        world.api.takeUrls(6);
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(world.completed());
        QVERIFY(EtlWorld::sendAll(engine));
        VERIFY_NO_FAULT(world.fault());
        QCOMPARE(world.api.runs().size(), 4); // of five addresses each
        QCOMPARE(world.remoteStates().count(u"completed"_s), 4);
        QCOMPARE(engine.must(u"outbox.page"_s)[u"total"_s].toInt(), 0);
    }

    void aListOfItemsThatNeverEndsIsLeft()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 10)});
        world.api.leaveItemsOut(true);
        world.api.repeatCursors(true);
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(world.completed());
        QVERIFY(EtlWorld::sendAll(engine));
        QVERIFY(world.api.requests() < 30);
        QCOMPARE(engine.must(u"outbox.page"_s)[u"refused"_s].toInt(), 4); // those that it never listed
    }

    /// The wall clock is set back while the API is away: what waits, waits no longer for it.
    void aClockThatIsSetBackHoldsNoUpdateUp()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 3)});
        world.api.goDown();
        EngineSetup setup = world.setup();
        std::atomic<qint64> offset = 0;
        setup.clock = [&offset] {
            Now now = systemNow();
            now.wall = now.wall + Ms(offset.load());
            return now;
        };
        const auto setBack = [&offset] { offset -= qint64(Ms(5h).count()); };
        std::optional<LiveEngine> engine(setup);
        engine->must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(world.completed());
        QVERIFY(spinUntil([&] { return !engine->must(u"outbox.page"_s)[u"error"_s].toString().isEmpty(); }, 60s));
        const qint64 before = systemNow().wall.ms;
        setBack(); // while it runs
        const auto nextTry = [&] { return engine->must(u"outbox.page"_s)[u"nextTry"_s].toInteger(); };
        QVERIFY(spinUntil([&] { return nextTry() > 0 && nextTry() < before; }, 40s));
        world.api.comeBack();
        QVERIFY(spinUntil([&] { return world.count(u"finalize"_s) == 1; }, 60s)); // by itself
        world.api.goDown();
        engine->must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(world.completed(2));
        QVERIFY(spinUntil([&] { return !engine->must(u"outbox.page"_s)[u"error"_s].toString().isEmpty(); }, 60s));
        engine.reset();
        setBack(); // before its next start
        world.api.comeBack();
        engine.emplace(setup);
        QVERIFY(spinUntil([&] { return world.count(u"finalize"_s) == 2; }, 15s));
        VERIFY_NO_FAULT(world.fault(1));
    }

    /// The program ended while a run was being made for the first time, and somebody closed that run before the next
    /// start, a day later: it is found, and none is made beside it.
    void aRunThatWasMadeAsTheProgramEndedIsFoundAfterADay()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 3)});
        world.api.beSlow(60'000);
        {
            LiveEngine engine(world.setup());
            engine.must(u"run.start"_s, EtlWorld::plan());
            QVERIFY(world.completed());
            QVERIFY(spinUntil([&] { return world.api.runs().size() == 1; }, 10s));
        }
        QCOMPARE(number(world.workspace.store(), u"select max(tries) from outbox"_s), 0);
        world.api.beSlow(0);
        world.api.forgetKeys();
        world.api.closeRun(world.api.runs().constFirst()[u"id"_s].toString());
        EngineSetup setup = world.setup();
        setup.clock = [] {
            Now now = systemNow();
            now.wall = now.wall + Ms(25h);
            return now;
        };
        LiveEngine engine(setup);
        QVERIFY(EtlWorld::sendAll(engine));
        QCOMPARE(world.api.runs().size(), 1);
    }

    void tryNowAtAnApiThatHangsHoldsTheEndOfTheProgramNotUp()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 3)});
        world.api.beSlow(60'000);
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(world.completed());
        QVERIFY(spinUntil([&] { return world.api.requests() == 1; }, 10s));
        bool answered = false;
        engine.console().submit(requestFrom(u"outbox.tryNow"_s, {}).value(),
                                [&answered](const Result<AnyAnswer> &) { answered = true; });
        spinUntil([&] { return answered; }, 300ms);
        QVERIFY(!answered);
        QElapsedTimer timer;
        timer.start();
        engine.close();
        QVERIFY2(timer.elapsed() < 10'000, qPrintable(QString::number(timer.elapsed())));
    }

    void aRefusedRunLeavesTheQueueAndOthersGoOn()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 3)});
        world.api.refuseCreates(true);
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(world.completed());
        QVERIFY(spinUntil([&] { return engine.must(u"outbox.page"_s)[u"refused"_s].toInt() == 3; }, 10s));
        QCOMPARE(world.api.requests(), 1); // it is not asked again and again
        world.api.refuseCreates(false);
        engine.must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(world.completed(2));
        QVERIFY(EtlWorld::sendAll(engine));
        QCOMPARE(world.api.runs().size(), 2); // also the first one: Try now sends it once more
        QCOMPARE(world.remoteStates(), QStringList({u"completed"_s, u"completed"_s}));
        QCOMPARE(engine.must(u"outbox.page"_s)[u"total"_s].toInt(), 0);
    }

    void aWrongKeyHoldsEverythingAndIsToldNowhere()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 6)});
        const QByteArray wrong = "wrong-key-0815";
        {
            EngineSetup setup = world.setup();
            setup.etl.key = wrong;
            LiveEngine engine(setup);
            engine.must(u"run.start"_s, EtlWorld::plan());
            QVERIFY(world.completed());
            const QJsonObject tried = engine.must(u"outbox.tryNow"_s);
            QVERIFY(tried[u"waits"_s].toInt() > 0);
            const QJsonObject page = engine.must(u"outbox.page"_s);
            QVERIFY2(page[u"error"_s].toString().contains(u"refuses the key"_s),
                     qPrintable(page[u"error"_s].toString()));
            QCOMPARE(page[u"refused"_s].toInt(), 0);
            const QJsonObject doctor = engine.must(u"doctor"_s);
            const QByteArray said = QJsonDocument(doctor).toJson() + QJsonDocument(page).toJson();
            QVERIFY2(said.contains("\"ETL API\"") && said.contains("refuses the key"), said.constData());
            QVERIFY(!said.contains(wrong));
        }
        QDirIterator files(world.workspace.folder(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        int looked = 0;
        while (files.hasNext()) {
            QFile file(files.next());
            if (!file.open(QIODevice::ReadOnly))
                continue; // a socket
            ++looked;
            QVERIFY2(!file.readAll().contains(wrong), qPrintable(file.fileName()));
        }
        QVERIFY(looked > 3);
        LiveEngine engine(world.setup()); // the right one
        QVERIFY(EtlWorld::sendAll(engine));
        VERIFY_NO_FAULT(world.fault(1));
        QCOMPARE(world.remoteStates(), QStringList{u"completed"_s});
    }

    void aStoppedRunStaysOpenThereUntilItCantGoOn()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 80, false, 200)});
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(spinUntil([&] { return world.count(u"item"_s) > 0; }, 20s));
        engine.must(u"run.stop"_s);
        QVERIFY(engine.waitState(RunState::Stopped, 20s));
        QVERIFY(EtlWorld::sendAll(engine));
        QCOMPARE(world.remoteStates(), QStringList{u"running"_s});
        engine.must(u"run.resume"_s);
        QVERIFY(engine.waitState(RunState::Running, 20s));
        engine.must(u"run.stop"_s);
        QVERIFY(engine.waitState(RunState::Stopped, 20s));
        QVERIFY(EtlWorld::sendAll(engine));
        QCOMPARE(world.remoteStates(), QStringList{u"running"_s}); // the same run went on
        engine.must(u"run.start"_s, EtlWorld::plan());             // now it can't any more
        QVERIFY(world.completed());
        QVERIFY(EtlWorld::sendAll(engine));
        QCOMPARE(world.remoteStates(), QStringList({u"cancelled"_s, u"completed"_s}));
    }

    void finalizingAStoppedRunCancelsItThere()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 80, false, 200)});
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(spinUntil([&] { return world.count(u"item"_s) > 0; }, 20s));
        engine.must(u"run.stop"_s);
        QVERIFY(engine.waitState(RunState::Stopped, 20s));
        engine.must(u"run.finalize"_s);
        QVERIFY(EtlWorld::sendAll(engine));
        QCOMPARE(world.remoteStates(), QStringList{u"cancelled"_s});
    }

    void whatIsPutBackAfterTheEndGoesIntoAFurtherRun()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 5)});
        world.site.reply("/a/2", 404);
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(world.completed());
        QVERIFY(EtlWorld::sendAll(engine));
        world.site.page("/a/2", "<h1>back</h1>");
        engine.must(u"run.retryFailed"_s); // goes on with it
        QVERIFY(spinUntil([&] { return fate(world.workspace.store(), u"/a/2"_s) == u"captured none"_s; }, 20s));
        QVERIFY(world.completed());
        QVERIFY(EtlWorld::sendAll(engine));
        QCOMPARE(world.remoteStates(), QStringList({u"completed"_s, u"completed"_s}));
        QCOMPARE(world.api.runs().at(1)[u"items"_s].toArray().size(), 1);
        VERIFY_NO_FAULT(world.fault());
    }

    void aRunThatSomebodyElseClosesIsListedAndNoLongerMirrored()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 80, false, 200)});
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(spinUntil([&] { return world.count(u"item"_s) > 0; }, 20s));
        world.api.closeRun(world.api.runs().constFirst()[u"id"_s].toString());
        QVERIFY(world.completed());
        QVERIFY(spinUntil([&] { return engine.must(u"outbox.page"_s)[u"waits"_s].toInt() == 0; }, 20s));
        const QJsonObject page = engine.must(u"outbox.page"_s);
        QVERIFY(page[u"refused"_s].toInt() > 1);
        QVERIFY2(page[u"rows"_s].toArray().at(0)[u"error"_s].toString().contains(u"closed already"_s),
                 QJsonDocument(page).toJson().constData());
        QCOMPARE(world.api.runs().size(), 1); // none is made behind somebody's back
    }

    void anApiThatListsNoItemsInItsAnswerIsAskedForThem()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 10)});
        world.api.leaveItemsOut(true);
        world.api.oldSpelling(true);
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(world.completed());
        QVERIFY(EtlWorld::sendAll(engine));
        VERIFY_NO_FAULT(world.fault(1));
    }

    void withoutAnApiNothingIsNotedAndTheOutboxSaysSo()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 3)});
        LiveEngine engine(engineSetup(world.workspace.folder(), false));
        engine.must(u"run.start"_s, EtlWorld::plan());
        QVERIFY(world.completed());
        QVERIFY(!engine.must(u"outbox.page"_s)[u"configured"_s].toBool());
        QCOMPARE(engine.ask(u"outbox.tryNow"_s).error().code, 7071);
        QCOMPARE(number(world.workspace.store(), u"select count(*) from mirror_items"_s), 0);
        QCOMPARE(number(world.workspace.store(), u"select count(*) from mirror_runs"_s), 0);
    }

    void theSettingEndsTheMirrorForNewRunsOnly()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 80, false, 200), world.pages(u"b"_s, 3)});
        {
            LiveEngine engine(world.setup());
            engine.must(u"run.start"_s, EtlWorld::plan({u"a"_s}));
            QVERIFY(spinUntil([&] { return world.count(u"item"_s) > 0; }, 20s));
            engine.must(u"settings.set"_s, {{u"key"_s, u"etl.mirror"_s}, {u"value"_s, false}});
            engine.must(u"run.stop"_s);
            QVERIFY(engine.waitState(RunState::Stopped, 20s));
        }
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, EtlWorld::plan({u"b"_s}));
        QVERIFY(world.completed());
        const RowId first = number(world.workspace.store(), u"select min(id) from scraping_runs"_s);
        engine.must(u"run.resume"_s, {{u"run"_s, first}});
        QVERIFY(world.completed(2));
        QVERIFY(EtlWorld::sendAll(engine));
        QCOMPARE(world.remoteStates(), QStringList{u"completed"_s}); // the one that was mirrored before, to its end
    }
};

QTEST_GUILESS_MAIN(tst_EtlMirror)
#include "tst_etlmirror.moc"
