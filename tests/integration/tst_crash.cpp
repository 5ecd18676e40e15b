// The engine is killed with SIGKILL at random moments, and then: the run is offered, it goes on, nothing is lost,
// nothing is done twice (R16.1, R16.2, k1–k14, I1–I8). The program's own drill does the killing and counts; what it
// left is then looked at from outside, too. tst_crashpoints aims at single writes.
#include "tests/support/ctlworld.h"
#include "tests/support/testworkspace.h"

#include <QRandomGenerator>

using namespace trawl;
using namespace trawl::test;

class tst_Crash : public QObject
{
    Q_OBJECT

    static constexpr int captured = 44; ///< pages of the sample, of 49
    TestWorkspace m_world;              ///< its folder is the drill's
    quint32 m_seed = 0;
    int m_kills = 20, m_rounds = 0;

    static QString failedOf(const QString &source)
    {
        return u"select count(*) from scraping_items i join run_sources s on s.id = i.run_source where s.source_id = "
               u"'%1' and state = %2"_s.arg(source)
                   .arg(int(ItemState::Failed));
    }
    static qint64 number(const QString &store, const QString &query)
    {
        const QList<QVariantList> rows = sql(store, query);
        return rows.isEmpty() ? -1 : rows.first().first().toLongLong();
    }
    /// Browsers that still run although their owner is dead; they get a moment to notice.
    static QStringList survivors(const TestWorkspace &world)
    {
        QStringList left;
        spinUntil([&] { return (left = processesNaming(world.temp())).isEmpty(); }, 5s);
        return left;
    }
    /// Each round of the drill, as a row.
    void rounds() const
    {
        QTest::addColumn<QString>("folder");
        for (int round = 1; round <= m_rounds; ++round)
            QTest::addRow("round %d", round) << m_world.file(u"round-%1"_s.arg(round));
    }

private Q_SLOTS:
    void initTestCase()
    {
        bool given = false;
        m_seed = qEnvironmentVariable("TRAWL_TEST_SEED").toUInt(&given);
        if (!given)
            m_seed = QRandomGenerator::global()->bounded(1, 1'000'000'000);
        if (const int kills = qEnvironmentVariableIntValue("TRAWL_DRILL_KILLS"); kills > 0)
            m_kills = kills;
        qInfo("seed %u (TRAWL_TEST_SEED repeats it)", m_seed);
    }

    void aKilledRunIsOfferedForResumption()
    {
        TestWorkspace world;
        CtlProcess process(world.folder(), {u"--sample"_s, u"run"_s, u"--json"_s}, world.environment());
        QVERIFY(process.waitFor("run.started", 20s));
        QTest::qWait(QRandomGenerator(m_seed).bounded(2000));
        QVERIFY2(process.running(), process.wait(1s).err.right(1000).constData());
        process.kill9();
        const QStringList left = survivors(world);
        QVERIFY2(left.isEmpty(), qPrintable(left.join(u'\n')));
        const CtlResult status = ctl(world.folder(), {u"status"_s, u"--json"_s}, 20s, world.environment());
        QCOMPARE(status.exit, 0);
        const QJsonObject said = status.last(), run = said[u"run"_s].toArray().first().toObject();
        QCOMPARE(said[u"interrupted"_s].toArray().size(), 1);
        QVERIFY2(run[u"interrupted"_s].toBool(), status.out.right(1500).constData());
        QCOMPARE(run[u"counts"_s].toObject()[u"captured"_s].toInteger(),
                 number(world.store(),
                        u"select count(*) from scraping_items where state = %1"_s.arg(int(ItemState::Captured))));
    }

    void theDrillTouchesNoFolderThatHoldsSomething()
    {
        TestWorkspace world;
        QVERIFY(world.write(u"mine.txt"_s, "mine"));
        const CtlResult result = ctl(world.folder(), {u"drill"_s, u"--kills"_s, u"1"_s}, 20s, world.environment());
        QCOMPARE(result.exit, 3);
        QVERIFY2(result.err.contains("TD-9005"), result.err.constData());
        QCOMPARE(QDir(world.folder()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList(u"mine.txt"_s));
    }
    /// The drill's processes know nothing of the operator's store, API and webhooks.
    void theDrillWorksOnNothingOfTheOperators()
    {
        TestWorkspace world;
        QProcessEnvironment environment = world.environment();
        environment.insert(u"TRAWLDECK_STORE"_s, u"postgresql://127.0.0.1:9/operators"_s); // nobody serves it
        environment.insert(u"ETL_API_ENDPOINT"_s, u"http://127.0.0.1:9/etl"_s);
        environment.insert(u"ETL_API_KEY"_s, u"key"_s);
        CtlProcess process(world.folder(), {u"drill"_s, u"--json"_s}, environment);
        const QString store = world.file(u"in-peace/trawldeck.sqlite"_s);
        QVERIFY(spinUntil(
            [&] {
                return QFile::exists(store) &&
                       number(store, u"select count(*) from sqlite_master where name = 'scraping_items'"_s) == 1 &&
                       number(store, u"select count(*) from scraping_items where state = 2"_s) > 0;
            },
            30s));
        QCOMPARE(number(store, u"select count(*) from mirror_items"_s), 0);
        process.signal(SIGINT);
        QCOMPARE(process.wait(10s).exit, 130);
    }
    void anInterruptEndsTheDrillAndItsEngine()
    {
        TestWorkspace world;
        CtlProcess process(world.folder(), {u"drill"_s, u"--json"_s}, world.environment());
        QVERIFY(spinUntil([&] { return QFile::exists(world.file(u"in-peace/trawldeck.sqlite"_s)); }, 20s));
        process.signal(SIGINT);
        QCOMPARE(process.wait(10s).exit, 130);
        const QStringList left = survivors(world);
        QVERIFY2(left.isEmpty(), qPrintable(left.join(u'\n')));
    }

    /// Seven of ten kills in the crawl and its restarts, the others in the upload.
    void theDrillKillsTheEngine()
    {
        const QStringList drill{
            u"drill"_s, u"--kills"_s, QString::number(m_kills), u"--seed"_s, QString::number(m_seed), u"--json"_s};
        const std::chrono::seconds limit(120 + 15 * m_kills);
        const CtlResult result = ctl(m_world.folder(), drill, limit, m_world.environment());
        QVERIFY2(result.exit == 0, (result.out.right(3000) + result.err).constData());
        const QJsonObject report = result.last();
        QCOMPARE(report[u"kills"_s].toInt(), m_kills);
        QCOMPARE(result.out.count("\"type\":\"kill\""), m_kills);
        qInfo("killed %d times: lost %d, doubled %d, wrongly failed %d", m_kills, report[u"lost"_s].toInt(-1),
              report[u"doubled"_s].toInt(-1), report[u"wronglyFailed"_s].toInt(-1));
        QCOMPARE(report[u"lost"_s].toInt(-1), 0);
        QCOMPARE(report[u"doubled"_s].toInt(-1), 0);
        QCOMPARE(report[u"wronglyFailed"_s].toInt(-1), 0);
        m_rounds = report[u"rounds"_s].toInt();
        QVERIFY(m_rounds >= m_kills / 10);
    }

    void everyItemEndedAndNoneIsLost_data() { rounds(); }
    void everyItemEndedAndNoneIsLost()
    {
        QFETCH(QString, folder);
        const QString store = folder + u"/trawldeck.sqlite"_s;
        QCOMPARE(number(store, u"select count(*) from scraping_runs"_s), 1);
        QCOMPARE(number(store, u"select count(*) from scraping_runs where state <> 'completed'"_s), 0);
        const auto states = tally(store, u"select state, count(*) from scraping_items group by state"_s);
        // All that a run without kills finds: 49 items; what each source ended with is the same, too. Nothing else
        // fails: a kill is no attempt, and the sample site goes on counting its visitors.
        QCOMPARE(states,
                 (QHash<int, int>{
                     {int(ItemState::Skipped), 1}, {int(ItemState::Failed), 4}, {int(ItemState::Captured), captured}}));
        QCOMPARE(number(store, failedOf(u"closed-theatre"_s)), 4);
        QCOMPARE(number(store, u"select count(*) from scraping_items group by run_source, identity_key, page_id having "
                               u"count(*) > 1"_s),
                 -1);
        // The counts the store keeps are its items'.
        QCOMPARE(number(store, u"select sum(captured) from run_counts"_s), qint64(captured));
        QCOMPARE(number(store, u"select sum(pending) + sum(leased) from run_counts"_s), 0);
    }

    void noPageIsFetchedAgainAfterItsCapture_data() { rounds(); }
    void noPageIsFetchedAgainAfterItsCapture()
    {
        QFETCH(QString, folder);
        QHash<QString, qint64> at;
        for (const QVariantList &row : sql(folder + u"/trawldeck.sqlite"_s,
                                           u"select i.url, max(c.at) from captures c join scraping_items i on i.id = "
                                           u"c.item_id where c.lost = 0 group by i.id"_s))
            at.insert(siteKey(row.at(0).toString()), row.at(1).toLongLong());
        QCOMPARE(at.size(), captured);
        int asked = 0;
        for (const SiteHit &hit : siteLog(folder)) {
            const auto capture = at.constFind(hit.key());
            if (capture == at.cend())
                continue;
            ++asked;
            // The site goes by the system's clock, the engine by a steady one: they differ by what the system's clock
            // was set by meanwhile. Who begins again after a kill takes far longer than this to start.
            QVERIFY2(hit.begin <= *capture + 50,
                     qPrintable(u"%1 %2 ms after its capture"_s.arg(hit.key()).arg(hit.begin - *capture)));
        }
        QVERIFY(asked >= captured);
    }

    void oneCapturePerItemAndNoAttemptTwice_data() { rounds(); }
    void oneCapturePerItemAndNoAttemptTwice()
    {
        QFETCH(QString, folder);
        const QString store = folder + u"/trawldeck.sqlite"_s;
        QCOMPARE(number(store, u"select count(*) from (select item_id from captures where lost = 0 group by item_id "
                               u"having count(*) > 1)"_s),
                 0);
        QCOMPARE(number(store, u"select count(*) from scraping_items i where state = %1 and not exists "
                               u"(select 1 from captures c where c.id = i.capture_id and c.item_id = i.id)"_s.arg(
                                   int(ItemState::Captured))),
                 0);
    }

    void ledgerAndSinkExactlyOnce_data() { rounds(); }
    void ledgerAndSinkExactlyOnce()
    {
        QFETCH(QString, folder);
        const QString store = folder + u"/trawldeck.sqlite"_s;
        const auto ledger = tally(store, u"select state, count(*) from ledger group by state"_s);
        const int recorded = ledger.value(int(UploadState::Recorded));
        QCOMPARE(number(store, u"select count(*) from captures where review = %1"_s.arg(int(Review::Approved))),
                 qint64(recorded));
        QVERIFY(recorded >= captured - 2); // two need a person's look
        for (auto it = ledger.cbegin(); it != ledger.cend(); ++it)
            QVERIFY2(it.key() == int(UploadState::Recorded) || it.key() == int(UploadState::None),
                     qPrintable(word(UploadState(it.key()))));
        const auto rows =
            sql(folder + u"/sink/results.sqlite"_s, u"select count(*), count(distinct item_id) from crawl_results"_s);
        QCOMPARE(rows.first().at(0).toInt(), recorded);
        QCOMPARE(rows.first().at(1).toInt(), recorded);
        const QString fault = sinkFault(folder);
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
    }

    /// The spool holds the pictures that are not uploaded, and nothing else: no half-written file of a killed process.
    void noFileIsLeftInTheSpool_data() { rounds(); }
    void noFileIsLeftInTheSpool()
    {
        QFETCH(QString, folder);
        QSet<QString> needed;
        for (const QVariantList &row :
             sql(folder + u"/trawldeck.sqlite"_s,
                 u"select c.spool_file from captures c left join ledger l on l.capture_id = c.id "
                 u"where c.bytes > 0 and coalesce(l.state, 0) <> %1"_s.arg(int(UploadState::Recorded))))
            needed.insert(row.first().toString());
        QStringList spooled = QDir(folder + u"/spool"_s).entryList(QDir::Files | QDir::Hidden);
        spooled.removeOne(u".trawldeck-spool"_s);
        QCOMPARE(QSet<QString>(spooled.begin(), spooled.end()), needed);
    }

    void nothingIsLeftBehind()
    {
        const QStringList left = survivors(m_world);
        QVERIFY2(left.isEmpty(), qPrintable(left.join(u'\n')));
        QCOMPARE(m_world.leftInTemp(), QStringList());
    }
};

QTEST_GUILESS_MAIN(tst_Crash)
#include "tst_crash.moc"
