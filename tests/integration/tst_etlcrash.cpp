// kill -9 while a run is mirrored: what the API hears in the end is what a run without kills tells it, each update once
// (R8.4, R16.1).
#include "tests/support/etlworld.h"

#include <QRandomGenerator>

using namespace trawl;
using namespace trawl::test;

class tst_EtlCrash : public QObject
{
    Q_OBJECT

    quint32 m_seed = 0;

private Q_SLOTS:
    void initTestCase()
    {
        bool given = false;
        m_seed = qEnvironmentVariable("TRAWL_TEST_SEED").toUInt(&given);
        if (!given)
            m_seed = QRandomGenerator::global()->generate();
        qInfo("seed %u (TRAWL_TEST_SEED repeats it)", m_seed);
    }

    /// The API is slow and loses answers, so that kills come before, while and after a request.
    void theProgramIsKilledAgainAndAgainAndNoUpdateIsLostOrDoubled()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 300, false, 200), world.pages(u"b"_s, 60, true, 200)});
        world.api.beSlow(150);
        QRandomGenerator random(m_seed);
        QStringList arguments{u"run"_s, u"--json"_s}, moments;
        int kills = 0;
        for (; kills < 8; ++kills) {
            CtlProcess process(world.workspace.folder(), arguments, world.environment());
            if (kills == 0)
                QVERIFY(process.waitFor("run.started", 20s));
            world.api.loseAnswers(random.bounded(3));
            spinUntil([&] { return !process.running(); }, std::chrono::milliseconds(700 + random.bounded(1500)));
            if (!process.running())
                break; // it was done before
            process.kill9();
            moments.append(u"%1/%2"_s.arg(world.count(u"create"_s)).arg(world.count(u"item"_s)));
            arguments = QStringList{u"resume"_s, u"--json"_s};
        }
        qInfo("kills %d, creates/updates at them: %s", kills, qPrintable(moments.join(u", "_s)));
        QVERIFY(kills >= 4);
        world.api.loseAnswers(0);
        world.api.beSlow(0);
        const CtlResult end = ctl(world.workspace.folder(), {u"resume"_s, u"--json"_s}, 60s, world.environment());
        QVERIFY2(end.exit == 0 || kills < 8, end.err.constData());
        CtlResult tried;
        for (int n = 0; n < 20; ++n) {
            tried = ctl(world.workspace.folder(), {u"outbox"_s, u"try"_s}, 60s, world.environment());
            if (tried.exit == 0)
                break;
        }
        QVERIFY2(tried.exit == 0, (tried.out + tried.err).constData());
        QCOMPARE(number(world.workspace.store(), u"select count(*) from scraping_runs where state = 'completed'"_s), 1);
        const QString fault = world.fault();
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
        // No address is in two remote runs, and all of them are closed.
        QSet<QString> urls;
        qsizetype all = 0;
        for (const QJsonObject &run : world.api.runs()) {
            QCOMPARE(run[u"status"_s].toString(), u"completed"_s);
            for (const QJsonValue &item : run[u"items"_s].toArray())
                urls.insert(item[u"url"_s].toString());
            all += run[u"items"_s].toArray().size();
        }
        QCOMPARE(all, urls.size());
        QCOMPARE(number(world.workspace.store(), u"select count(*) from scraping_items"_s), qint64(all));
        QCOMPARE(number(world.workspace.store(), u"select count(*) from outbox"_s), 0);
    }

    /// A headless run sends what it has before it ends, and waits for no API that is away.
    void aProgramThatEndsSendsWhatIsLeftAndWaitsForNobody()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 20)});
        const CtlResult first = ctl(world.workspace.folder(), {u"run"_s}, 60s, world.environment());
        QCOMPARE(first.exit, 0);
        QCOMPARE(world.remoteStates(), QStringList{u"completed"_s});
        QCOMPARE(world.fault(1), QString());
        world.api.goDown();
        const CtlResult second = ctl(world.workspace.folder(), {u"run"_s}, 60s, world.environment());
        QCOMPARE(second.exit, 0);
        QVERIFY2(second.ms < 15'000, qPrintable(QString::number(second.ms)));
        const CtlResult list = ctl(world.workspace.folder(), {u"outbox"_s}, 30s, world.environment());
        QCOMPARE(list.exit, 0);
        QVERIFY2(list.out.startsWith("ETL API: 21 updates wait since "), list.out.constData());
        const CtlResult csv =
            ctl(world.workspace.folder(), {u"outbox"_s, u"export"_s, u"csv"_s}, 30s, world.environment());
        QCOMPARE(csv.out.count('\n'), 1 + 21);
        const CtlResult lines =
            ctl(world.workspace.folder(), {u"outbox"_s, u"export"_s, u"jsonl"_s}, 30s, world.environment());
        QCOMPARE(lines.records().size(), 21);
        world.api.comeBack();
        const CtlResult tried = ctl(world.workspace.folder(), {u"outbox"_s, u"try"_s}, 60s, world.environment());
        QVERIFY2(tried.exit == 0, (tried.out + tried.err).constData());
        QCOMPARE(world.remoteStates(), QStringList({u"completed"_s, u"completed"_s}));
        QVERIFY(!(second.out + second.err + list.out + csv.out).contains(EtlServer::key));
    }

    void withoutAnApiTheVerbSaysHowToSetOne()
    {
        EtlWorld world;
        world.setSources({world.pages(u"a"_s, 2)});
        const auto plain = world.workspace.environment();
        QCOMPARE(ctl(world.workspace.folder(), {u"run"_s}, 60s, plain).exit, 0);
        const CtlResult list = ctl(world.workspace.folder(), {u"outbox"_s}, 30s, plain);
        QCOMPARE(list.exit, 0);
        QVERIFY2(list.out.contains("ETL_API_ENDPOINT"), list.out.constData());
        QCOMPARE(ctl(world.workspace.folder(), {u"outbox"_s, u"try"_s}, 30s, plain).exit, 3);
        QCOMPARE(ctl(world.workspace.folder(), {u"outbox"_s, u"send"_s}, 30s, plain).exit, 2);
    }
};

QTEST_GUILESS_MAIN(tst_EtlCrash)
#include "tst_etlcrash.moc"
