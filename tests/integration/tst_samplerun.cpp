// The whole program on the sample site: what trawlctl says, what the store holds, what the sink got and what the sites
// were asked for agree.
#include "tests/support/ctlworld.h"
#include "tests/support/postgresserver.h"
#include "tests/support/testworkspace.h"

#include <map>

using namespace trawl;
using namespace trawl::test;

class tst_SampleRun : public QObject
{
    Q_OBJECT

    struct Trial {
        TestWorkspace world;
        QString store;
        CtlResult run;
        QJsonObject summary;
        QList<SiteHit> site;
    };
    std::map<QString, Trial> m_trials; ///< by the store's kind

    const Trial &trial() const
    {
        QFETCH_GLOBAL(QString, kind);
        return m_trials.at(kind);
    }
    void runOn(const QString &kind, const QString &url)
    {
        Trial &trial = m_trials[kind];
        trial.store = url.isEmpty() ? trial.world.store() : url;
        QProcessEnvironment environment = trial.world.environment();
        if (!url.isEmpty())
            environment.insert(u"TRAWLDECK_STORE"_s, url);
        trial.run = ctl(trial.world.folder(), {u"--sample"_s, u"run"_s, u"--json"_s}, 90s, environment);
        trial.site = siteLog(trial.world.folder());
        trial.summary = trial.run.last();
        QVERIFY2(trial.run.exit == 0, trial.run.err.right(2000).constData());
        QVERIFY(!trial.site.isEmpty());
    }

    qint64 number(const QString &query) const
    {
        const QList<QVariantList> rows = sql(trial().store, query);
        return rows.isEmpty() ? -1 : rows.first().first().toLongLong();
    }
    /// What the source's items ended as, from the store.
    int items(const QString &source, ItemState state) const
    {
        return int(number(u"select count(*) from scraping_items i join run_sources s on s.id = i.run_source "
                          u"where s.source_id = '%1' and i.state = %2"_s.arg(source)
                              .arg(int(state))));
    }

private Q_SLOTS:
    void initTestCase_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::newRow("sqlite") << u"sqlite"_s;
        QTest::newRow("postgres") << u"postgres"_s;
    }
    void initTestCase()
    {
        runOn(u"sqlite"_s, {});
        runOn(u"postgres"_s, PostgresServer::running().newDatabase());
    }

    void bothStoresEndWithTheSameCounts()
    {
        const QJsonObject &one = m_trials.at(u"sqlite"_s).summary, &other = m_trials.at(u"postgres"_s).summary;
        for (const QString &part : {u"counts"_s, u"sources"_s, u"ledger"_s, u"captured"_s})
            QCOMPARE(other[part], one[part]);
        QVERIFY(!QFile::exists(m_trials.at(u"postgres"_s).world.store()));
    }

    void itEndsInTime() { QVERIFY2(trial().run.ms < 50'000, qPrintable(QString::number(trial().run.ms))); }

    void standardOutputIsRecordsOnlyAndTheLastIsTheSummary()
    {
        QByteArray broken;
        const QList<QJsonObject> records = trial().run.records(&broken);
        QVERIFY2(!records.isEmpty(), broken.constData());
        qint64 before = 0;
        int summaries = 0;
        for (const QJsonObject &record : records) {
            QCOMPARE(record[u"v"_s].toInt(), 1);
            QVERIFY(!record[u"type"_s].toString().isEmpty());
            QVERIFY(record[u"ts"_s].toInteger() >= before);
            before = record[u"ts"_s].toInteger();
            summaries += record[u"type"_s].toString() == u"summary"_s;
        }
        QCOMPARE(summaries, 1);
        QCOMPARE(trial().summary[u"type"_s].toString(), u"summary"_s);
        QCOMPARE(trial().summary[u"exit"_s].toInt(), trial().run.exit);
    }

    void theSummarysCountsAreTheStores()
    {
        const QJsonObject counts = trial().summary[u"counts"_s].toObject();
        const auto states = tally(trial().store, u"select state, count(*) from scraping_items group by state"_s);
        const QList<std::pair<ItemState, QString>> wanted{{ItemState::Pending, u"pending"_s},
                                                          {ItemState::Leased, u"leased"_s},
                                                          {ItemState::Captured, u"captured"_s},
                                                          {ItemState::Failed, u"failed"_s},
                                                          {ItemState::Skipped, u"skipped"_s}};
        for (const auto &[state, name] : wanted)
            QCOMPARE(counts[name].toInt(), states.value(int(state)));
        QCOMPARE(states.value(int(ItemState::Pending)) + states.value(int(ItemState::Leased)), 0);
        const auto reviews = tally(trial().store, u"select review, count(*) from captures group by review"_s);
        QCOMPARE(counts[u"approved"_s].toInt(), reviews.value(int(Review::Approved)));
        QCOMPARE(counts[u"unreviewed"_s].toInt(), reviews.value(int(Review::Unreviewed)));
        QVERIFY(reviews.value(int(Review::Approved)) > 30);
        const QJsonObject captured = trial().summary[u"captured"_s].toObject();
        QCOMPARE(captured[u"captures"_s].toInteger(), number(u"select count(*) from captures"_s));
        QCOMPARE(captured[u"pictures"_s].toInteger(), number(u"select count(*) from captures where bytes > 0"_s));
        QCOMPARE(captured[u"events"_s].toInteger(), number(u"select count(*) from events"_s));
        QCOMPARE(captured[u"captures"_s].toInteger(), qint64(states.value(int(ItemState::Captured))));
    }

    void eachSourcesCountsAreTheStores()
    {
        const QJsonObject sources = trial().summary[u"sources"_s].toObject();
        QCOMPARE(sources.size(), 10);
        for (auto it = sources.begin(); it != sources.end(); ++it) {
            const QJsonObject counts = it.value().toObject();
            QCOMPARE(counts[u"captured"_s].toInt(), items(it.key(), ItemState::Captured));
            QCOMPARE(counts[u"failed"_s].toInt(), items(it.key(), ItemState::Failed));
            QCOMPARE(counts[u"skipped"_s].toInt(), items(it.key(), ItemState::Skipped));
        }
    }

    void theLedgerIsTheSinks()
    {
        const auto ledger = tally(trial().store, u"select state, count(*) from ledger group by state"_s);
        const QJsonObject said = trial().summary[u"ledger"_s].toObject();
        for (auto it = ledger.cbegin(); it != ledger.cend(); ++it) {
            if (it.key() != int(UploadState::None))
                QCOMPARE(said[word(UploadState(it.key()))].toInt(), it.value());
        }
        const int recorded = ledger.value(int(UploadState::Recorded));
        QVERIFY(recorded > 30);
        QCOMPARE(trial().summary[u"counts"_s].toObject()[u"recorded"_s].toInt(), recorded);
        QCOMPARE(ledger.value(int(UploadState::Failed)), 0);
        // Only what is approved left the machine, and all of it.
        QCOMPARE(number(u"select count(*) from ledger l join captures c on c.id = l.capture_id where l.state = %1 and "
                        u"c.review <> %2"_s.arg(int(UploadState::Recorded))
                            .arg(int(Review::Approved))),
                 0);
        QCOMPARE(number(u"select count(*) from captures where review = %1"_s.arg(int(Review::Approved))),
                 qint64(recorded));
        const auto rows = sql(trial().world.file(u"sink/results.sqlite"_s),
                              u"select count(*), count(distinct item_id) from crawl_results"_s);
        QCOMPARE(rows.first().at(0).toInt(), recorded);
        QCOMPARE(rows.first().at(1).toInt(), recorded);
        const auto pictures = number(
            u"select count(*) from ledger l join captures c on c.id = l.capture_id where l.state = %1 and c.bytes > 0"_s
                .arg(int(UploadState::Recorded)));
        QCOMPARE(qint64(objectFiles(trial().world.folder()).size()), pictures);
        QVERIFY(pictures > 20);
        const QString fault = sinkFault(trial().world.folder());
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
        // The hash in the sink's row is the capture's.
        for (const QVariantList &row : sql(trial().world.file(u"sink/results.sqlite"_s),
                                           u"select capture_id, coalesce(sha256,'') from crawl_results"_s)) {
            const auto captured =
                sql(trial().store, u"select sha256 from captures where uid = '%1'"_s.arg(row.at(0).toString()));
            QCOMPARE(captured.size(), 1);
            QCOMPARE(captured.first().first().toString(), row.at(1).toString());
        }
    }

    void theObjectThatFailedOnceWasTriedAgain()
    {
        const auto rows =
            sql(trial().store,
                u"select max(tries), count(*) filter (where tries > 1), max(error_class) from ledger where state = %1"_s
                    .arg(int(UploadState::Recorded)));
        const QByteArray line = rows.first().at(0).toByteArray() + ' ' + rows.first().at(1).toByteArray() + ' ' +
                                rows.first().at(2).toByteArray();
        QVERIFY2(rows.first().at(0).toInt() == 2, line.constData());
        QVERIFY2(rows.first().at(1).toInt() == 1, line.constData());
    }

    void theFailingSourceOpensItsCircuitAndStopsNobody()
    {
        const auto circuit =
            sql(trial().store,
                u"select state, counted_failures from circuit_breaker_state where source_id = 'closed-theatre'"_s);
        QCOMPARE(circuit.size(), 1);
        QCOMPARE(circuit.first().at(0).toString(), u"open"_s);
        QCOMPARE(items(u"closed-theatre"_s, ItemState::Captured), 0);
        QVERIFY(items(u"closed-theatre"_s, ItemState::Failed) >= 3);
        // It opened after three failures: the fourth request, if any, came after the hold of 20 s.
        QList<qint64> hits;
        for (const SiteHit &hit : trial().site) {
            if (hit.source == 6 && hit.path.startsWith(u"/show"_s))
                hits.append(hit.begin);
        }
        QVERIFY(hits.size() >= 3 && hits.size() <= 4);
        if (hits.size() == 4)
            QVERIFY2(hits.at(3) - hits.at(2) >= 19'000, qPrintable(QString::number(hits.at(3) - hits.at(2))));
        // The others went on while it was open.
        const auto later = std::count_if(trial().site.begin(), trial().site.end(),
                                         [&](const SiteHit &hit) { return hit.source != 6 && hit.begin > hits.at(2); });
        QVERIFY(later > 10);
        for (const QString &source :
             {u"harbour-stages"_s, u"delta-agenda"_s, u"neon-calendar"_s, u"slow-boat"_s, u"typhoon-tickets"_s,
              u"ticker-square"_s, u"old-court-news"_s, u"two-cities-guide"_s})
            QVERIFY2(items(source, ItemState::Captured) > 0 && items(source, ItemState::Failed) == 0,
                     qPrintable(source));
    }

    void noPageWasAskedForThatRobotsDisallows()
    {
        QSet<int> readRobots;
        for (const SiteHit &hit : trial().site) {
            if (hit.path == u"/robots.txt"_s)
                readRobots.insert(hit.source);
            else if (!hit.path.startsWith(u"/style"_s) && !hit.path.startsWith(u"/favicon"_s))
                QVERIFY2(readRobots.contains(hit.source), qPrintable(u"before robots.txt: "_s + hit.key()));
            QVERIFY2(!(hit.source == 10 && hit.path.startsWith(u"/private"_s)), qPrintable(hit.key()));
        }
        QCOMPARE(readRobots.size(), 10);
        const auto skipped =
            sql(trial().store, u"select url, skip from scraping_items where state = %1"_s.arg(int(ItemState::Skipped)));
        QCOMPARE(skipped.size(), 1);
        QCOMPARE(skipped.first().at(1).toInt(), int(SkipReason::Robots));
        const QString refused = siteKey(skipped.first().at(0).toString());
        for (const SiteHit &hit : trial().site)
            QVERIFY2(hit.key() != refused, qPrintable(refused));
    }

    void sitesWereAskedAtTheirRate()
    {
        // 5 per second with a burst of 2: in any second never more than 8 pages of one source (timer slack of one).
        QHash<int, QList<qint64>> pages;
        for (const QVariantList &row : sql(trial().store, u"select url from scraping_items"_s)) {
            const QString key = siteKey(row.first().toString());
            for (const SiteHit &hit : trial().site) {
                if (hit.key() == key)
                    pages[hit.source].append(hit.begin);
            }
        }
        for (QList<qint64> &times : pages) {
            std::sort(times.begin(), times.end());
            for (qsizetype i = 8; i < times.size(); ++i)
                QVERIFY2(times.at(i) - times.at(i - 8) >= 1000,
                         qPrintable(QString::number(times.at(i) - times.at(i - 8))));
        }
    }

    void nothingIsLeftBehind()
    {
        QCOMPARE(processesNaming(trial().world.temp()), QStringList());
        QCOMPARE(trial().world.leftInTemp(), QStringList());
        QCOMPARE(QFileInfo(trial().world.file(u"engine.lock"_s)).size(), 0); // it stays, and names nobody
        // What was uploaded is released: the spool holds only pictures of captures that are not.
        const QStringList spooled = trial().world.spooled();
        const auto needed =
            sql(trial().store, u"select c.spool_file from captures c left join ledger l on l.capture_id = c.id "
                               u"where c.bytes > 0 and coalesce(l.state, 0) <> %1"_s.arg(int(UploadState::Recorded)));
        QCOMPARE(qsizetype(spooled.size()), needed.size());
        for (const QVariantList &row : needed)
            QVERIFY2(spooled.contains(row.first().toString()), qPrintable(row.first().toString()));
    }
};

QTEST_GUILESS_MAIN(tst_SampleRun)
#include "tst_samplerun.moc"
