// Messages to Slack and other webhooks, at real servers: what they get, what is tried again, what an outage and a
// restart leave, and that nobody learns the address (R9.4).
#include "tests/support/noticeworld.h"

#include "policy/notices.h"
#include "services/webhooksender.h"

#include <QDirIterator>
#include <QJsonArray>
#include <QJsonDocument>

using namespace trawl;
using namespace trawl::test;

namespace {
const auto otherVariable = u"TRAWLDECK_WEBHOOK_URL"_s;

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

    using World = NoticeWorld;

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
        const Request request = world.messages().constFirst();
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
        LiveEngine engine(world.setupAfter(11min));
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
        QSet<QByteArray> keys = world.keys();
        world.slack.clearLog();
        world.slack.reply(slackPath, 200, "ok");
        LiveEngine engine(world.setupAfter(11min)); // when it is due
        QVERIFY(spinUntil([&] { return world.waiting() == 0; }, 15s));
        QCOMPARE(world.slack.count(slackPath), 1);
        keys += world.keys();
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
        QCOMPARE(webhook[u"name"_s].toString(), u"Slack"_s);
        QVERIFY(webhook[u"text"_s].toString().startsWith(slackVariable + u" answers"_s));
        QCOMPARE(world.slack.count(slackPath), 0);
        qputenv(slackVariable.toLatin1().constData(), "http://hooks.example/hushhushhush");
        webhook = found();
        QCOMPARE(webhook[u"state"_s].toString(), u"Down"_s);
        QVERIFY(!webhook[u"text"_s].toString().contains(u"hush"_s));
        QVERIFY(!webhook[u"remedy"_s].toString().isEmpty());
        qunsetenv(slackVariable.toLatin1().constData());
        QVERIFY(found().isEmpty());
    }

    void R9_4_theDoctorSendsAMessageWhereItIsAskedTo()
    {
        World world;
        world.setFailing();
        LiveEngine engine(world.setup());
        const auto webhook = [&engine] {
            const Result<Doctor::Answer> found = engine.ask(Doctor{true});
            for (const HealthCheck &one : found ? found->checks : QList<HealthCheck>()) {
                if (one.id == u"webhook"_s)
                    return one;
            }
            return HealthCheck();
        };
        QCOMPARE(webhook().state, u"OK"_s);
        QCOMPARE(world.texts().size(), 1);
        QVERIFY2(world.texts().constFirst().startsWith(u"Messages of Trawldeck arrive here. "_s),
                 qPrintable(world.texts().constFirst()));
        QCOMPARE(world.noted(u"1 = 1"_s), 0); // nobody is told of it later
        world.slack.reply(slackPath, 404, "no_service");
        const HealthCheck refused = webhook();
        QCOMPARE(refused.state, u"Down"_s);
        QVERIFY2(refused.text.contains(u"no_service"_s) && !refused.text.contains(u"hush"_s), qPrintable(refused.text));
        QVERIFY(refused.remedy.contains(slackVariable));
        qunsetenv(slackVariable.toLatin1().constData());
        QCOMPARE(webhook().state, u"Degraded"_s); // asked for, and there is nobody to send one to
    }

    void R9_4_aMessageThatIsGivenUpIsALineInTheJournal()
    {
        World world;
        world.setFailing();
        world.slack.reply(slackPath, 410, "channel_is_archived");
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, World::plan());
        QVERIFY(world.ended());
        const auto lines = [&world] {
            return sql(world.workspace.store(),
                       u"select by, reason, run_id from journal where action = 'notice.lost'"_s);
        };
        QVERIFY(spinUntil([&] { return lines().size() == 1; }, 15s));
        const QVariantList line = lines().constFirst();
        QVERIFY2(line.at(0).toString().contains(u"policy"_s), qPrintable(line.at(0).toString()));
        QVERIFY2(line.at(1).toString().contains(u"channel_is_archived"_s) && !line.at(1).toString().contains(u"hush"_s),
                 qPrintable(line.at(1).toString()));
        QCOMPARE(line.at(2).toLongLong(), 1);
        const JournalEntry shown = engine.ask(JournalPage{})->rows.constFirst();
        QCOMPARE(shown.text, u"Message given up"_s);
        QVERIFY2(shown.subject.contains(u"Run 0001"_s), qPrintable(shown.subject));
    }

    void R9_4_whatIsToldReachesTheConsoleOnceWithoutAnyWebhook()
    {
        World world;
        world.setFailing();
        qunsetenv(slackVariable.toLatin1().constData());
        LiveEngine engine(world.setup());
        QList<Notice> shown;
        QObject::connect(&engine.console(), &Console::snapshotArrived, this,
                         [&shown](const std::shared_ptr<const Snapshot> &snapshot) { shown += snapshot->notices; });
        engine.must(u"run.start"_s, World::plan());
        QVERIFY(spinUntil([&] { return !shown.isEmpty(); }, 30s));
        spinUntil([] { return false; }, 500ms);
        QCOMPARE(shown.size(), 1);
        QCOMPARE(shown.constFirst().kind, NoticeKind::RunFailed);
        QCOMPARE(shown.constFirst().run, 1);
    }

    void R9_4_theSampleTellsNoWebhook()
    {
        World world;
        LiveEngine engine(engineSetup(world.workspace.folder(), true));
        engine.must(u"run.start"_s, World::plan());
        QVERIFY(spinUntil([&] { return world.noted(u"kind = 'circuit-opened' and state = 0"_s) >= 1; }, 60s));
        QCOMPARE(world.waiting(), 0);
        QCOMPARE(world.messages().size(), 0);
    }

    void R9_4_aProbeByHandThatFailsIsNoNews()
    {
        World world;
        world.setFailing({{u"failures"_s, 1}, {u"hold"_s, u"1h"_s}});
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, World::plan());
        const QString told = u"kind = 'circuit-opened' and state = 0"_s,
                      byHand = u"kind = 'circuit-opened' and state = 3"_s;
        QVERIFY(spinUntil([&] { return world.noted(told) == 1; }, 30s));
        engine.must(u"circuit.probe"_s, {{u"ids"_s, QJsonArray{u"a"_s}}, {u"reason"_s, u"is it back?"_s}});
        QVERIFY(spinUntil([&] { return world.noted(byHand) >= 1; }, 30s));
        QCOMPARE(world.noted(told), 1);
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
