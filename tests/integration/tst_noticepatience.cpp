// Messages that are not taken at once: one that is refused for now holds no other up, and none is given up untried
// (R9.4).
#include "tests/support/noticeworld.h"

using namespace trawl;
using namespace trawl::test;

class tst_NoticePatience : public QObject
{
    Q_OBJECT

    static QJsonObject planOf(const QString &source)
    {
        RunPlan plan;
        plan.sources = {source};
        return {{u"plan"_s, plan.toJson()}};
    }
    static void setTwoFailing(NoticeWorld &world)
    {
        QJsonArray all;
        for (const QString &id : {u"a"_s, u"b"_s})
            all.append(source(id, {world.site.url(u"/bad/"_s + id)}, {u"http"_s}, false));
        QVERIFY(world.workspace.write(u"sources.json"_s, file(all)));
    }
    static bool triedOnce(const NoticeWorld &world)
    {
        return spinUntil([&] { return number(world.workspace.store(), u"select max(tries) from notice_sends"_s) >= 1; },
                         30s);
    }

private Q_SLOTS:
    void R9_4_aMessageThatIsRefusedForNowHoldsNoOtherUp()
    {
        NoticeWorld world;
        setTwoFailing(world);
        world.slack.on(slackPath, [](const Request &request, Reply reply) {
            request.body.contains("Run 0001") ? reply.send(500, "rollup_error") : reply.send(200, "ok");
        });
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, planOf(u"a"_s));
        QVERIFY(triedOnce(world));
        engine.must(u"run.start"_s, planOf(u"b"_s));
        const QString second = u"select count(*) from notice_sends as s join notices as n on n.id = s.notice_id "
                               u"where n.body like '%Run 0002%'"_s;
        QVERIFY(spinUntil([&] { return world.texts().filter(u"Run 0002"_s).size() == 1; }, 20s));
        QVERIFY(spinUntil([&] { return number(world.workspace.store(), second) == 0; }, 5s));
        QCOMPARE(world.waiting(), 1); // the first one
    }

    void R9_4_whoAsksForAWhileIsLeftAloneWithAllMessages()
    {
        NoticeWorld world;
        setTwoFailing(world);
        world.slack.reply(slackPath, 429, "slow down", {{"Retry-After", "300"}});
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, planOf(u"a"_s));
        QVERIFY(triedOnce(world));
        engine.must(u"run.start"_s, planOf(u"b"_s));
        QVERIFY(spinUntil([&] { return world.waiting() == 2; }, 20s));
        spinUntil([] { return false; }, 2500ms); // the loop looks once a second
        QCOMPARE(world.messages().size(), 1);
    }

    void R9_4_noMessageIsGivenUpUntried()
    {
        NoticeWorld world;
        world.setFailing();
        world.slack.reply(slackPath, 500, "rollup_error");
        {
            LiveEngine engine(world.setup());
            engine.must(u"run.start"_s, NoticeWorld::plan());
            QVERIFY(triedOnce(world));
        }
        world.slack.reply(slackPath, 200, "ok");
        world.slack.clearLog();
        LiveEngine later(world.setupAfter(25h)); // nobody was at work for a day
        QVERIFY(spinUntil([&] { return world.waiting() == 0; }, 20s));
        QCOMPARE(world.texts().filter(u"Run 0001"_s).size(), 1);
        QCOMPARE(number(world.workspace.store(), u"select count(*) from journal where action = 'notice.lost'"_s), 0);
    }

    void R9_4_whatIsTooOldAndFailsOnceMoreIsGivenUpWithTheReason()
    {
        NoticeWorld world;
        world.setFailing();
        world.slack.reply(slackPath, 500, "rollup_error");
        {
            LiveEngine engine(world.setup());
            engine.must(u"run.start"_s, NoticeWorld::plan());
            QVERIFY(triedOnce(world));
        }
        world.slack.clearLog();
        LiveEngine later(world.setupAfter(25h));
        const auto lost = [&world] {
            return sql(world.workspace.store(), u"select reason from journal where action = 'notice.lost'"_s);
        };
        QVERIFY(spinUntil([&] { return lost().size() == 1; }, 20s));
        QVERIFY(!world.messages().isEmpty());
        const QString why = lost().constFirst().at(0).toString();
        QVERIFY2(why.contains(u"could not be told since 20"_s) && why.contains(u"rollup_error"_s), qPrintable(why));
        const auto said = [&world] {
            return sql(world.workspace.store(),
                       u"select text from scraping_logs where text like 'A message never reached Slack%'"_s);
        };
        QVERIFY(spinUntil([&] { return said().size() == 1; }, 10s));
        const QString line = said().constFirst().at(0).toString();
        QVERIFY2(line.contains(u"Run 0001"_s) && !line.contains(u".."_s), qPrintable(line));
    }
};

QTEST_GUILESS_MAIN(tst_NoticePatience)
#include "tst_noticepatience.moc"
