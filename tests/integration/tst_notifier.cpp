// Messages to Slack and other webhooks, at real servers: what they get, what is tried again, what an outage and a
// restart leave, and that nobody learns the address (R9.4).
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"

#include "policy/notices.h"
#include "services/webhooksender.h"

#include <QDirIterator>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>

using namespace trawl;
using namespace trawl::test;

namespace {
const auto slackVariable = u"SLACK_WEBHOOK_URL"_s;
const auto otherVariable = u"TRAWLDECK_WEBHOOK_URL"_s;
const QByteArray slackPath = "/services/T01/B02/hushhushhush";

Notice notice()
{
    RunFact run;
    run.id = 1;
    run.number = 1;
    run.sources = {u"a"_s};
    run.ended = Instant{1'764'408'000'000};
    return noticeOf(run);
}

QString said(const Error &error)
{
    return error.sentence() + error.detail;
}
} // namespace

class tst_Notifier : public QObject
{
    Q_OBJECT

    /// Slack's side: answers "ok" unless it is told otherwise.
    struct World {
        TestServer slack, site;
        TestWorkspace workspace;
        World()
        {
            slack.reply(slackPath, 200, "ok");
            qputenv(slackVariable.toLatin1().constData(), slack.url(QString::fromLatin1(slackPath)).toLatin1());
            site.reply("/bad*", 500);
        }
        ~World() { qunsetenv(slackVariable.toLatin1().constData()); }
        /// A source whose pages all fail: its run ends, and most of it failed.
        void setFailing(const QJsonObject &circuit = {})
        {
            QStringList urls;
            for (int i = 0; i < 4; ++i)
                urls.append(site.url(u"/bad/%1"_s.arg(i)));
            QJsonObject made = source(u"a"_s, urls, {u"http"_s}, false);
            if (!circuit.isEmpty())
                made.insert(u"circuit"_s, circuit);
            if (!workspace.write(u"sources.json"_s, file(QJsonArray{made})))
                qFatal("the sources can't be written");
        }
        EngineSetup setup() const { return engineSetup(workspace.folder(), false); }
        static QJsonObject plan() { return {{u"plan"_s, RunPlan().toJson()}}; }
        bool ended(int runs = 1) const
        {
            return spinUntil(
                [&] {
                    return number(workspace.store(), u"select count(*) from scraping_runs where ended > 0"_s) == runs;
                },
                30s);
        }
        QStringList texts() const
        {
            QStringList all;
            for (const Request &request : slack.log())
                all.append(QJsonDocument::fromJson(request.body)[u"text"_s].toString());
            return all;
        }
        qint64 waiting() const { return number(workspace.store(), u"select count(*) from notice_sends"_s); }
    };

    /// Sender alone, with the least jitter.
    struct Sending {
        Timers timers;
        WebhookSender sender{timers, systemClock(), "Trawldeck/test", u"w"_s, [] { return 0.0; }};
        Webhook hook{NoticeTarget::Slack, slackVariable};
        WebhookAnswer send() { return get(sender.send(hook, notice(), u"key-1"_s, {})); }
    };

private Q_SLOTS:
    void R9_4_aFailedRunTellsSlackOnce()
    {
        World world;
        world.setFailing();
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, World::plan());
        QVERIFY(world.ended());
        QVERIFY(spinUntil([&] { return world.slack.count(slackPath) == 1 && world.waiting() == 0; }, 15s));
        const Request request = world.slack.log().constFirst();
        QCOMPARE(request.method, QByteArray("POST"));
        QCOMPARE(request.header("Content-Type"), QByteArray("application/json"));
        QVERIFY(!request.header("Idempotency-Key").isEmpty());
        const QJsonObject message = QJsonDocument::fromJson(request.body).object();
        QVERIFY(message[u"text"_s].toString().startsWith(u"Run 0001 ended, and 4 of its 4 pages failed"_s));
        QVERIFY(!message[u"blocks"_s].toArray().isEmpty());
        engine.close();
        QCOMPARE(world.slack.count(slackPath), 1);
        // Nobody learns the address: not the store, not a log, not a file of the workspace.
        QDirIterator files(world.workspace.folder(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        int looked = 0;
        while (files.hasNext()) {
            QFile one(files.next());
            QVERIFY(one.open(QIODevice::ReadOnly));
            QVERIFY2(!one.readAll().contains("hushhushhush"), qPrintable(one.fileName()));
            ++looked;
        }
        QVERIFY(looked > 2);
    }

    void R9_4_aFailedRunLeavesABundleWithoutSecrets()
    {
        World world;
        world.workspace.write(
            u"sources.json"_s,
            file(QJsonArray{source(u"a"_s, {world.site.url(u"/bad/1?t=s3cret-value"_s)}, {u"http"_s}, false)}));
        qputenv("CRAWL_TEST_TOKEN", "s3cret-value");
        {
            LiveEngine engine(world.setup());
            engine.must(u"run.start"_s, World::plan());
            QVERIFY(world.ended());
        }
        qunsetenv("CRAWL_TEST_TOKEN");
        const QDir folder(world.workspace.file(u"bundles"_s));
        const QStringList bundles = folder.entryList({u"run-0001-*.tar"_s}, QDir::Files);
        QCOMPARE(bundles.size(), 1);
        const QString path = folder.filePath(bundles.constFirst());
        QVERIFY(!(QFile::permissions(path) & (QFile::ReadGroup | QFile::ReadOther)));
        QFile tar(path);
        QVERIFY(tar.open(QIODevice::ReadOnly));
        const QByteArray whole = tar.readAll();
        QVERIFY(!whole.contains("s3cret-value") && !whole.contains("hushhushhush"));
        QProcess list;
        list.start(u"tar"_s, {u"-tf"_s, path});
        QVERIFY(list.waitForFinished() && list.exitCode() == 0);
        QCOMPARE(
            QString::fromUtf8(list.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts),
            QStringList({u"run.json"_s, u"sources.json"_s, u"failed.jsonl"_s, u"log.jsonl"_s, u"versions.json"_s}));
        QVERIFY(whole.contains("\"server-error\"")); // the item that failed, with its reason
        QVERIFY(whole.contains("\"trawldeck\": \"test\""));
    }

    void R9_4_aCauseIsToldOnceInTenMinutesAndTheRestIsCounted()
    {
        World world;
        world.setFailing();
        {
            LiveEngine engine(world.setup());
            for (int i = 1; i <= 3; ++i) {
                QVERIFY(
                    spinUntil([&] { return engine.ask(u"run.start"_s, World::plan()).ok(); })); // the last one rests
                QVERIFY(world.ended(i));
            }
            const auto noted = [&] {
                return number(world.workspace.store(), u"select count(*) from notices where kind = 'run-failed'"_s);
            };
            QVERIFY(spinUntil([&] { return noted() == 3 && world.slack.count(slackPath) == 1; }, 15s));
        }
        // Eleven minutes later.
        EngineSetup later = world.setup();
        later.clock = [] {
            Now now = systemNow();
            now.wall = now.wall + 11min;
            return now;
        };
        LiveEngine engine(later);
        engine.must(u"run.start"_s, World::plan());
        QVERIFY(spinUntil([&] { return world.slack.count(slackPath) == 2; }, 30s));
        QVERIFY2(world.texts().constLast().contains(u"2 more like it were held back"_s),
                 qPrintable(world.texts().constLast()));
    }

    void R9_4_anOutageAndARestartLoseNothingAndDoubleNothing()
    {
        World world;
        world.setFailing();
        world.slack.reply(slackPath, 503, "away");
        {
            LiveEngine engine(world.setup());
            engine.must(u"run.start"_s, World::plan());
            QVERIFY(world.ended());
            QVERIFY(spinUntil([&] { return world.slack.count(slackPath) >= 1; }, 15s));
        }
        QCOMPARE(world.waiting(), 1);
        QSet<QByteArray> keys;
        for (const Request &request : world.slack.log())
            keys.insert(request.header("Idempotency-Key"));
        world.slack.clearLog();
        world.slack.reply(slackPath, 200, "ok");
        EngineSetup later = world.setup(); // when it is due
        later.clock = [] {
            Now now = systemNow();
            now.wall = now.wall + 11min;
            return now;
        };
        LiveEngine engine(later);
        QVERIFY(spinUntil([&] { return world.waiting() == 0; }, 15s));
        QCOMPARE(world.slack.count(slackPath), 1);
        keys.insert(world.slack.log().constFirst().header("Idempotency-Key"));
        QCOMPARE(keys.size(), 1); // the same message
    }

    void R9_4_aRunThatEndsWithItsProgramIsToldBeforeOrAfter()
    {
        World world;
        world.setFailing();
        {
            LiveEngine engine(world.setup());
            engine.must(u"run.start"_s, World::plan());
            QVERIFY(world.ended());
        } // at once
        QCOMPARE(world.slack.count(slackPath), 1);
        QCOMPARE(world.waiting(), 0);
    }

    void R9_4_anOpenedCircuitIsTold()
    {
        World world;
        world.setFailing({{u"failures"_s, 3}});
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, World::plan());
        QVERIFY(spinUntil([&] { return world.texts().join(u'\n').contains(u"The circuit of a opened. "_s); }, 30s));
    }

    void R9_4_whatIsSwitchedOffIsNotTold()
    {
        World world;
        world.setFailing();
        QVERIFY(world.workspace.write(u"settings.json"_s, R"({"version":1,"notifications.runFailed":false})"));
        {
            LiveEngine engine(world.setup());
            engine.must(u"run.start"_s, World::plan());
            QVERIFY(world.ended());
        }
        QCOMPARE(number(world.workspace.store(), u"select count(*) from notices where state = 2"_s), 1);
        QCOMPARE(world.slack.count(slackPath), 0);
    }

    void R16_4_aSettingTakesNoAddress()
    {
        World world;
        world.setFailing();
        LiveEngine engine(world.setup());
        const auto refused = engine.ask(
            u"settings.set"_s, {{u"key"_s, u"notifications.slackUrlEnv"_s}, {u"value"_s, u"https://a/hushhushhush"_s}});
        QVERIFY(!refused.ok());
        QVERIFY(!said(refused.error()).contains(u"hush"_s));
        engine.must(u"settings.set"_s, {{u"key"_s, u"notifications.slackUrlEnv"_s}, {u"value"_s, u"MY_SLACK"_s}});
    }

    void R9_4_theDoctorConnectsAndSendsNothing()
    {
        World world;
        world.setFailing();
        LiveEngine engine(world.setup());
        const auto found = [&engine] {
            for (const QJsonValue &one : engine.must(u"doctor"_s)[u"checks"_s].toArray()) {
                if (one[u"id"_s].toString() == u"webhook"_s)
                    return one.toObject();
            }
            return QJsonObject();
        };
        QJsonObject webhook = found();
        QCOMPARE(webhook[u"state"_s].toString(), u"OK"_s);
        QCOMPARE(webhook[u"name"_s].toString(), u"Slack (SLACK_WEBHOOK_URL)"_s);
        QCOMPARE(world.slack.count(slackPath), 0);
        qputenv(slackVariable.toLatin1().constData(), "http://hooks.example/hushhushhush");
        webhook = found();
        QCOMPARE(webhook[u"state"_s].toString(), u"Down"_s);
        QVERIFY(!webhook[u"text"_s].toString().contains(u"hush"_s));
        QVERIFY(!webhook[u"remedy"_s].toString().isEmpty());
        qunsetenv(slackVariable.toLatin1().constData());
        QVERIFY(found().isEmpty());
    }

    // --- the sender alone

    void R9_4_threeTriesThenItIsLater()
    {
        World world;
        Sending s;
        world.slack.reply(slackPath, 500, "rollup_error");
        const WebhookAnswer answer = s.send();
        QCOMPARE(answer.outcome, WebhookAnswer::Later);
        QCOMPARE(world.slack.count(slackPath), 3);
        QCOMPARE(answer.error.code, 8063);
        QVERIFY2(answer.error.why.contains(u"rollup_error"_s), qPrintable(answer.error.why));
    }

    void R9_4_retryAfterIsHonoured()
    {
        World world;
        Sending s;
        int times = 0;
        world.slack.on(slackPath, [&times](const Request &, Reply reply) {
            if (++times == 1)
                reply.send(429, "slow down", {{"Retry-After", "1"}});
            else
                reply.send(200, "ok");
        });
        QCOMPARE(s.send().outcome, WebhookAnswer::Taken);
        const auto log = world.slack.log();
        QCOMPARE(log.size(), 2);
        QVERIFY2(log.at(1).atMs - log.at(0).atMs >= 950, qPrintable(QString::number(log.at(1).atMs - log.at(0).atMs)));
        // Who asks for longer is not waited for here.
        world.slack.reply(slackPath, 429, "slow down", {{"Retry-After", "300"}});
        world.slack.clearLog();
        const WebhookAnswer answer = s.send();
        QCOMPARE(answer.outcome, WebhookAnswer::Later);
        QCOMPARE(answer.retryAfter, Ms(300s));
        QCOMPARE(world.slack.count(slackPath), 1);
    }

    void R9_4_whatIsRefusedIsNotTriedAgain()
    {
        World world;
        Sending s;
        for (const int status : {400, 403, 404, 410}) {
            world.slack.clearLog();
            world.slack.reply(slackPath, status, "no_service");
            const WebhookAnswer answer = s.send();
            QCOMPARE(answer.outcome, WebhookAnswer::Refused);
            QCOMPARE(answer.error.code, 8062);
            QVERIFY(answer.error.why.contains(u"no_service"_s));
            QCOMPARE(world.slack.count(slackPath), 1);
        }
    }

    void R16_4_noErrorShowsTheAddressAndNoRedirectIsFollowed()
    {
        World world;
        Sending s;
        TestServer other;
        world.slack.on(slackPath, [&](const Request &, Reply reply) {
            reply.redirect(307, other.url(u"/hushhushhush"_s).toLatin1());
        });
        WebhookAnswer answer = s.send();
        QCOMPARE(answer.outcome, WebhookAnswer::Refused);
        QCOMPARE(answer.error.code, 8064);
        QCOMPARE(other.log().size(), 0);
        QVERIFY(!said(answer.error).contains(u"hush"_s));
        world.slack.reply(slackPath, 400, "what is " + slackPath + "?"); // an answer that repeats it
        QVERIFY(!said(s.send().error).contains(u"hush"_s));
        world.slack.on(slackPath, [](const Request &, Reply reply) { reply.abort(); });
        answer = s.send();
        QCOMPARE(answer.outcome, WebhookAnswer::Later);
        QVERIFY2(!said(answer.error).contains(u"hush"_s), qPrintable(said(answer.error)));
        qputenv(slackVariable.toLatin1().constData(), "http://hooks.example/hushhushhush");
        answer = s.send();
        QCOMPARE(answer.error.code, 8061);
        QVERIFY(!said(answer.error).contains(u"hush"_s));
    }

    void R9_4_anotherWebhookGetsAnObjectWithAKey()
    {
        TestServer server;
        server.reply("/in", 204);
        qputenv(otherVariable.toLatin1().constData(), server.url(u"/in"_s).toLatin1());
        Sending s;
        s.hook = {NoticeTarget::Webhook, otherVariable};
        QCOMPARE(s.send().outcome, WebhookAnswer::Taken);
        qunsetenv(otherVariable.toLatin1().constData());
        const Request request = server.log().constFirst();
        QCOMPARE(request.header("Idempotency-Key"), QByteArray("key-1"));
        QCOMPARE(QJsonDocument::fromJson(request.body)[u"kind"_s].toString(), u"run-failed"_s);
    }

    void R9_4_lookingSendsNoMessage()
    {
        World world;
        Sending s;
        QVERIFY(get(s.sender.look(s.hook, {})).ok());
        QCOMPARE(world.slack.count(slackPath), 0);
        QCOMPARE(world.slack.log().constFirst().method, QByteArray("HEAD"));
        qputenv(slackVariable.toLatin1().constData(),
                u"http://127.0.0.1:%1/hushhushhush"_s.arg(TestServer::closedPort()).toLatin1());
        const Result<> looked = get(s.sender.look(s.hook, {}));
        QVERIFY(!looked.ok());
        QVERIFY(!said(looked.error()).contains(u"hush"_s));
    }
};

QTEST_GUILESS_MAIN(tst_Notifier)
#include "tst_notifier.moc"
