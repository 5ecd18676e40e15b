// What the twin, the log and the journal say, against what is in the store: real runs, real processes.
#include "console/controlplace.h"
#include "console/workspacelock.h"
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"

#include <QLibraryInfo>
#include <QScopeGuard>

#include <atomic>

using namespace trawl;
using namespace trawl::test;

namespace {

/// As a programme announces it: a title, a line, a day, an hour, and nothing else.
QByteArray programme(const QByteArray &title, const QByteArray &line)
{
    return "<!doctype html><meta charset=utf-8><title>" + title + "</title><h1>" + title + "</h1><p class=d>" + line +
           "</p><p>Old Mint, 5 March 2027, doors open at 19:30. Tickets at the door and in the shop by the harbour; "
           "children under six come in free of charge.</p>";
}

QString flagsOf(const TestWorkspace &world)
{
    QStringList found;
    const auto rows = sql(world.store(), u"select title, flags, review from captures where flags like '%captcha%' or "
                                         u"flags like '%blocked%' or flags like '%error-page%' or review <> 1"_s);
    for (const QVariantList &row : rows)
        found.append(row.at(0).toString() + u": "_s + row.at(1).toString());
    return found.join(u"; "_s);
}

QProcessEnvironment withoutDisplay()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.remove(u"DISPLAY"_s);
    environment.remove(u"WAYLAND_DISPLAY"_s);
    environment.remove(u"QT_QPA_PLATFORM"_s);
    return environment;
}

CtlResult program(const QString &path, const QStringList &arguments, const QProcessEnvironment &environment)
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(path, arguments);
    CtlResult result;
    const bool ended = process.waitForFinished(20'000);
    result.exit = ended && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    result.out = process.readAllStandardOutput();
    result.err = process.readAllStandardError();
    return result;
}

} // namespace

class tst_SaidTrue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void M19_wordsInTitlesConvictNobody_data()
    {
        QTest::addColumn<QString>("engine");
        QTest::newRow("http") << u"http"_s;
        QTest::newRow("devtools") << u"devtools"_s;
    }
    void M19_wordsInTitlesConvictNobody()
    {
        QFETCH(QString, engine);
        TestWorkspace world;
        TestServer server;
        const QList<std::pair<QByteArray, QByteArray>> shows{
            {"Night of Fado", "MOP 500"},
            {"Treasures of the Forbidden City", "An exhibition"},
            {"Just a Moment", "A concert by a trio"},
            {"Room 404", "A play in two acts"},
            {"The road was blocked by snow", "A film"},
            {"Night of Fado, again", "MOP 320"},
            {"Access Denied", "A thriller for the stage"},                 // siblings: a block's own title,
            {"Are You a Robot?", "Science evening for families"},          // a challenge's question,
            {"Service Temporarily Unavailable", "A comedy about a lift"}}; // an error's own sentence
        QStringList urls;
        for (qsizetype i = 0; i < shows.size(); ++i) {
            const QByteArray path = "/show" + QByteArray::number(i);
            server.page(path, programme(shows[i].first, shows[i].second));
            urls.append(server.url(QString::fromLatin1(path)));
        }
        QVERIFY(world.write(u"sources.json"_s, file({source(u"h"_s, urls, {engine}, false)})));
        const CtlResult run = ctl(world.folder(), {u"run"_s}, 120s, world.environment());
        QCOMPARE(run.exit, 0);
        QCOMPARE(number(world.store(), u"select count(*) from captures"_s), qint64(shows.size()));
        QCOMPARE(flagsOf(world), QString());
    }

    void M19_aWallIsStillAWall()
    {
        TestWorkspace world;
        TestServer server;
        server.page("/wall", "<title>Just a moment...</title><h1>example.com</h1><p>Checking if the site connection is "
                             "secure</p><form id=challenge-form></form>");
        server.page("/gone", "<title>Page not found</title><h1>Page not found</h1><p>The page you are looking for does "
                             "not exist or has been moved.</p>");
        server.page("/no", "<title>Access Denied</title><h1>Access Denied</h1>You don't have permission to access this "
                           "page on this server. Reference #18.5f2d1402.17");
        QVERIFY(world.write(u"sources.json"_s,
                            file({source(u"h"_s, {server.url(u"/wall"_s), server.url(u"/gone"_s), server.url(u"/no"_s)},
                                         {u"http"_s}, false)})));
        QCOMPARE(ctl(world.folder(), {u"run"_s, u"--fail-threshold"_s, u"100"_s}, 60s, world.environment()).exit, 0);
        const auto flags = sql(world.store(), u"select flags from captures order by flags"_s);
        QCOMPARE(flags.size(), 3);
        QVERIFY(flags[0].first().toString().contains(u"blocked"_s));
        QVERIFY(flags[1].first().toString().contains(u"captcha"_s));
        QVERIFY(flags[2].first().toString().contains(u"error-page"_s));
        QCOMPARE(number(world.store(), u"select count(*) from captures where review = 1"_s), 0);
    }

    /// What is asked of captures and items that are not there is answered, and a note is read where it is kept.
    void M25_theTwinIsNotSilentWhereNothingWasDone()
    {
        TestWorkspace world;
        TestServer server;
        server.page("/a", programme("Fado", "MOP 320"));
        QVERIFY(world.write(u"sources.json"_s, file({source(u"h"_s, {server.url(u"/a"_s)}, {u"http"_s}, false)})));
        const auto said = [&](const QStringList &words) {
            return ctl(world.folder(), words, 60s, world.environment());
        };
        QCOMPARE(said({u"run"_s}).exit, 0);
        QVERIFY(said({u"items"_s, u"requeue"_s, u"999"_s}).err.contains("no item with that id"));
        QVERIFY(said({u"review"_s, u"approve"_s, u"999"_s}).err.contains("no capture with that id"));
        const QByteArray listed = said({u"review"_s, u"list"_s, u"--review"_s, u"flagged"_s}).out;
        QVERIFY2(listed.contains("0 of 0 shown; in all 0 unreviewed, 1 approved"), listed.constData());
        {
            LiveEngine engine(engineSetup(world.folder(), false));
            engine.must(u"review.note"_s, {{u"ids"_s, QJsonArray{1}}, {u"note"_s, u"ask the venue"_s}});
            QCOMPARE(engine.ask(u"review.note"_s, {{u"ids"_s, QJsonArray{1}}, {u"note"_s, u" "_s}}).error().code, 9002);
        }
        const QByteArray journal = said({u"journal"_s}).out;
        QVERIFY2(journal.contains("note: ask the venue") && journal.contains("Note"), journal.constData());
    }

    void M22_aTitleCannotWriteOnTheTerminal()
    {
        TestWorkspace world;
        TestServer server;
        server.page("/a", programme("Sale \x1b]0;owned\x07 \xe2\x80\xae"
                                    "gnp.exe",
                                    "x"));
        server.reply("/b", 500, {}, {{"X", "y"}});
        QJsonObject one = source(u"h"_s, {server.url(u"/a"_s), server.url(u"/b"_s)}, {u"http"_s}, false);
        one.insert(u"name"_s, u"Har\u202Ebour\x1b[2J"_s);
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        QByteArray said;
        for (const QStringList &words : {QStringList{u"run"_s, u"--fail-threshold"_s, u"100"_s},
                                         {u"status"_s},
                                         {u"review"_s, u"list"_s, u"--review"_s, u"approved"_s, u"--json"_s},
                                         {u"items"_s},
                                         {u"sources"_s},
                                         {u"why"_s},
                                         {u"journal"_s}}) {
            const CtlResult result = ctl(world.folder(), words, 60s, world.environment());
            said += result.out + result.err;
        }
        QVERIFY(said.contains("Sale"));
        QVERIFY2(!said.contains('\x1b') && !said.contains('\x07'), said.constData());
        QVERIFY(!said.contains("\xe2\x80\xae"));
    }

    void M21_whatWasClaimedWaitsInRowsFacetsAndSnapshot()
    {
        TestWorkspace world;
        TestServer server;
        QStringList urls;
        for (int i = 0; i < 12; ++i)
            urls.append(server.url(u"/slow%1"_s.arg(i)));
        server.on("/slow*",
                  [](const Request &, Reply reply) { reply.after(20'000, [reply] { reply.html("<h1>s</h1>"); }); });
        QJsonObject one = source(u"h"_s, urls, {u"http"_s}, false);
        one.insert(u"concurrency"_s, 2);
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        LiveEngine engine(engineSetup(world.folder(), false));
        QVERIFY(engine.ask(RunStart{}).ok());
        // Two load, more are claimed: all places say two.
        QVERIFY(spinUntil([&] { return engine.now().inFlight == 2 && engine.now().run->counts.total() == 12; }, 20s));
        QVERIFY(spinUntil(
            [&] {
                return number(world.store(), u"select count(*) from item_states where state = 1 and started > 0"_s) ==
                       2;
            },
            10s));
        QVERIFY(spinUntil([&] { return engine.now().run->counts.leased == 2; }, 10s));
        QCOMPARE(engine.now().run->counts.pending, 10);
        QCOMPARE(engine.now().sources.first().counts.pending, 10);
        const auto page = engine.ask(ItemsPage{ItemOrder{0, {}, {}, false}, 0, 100});
        QVERIFY(page.ok());
        int inFlight = 0;
        for (const LabelledItem &item : page->rows)
            inFlight += item.label == ItemLabel::InFlight;
        QCOMPARE(inFlight, 2);
        const auto facets = engine.ask(ItemsFacets{});
        QCOMPARE(facets->state.value(word(ItemState::Leased)), 2);
        QCOMPARE(facets->state.value(word(ItemState::Pending)), 10);
        const auto runs = engine.ask(RunsPage{});
        QCOMPARE(runs->rows.first().counts.leased, 2);
        for (const LabelledItem &item : page->rows) {
            const auto why = engine.ask(ExplainWait{item.row.id, {}, {}, 0});
            QCOMPARE(why->code == u"in-flight"_s, item.label == ItemLabel::InFlight);
        }
        engine.must(u"run.stop"_s, {{u"now"_s, true}});
        QVERIFY(engine.waitState(RunState::Stopped, 20s));
    }

    void M21_whatWaitsForRobotsTxtIsNotInFlight()
    {
        TestWorkspace world;
        TestServer server;
        auto asked = std::make_shared<std::atomic<bool>>(false);
        server.on("/robots.txt", [asked](const Request &, Reply reply) {
            asked->store(true);
            reply.after(20'000, [] {});
        });
        server.on("/*", [](const Request &, Reply reply) { reply.html("<h1>s</h1>"); });
        QJsonObject one = source(u"h"_s, {server.url(u"/a"_s), server.url(u"/b"_s)}, {u"http"_s}, false);
        one.insert(u"robots"_s, true);
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        LiveEngine engine(engineSetup(world.folder(), false));
        QVERIFY(engine.ask(RunStart{}).ok());
        QVERIFY(spinUntil([&] { return asked->load(); }, 20s));
        QVERIFY(spinUntil([&] { return !engine.now().sources.isEmpty() && engine.now().run; }, 10s));
        const qint64 seen = engine.now().at.ms;
        QVERIFY(spinUntil([&] { return engine.now().at.ms > seen; }, 10s));
        QCOMPARE(engine.now().inFlight, 0);
        QCOMPARE(engine.now().sources.first().inFlight, 0);
        QCOMPARE(engine.now().run->counts.pending, 2);
        const auto page = engine.ask(ItemsPage{ItemOrder{0, {}, {}, false}, 0, 100});
        QVERIFY(page.ok());
        for (const LabelledItem &item : page->rows)
            QVERIFY(item.label != ItemLabel::InFlight);
        engine.must(u"run.stop"_s, {{u"now"_s, true}});
        QVERIFY(engine.waitState(RunState::Stopped, 20s));
    }

    void M21_oneSourceAtATimeIsOne()
    {
        TestWorkspace world;
        TestServer server;
        server.on("/*",
                  [](const Request &, Reply reply) { reply.after(300, [reply] { reply.html("<h1>page</h1>"); }); });
        const auto pages = [&server](const QString &name, int count) {
            QStringList urls;
            for (int i = 0; i < count; ++i)
                urls.append(server.url(u"/%1%2"_s.arg(name).arg(i)));
            return urls;
        };
        QJsonObject first = source(u"first"_s, pages(u"first"_s, 8), {u"http"_s}, false);
        first.insert(u"concurrency"_s, 2);
        QVERIFY(world.write(u"sources.json"_s,
                            file({first, source(u"second"_s, pages(u"second"_s, 3), {u"http"_s}, false)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        qsizetype most = 0;
        QStringList said;
        QObject::connect(&engine.console(), &Console::snapshotArrived, &engine.console(),
                         [&](const std::shared_ptr<const Snapshot> &snapshot) {
                             most = std::max(most, std::ranges::count_if(snapshot->sources, [](const SourceStatus &s) {
                                                 return s.inFlight > 0;
                                             }));
                             for (const SourceStatus &s : snapshot->sources)
                                 said.append(s.why);
                         });
        RunPlan plan;
        plan.sourcesAtOnce = 1;
        engine.must(u"run.start"_s, {{u"plan"_s, plan.toJson()}});
        QVERIFY(spinUntil([&] { return server.count("/first0") > 0; }, 20s));
        engine.must(u"source.setPriority"_s, {{u"ids"_s, QJsonArray{u"second"_s}}, {u"priority"_s, 1}});
        QVERIFY(engine.waitState(RunState::Completed, 40s));
        QCOMPARE(most, 1);
        QVERIFY(said.filter(u"2 of 1"_s).isEmpty());
        QByteArrayList order;
        for (const Request &request : server.log())
            order.append(request.path());
        QVERIFY(order.lastIndexOf("/second2") < order.lastIndexOf("/first7")); // the first one made room at once
    }

    void M21_decisionsTellTheRowsOfItems()
    {
        TestWorkspace world;
        TestServer server;
        server.page("/a", programme("A", "x"));
        QJsonObject one = source(u"h"_s, {server.url(u"/a"_s)}, {u"http"_s}, false);
        one.insert(u"review"_s, u"manual"_s);
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        LiveEngine engine(engineSetup(world.folder(), false));
        QVERIFY(engine.ask(RunStart{}).ok());
        QVERIFY(engine.waitState(RunState::Completed, 30s));
        int told = 0;
        QObject::connect(
            &engine.console(), &Console::snapshotArrived, &engine.console(),
            [&told](const std::shared_ptr<const Snapshot> &snapshot) { told += snapshot->allItemsChanged; });
        QTest::qWait(600); // what the end of the run tells
        told = 0;
        QVERIFY(engine.ask(ReviewDecide{{1}, Review::Approved, {}, {}}).ok());
        QVERIFY(spinUntil([&] { return told > 0; }, 5s));
        told = 0;
        engine.must(u"upload.start"_s);
        QVERIFY(spinUntil([&] { return told > 0 && engine.now().upload.recorded == 1; }, 20s));
    }

    void M24_linesAreStoredUnderTheirOwnRun()
    {
        TestWorkspace world;
        TestServer server;
        QStringList slow;
        for (int i = 0; i < 6; ++i) {
            const QByteArray path = "/slow" + QByteArray::number(i);
            server.on(path, [](const Request &, Reply reply) { reply.after(700, [reply] { reply.send(404); }); });
            slow.append(server.url(QString::fromLatin1(path)));
        }
        server.page("/quick", programme("Q", "x"));
        QVERIFY(
            world.write(u"sources.json"_s, file({source(u"one"_s, slow, {u"http"_s}, false),
                                                 source(u"two"_s, {server.url(u"/quick"_s)}, {u"http"_s}, false)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        RunPlan first, second;
        first.sources = {u"one"_s};
        second.sources = {u"two"_s};
        engine.must(u"run.start"_s, {{u"plan"_s, first.toJson()}});
        QVERIFY(spinUntil([&] { return server.count("/slow0") > 0; }, 20s));
        engine.must(u"run.start"_s, {{u"plan"_s, second.toJson()}}); // is shown from now on
        QVERIFY(spinUntil(
            [&] {
                const auto runs = engine.ask(RunsPage{});
                return runs && runs->rows.size() == 2 && !isActive(runs->rows[0].state) &&
                       !isActive(runs->rows[1].state);
            },
            60s));
        engine.close();
        const QString lines = u"select count(*) from scraping_logs where source_id = '%1' and run_id <> %2"_s;
        QVERIFY(number(world.store(), u"select count(*) from scraping_logs where source_id = 'one' and run_id = 1"_s) >=
                6);
        QCOMPARE(number(world.store(), lines.arg(u"one"_s).arg(1)), 0);
        QCOMPARE(number(world.store(), lines.arg(u"two"_s).arg(2)), 0);
        QCOMPARE(number(world.store(),
                        u"select count(*) from scraping_logs where text like 'Run 0001: %' and run_id <> 1"_s),
                 0);
    }

    void M24_theSummaryOfARunThatEndedNeverSaysRunning()
    {
        TestWorkspace world;
        TestServer server;
        server.page("/a", programme("A", "x"));
        QVERIFY(world.write(u"sources.json"_s, file({source(u"h"_s, {server.url(u"/a"_s)}, {u"http"_s}, false)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        QStringList states;
        QObject::connect(&engine.console(), &Console::snapshotArrived, &engine.console(),
                         [&](const std::shared_ptr<const Snapshot> &snapshot) {
                             if (!snapshot->run || snapshot->run->state != RunState::Completed)
                                 return;
                             whenDone(engine.console().ask(RunSummary{snapshot->run->id}), &engine.console(),
                                      [&states](const Result<RunSummary::Answer> &answer) {
                                          states.append(answer ? word(answer->run.state) : answer.error().what);
                                      });
                         });
        for (int i = 1; i <= 8; ++i) {
            QVERIFY(engine.ask(RunStart{}).ok());
            QVERIFY(spinUntil(
                [&] {
                    return engine.now().run && engine.now().run->number == i && engine.state() == RunState::Completed;
                },
                30s));
        }
        QVERIFY(spinUntil([&] { return states.size() >= 8; }, 10s));
        states.removeAll(u"completed"_s);
        QVERIFY2(states.isEmpty(), qPrintable(states.join(u' ')));
    }

    /// A source that waits for its rate between two pages is being crawled all the same.
    void sourcesAtWorkAreCountedBetweenTheirPages()
    {
        TestWorkspace world;
        TestServer server;
        server.on("/p/*", [](const Request &, Reply reply) { reply.html(programme("A", "x")); });
        QJsonArray sources;
        for (const QString &id : {u"a"_s, u"b"_s, u"c"_s, u"d"_s}) {
            QStringList urls;
            for (int i = 0; i < 12; ++i)
                urls.append(server.url(u"/p/%1/%2"_s.arg(id).arg(i)));
            QJsonObject one = source(id, urls, {u"http"_s}, false);
            one.insert(u"rate"_s, QJsonObject{{u"per_second"_s, 1}, {u"cap"_s, 1}});
            sources.append(one);
        }
        QVERIFY(world.write(u"sources.json"_s, file(sources)));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QSet<QString> said;
        spinUntil(
            [&] {
                for (const SourceStatus &source : engine.now().sources) {
                    if (source.whyCode == u"source-cap"_s)
                        said.insert(source.why.section(u' ', 0, 2));
                }
                return false;
            },
            5s);
        QCOMPARE(QStringList(said.begin(), said.end()), QStringList{u"3 of 3"_s});
        engine.must(u"run.stop"_s, {{u"now"_s, true}});
        QVERIFY(engine.waitState(RunState::Stopped, 10s));
    }

    void whatOnlyLooksMakesNoWorkspace()
    {
        TestWorkspace world;
        for (const QStringList &words :
             {QStringList{u"ui"_s, u"dump"_s}, QStringList{u"status"_s}, QStringList{u"circuits"_s},
              QStringList{u"journal"_s}, QStringList{u"items"_s}, QStringList{u"resume"_s}}) {
            const CtlResult looked = ctl(world.folder(), words, 20s, world.environment());
            QCOMPARE(looked.exit, 3);
            QVERIFY2(looked.err.contains("TD-9008") && looked.err.contains("trawlctl run"), looked.err.constData());
        }
        QVERIFY(QDir(world.folder()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
        const QString away = world.folder() + u"/away"_s;
        QCOMPARE(ctl(away, {u"status"_s}, 20s, world.environment()).exit, 3);
        QVERIFY(!QFile::exists(away));
        QVERIFY(world.write(u"sources.json"_s, file({source(u"h"_s, {u"http://h.test/"_s}, {u"http"_s}, false)})));
        const CtlResult there = ctl(world.folder(), {u"sources"_s}, 20s, world.environment());
        QVERIFY2(there.exit == 0, there.err.constData());
    }

    void M24_theJournalNamesWhoAndWhat()
    {
        TestWorkspace world;
        TestServer server;
        server.page("/a", programme("A", "x"));
        QJsonObject one = source(u"h"_s, {server.url(u"/a"_s)}, {u"http"_s}, false);
        one.insert(u"name"_s, u"Harbour"_s);
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        LiveEngine engine(engineSetup(world.folder(), false));
        QVERIFY(engine.ask(RunStart{}).ok());
        QVERIFY(engine.waitState(RunState::Completed, 30s));
        engine.must(u"source.setPriority"_s, {{u"ids"_s, QJsonArray{u"h"_s}}, {u"priority"_s, 3}});
        engine.must(u"circuit.hold"_s, {{u"ids"_s, QJsonArray{u"h"_s}}, {u"reason"_s, u"works"_s}});
        QVERIFY(engine.ask(ReviewDecide{{1}, Review::Rejected, {}, {}}).ok());
        engine.must(u"review.undo"_s);
        const auto journal = engine.ask(JournalPage{0, 20});
        QVERIFY(journal.ok());
        QHash<QString, JournalEntry> entries;
        for (const JournalEntry &entry : journal->rows) {
            if (entry.by == u"policy"_s)
                continue;
            QCOMPARE(entry.by, u"tester"_s);
            QVERIFY2(!entry.subject.isEmpty(), qPrintable(entry.action));
            entries.insert(entry.action, entry);
        }
        QCOMPARE(entries.value(u"run.start"_s).subject, u"run 0001"_s);
        QCOMPARE(entries.value(u"source.priority"_s).subject, u"Harbour"_s);
        QCOMPARE(entries.value(u"source.priority"_s).text, u"Change priority of Harbour from 5 to 3"_s);
        QCOMPARE(entries.value(u"circuit.hold"_s).subject, u"Harbour"_s);
        QCOMPARE(entries.value(u"review.rejected"_s).subject, u"A (capture 1)"_s);
        QCOMPARE(entries.value(u"review.reverted"_s).text, u"Undone: reject 1 capture"_s);
    }

    void M24_theJournalTellsInWordsAlsoOfUploads()
    {
        TestWorkspace world;
        TestServer server;
        server.page("/a", programme("Night of Fado", "x"));
        server.page("/b", programme("The Ledger", "x"));
        QVERIFY(world.write(u"sources.json"_s,
                            file({source(u"h"_s, {server.url(u"/a"_s), server.url(u"/b"_s)}, {u"http"_s}, false)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        QVERIFY(engine.ask(RunStart{}).ok());
        QVERIFY(engine.waitState(RunState::Completed, 30s));
        QVERIFY(engine.ask(ReviewDecide{{1, 2}, Review::Rejected, {}, {}}).ok());
        engine.must(u"review.undo"_s);
        engine.must(u"review.redo"_s);
        QVERIFY(engine.ask(ReviewDecide{{1, 2}, Review::Approved, {}, {}}).ok());
        engine.must(u"upload.start"_s);
        QVERIFY(spinUntil([&] { return engine.now().upload.recorded == 2 && !engine.now().upload.active; }, 20s));
        QHash<QString, JournalEntry> entries;
        const auto read = [&] {
            const auto journal = engine.ask(JournalPage{0, 50});
            for (const JournalEntry &entry : journal ? journal->rows : QList<JournalEntry>())
                entries.insert(entry.action, entry);
            return entries.contains(u"upload.ended"_s);
        };
        QVERIFY(spinUntil(read, 5s));
        for (const JournalEntry &entry : std::as_const(entries))
            QVERIFY2(!entry.text.isEmpty() && !entry.text.contains(u'.'), qPrintable(entry.action + entry.text));
        QCOMPARE(entries.value(u"review.redone"_s).text, u"Redone: reject 2 captures"_s);
        const QString two = entries.value(u"review.redone"_s).subject;
        QVERIFY2(two.contains(u"Night of Fado ("_s) && two.contains(u"The Ledger ("_s), qPrintable(two));
        const JournalEntry start = entries.value(u"upload.start"_s), end = entries.value(u"upload.ended"_s);
        QCOMPARE(start.by, u"tester"_s);
        QCOMPARE(start.count, 2);
        QVERIFY2(start.subject.contains(u"sink"_s), qPrintable(start.subject));
        QCOMPARE(end.by, u"policy"_s);
        QCOMPARE(end.reason, u"2 uploaded"_s);
        QVERIFY(end.id > start.id);
    }

    /// Another program holds the store for longer than a write waits for it: decisions are kept, in their order, and
    /// taken when it lets go. (It took them back after 13 s before, each to be made again by hand.)
    void M23_decisionsOutliveALockedStore()
    {
        TestWorkspace world;
        TestServer server;
        server.page("/a", programme("A", "x"));
        QVERIFY(world.write(u"sources.json"_s, file({source(u"h"_s, {server.url(u"/a"_s)}, {u"http"_s}, false)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        QVERIFY(engine.ask(RunStart{}).ok());
        QVERIFY(engine.waitState(RunState::Completed, 30s));
        const auto doctor = engine.ask(Doctor{});
        QVERIFY(doctor);
        QVERIFY(std::ranges::any_of(doctor->checks, [](const auto &check) { return check.text == u"1 source"_s; }));
        const auto problem = [&engine]() -> QString {
            for (const Problem &one : engine.now().problems) {
                if (one.key == u"store"_s)
                    return one.code + u' ' + one.why;
            }
            return {};
        };
        std::optional<Result<ReviewDecide::Answer>> decided;
        std::optional<Result<Reverted>> undone;
        {
            QSqlDatabase other = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"holder"_s);
            other.setDatabaseName(world.store());
            QVERIFY(other.open());
            QSqlQuery query(other);
            QVERIFY(query.exec(u"BEGIN IMMEDIATE"_s));
            whenDone(engine.console().ask(ReviewDecide{{1}, Review::Rejected, {}, {}}), this,
                     [&](const Result<ReviewDecide::Answer> &answer) { decided = answer; });
            whenDone(engine.console().ask(ReviewUndo{}), this,
                     [&](const Result<Reverted> &answer) { undone = answer; });
            QVERIFY(spinUntil([&] { return problem().contains(u"2 decisions are kept"_s); }, 5s));
            spinUntil([&] { return decided || undone; }, 15s); // six tries of two seconds each are over
            QVERIFY2(!decided && !undone, "a decision was answered while the store was locked");
            QVERIFY2(problem().startsWith(u"TD-4012"_s), qPrintable(problem()));
            QVERIFY(query.exec(u"ROLLBACK"_s));
        }
        QSqlDatabase::removeDatabase(u"holder"_s);
        QVERIFY(spinUntil([&] { return decided && undone; }, 10s));
        QVERIFY2(decided->ok() && decided->value().changed == 1, "the decision was not taken");
        QVERIFY2(undone->ok(), qPrintable(undone->ok() ? QString() : undone->error().sentence()));
        QCOMPARE(undone->value().text, u"Undone: reject 1 capture"_s);
        QVERIFY(spinUntil([&] { return problem().isEmpty(); }, 10s));
    }

    /// The fault that paused a run is over: what it was is told, and nothing is asked for that is done already.
    void M23_aReasonOfThenIsToldAsPast()
    {
        TestWorkspace world;
        TestServer server;
        QStringList urls;
        for (int i = 0; i < 20; ++i) {
            const QByteArray path = "/p" + QByteArray::number(i);
            server.page(path, programme("P" + QByteArray::number(i), "x"));
            urls.append(server.url(QString::fromLatin1(path)));
        }
        QJsonObject slow = source(u"h"_s, urls, {u"http"_s}, false);
        slow.insert(u"rate"_s, QJsonObject{{u"per_second"_s, 1}, {u"cap"_s, 1}});
        QVERIFY(world.write(u"sources.json"_s, file({slow})));
        {
            LiveEngine engine(engineSetup(world.folder(), false));
            QVERIFY(engine.ask(RunStart{}).ok());
            QVERIFY(engine.waitState(RunState::Running, 30s));
            engine.must(u"run.pause"_s);
            QVERIFY(engine.waitState(RunState::Paused, 30s));
        }
        {
            QSqlDatabase store = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"reason"_s);
            store.setDatabaseName(world.store());
            QVERIFY(store.open());
            QVERIFY(QSqlQuery(store).exec(
                u"UPDATE scraping_runs SET reason = 'TD-4012: The store is in use by another program. database is "
                u"locked. Close the other program.'"_s));
        }
        QSqlDatabase::removeDatabase(u"reason"_s);
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"source.setPriority"_s, {{u"ids"_s, QJsonArray{u"h"_s}}, {u"priority"_s, 3}});
        QVERIFY2(spinUntil([&] { return engine.now().why.contains(u"That is over"_s); }, 10s),
                 qPrintable(engine.now().why));
        QVERIFY(!engine.now().why.contains(u"Close the other program"_s));
        QVERIFY(engine.now().run && engine.now().run->reason.startsWith(u"TD-4012: The store is in use"_s));
        QVERIFY(!engine.now().run->reason.contains(u"Close"_s));
        const auto runs = engine.ask(RunsPage{});
        QVERIFY(runs && runs->rows.size() == 1);
        QVERIFY(!runs->rows.first().reason.contains(u"Close"_s));
    }

    void M23_aLockedStoreIsSaidWithinSeconds()
    {
        TestWorkspace world;
        QVERIFY(world.write(u"sources.json"_s, file({})));
        LiveEngine engine(engineSetup(world.folder(), false));
        const auto store = [&engine]() -> Dependency {
            for (const Dependency &lamp : engine.now().dependencies) {
                if (lamp.id == u"store"_s)
                    return lamp;
            }
            return {};
        };
        QVERIFY(spinUntil([&] { return store().state == u"OK"_s; }, 10s));
        QElapsedTimer clock;
        {
            QSqlDatabase other = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"other"_s);
            other.setDatabaseName(world.store());
            QVERIFY(other.open());
            QSqlQuery query(other);
            QVERIFY(query.exec(u"BEGIN EXCLUSIVE"_s));
            clock.start();
            const auto asked = engine.console().ask(SettingsSet{u"contact"_s, u"x@example.org"_s}); // the file's own
            Q_UNUSED(asked);
            engine.console().submit(AnyRequest(Doctor{}), [](const Result<AnyAnswer> &) {}); // writes
            QVERIFY(spinUntil([&] { return store().state == u"Degraded"_s; }, 10s));
            QVERIFY2(clock.elapsed() < 4000, qPrintable(QString::number(clock.elapsed())));
            QVERIFY(store().text.contains(u"locked"_s));
            QVERIFY(query.exec(u"ROLLBACK"_s));
        }
        QSqlDatabase::removeDatabase(u"other"_s);
        QVERIFY(spinUntil([&] { return store().state == u"OK"_s; }, 20s));
    }

    void M23_circuitsOfAStoreThatCannotBeReachedAreAssumed_data()
    {
        QTest::addColumn<bool>("gone");
        QTest::newRow("another program holds its lock") << false;
        QTest::newRow("its file is gone") << true;
    }
    /// Nothing runs and nothing is written: it is noticed all the same, said with its age, and over by itself.
    void M23_circuitsOfAStoreThatCannotBeReachedAreAssumed()
    {
        QFETCH(bool, gone);
        TestWorkspace world;
        QVERIFY(world.write(u"sources.json"_s, file({source(u"h"_s, {u"http://127.0.0.1:1/"_s}, {u"http"_s}, false)})));
        const QByteArray before = qgetenv("TMPDIR");
        qputenv("TMPDIR", world.temp().toLocal8Bit()); // one temp folder, so one place for the control socket
        std::optional<Result<>> opened;
        WorkspaceConsole engine(engineSetup(world.folder(), false), [&](Result<> result) { opened = result; });
        QVERIFY(spinUntil([&] { return opened.has_value(); }, 20s) && opened->ok());
        before.isNull() ? qunsetenv("TMPDIR") : qputenv("TMPDIR", before);
        const auto now = [&engine]() -> const Snapshot & { return *engine.snapshot(); };
        const auto assumed = [&now] { return now().sources.size() == 1 && now().sources.first().circuitAssumed; };
        QVERIFY(spinUntil([&now] { return now().sources.size() == 1; }, 10s));
        QVERIFY(!assumed() && !now().storeAway.isSet());
        const auto said = [&world] { // attached: the engine is here
            return QString::fromUtf8(CtlProcess(world.folder(), {u"status"_s}, world.environment()).wait(20s).out);
        };
        QVERIFY2(said().contains(u"Closed"_s), qPrintable(said()));
        {
            QSqlDatabase other = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"other"_s);
            other.setDatabaseName(world.store());
            QVERIFY(other.open());
            QSqlQuery query(other);
            if (gone)
                QVERIFY(QFile::rename(world.store(), world.store() + u".away"_s));
            else
                QVERIFY(query.exec(u"BEGIN EXCLUSIVE"_s));
            QVERIFY(spinUntil(assumed, 8s));
            const Instant since = now().storeAway;
            QVERIFY(since.isSet() && since <= now().at);
            const QString text = said();
            QVERIFY2(text.contains(u"Assumed closed"_s) && text.contains(u"the store can't be reached"_s),
                     qPrintable(text));
            QVERIFY(spinUntil([&] { return now().at - since > 3s; }, 6s));
            QCOMPARE(now().storeAway, since); // as old as the outage
            if (gone)
                QVERIFY(QFile::rename(world.store() + u".away"_s, world.store()));
            else
                QVERIFY(query.exec(u"ROLLBACK"_s));
        }
        QSqlDatabase::removeDatabase(u"other"_s);
        QVERIFY(spinUntil([&] { return !assumed() && !now().storeAway.isSet(); }, 20s));
        bool down = false;
        engine.shutDown([&down] { down = true; });
        QVERIFY(spinUntil([&down] { return down; }, 20s));
    }

    /// An exit code alone helps nobody: what could not be stored is said with its code, its cause and what to do.
    void M23_anUploadThatFailsInPartSaysWhat()
    {
        TestWorkspace world;
        TestServer server;
        server.page("/show", programme("Show", "x"));
        const QStringList urls{server.url(u"/show"_s)};
        QVERIFY(world.write(u"sources.json"_s, file({source(u"pictured"_s, urls, {u"devtools"_s}, true)})));
        const CtlResult run = ctl(world.folder(), {u"run"_s, u"--json"_s}, 60s, world.environment());
        QVERIFY2(run.exit == 0, (run.out.right(1500) + run.err).constData());
        QVERIFY(QDir().mkpath(world.file(u"sink/objects"_s)));
        QVERIFY(world.write(u"sink/objects/pictured"_s, "no folder"));
        const CtlResult upload = ctl(world.folder(), {u"upload"_s}, 60s, world.environment());
        QVERIFY2(upload.exit == 6, (QByteArray::number(upload.exit) + upload.out + upload.err).constData());
        QVERIFY2(upload.err.contains("TD-7002") && upload.err.contains("1 capture") &&
                     upload.err.contains("File exists") && upload.err.contains("upload --retry-failed"),
                 upload.err.constData());
        const CtlResult again =
            ctl(world.folder(), {u"upload"_s, u"--retry-failed"_s, u"--json"_s}, 60s, world.environment());
        QCOMPARE(again.exit, 6);
        const QJsonObject last = QJsonDocument::fromJson(again.out.trimmed().split('\n').constLast()).object();
        const QJsonObject group = last["notUploaded"_L1].toArray().first().toObject();
        QCOMPARE(group["class"_L1].toString(), u"TD-7002"_s);
        QCOMPARE(group["count"_L1].toInt(), 1);
    }

    /// A target that takes nothing: the batch says why it stands still wherever somebody looks, and the order to go on
    /// is answered with what became of it.
    void M23_anUploadThatPausesByItselfSaysWhy()
    {
        TestWorkspace world;
        const QByteArray before = qgetenv("TMPDIR");
        qputenv("TMPDIR", world.temp().toLocal8Bit()); // one temp folder, so one place for the control socket
        const QScopeGuard back([&before] { before.isNull() ? qunsetenv("TMPDIR") : qputenv("TMPDIR", before); });
        TestServer server;
        QStringList urls;
        for (int i = 0; i < 6; ++i) {
            const QByteArray path = "/page" + QByteArray::number(i);
            server.page(path, programme("P" + QByteArray::number(i), "x"));
            urls.append(server.url(QString::fromLatin1(path)));
        }
        QVERIFY(world.write(u"sources.json"_s, file({source(u"plain"_s, urls, {u"http"_s}, false)})));
        WorkspaceLock lock(world.file(u"engine.lock"_s)); // else trawlctl would run an engine of its own
        QCOMPARE(lock.take({}), WorkspaceLock::Taken::Yes);
        LiveEngine engine(engineSetup(world.folder(), false), controlSocketToOpen(world.folder()).valueOr(QString()));
        RunPlan plan;
        plan.approveByPolicy = true;
        engine.must(u"run.start"_s, {{u"plan"_s, plan.toJson()}});
        QVERIFY(engine.waitState(RunState::Completed, 30s));
        QVERIFY(QDir(world.file(u"sink"_s)).removeRecursively());
        QVERIFY(world.write(u"sink"_s, "no folder"));
        QString said;
        connect(&engine.console(), &Console::snapshotArrived, this, [&said](const std::shared_ptr<const Snapshot> &s) {
            for (const LogLine &line : s->log)
                said += line.category == u"upload"_s && line.level == 3 ? line.text + u'\n' : QString();
        });
        engine.must(u"upload.start"_s);
        QVERIFY(spinUntil([&] { return engine.now().upload.paused; }, 10s));
        const auto problem = [&engine] {
            for (const Problem &one : engine.now().problems) {
                if (one.key == u"upload.held"_s)
                    return one;
            }
            return Problem();
        };
        const auto sink = [&engine]() -> Dependency {
            for (const Dependency &lamp : engine.now().dependencies) {
                if (lamp.id == u"sink"_s)
                    return lamp;
            }
            return {};
        };
        QVERIFY2(engine.now().upload.message.contains(u"TD-7005"_s), qPrintable(engine.now().upload.message));
        QVERIFY2(spinUntil([&] { return said.contains(u"TD-7005"_s); }, 5s), qPrintable(said));
        QCOMPARE(problem().code, u"TD-7005"_s);
        QCOMPARE(problem().actions.value(0).command, u"upload.resume"_s);
        QCOMPARE(sink().state, u"Down"_s);
        QVERIFY2(sink().text.contains(u"folder"_s), qPrintable(sink().text));
        CtlProcess again(world.folder(), {u"upload"_s, u"resume"_s}, world.environment());
        QVERIFY(spinUntil([&] { return !again.running(); }, 20s));
        const CtlResult refused = again.wait(1s);
        QVERIFY2(refused.exit == 6, (QByteArray::number(refused.exit) + refused.out + refused.err).constData());
        QVERIFY2(refused.err.contains("TD-7005"), (refused.out + refused.err).constData());
        QVERIFY(QFile::remove(world.file(u"sink"_s)));
        QVERIFY(QDir().mkpath(world.file(u"sink/objects"_s)));
        CtlProcess mended(world.folder(), {u"upload"_s, u"resume"_s}, world.environment());
        QVERIFY(spinUntil([&] { return !mended.running(); }, 20s));
        const CtlResult uploaded = mended.wait(1s);
        QVERIFY2(uploaded.exit == 0, (QByteArray::number(uploaded.exit) + uploaded.out + uploaded.err).constData());
        QVERIFY(spinUntil([&] { return !engine.now().upload.active; }, 10s));
        QCOMPARE(engine.now().upload.recorded, 6);
        QVERIFY(problem().key.isEmpty());
        QCOMPARE(sink().state, u"OK"_s);
    }

    void M25_startAddressesOverTheMaximumAreSaid()
    {
        TestWorkspace world;
        TestServer server;
        QStringList urls;
        for (int i = 0; i < 15; ++i) {
            const QByteArray path = "/p" + QByteArray::number(i);
            server.page(path, programme("P" + QByteArray::number(i), "x"));
            urls.append(server.url(QString::fromLatin1(path)));
        }
        QJsonObject one = source(u"h"_s, urls, {u"http"_s}, false);
        one.insert(u"discovery"_s, QJsonObject{{u"maximum"_s, 10}});
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        const CtlResult run = ctl(world.folder(), {u"run"_s}, 60s, world.environment());
        QVERIFY2(run.err.contains("15 start addresses; the first 10 are crawled"), run.err.constData());
        QCOMPARE(number(world.store(),
                        u"select count(*) from scraping_logs where text like '%15 start addresses%' and run_id = 1"_s),
                 1);
        QVERIFY2(!run.err.contains("QProcess"), run.err.constData());
        // Nothing is left to be uploaded after the first time.
        QCOMPARE(ctl(world.folder(), {u"upload"_s}, 60s, world.environment()).exit, 0);
        const CtlResult again = ctl(world.folder(), {u"upload"_s}, 60s, world.environment());
        QCOMPARE(again.exit, 0);
        QVERIFY2(again.out.contains("nothing to upload"), again.out.constData());
        QCOMPARE(ctl(world.folder(), {u"upload"_s, u"--json"_s}, 60s, world.environment()).last()[u"exit"_s].toInt(-1),
                 0);
    }

    void M25_aHostWhoseRobotsTxtNeverComesIsSaidAndLeft()
    {
        TestWorkspace world;
        const QString dead = u"http://127.0.0.1:%1/"_s.arg(TestServer::closedPort());
        QJsonObject one = source(u"h"_s, {dead + u'a', dead + u'b'}, {u"http"_s}, false);
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        auto later = std::make_shared<std::atomic<qint64>>(0);
        EngineSetup setup = engineSetup(world.folder(), false);
        setup.clock = [later, clock = systemClock()] {
            Now now = clock();
            const Ms ahead(later->load()); // both clocks are set at one moment
            now.wall = now.wall + ahead;
            now.mono = now.mono + ahead;
            return now;
        };
        LiveEngine engine(setup);
        QVERIFY(engine.ask(RunStart{}).ok());
        const QString lines = u"select count(*) from scraping_logs where category = 'robots' and source_id = 'h'"_s;
        for (int asked = 1; asked <= 3; ++asked) {
            // A run looks at its clocks every half minute at the latest.
            QVERIFY2(spinUntil([&] { return number(world.store(), lines) >= asked; }, 45s),
                     qPrintable(QString::number(asked)));
            if (asked < 3)
                *later += 20 * 60'000;
        }
        QVERIFY(engine.waitState(RunState::Completed, 20s)); // what is claimed of it waits no further five minutes
        const auto items = sql(world.store(), u"select state, skip, reason from item_states"_s);
        QCOMPARE(items.size(), 2);
        for (const QVariantList &item : items) {
            QCOMPARE(item.at(0).toInt(), int(ItemState::Skipped));
            QCOMPARE(item.at(1).toInt(), int(SkipReason::Robots));
            QVERIFY(!item.at(2).toString().isEmpty());
        }
    }

    void M25_versionAndHelpAreAnswered()
    {
        const QString bin = QStringLiteral(TRAWL_BINARY_DIR "/bin/");
        const CtlResult version = program(bin + u"trawlctl"_s, {u"--version"_s}, withoutDisplay());
        QCOMPARE(version.exit, 0);
        QVERIFY2(version.out.startsWith("trawlctl ") && version.out.size() < 40, version.out.constData());
        for (const QString &option : {u"--help"_s, u"--version"_s}) {
            const CtlResult window = program(bin + u"trawldeck"_s, {option}, withoutDisplay());
            QVERIFY2(window.exit == 0, window.err.constData());
            QVERIFY(window.out.contains(option == u"--help"_s ? "--workspace" : "trawldeck "));
        }
    }

    void M25_doctorLooksForTheDecoderOfTheScreenshots()
    {
        TestWorkspace world;
        QJsonObject one = source(u"h"_s, {u"http://127.0.0.1:9/"_s}, {u"devtools"_s}, true);
        one.insert(u"screenshot"_s, QJsonObject{{u"format"_s, u"webp"_s}});
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        // The program with plugins of its own: the database's, and no picture format's.
        const QDir bin(QStringLiteral(TRAWL_BINARY_DIR "/bin"));
        const QString here = world.file(u"bin"_s);
        QDir().mkpath(here + u"/plugins"_s);
        QVERIFY(QFile::copy(bin.filePath(u"trawlctl"_s), here + u"/trawlctl"_s));
        QVERIFY(QFile::link(bin.filePath(u"trawldeck-extractor"_s), here + u"/trawldeck-extractor"_s));
        const QDir plugins(QLibraryInfo::path(QLibraryInfo::PluginsPath));
        QVERIFY(QFile::link(plugins.filePath(u"sqldrivers"_s), here + u"/plugins/sqldrivers"_s));
        QVERIFY(world.write(u"bin/qt.conf"_s, "[Paths]\nPlugins=" + (here + u"/plugins"_s).toUtf8() + "\n"));
        const CtlResult doctor =
            program(here + u"/trawlctl"_s, {u"--workspace"_s, world.folder(), u"doctor"_s}, withoutDisplay());
        QVERIFY2(doctor.out.contains("Qt has no webp decoder on this machine, and h wants such screenshots"),
                 (doctor.out + doctor.err).constData());
        QCOMPARE(doctor.exit, 4);
    }
};

QTEST_GUILESS_MAIN(tst_SaidTrue)
#include "tst_saidtrue.moc"
