// I7 (k1–k14, I1–I8): a killed run of a million items goes on within two seconds.
#include "store/db.h"
#include "store/store.h"
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"

using namespace trawl;
using namespace trawl::test;

class tst_Resume : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aMillionItemsAreResumedWithinTwoSeconds()
    {
        TestWorkspace world;
        TestServer server;
        server.on("/page*",
                  [](const Request &, Reply reply) { reply.after(300, [reply] { reply.html("<h1>Page</h1>"); }); });
        QVERIFY(world.write(
            u"sources.json"_s,
            file({source(u"plain"_s, {server.url(u"/page/a"_s), server.url(u"/page/b"_s)}, {u"http"_s}, false)})));
        CtlProcess process(world.folder(), {u"run"_s, u"--json"_s}, world.environment());
        QVERIFY(spinUntil([&] { return server.count("/page/a") + server.count("/page/b") > 0; }, 20s));
        process.kill9();
        {
            auto opened = Store::open({world.store(), systemClock(), false, {}});
            QVERIFY(opened);
            const QString url = server.url(u"/page/"_s);
            const Result<int> filled =
                opened.value()
                    ->write(Lane::Bulk,
                            [url](Db &db) -> Result<int> {
                                auto done = db.runText(
                                    u"INSERT INTO item_pages(uid, run_id, page_id, depth, url) WITH RECURSIVE c(i) AS "
                                    u"(SELECT 1 UNION ALL SELECT i + 1 "
                                    u"FROM c WHERE i < 1000000) SELECT randomblob(16), (SELECT id FROM scraping_runs), "
                                    u"i, 0, ? || i FROM c"_s,
                                    {url});
                                if (done)
                                    done =
                                        db.runText(u"INSERT INTO item_states(id, run_source, run_id, changed) SELECT "
                                                   u"id, (SELECT id FROM run_sources), run_id, 0 "
                                                   u"FROM item_pages WHERE id NOT IN (SELECT id FROM item_states)"_s);
                                if (done)
                                    done = db.runText(u"UPDATE run_counts SET pending = pending + 1000000"_s);
                                return done;
                            })
                    .result();
            QVERIFY2(filled, filled ? "" : qPrintable(filled.error().sentence()));
        }
        const qsizetype before = server.log().size();
        QElapsedTimer clock;
        clock.start();
        LiveEngine engine(engineSetup(world.folder(), false));
        const qint64 started = clock.elapsed();
        QVERIFY(spinUntil([&] { return engine.now().interrupted.size() == 1; }, 10s));
        engine.must(u"run.resume"_s, {{u"run"_s, engine.now().interrupted.first().id}});
        const qint64 resumed = clock.elapsed();
        QVERIFY(spinUntil([&] { return server.log().size() > before; }, 20s));
        const qint64 fetching = clock.elapsed();
        qInfo("engine up after %lld ms, resumed after %lld ms, first request after %lld ms", started, resumed,
              fetching);
        QVERIFY2(fetching < 2000, qPrintable(QString::number(fetching)));
        QVERIFY(spinUntil([&] { return engine.now().run && engine.now().run->counts.total() == 1'000'002; }, 10s));
    }
};

QTEST_GUILESS_MAIN(tst_Resume)
#include "tst_resume.moc"
