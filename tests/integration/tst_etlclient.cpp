// Every call of the ETL API's contract against a server that keeps runs, versions and keys for real (R8.4).
#include "publish/etl/etlclient.h"
#include "tests/support/corotest.h"
#include "tests/support/etlserver.h"

#include <QJsonArray>
#include <QTest>

using namespace trawl;
using namespace trawl::test;

class tst_EtlClient : public QObject
{
    Q_OBJECT

    Timers m_timers;
    std::unique_ptr<EtlServer> m_server;
    std::unique_ptr<EtlClient> m_client;
    QStringList m_warnings;
    Now m_now{Instant{1'764'408'000'000}, MonoTime{1}};

    std::unique_ptr<EtlClient> client(const QByteArray &key = EtlServer::key, QString endpoint = {})
    {
        EtlAccess access{endpoint.isEmpty() ? m_server->endpoint() : endpoint, key};
        return std::make_unique<EtlClient>(
            m_timers, [this] { return m_now; }, access, "Trawldeck/test",
            [this](const QString &warning) { m_warnings.append(warning); }, [] { return 0.0; }); // waits of no time
    }
    static EtlNewRun newRun(int urls = 2)
    {
        EtlNewRun run;
        run.domain = u"a.example"_s;
        for (int i = 0; i < urls; ++i)
            run.urls.append(u"https://a.example/%1"_s.arg(i));
        return run;
    }
    EtlRun created(int urls = 2)
    {
        const auto run = get(m_client->createRun(newRun(urls), u"key-%1"_s.arg(m_server->requests()), {}));
        if (!run)
            QTest::qFail(qPrintable(run.error().sentence()), __FILE__, __LINE__);
        return run ? run.value() : EtlRun();
    }

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<EtlServer>();
        m_client = client();
        m_warnings.clear();
    }
    void cleanup()
    {
        m_client.reset();
        m_server.reset();
        QCOMPARE(m_timers.pending(), 0);
    }

    void aRunIsMadeToldAndClosed()
    {
        const EtlRun run = created();
        QCOMPARE(run.domain, u"a.example"_s);
        QCOMPARE(run.items.size(), 2);
        const auto item = get(m_client->updateItem(run.id, run.items.at(0).id, {{u"done"_s, true}}, u"k1"_s,
                                                   run.items.at(0).version, {}));
        QVERIFY2(item, qPrintable(item ? QString() : item.error().sentence()));
        QVERIFY(item->done);
        QCOMPARE(item->version, run.items.at(0).version + 1);
        const auto late = get(m_client->updateItem(run.id, run.items.at(0).id, {{u"done"_s, false}}, u"k2"_s, 1, {}));
        QCOMPARE(late.error().code, 7067);
        const QJsonArray two{QJsonObject{{u"id"_s, run.items.at(1).id}, {u"failed"_s, true}},
                             QJsonObject{{u"id"_s, u"nobody"_s}, {u"done"_s, true}}};
        const auto batch = get(m_client->updateItems(run.id, two, u"k3"_s, {}));
        QVERIFY(batch);
        QCOMPARE(batch->at(0).status, 200);
        QCOMPARE(batch->at(1).status, 404);
        QCOMPARE(batch->at(1).error, u"no such item"_s);
        const QJsonObject end = etlFinalizeBody(EtlStatus::Completed, {2, 1, 0, 1, 5});
        for (const QString &key : {u"k4"_s, u"k5"_s}) { // the same again is no error
            const auto closed = get(m_client->finalizeRun(run.id, end, key, {}));
            QVERIFY(closed);
            QCOMPARE(closed->status, EtlStatus::Completed);
        }
        const auto other = get(m_client->finalizeRun(run.id, etlFinalizeBody(EtlStatus::Failed, {}), u"k6"_s, {}));
        QCOMPARE(other.error().code, 7064);
        const auto after = get(m_client->updateItem(run.id, run.items.at(0).id, {{u"done"_s, true}}, u"k7"_s, 0, {}));
        QCOMPARE(after.error().code, 7064);
        const auto whole = get(m_client->fetchRun(run.id, true, {}));
        QVERIFY(whole);
        QVERIFY(whole->items.at(0).done && whole->items.at(1).failed);
        QCOMPARE(whole->metadata[u"totalItems"_s].toInt(), 2);
    }

    void anActiveRunIsNamedAndForceMakesOneBesideIt()
    {
        const EtlRun first = created();
        const auto second = get(m_client->createRun(newRun(), u"other"_s, {}));
        QCOMPARE(second.error().code, 7065);
        QCOMPARE(second.fault().runId, first.id);
        QVERIFY2(second.error().sentence().contains(u"req-"_s), qPrintable(second.error().sentence()));
        EtlNewRun forced = newRun();
        forced.force = true;
        QVERIFY(get(m_client->createRun(forced, u"third"_s, {})));
    }

    void listsGoOnByTheirCursorAndTheLatestIsTheNewest()
    {
        QCOMPARE(get(m_client->latestRun(u"a.example"_s, {})).error().code, 7063);
        QStringList ids;
        EtlNewRun run = newRun();
        run.force = true;
        for (int i = 0; i < 5; ++i)
            ids.prepend(get(m_client->createRun(run, u"k%1"_s.arg(i), {})).value().id);
        m_server->addRun(u"b & c"_s);
        EtlListQuery query;
        query.domain = u"a.example"_s;
        query.limit = 2;
        QStringList seen;
        do {
            const auto page = get(m_client->listRuns(query, {}));
            QVERIFY(page);
            QCOMPARE(page->total, 5);
            for (const EtlRun &one : page->runs)
                seen.append(one.id);
            query.cursor = page->nextCursor;
        } while (!query.cursor.isEmpty());
        QCOMPARE(seen, ids);
        QCOMPARE(get(m_client->latestRun(u"a.example"_s, {}))->id, ids.first());
        query.domain = u"b & c"_s; // escaped
        QCOMPARE(get(m_client->listRuns(query, {}))->runs.size(), 1);
        QCOMPARE(m_server->log().last().header("User-Agent"), QByteArray("Trawldeck/test"));
    }

    void itemsAreListedByPages()
    {
        const EtlRun run = created(7);
        QString cursor;
        int seen = 0;
        do {
            const auto page = get(m_client->listItems(run.id, cursor, {}));
            QVERIFY(page);
            seen += int(page->items.size());
            cursor = page->nextCursor;
        } while (!cursor.isEmpty());
        QCOMPARE(seen, 7);
    }

    void anAnswerThatIsLostIsAskedForWithTheSameKeyAndDoneOnce()
    {
        m_server->loseAnswers(2);
        const EtlRun run = created();
        QCOMPARE(m_server->runs().size(), 1);
        QCOMPARE(m_server->replays(), 2);
        QCOMPARE(m_server->log().at(0).header("Idempotency-Key"), m_server->log().at(2).header("Idempotency-Key"));
        m_server->loseAnswers(1);
        QVERIFY(get(m_client->updateItem(run.id, run.items.at(0).id, {{u"attempts"_s, 2}}, u"k"_s, 0, {})));
        QCOMPARE(m_server->effects().size(), 2);
        // The same key with another body is a fault of ours, and is not tried again.
        const int before = m_server->requests();
        QCOMPARE(
            get(m_client->updateItem(run.id, run.items.at(0).id, {{u"attempts"_s, 3}}, u"k"_s, 0, {})).error().code,
            7068);
        QCOMPARE(m_server->requests(), before + 1);
    }

    void whatFailsForAMomentIsTriedFiveTimes()
    {
        m_server->failNext(4, 503);
        created();
        QCOMPARE(m_server->requests(), 5);
        m_server->failNext(9, 503);
        const auto failed = get(m_client->fetchRun(u"x"_s, false, {}));
        QCOMPARE(failed.error().code, 7066);
        QCOMPARE(failed.error().kind, ErrorKind::Transient);
        QCOMPARE(m_server->requests(), 10);
        m_server->failNext(0, 503);
        m_server->goDown();
        QCOMPARE(get(m_client->fetchRun(u"x"_s, false, {})).fault().status, 0);
        m_server->comeBack();
        QVERIFY(get(m_client->listRuns({}, {})));
    }

    void retryAfterIsWaitedForOrHandedOn()
    {
        m_server->failNext(1, 429, {{"Retry-After", "1"}});
        QElapsedTimer timer;
        timer.start();
        created();
        QVERIFY(timer.elapsed() >= 1000);
        m_server->failNext(1, 429, {{"Retry-After", "900"}});
        const auto late = get(m_client->fetchRun(u"x"_s, false, {}));
        QCOMPARE(late.fault().retryAfter, 900s);
        QCOMPARE(m_server->requests(), 3);
    }

    void aMutationWithoutAKeyIsSentOnce()
    {
        m_server->failNext(1, 503);
        QVERIFY(!get(m_client->createRun(newRun(), {}, {})));
        QCOMPARE(m_server->requests(), 1);
    }

    void whatIsRefusedIsNotTriedAgain()
    {
        m_server->refuseCreates(true);
        const auto refused = get(m_client->createRun(newRun(), u"k"_s, {}));
        QCOMPARE(refused.error().code, 7062);
        QVERIFY(refused.error().sentence().contains(u"this domain is not welcome"_s));
        QCOMPARE(m_server->requests(), 1);
        QCOMPARE(get(m_client->fetchRun(u"nobody"_s, false, {})).error().code, 7063);
        QJsonArray many;
        for (int i = 0; i < 501; ++i)
            many.append(QJsonObject{{u"id"_s, i}});
        const int before = m_server->requests();
        QCOMPARE(get(m_client->updateItems(u"r"_s, many, u"k"_s, {})).error().code, 7070);
        QCOMPARE(m_server->requests(), before);
    }

    void theKeyIsInNoErrorAndGoesToNoOtherHost()
    {
        const QByteArray wrong = "wrong-key-123456";
        auto stranger = client(wrong);
        const auto refused = get(stranger->listRuns({}, {})); // the server says the key in its answer
        QCOMPARE(refused.error().code, 7061);
        QVERIFY2(!refused.error().sentence().contains(QString::fromLatin1(wrong)),
                 qPrintable(refused.error().sentence()));
        QVERIFY(refused.error().sentence().contains(u"•••"_s));

        TestServer elsewhere;
        TestServer here;
        here.on("/*", [&elsewhere](const Request &, Reply reply) { reply.redirect(307, elsewhere.url().toLatin1()); });
        auto led = client(EtlServer::key, here.url(u"/api"_s));
        const auto redirected = get(led->listRuns({}, {}));
        QCOMPARE(redirected.error().code, 7069);
        QCOMPARE(elsewhere.accepted(), 0);
        auto none = client(EtlServer::key, u"not an address"_s);
        QCOMPARE(get(none->listRuns({}, {})).error().code, 7072);
    }

    void theKeyIsInNoErrorOfAnItem()
    {
        const EtlRun run = created();
        m_server->dontKnow(u"/0"_s);
        m_server->sayOfUnknown(u"not for Bearer "_s + QLatin1StringView(EtlServer::key));
        const QJsonArray one{QJsonObject{{u"id"_s, run.items.at(0).id}, {u"done"_s, true}}};
        const auto batch = get(m_client->updateItems(run.id, one, u"k"_s, {}));
        QVERIFY(batch);
        QCOMPARE(batch->at(0).status, 404);
        QVERIFY2(!batch->at(0).error.contains(QLatin1StringView(EtlServer::key)), qPrintable(batch->at(0).error));
        QVERIFY(batch->at(0).error.startsWith(u"not for"_s));
    }

    void answersThatAreTooLargeOrNoJsonAreErrors()
    {
        TestServer odd;
        odd.on("/api/scrape-runs/large",
               [](const Request &, Reply reply) { reply.send(200, '"' + QByteArray(etlMostReply + 10, 'x') + '"'); });
        odd.reply("/api/scrape-runs/page", 200, "<html>");
        auto of = client(EtlServer::key, odd.url(u"/api"_s));
        QCOMPARE(get(of->fetchRun(u"large"_s, false, {})).error().code, 9103);
        QCOMPARE(get(of->fetchRun(u"page"_s, false, {})).error().code, 7060);
    }

    void theCacheIsYoungBoundedAndKnowsOurOwnWrites()
    {
        const EtlRun run = created();
        QVERIFY(get(m_client->fetchRun(run.id, true, {})));
        const int before = m_server->requests();
        QVERIFY(get(m_client->fetchRun(run.id, true, {})));
        QCOMPARE(m_server->requests(), before); // from the cache
        QVERIFY(get(m_client->updateItem(run.id, run.items.at(0).id, {{u"done"_s, true}}, u"k"_s, 0, {})));
        QVERIFY(get(m_client->fetchRun(run.id, true, {}))->items.at(0).done);
        QVERIFY(get(m_client->latestRun(u"a.example"_s, {})));
        const int later = m_server->requests();
        m_now.mono = m_now.mono + EtlRunCache::maxAge;
        QVERIFY(get(m_client->latestRun(u"a.example"_s, {})));
        QCOMPARE(m_server->requests(), later + 1); // too old
        EtlRunCache cache;
        EtlRun any;
        for (int i = 0; i < 1000; ++i)
            cache.keep(QString::number(i), any, MonoTime{i});
        QVERIFY(cache.size() <= EtlRunCache::mostRuns);
        QVERIFY(cache.find(u"999"_s, MonoTime{1000}) && !cache.find(u"0"_s, MonoTime{1000}));
    }

    void theOldSpellingReadsTheSame()
    {
        m_server->oldSpelling(true);
        const EtlRun run = created();
        QCOMPARE(run.items.size(), 2);
        QVERIFY(run.id.startsWith(u"run-"_s) && run.created.isSet());
        QCOMPARE(get(m_client->listRuns({}, {}))->runs.size(), 1);
    }

    void aStopEndsACallAtOnce()
    {
        m_server->beSlow(20'000);
        std::stop_source stop;
        m_timers.add(50ms, [&stop] { stop.request_stop(); });
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(get(m_client->listRuns({}, stop.get_token())).error().kind, ErrorKind::Cancelled);
        QVERIFY(timer.elapsed() < 5000);
    }
};

QTEST_GUILESS_MAIN(tst_EtlClient)
#include "tst_etlclient.moc"
