// What a run learns of a source's engines, the next one begins with.
#include "run/crawl/flights.h"
#include "tests/support/faultworld.h"
#include "tests/support/runparts.h"
#include "tests/support/testserver.h"

using namespace trawl;
using namespace trawl::test;

class tst_EngineHistory : public QObject
{
    Q_OBJECT

    static constexpr auto Site = "site";

    static RunPlan plan()
    {
        RunPlan plan;
        plan.sourcesAtOnce = 1;
        plan.sessions = 1;
        return plan;
    }
    static bool crawl(RunController &run)
    {
        bool over = false;
        connect(&run, &RunController::ended, &run, [&over] { over = true; });
        run.start(true);
        return spinUntil([&over] { return over; }, 30s);
    }

private Q_SLOTS:
    void aRunBeginsWithTheEngineOrderThatTheLastOneLearnt()
    {
        TestWorkspace world;
        TestServer server;
        QStringList urls;
        for (int i = 0; i < 4; ++i) {
            server.page("/page" + QByteArray::number(i), "<h1>Page</h1>");
            urls.append(server.url(u"/page%1"_s.arg(i)));
        }
        const QString id = QLatin1StringView(Site);
        QVERIFY(world.write(u"sources.json"_s, file(QJsonArray{source(id, urls, {u"devtools"_s, u"http"_s}, false)})));
        RunParts engine(world);
        Parts &parts = engine.parts();
        {
            auto first = engine.run(plan());
            QCOMPARE(chainOf(parts, *first->lane(id)).order, (QList{EngineId::DevTools, EngineId::Http}));
            runs::Overrides pinned;
            pinned.pin = EngineId::Http;
            first->setOverrides(id, pinned);
            QVERIFY(crawl(*first));
            QCOMPARE(first->lane(id)->history.promoted, EngineId::Http); // four pages with all of their fields
        }
        auto second = engine.run(plan());
        QVERIFY(!second->lane(id)->overrides.pin);
        QVERIFY(crawl(*second));
        const EngineChain chain = chainOf(parts, *second->lane(id));
        QCOMPARE(chain.order, (QList{EngineId::Http, EngineId::DevTools}));
        QVERIFY2(chain.reason.contains(u"promoted"_s), qPrintable(chain.reason));
        int pages = 0;
        for (const Request &request : server.log()) {
            if (!request.path().startsWith("/page"))
                continue;
            ++pages;
            QCOMPARE(request.header("User-Agent"), parts.userAgent.toUtf8()); // no browser was asked, from the first on
        }
        QCOMPARE(pages, 8);
    }
};

QTEST_GUILESS_MAIN(tst_EngineHistory)
#include "tst_enginehistory.moc"
