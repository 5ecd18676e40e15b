// SIGKILL at chosen writes of the shipped program (k1–k14, I1–I8: k1, k2, k5, k7–k12), aimed by tests/shim/killshim.c;
// then the invariants.
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"

using namespace trawl;
using namespace trawl::test;

namespace {
constexpr int pages = 8;

/// Where a process dies.
struct Point {
    QString path; ///< end of the file's path
    QString text; ///< counting begins with the write that has it
    int nth = 1;
    bool torn = false; ///< half of the write gets there
    QString arm = {};  ///< the text stands in a write to this file; empty: to `path`
    int delay = 0;     ///< ms that the writer stands still before
};
} // namespace
Q_DECLARE_METATYPE(Point)

class tst_CrashPoints : public QObject
{
    Q_OBJECT

    static QProcessEnvironment aimed(const TestWorkspace &world, const Point &point)
    {
        QProcessEnvironment environment = world.environment();
        environment.insert(u"LD_PRELOAD"_s, QStringLiteral(TRAWL_BINARY_DIR "/tests/killshim.so"));
        if (qEnvironmentVariableIsSet(
                "TRAWL_TEST_MUTANT")) // what is killed; what comes before and after is the shipped program
            environment.insert(u"TRAWL_TEST_CTL"_s, qEnvironmentVariable("TRAWL_TEST_MUTANT"));
        environment.insert(u"TRAWL_KILL_PATH"_s, point.path);
        if (!point.text.isEmpty())
            environment.insert(u"TRAWL_KILL_TEXT"_s, point.text);
        if (!point.arm.isEmpty())
            environment.insert(u"TRAWL_KILL_ARM"_s, point.arm);
        environment.insert(u"TRAWL_KILL_NTH"_s, QString::number(point.nth));
        environment.insert(u"TRAWL_KILL_TORN"_s, QString::number(int(point.torn)));
        environment.insert(u"TRAWL_KILL_DELAY"_s, QString::number(point.delay));
        return environment;
    }
    /// Half of the pages are start URLs, the other half only links on the first: lost with a page's capture, nobody
    /// would ever find them again.
    static QJsonArray plain(TestServer &server)
    {
        QStringList urls;
        QByteArray links;
        for (int i = pages - 1; i >= 0; --i) {
            const QByteArray path = "/page" + QByteArray::number(i);
            server.page(path, "<title>Title of " + path + "</title><h1>Page " + path + "</h1>" +
                                  (i == 0 ? links : QByteArray()));
            if (i < pages / 2)
                urls.prepend(server.url(QString::fromLatin1(path)));
            else
                links.prepend("<a href=\"" + path + "\">" + path + "</a> ");
        }
        QJsonObject linked = source(u"plain"_s, urls, {u"http"_s}, false);
        linked.insert(u"discovery"_s, QJsonObject{{u"links"_s, u"a"_s}, {u"maximum"_s, 1000}});
        return {linked};
    }
    /// True if the process was killed where it should.
    static bool dies(const TestWorkspace &world, const QStringList &arguments, const Point &point)
    {
        CtlProcess process(world.folder(), arguments, aimed(world, point));
        process.wait(40s);
        return process.killed();
    }
    static bool runExists(const TestWorkspace &world)
    {
        return QFile::exists(world.store()) &&
               number(world.store(), u"select count(*) from sqlite_master where name = 'scraping_runs'"_s) == 1 &&
               number(world.store(), u"select count(*) from scraping_runs"_s) == 1;
    }
    static QStringList captured(const TestWorkspace &world)
    {
        QStringList paths;
        for (const QVariantList &row :
             sql(world.store(), u"select url from scraping_items where state = %1"_s.arg(int(ItemState::Captured))))
            paths.append(QUrl(row.first().toString()).path());
        return paths;
    }
    /// I1, I2, the store itself, and what it counts.
    static void compareComplete(const TestWorkspace &world)
    {
        QCOMPARE(sql(world.store(), u"pragma integrity_check"_s).first().first().toString(), u"ok"_s);
        QCOMPARE(number(world.store(), u"select count(*) from scraping_runs"_s), 1);
        QCOMPARE(number(world.store(), u"select count(*) from scraping_runs where state = 'completed'"_s), 1);
        QCOMPARE(tally(world.store(), u"select state, count(*) from scraping_items group by state"_s),
                 (QHash<int, int>{{int(ItemState::Captured), pages}}));
        QCOMPARE(number(world.store(), u"select count(distinct page_id) from scraping_items"_s), pages);
        QCOMPARE(number(world.store(), u"select count(*) from captures where lost = 0"_s), pages);
        QCOMPARE(number(world.store(), u"select count(distinct item_id) from captures where lost = 0"_s), pages);
        QCOMPARE(number(world.store(), u"select sum(captured) from run_counts"_s), pages);
        QCOMPARE(number(world.store(), u"select sum(pending) + sum(leased) from run_counts"_s), 0);
    }
    static void copy(const QString &from, const QString &to) { QVERIFY(shell(u"cp"_s, {u"-a"_s, from + u"/."_s, to})); }

    TestServer m_pictures;
    std::unique_ptr<TestWorkspace> m_captured; ///< a completed run with approved pictures, not uploaded

private Q_SLOTS:
    // --- the crawl

    void theRunIsKilledAt_data()
    {
        QTest::addColumn<Point>("point");
        QTest::addColumn<bool>("migrated"); // the store is there already
        const QString owner = QSysInfo::machineHostName() + u':';
        QTest::newRow("k1: before the enqueue's commit") << Point{u"-wal"_s, u"/page0"_s} << true;
        QTest::newRow("k1: in the enqueue's commit") << Point{u"-wal"_s, u"/page0"_s, 1, true} << true;
        QTest::newRow("k2: popped, the lease not committed") << Point{u"-wal"_s, owner} << true;
        QTest::newRow("k2: in the lease's commit") << Point{u"-wal"_s, owner, 1, true} << true;
        QTest::newRow("k5: the first capture not committed") << Point{u"-wal"_s, u"Title of"_s} << true;
        QTest::newRow("k10: in the middle of a group's commit") << Point{u"-wal"_s, u"Title of"_s, 2, true} << true;
        for (const int nth : {3, 9, 17, 33, 65})
            QTest::addRow("k10: write %d after the first capture", nth)
                << Point{u"-wal"_s, u"Title of"_s, nth, nth % 2 == 0} << true;
        QTest::newRow("k11: first write of the checkpoint") << Point{u".sqlite"_s, {}, 1, true} << true;
        QTest::newRow("k11: third write of the checkpoint") << Point{u".sqlite"_s, {}, 3, true} << true;
        for (const int nth : {1, 2, 14, 40, 90, 130})
            QTest::addRow("k12: write %d of the migrations", nth) << Point{u"-wal"_s, {}, nth, nth % 2 == 0} << false;
        QTest::newRow("k12: the new file's first page") << Point{u".sqlite"_s, {}, 1, true} << false;
    }
    void theRunIsKilledAt()
    {
        QFETCH(Point, point);
        QFETCH(bool, migrated);
        TestWorkspace world;
        TestServer server;
        QVERIFY(world.write(u"sources.json"_s, file(plain(server))));
        if (migrated)
            QCOMPARE(ctl(world.folder(), {u"status"_s, u"--json"_s}, 20s, world.environment()).exit, 0);
        QVERIFY2(dies(world, {u"run"_s, u"--json"_s}, point), "the kill point was not reached");
        const QStringList before = runExists(world) ? captured(world) : QStringList();
        server.clearLog();
        // I8: the recovery is killed, too, at its first and in the middle of its third write; where it writes less it
        // just goes on.
        const QStringList again{runExists(world) ? u"resume"_s : u"run"_s, u"--json"_s};
        dies(world, again, Point{u"-wal"_s, {}, 1, true});
        const QStringList further{runExists(world) ? u"resume"_s : u"run"_s, u"--json"_s};
        if (!runExists(world) ||
            number(world.store(), u"select count(*) from scraping_runs where state = 'completed'"_s) == 0)
            dies(world, further, Point{u"-wal"_s, {}, 3, true});
        if (!runExists(world) ||
            number(world.store(), u"select count(*) from scraping_runs where state = 'completed'"_s) == 0) {
            const QString verb = runExists(world) ? u"resume"_s : u"run"_s;
            const CtlResult done = ctl(world.folder(), {verb, u"--json"_s}, 60s, world.environment());
            QVERIFY2(done.exit == 0, (done.out.right(2000) + done.err).constData());
        }
        compareComplete(world);
        for (const QString &path : before)
            QVERIFY2(server.count(path.toLatin1()) == 0, qPrintable(path + u" was fetched again after its capture"_s));
        const CtlResult upload = ctl(world.folder(), {u"upload"_s, u"--json"_s}, 30s, world.environment());
        QVERIFY2(upload.exit == 0, (upload.out.right(1500) + upload.err).constData());
        QCOMPARE(number(world.file(u"sink/results.sqlite"_s), u"select count(distinct item_id) from crawl_results"_s),
                 pages); // I4
        QCOMPARE(number(world.file(u"sink/results.sqlite"_s), u"select count(*) from crawl_results"_s), pages);
    }

    // --- decisions (I5)

    /// The writer stands still in the commit for half a second before it dies: time enough to confirm what is not
    /// committed.
    void aConfirmedDecisionIsThereAfterTheKill_data()
    {
        QTest::addColumn<int>("nth");
        QTest::newRow("before its commit") << 1;
        QTest::newRow("in its commit") << 2;
    }
    void aConfirmedDecisionIsThereAfterTheKill()
    {
        QFETCH(int, nth);
        TestWorkspace world;
        TestServer server;
        QJsonArray sources = plain(server);
        QJsonObject manual = sources.first().toObject();
        manual.insert(u"review"_s, u"manual"_s);
        QVERIFY(world.write(u"sources.json"_s, file({manual})));
        QCOMPARE(ctl(world.folder(), {u"run"_s, u"--json"_s}, 60s, world.environment()).exit, 0);
        const auto ids = sql(world.store(), u"select id from captures order by id"_s);
        QCOMPARE(ids.size(), pages);
        const QString one = ids.at(0).first().toString(), two = ids.at(1).first().toString();
        QCOMPARE(ctl(world.folder(), {u"review"_s, u"approve"_s, one, u"--json"_s}, 20s, world.environment()).exit, 0);
        const qint64 entries = number(world.store(), u"select count(*) from journal"_s);
        CtlProcess process(world.folder(),
                           {u"review"_s, u"reject"_s, two, u"--reason"_s, u"zebra crossing 42"_s, u"--json"_s},
                           aimed(world, Point{u"-wal"_s, u"zebra crossing 42"_s, nth, true, {}, 500}));
        const CtlResult result = process.wait(20s);
        QVERIFY2(process.killed(), (result.out + result.err).constData());
        const bool confirmed = result.out.contains("\"type\":\"review\"");
        QCOMPARE(ctl(world.folder(), {u"status"_s, u"--json"_s}, 20s, world.environment()).exit, 0); // a restart
        const auto reviewOf = [&](const QString &id) {
            return Review(number(world.store(), u"select review from captures where id = "_s + id));
        };
        QCOMPARE(reviewOf(one), Review::Approved);
        QVERIFY2(!confirmed || reviewOf(two) == Review::Rejected, "it was confirmed, and it is gone");
        QCOMPARE(reviewOf(two), Review::Unreviewed); // all of it or nothing: the journal has no more than the captures
        QCOMPARE(number(world.store(), u"select count(*) from journal"_s), entries);
        QCOMPARE(sql(world.store(), u"pragma integrity_check"_s).first().first().toString(), u"ok"_s);
    }

    // --- the upload (I3, I4)

    void pictures()
    {
        QStringList urls;
        for (int i = 0; i < 6; ++i) {
            const QByteArray path = "/picture" + QByteArray::number(i);
            m_pictures.page(path, "<!doctype html><body style='background:linear-gradient(red,#" +
                                      QByteArray::number(100 + 111 * i) + ");height:900px'><h1>Picture " + path +
                                      "</h1>");
            urls.append(m_pictures.url(QString::fromLatin1(path)));
        }
        m_captured = std::make_unique<TestWorkspace>();
        QVERIFY(m_captured->write(u"sources.json"_s, file({source(u"pictured"_s, urls, {u"devtools"_s}, true)})));
        const CtlResult run = ctl(m_captured->folder(), {u"run"_s, u"--json"_s}, 90s, m_captured->environment());
        QVERIFY2(run.exit == 0, (run.out.right(2000) + run.err).constData());
        QCOMPARE(number(m_captured->store(),
                        u"select count(*) from captures where bytes > 0 and review = %1"_s.arg(int(Review::Approved))),
                 6);
    }

    void theUploadIsKilledAt_data()
    {
        QTest::addColumn<Point>("point");
        QTest::newRow("k7: before the first object") << Point{u".part"_s, {}, 1, false, {}, 200};
        QTest::newRow("k7: in the second object") << Point{u".part"_s, {}, 2, true, {}, 200};
        QTest::newRow("k7: in the last object") << Point{u".part"_s, {}, 6, true, {}, 200};
        QTest::newRow("k8: the row is not written") << Point{u"results.sqlite-wal"_s, u"/picture"_s, 1, true};
        QTest::newRow("k9: the rows are there, the ledger is not closed")
            << Point{u"trawldeck.sqlite-wal"_s, u"/picture"_s, 1, false, u"results.sqlite-wal"_s};
        for (const int nth : {1, 8, 15, 22, 29, 36, 46, 56, 66})
            QTest::addRow("k7 to k9: write %d of the ledger after the first object is stored", nth)
                << Point{u"trawldeck.sqlite-wal"_s, u"sink/objects"_s, nth, nth % 2 == 0};
    }
    void theUploadIsKilledAt()
    {
        QFETCH(Point, point);
        QVERIFY(m_captured);
        TestWorkspace world;
        copy(m_captured->folder(), world.folder());
        if (QTest::currentTestFailed())
            return;
        const bool killed = dies(world, {u"upload"_s, u"--json"_s}, point);
        QVERIFY(killed || point.nth > 20); // steps that came close together share their commits
        QString moment;
        const auto ledger = tally(world.store(), u"select state, count(*) from ledger group by state"_s);
        for (auto it = ledger.cbegin(); it != ledger.cend(); ++it)
            moment += u" %1 %2,"_s.arg(it.value()).arg(word(UploadState(it.key())));
        qInfo("at the kill:%s %d objects", qPrintable(moment), int(objectFiles(world.folder()).size()));
        if (!point.arm.isEmpty()) {
            const qint64 rows = number(world.file(u"sink/results.sqlite"_s), u"select count(*) from crawl_results"_s);
            QVERIFY2(rows > ledger.value(int(UploadState::Recorded)), qPrintable(u"%1 rows"_s.arg(rows)));
        }
        // I3 at this very moment: nothing is at the target, or on its way, that the ledger does not know.
        const qint64 known =
            number(world.store(), u"select count(*) from ledger where state >= %1"_s.arg(int(UploadState::Storing)));
        const QStringList there = objectFiles(world.folder());
        QVERIFY2(there.size() <= known,
                 qPrintable(u"%1 objects, the ledger knows of %2"_s.arg(there.size()).arg(known)));
        const CtlResult done = ctl(world.folder(), {u"upload"_s, u"--json"_s}, 40s, world.environment());
        QVERIFY2(done.exit == 0, (done.out.right(2000) + done.err).constData());
        QCOMPARE(
            number(world.store(), u"select count(*) from ledger where state = %1"_s.arg(int(UploadState::Recorded))),
            6);
        QCOMPARE(number(world.file(u"sink/results.sqlite"_s), u"select count(*) from crawl_results"_s), 6);
        QCOMPARE(objectFiles(world.folder()).size(), 6); // no half object is left
        const QString fault = sinkFault(world.folder());
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
    }

    // --- what is taken back

    void M5_aRetractionIsKilledAt_data()
    {
        QTest::addColumn<Point>("point");
        for (const int nth : {1, 2, 4, 6, 8, 10, 12})
            QTest::addRow("write %d of the ledger from the note on", nth)
                << Point{u"trawldeck.sqlite-wal"_s, u"upload.retract"_s, nth, nth % 4 == 0};
        QTest::newRow("the row is not removed yet") << Point{u"results.sqlite-wal"_s, {}, 1, false};
        QTest::newRow("while the row is removed") << Point{u"results.sqlite-wal"_s, {}, 2, true};
        QTest::newRow("row and object are gone, the ledger does not know")
            << Point{u"trawldeck.sqlite-wal"_s, {}, 1, false, u"results.sqlite-wal"_s};
    }
    void M5_aRetractionIsKilledAt()
    {
        QFETCH(Point, point);
        QVERIFY(m_captured);
        TestWorkspace world;
        copy(m_captured->folder(), world.folder());
        if (QTest::currentTestFailed())
            return;
        QCOMPARE(ctl(world.folder(), {u"upload"_s, u"--json"_s}, 40s, world.environment()).exit, 0);
        const auto ids = sql(world.store(), u"select id from captures order by id limit 2"_s);
        if (!point.arm.isEmpty())
            point.text = u"/picture"_s; // of the rows that stay on the same page of the results
        const QStringList retract{u"upload"_s, u"retract"_s, ids.at(0).first().toString(), ids.at(1).first().toString(),
                                  u"--json"_s};
        const bool killed = dies(world, retract, point);
        QVERIFY(killed || point.nth > 2); // it needs few writes
        const QString results = world.file(u"sink/results.sqlite"_s);
        const qint64 pending = number(world.store(), u"select count(*) from ledger where retract <> 0"_s);
        const qint64 back = number(world.store(), u"select count(*) from captures where review = 0"_s);
        qInfo("at the kill: %lld noted, %lld taken back, %d objects, %lld rows", pending, back,
              int(objectFiles(world.folder()).size()), number(results, u"select count(*) from crawl_results"_s));
        // Never a row without its object.
        QVERIFY(number(results, u"select count(*) from crawl_results"_s) <= objectFiles(world.folder()).size());
        const int left = pending + back == 0 ? 6 : 4; // nothing was noted: nothing was done; else both go
        for (int i = 0; i < 10 && (i == 0 || objectFiles(world.folder()).size() != left); ++i)
            QCOMPARE(ctl(world.folder(), {u"status"_s, u"--json"_s}, 20s, world.environment()).exit, 0);
        QCOMPARE(objectFiles(world.folder()).size(), left);
        QCOMPARE(number(results, u"select count(*) from crawl_results"_s), left);
        QCOMPARE(number(world.store(), u"select count(*) from ledger where retract <> 0"_s), 0);
        QCOMPARE(number(world.store(), u"select count(*) from captures where review = 0"_s), 6 - left);
        // Each has its picture again: approved, it goes a second time.
        if (left == 4) {
            const QStringList approve{u"review"_s, u"approve"_s, retract.at(2), retract.at(3), u"--json"_s};
            QCOMPARE(ctl(world.folder(), approve, 20s, world.environment()).exit, 0);
            const CtlResult done = ctl(world.folder(), {u"upload"_s, u"--json"_s}, 40s, world.environment());
            QVERIFY2(done.exit == 0, (done.out.right(2000) + done.err).constData());
        }
        QCOMPARE(objectFiles(world.folder()).size(), 6);
        const QString fault = sinkFault(world.folder());
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
    }

    // --- clocks (I6)

    void retryAfterRateAndHoldSurviveTheKill()
    {
        TestWorkspace world;
        TestServer server;
        std::atomic<qint64> refusedAt = 0;
        server.on("/busy0", [&](const test::Request &, test::Reply reply) {
            if (refusedAt == 0) {
                refusedAt = server.nowMs();
                return reply.send(429, "Too many", {{"Retry-After", "10"}});
            }
            reply.html("<h1>Busy</h1>");
        });
        server.page("/busy1", "<h1>Busy</h1>");
        for (int i = 0; i < 9; ++i)
            server.reply("/down" + QByteArray::number(i), 500);
        QJsonObject busy = source(u"busy"_s, {server.url(u"/busy0"_s), server.url(u"/busy1"_s)}, {u"http"_s}, false);
        busy.insert(u"max_attempts"_s, 3);
        QJsonObject down =
            source(u"down"_s,
                   {server.url(u"/down0"_s), server.url(u"/down1"_s), server.url(u"/down2"_s), server.url(u"/down3"_s)},
                   {u"http"_s}, false);
        down.insert(u"circuit"_s, QJsonObject{{u"failures"_s, 3}, {u"hold"_s, u"1h"_s}});
        QVERIFY(world.write(u"sources.json"_s, file({busy, down})));
        CtlProcess process(world.folder(), {u"run"_s, u"--json"_s}, world.environment());
        const auto rateKnown = [&] {
            return QFile::exists(world.store()) && refusedAt > 0 &&
                   number(world.store(), u"select count(*) from rate_state where state like '%throttledUntil%'"_s) == 1;
        };
        QVERIFY(spinUntil([&] { return refusedAt > 0; }, 20s));
        QVERIFY(spinUntil(rateKnown, 5s));
        QVERIFY(spinUntil(
            [&] {
                return number(world.store(), u"select count(*) from circuit_breaker_state where state = 'open'"_s) == 1;
            },
            10s));
        process.kill9();
        const auto rateBefore =
            QJsonDocument::fromJson(
                sql(world.store(), u"select state from rate_state where state like '%throttledUntil%'"_s)
                    .first()
                    .first()
                    .toByteArray())
                .object();
        QCOMPARE(rateBefore[u"rate"_s].toDouble(), 50.0); // halved once, from 100
        const qint64 holdBefore =
            number(world.store(), u"select blocked_until from circuit_breaker_state where state = 'open'"_s);
        const qint64 downAsked =
            server.count("/down0") + server.count("/down1") + server.count("/down2") + server.count("/down3");
        CtlProcess resumed(world.folder(), {u"resume"_s, u"--json"_s}, world.environment());
        QVERIFY(spinUntil([&] { return server.count("/busy1") > 0 || !resumed.running(); }, 30s));
        for (const test::Request &request : server.log()) {
            if (request.target.startsWith("/busy") && request.atMs > refusedAt)
                QVERIFY2(request.atMs >= refusedAt + 9'900, qPrintable(QString::number(request.atMs - refusedAt)));
        }
        QVERIFY(server.nowMs() < refusedAt + 20'000);
        QCOMPARE(server.count("/down0") + server.count("/down1") + server.count("/down2") + server.count("/down3"),
                 downAsked); // the hold stands
        QCOMPARE(number(world.store(), u"select blocked_until from circuit_breaker_state where state = 'open'"_s),
                 holdBefore);
        const auto rateAfter =
            QJsonDocument::fromJson(sql(world.store(), u"select state from rate_state where rate_key = 'busy'"_s)
                                        .first()
                                        .first()
                                        .toByteArray())
                .object();
        QVERIFY(rateAfter[u"rate"_s].toDouble() <= 51.0);
        resumed.kill9();
    }
};

QTEST_GUILESS_MAIN(tst_CrashPoints)
#include "tst_crashpoints.moc"
