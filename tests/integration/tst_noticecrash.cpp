// kill -9 at the steps of a message, aimed by tests/shim/killshim.c: none is lost, and none is noted twice. Between the
// answer of a webhook and its note stands nobody: then the message goes out once more, with the same key (R9.4, R16.1).
#include "tests/support/noticeworld.h"

using namespace trawl;
using namespace trawl::test;

class tst_NoticeCrash : public QObject
{
    Q_OBJECT

    static bool tables(const NoticeWorld &world)
    {
        return number(world.workspace.store(), u"select count(*) from sqlite_master where name = 'notice_sends'"_s) ==
               1;
    }

private Q_SLOTS:
    void R9_4_aKillAtAnyStepLosesNoMessageAndDoublesNone_data()
    {
        QTest::addColumn<bool>("noted"); // the notice stands in the store, and is told in the log
        QTest::addColumn<int>("nth");
        QTest::addColumn<bool>("torn");
        QTest::newRow("before the notice's commit") << false << 1 << false;
        QTest::newRow("in the notice's commit") << false << 1 << true;
        for (const int nth : {3, 8})
            QTest::addRow("write %d of the notice's commit", nth) << false << nth << false;
        QTest::newRow("sent, its answer not noted") << true << 1 << false;
        for (const int nth : {4, 8, 12, 16, 20})
            QTest::addRow("write %d after it was noted", nth) << true << nth << false;
    }
    void R9_4_aKillAtAnyStepLosesNoMessageAndDoublesNone()
    {
        QFETCH(bool, noted);
        QFETCH(int, nth);
        QFETCH(bool, torn);
        NoticeWorld world;
        world.setFailing();
        QProcessEnvironment environment = world.workspace.environment();
        environment.insert(slackVariable, world.address());
        // The store as an earlier start left it.
        QCOMPARE(ctl(world.workspace.folder(), {u"tick"_s}, 60s, environment).exit, 0);
        environment.insert(u"LD_PRELOAD"_s, QStringLiteral(TRAWL_BINARY_DIR "/tests/killshim.so"));
        environment.insert(u"TRAWL_KILL_PATH"_s, u"-wal"_s);
        environment.insert(u"TRAWL_KILL_TEXT"_s, noted ? u"Run 0001 ended, and"_s : u"run-failed:"_s);
        if (noted)
            environment.insert(u"TRAWL_KILL_ARM"_s, u".jsonl"_s);
        environment.insert(u"TRAWL_KILL_NTH"_s, QString::number(nth));
        environment.insert(u"TRAWL_KILL_TORN"_s, QString::number(int(torn)));
        CtlProcess process(world.workspace.folder(), {u"run"_s}, environment);
        process.wait(60s);
        const int before = world.slack.count(slackPath);
        qInfo("%s, %d sent before", process.killed() ? "killed" : "ended by itself", before);
        if (!noted || nth == 1)
            QVERIFY(process.killed());
        {
            LiveEngine engine(world.setup());
            QVERIFY(spinUntil([&] { return world.noted(u"1 = 1"_s) == 1 && world.waiting() == 0; }, 20s));
        }
        QCOMPARE(world.noted(u"kind = 'run-failed' and state = 0"_s), 1);
        QCOMPARE(world.keys().size(), 1); // one message, however often it was sent
        const int sent = world.slack.count(slackPath);
        QVERIFY2(sent == 1 || (sent == 2 && before == 1 && process.killed()), qPrintable(QString::number(sent)));
        QCOMPARE(sql(world.workspace.store(), u"pragma integrity_check"_s).first().first().toString(), u"ok"_s);
    }

    /// A kill before it goes out, and one while the webhook has it and does not answer.
    void R9_4_aKillWhileAMessageWaitsOrIsUnderWayLosesNone_data()
    {
        QTest::addColumn<bool>("underWay");
        QTest::newRow("it waits for a webhook that is away") << false;
        QTest::newRow("the webhook has it and says nothing") << true;
    }
    void R9_4_aKillWhileAMessageWaitsOrIsUnderWayLosesNone()
    {
        QFETCH(bool, underWay);
        NoticeWorld world;
        world.setFailing();
        world.slack.on(slackPath, [](const Request &, Reply) {});
        QProcessEnvironment environment = world.workspace.environment();
        environment.insert(slackVariable,
                           underWay ? world.address() : u"http://127.0.0.1:%1/x"_s.arg(TestServer::closedPort()));
        CtlProcess process(world.workspace.folder(), {u"run"_s}, environment);
        QVERIFY(spinUntil([&] { return process.running() && QFile::exists(world.workspace.store()) && tables(world); },
                          20s));
        const auto there = [&] { return underWay ? !world.messages().isEmpty() : world.waiting() == 1; };
        QVERIFY(spinUntil(there, 30s));
        process.kill9();
        QCOMPARE(world.waiting(), 1);
        world.slack.reply(slackPath, 200, "ok");
        {
            LiveEngine engine(world.setupAfter(11min));
            QVERIFY(spinUntil([&] { return world.waiting() == 0; }, 20s));
        }
        QCOMPARE(world.messages().size(), underWay ? 2 : 1);
        QCOMPARE(world.keys().size(), 1);
        QCOMPARE(world.noted(u"1 = 1"_s), 1);
    }
};

QTEST_GUILESS_MAIN(tst_NoticeCrash)
#include "tst_noticecrash.moc"
