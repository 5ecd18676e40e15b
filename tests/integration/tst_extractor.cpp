// The real extractor process under its pool: hostile pages cost one answer and one process, never the next page
// (D7).
#include "domain/names.h"
#include "extract/extractorpool.h"
#include "tests/support/corotest.h"
#include "tests/support/testserver.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/resource.h>

using namespace trawl;

namespace {

ExtractRequest page(const QByteArray &html)
{
    ExtractRequest request;
    request.html = html;
    request.baseUrl = u"https://example.com/"_s;
    FieldSpec name;
    name.name = u"name"_s;
    name.expression = u"h1.event-title"_s;
    request.fields = {name};
    for (const auto &css : {u"time.event-date"_s, u".event-venue"_s, u".event-price"_s, u".event-description"_s}) {
        name.name = css;
        name.expression = css;
        request.fields.append(name);
    }
    return request;
}

QByteArray titled(const QString &title)
{
    return "<!doctype html><h1 class=event-title>" + title.toUtf8() + "</h1>";
}

/// A page as crawled sites have them: about 15 KB, 700 nodes.
QByteArray ordinaryPage(int number)
{
    QByteArray html = "<!DOCTYPE html><html><head><meta charset=utf-8><title>Page</title></head><body><main>"
                      "<h1 class=\"event-title\">Event " +
                      QByteArray::number(number) +
                      "</h1><dl><dt>When</dt><dd>"
                      "<time class=\"event-date\" datetime=\"2027-01-12T19:30\">12 January</time></dd><dd "
                      "class=\"event-venue\">Hall</dd>"
                      "<dd><span class=\"event-price\">MOP 180.00</span></dd></dl><div "
                      "class=\"event-description\"><p>Text</p></div><section>";
    for (int row = 0; html.size() < 15000; ++row)
        html += "<tr><td>" + QByteArray::number(row) + "</td><td><a href=\"/events/" + QByteArray::number(row) +
                ".html\">Silver morning harbour orchard</a></td></tr><li class=\"tag t3\"><a "
                "href=\"/listing/7.html\">stone</a></li>\n";
    return html + "</section></main></body></html>";
}

QString nameIn(const Result<ExtractReply> &reply)
{
    return reply.ok() ? reply->records.at(0).toObject().value(u"name"_s).toString() : reply.error().codeText();
}

} // namespace

class TstExtractor : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;
    QString m_hooked; ///< a script that starts the extractor with --test-hooks, keeping the process id

    /// A script that runs @p lines; in them $EXTRACTOR is the program.
    QString script(const QString &name, const QByteArray &lines)
    {
        const QString path = m_folder.filePath(name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) ||
            file.write("#!/bin/sh\nEXTRACTOR='" TRAWL_EXTRACTOR "'\n" + lines + "\n") < 0)
            qFatal("no script");
        file.close();
        file.setPermissions(QFile::Permissions(0x7755));
        return path;
    }

    void hostilePageCostsOnePage(const QByteArray &html, int code, int pageMs = 5000)
    {
        ExtractorLimits limits;
        limits.processes = 1;
        limits.pageMs = pageMs;
        ExtractorPool pool(m_hooked, limits);
        QCOMPARE(nameIn(test::get(pool.extract(page(titled(u"before"_s))))), u"before"_s);
        const auto pids = pool.processIds();
        QCOMPARE(pids.size(), 1);
        auto hostile = pool.extract(page(html));
        auto behind = pool.extract(page(titled(u"behind it"_s))); // in the same pipeline when the process dies
        const auto answer = test::get(hostile);
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().codeText(), u"TD-%1"_s.arg(code));
        QCOMPARE(answer.error().kind, ErrorKind::Permanent);
        QCOMPARE(nameIn(test::get(behind)), u"behind it"_s);
        QCOMPARE(pool.processIds().size(), 1);
        QVERIFY(pool.processIds() != pids);
        QCOMPARE(pool.queued(), 0);
    }

private slots:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        QFile::setPermissions(m_folder.path(), QFile::Permissions(0x7755)); // one test starts it as another user
        m_hooked = script(u"hooked"_s, "exec \"$EXTRACTOR\" --test-hooks \"$@\"");
    }
    void crashCostsOnePage() { hostilePageCostsOnePage("<!--test:crash-->", 3001); }
    void exitCostsOnePage() { hostilePageCostsOnePage("<!--test:exit-->", 3001); }
    void loopIsEndedAtTheLimit() { hostilePageCostsOnePage("<!--test:loop-->", 3002, 700); }
    void allocatingFourGiBIsOutOfMemory() { hostilePageCostsOnePage("<!--test:allocate-->", 3003, 60000); }
    void oversizedReplyIsRefused() { hostilePageCostsOnePage("<!--test:flood-->", 3006); }
    void malformedReplyIsRefused() { hostilePageCostsOnePage("<!--test:garbage-->", 3006); }
    void hooksNeedTheirArgument()
    {
        ExtractorPool pool(QStringLiteral(TRAWL_EXTRACTOR), {});
        QVERIFY(test::get(pool.extract(page("<!--test:crash--><h1 class=event-title>x</h1>"))).ok());
    }
    void realPageThatNeedsTooMuchMemoryCostsOnePage()
    {
        ExtractorLimits limits;
        limits.processes = 1;
        limits.pageMs = 60000;
        limits.addressSpace = 160LL << 20;
        ExtractorPool pool(QStringLiteral(TRAWL_EXTRACTOR), limits);
        QByteArray huge;
        for (int i = 0; i < 1'000'000; ++i)
            huge += "<b a=1>x</b>";
        auto first = pool.extract(page(huge));
        auto second = pool.extract(page(titled(u"next"_s)));
        const auto answer = test::get(first, std::chrono::seconds(60));
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().codeText(), u"TD-3003"_s);
        QCOMPARE(nameIn(test::get(second)), u"next"_s);
    }
    void killedProcessLosesOnlyItsHead()
    {
        ExtractorLimits limits;
        limits.processes = 1;
        ExtractorPool pool(m_hooked, limits);
        QCOMPARE(nameIn(test::get(pool.extract(page(titled(u"up"_s))))), u"up"_s);
        auto stuck = pool.extract(page("<!--test:loop-->"));
        QList<QFuture<Result<ExtractReply>>> rest;
        for (int i = 0; i < 20; ++i)
            rest.append(pool.extract(page(titled(QString::number(i)))));
        QVERIFY(!test::spinUntil([&] { return stuck.isFinished(); }, std::chrono::milliseconds(100)));
        QCOMPARE(::kill(pid_t(pool.processIds().at(0)), SIGKILL), 0);
        for (int i = 0; i < 20; ++i)
            QCOMPARE(nameIn(test::get(rest.at(i))), QString::number(i));
        // It was no page's fault that somebody killed the child; that this one never ends is.
        QCOMPARE(test::get(stuck, std::chrono::seconds(30)).error().codeText(), u"TD-3002"_s);
    }
    /// The children are killed and stopped from outside while they work: no page loses anything.
    void M12_childrenThatAreKilledOrStoppedLoseNoPage()
    {
        ExtractorLimits limits;
        limits.pageMs = 1500;
        ExtractorPool pool(QStringLiteral(TRAWL_EXTRACTOR), limits);
        QList<QFuture<Result<ExtractReply>>> answers;
        const QByteArray body = ordinaryPage(0);
        const auto more = [&] {
            for (int i = 0; i < 1000; ++i) {
                auto html = body;
                html.replace("Event 0", "Event " + QByteArray::number(answers.size()));
                answers.append(pool.extract(page(html)));
            }
        };
        int harmed = 0;
        QElapsedTimer pause;
        pause.start();
        const bool done = test::spinUntil(
            [&] {
                if (harmed < 12 && pool.queued() < 500) // however quick they are, they are harmed at work
                    more();
                const auto pids = pool.processIds();
                if (harmed < 12 && pause.elapsed() > 60 && !pids.isEmpty()) {
                    ::kill(pid_t(pids.at(harmed % pids.size())), harmed % 4 == 3 ? SIGSTOP : SIGKILL);
                    ++harmed;
                    pause.restart();
                }
                return pool.queued() == 0;
            },
            std::chrono::seconds(60));
        QVERIFY2(done, "pages were left");
        QCOMPARE(harmed, 12);
        int again = 0;
        for (int i = 0; i < answers.size(); ++i) {
            const auto answer = test::get(answers.at(i));
            QCOMPARE(nameIn(answer), u"Event %1"_s.arg(i));
            again += answer->warnings.isEmpty() ? 0 : 1;
        }
        QVERIFY2(again > 0, "no child was ended at work");
        qInfo("%d pages were done again", again);
    }
    /// A child that does nothing is told of while it does nothing, and when it was ended; its page is read by a fresh
    /// one.
    void aChildThatIsStoppedIsToldAndBlamesNoPage()
    {
        ExtractorLimits limits;
        limits.processes = 1;
        limits.pageMs = 3000;
        ExtractorPool pool(QStringLiteral(TRAWL_EXTRACTOR), limits);
        QCOMPARE(nameIn(test::get(pool.extract(page(titled(u"a"_s))))), u"a"_s);
        ::kill(pid_t(pool.processIds().at(0)), SIGSTOP);
        ExtractRequest asked = page(titled(u"b"_s));
        asked.baseUrl = u"http://site/b"_s;
        auto answer = pool.extract(asked);
        QVERIFY(test::spinUntil([&] { return !pool.silent().isEmpty(); }, std::chrono::milliseconds(2900)));
        QCOMPARE(pool.silent().at(0).url, u"http://site/b"_s);
        const auto read = test::get(answer);
        QCOMPARE(nameIn(read), u"b"_s);
        QVERIFY2(read->hung.contains(u"no sign of life"_s), qPrintable(read->hung));
        QVERIFY2(read->warnings.isEmpty(), qPrintable(read->warnings.join(u' ')));
        QVERIFY(pool.silent().isEmpty());
        // One that works for long is not taken for it.
        QCOMPARE(test::get(pool.extract(page(titled(u"c"_s))))->hung, QString());
    }
    void aStopGivesUpAPageInAChildThatDoesNotAnswer()
    {
        ExtractorLimits limits;
        limits.processes = 1;
        limits.pageMs = 20'000;
        ExtractorPool pool(QStringLiteral(TRAWL_EXTRACTOR), limits);
        QVERIFY(test::get(pool.extract(page(titled(u"a"_s)))).ok());
        ::kill(pid_t(pool.processIds().at(0)), SIGSTOP);
        std::stop_source stop;
        auto answer = pool.extract(page(titled(u"b"_s)), stop.get_token());
        QElapsedTimer clock;
        clock.start();
        stop.request_stop();
        QCOMPARE(test::get(answer).error().kind, ErrorKind::Cancelled);
        QVERIFY2(clock.elapsed() < 2000, qPrintable(QString::number(clock.elapsed())));
    }
    /// One retry, in a fresh child: a page that ends both has its verdict, and has cost two children.
    void M12_aPageThatEndsTwoChildrenFails()
    {
        ExtractorLimits limits;
        limits.processes = 1;
        const QString counted = script(u"counted"_s, "echo x >>\"$0.starts\"\nexec \"$EXTRACTOR\" --test-hooks \"$@\"");
        ExtractorPool pool(counted, limits);
        QVERIFY(test::get(pool.extract(page(titled(u"a"_s)))).ok());
        const auto answer = test::get(pool.extract(page("<!--test:crash-->")));
        QCOMPARE(answer.error().codeText(), u"TD-3001"_s);
        QFile starts(counted + u".starts"_s);
        QVERIFY(starts.open(QIODevice::ReadOnly));
        QCOMPARE(starts.readAll().count('x'), 2);
    }
    /// A child that ends before it is ready says what it lacks; no page is blamed for it, and it is tried three times.
    void M12_aChildThatEndsAtItsStartIsNoPagesFault_data()
    {
        QTest::addColumn<QByteArray>("lines");
        QTest::addColumn<QString>("said");
        QTest::newRow("a missing library")
            << QByteArray("echo 'libmissing.so.1: cannot open shared object file' >&2; exit 127")
            << u"libmissing.so.1"_s;
        QTest::newRow("killed") << QByteArray("kill -9 $$") << u"signal"_s;
        QTest::newRow("something else answers") << QByteArray("cat; exit 0") << u"malformed"_s;
    }
    void M12_aChildThatEndsAtItsStartIsNoPagesFault()
    {
        QFETCH(QByteArray, lines);
        QFETCH(QString, said);
        ExtractorPool pool(script(u"starts"_s, lines), {});
        QList<QFuture<Result<ExtractReply>>> answers;
        for (int i = 0; i < 8; ++i)
            answers.append(pool.extract(page(titled(QString::number(i)))));
        for (const auto &answer : answers) {
            const auto got = test::get(answer, std::chrono::seconds(30));
            QCOMPARE(got.error().codeText(), u"TD-3005"_s);
            QVERIFY2(got.error().why.contains(said), qPrintable(got.error().why));
        }
        // Mended, it goes on.
        script(u"starts"_s, "exec \"$EXTRACTOR\" \"$@\"");
        QCOMPARE(nameIn(test::get(pool.extract(page(titled(u"mended"_s))))), u"mended"_s);
    }
    void M17_childReachesNoFileAndNoNetwork_data()
    {
        QTest::addColumn<QByteArray>("start");
        QTest::addColumn<QString>("by");
        const QByteArray nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups ";
        QTest::newRow("as the user that we are") << QByteArray() << u"seccomp"_s;
        QTest::newRow("namespaces") << QByteArray() << u"namespaces"_s;
        if (geteuid() == 0) {
            QTest::newRow("started by nobody") << nobody << u"seccomp"_s;
            QTest::newRow("namespaces, started by nobody") << nobody << u"namespaces"_s;
        }
    }
    /// From inside: every try fails, and an ordinary page is extracted all the same.
    void M17_childReachesNoFileAndNoNetwork()
    {
        QFETCH(QByteArray, start);
        QFETCH(QString, by);
        test::TestServer server;
        const QByteArray options = by == u"namespaces"_s ? " --namespaces-only" : "";
        ExtractorPool pool(script(u"confined"_s, "exec " + start + "\"$EXTRACTOR\" --test-hooks" + options + " \"$@\""),
                           {});
        const auto first = test::get(pool.extract(page(ordinaryPage(1))));
        if (!first && by == u"namespaces"_s)
            QSKIP(qPrintable(first.error().sentence())); // a machine may forbid them, and has seccomp then
        QCOMPARE(nameIn(first), u"Event 1"_s);
        if (pool.confinement().startsWith(u"nothing"_s))
            QSKIP("a sanitizer's build");
        QVERIFY2(pool.confinement().startsWith(by), qPrintable(pool.confinement()));
        const QByteArray probe = "<!--test:reach " + QByteArray::number(server.port()) + "-->";
        const auto answer = test::get(pool.extract(page(probe + titled(u"tried"_s))));
        QCOMPARE(nameIn(answer), u"tried"_s);
        QCOMPARE(answer->warnings.size(), 8);
        for (const QString &line : answer->warnings) {
            const bool own = by == u"namespaces"_s && line.startsWith(u"signal"_s); // same user, same processes
            QVERIFY2(own || line.endsWith(u": refused"_s), qPrintable(line));
        }
        QCOMPARE(server.accepted(), 0);
    }
    void idleProcessThatDiesIsReplaced()
    {
        ExtractorLimits limits;
        limits.processes = 1;
        ExtractorPool pool(QStringLiteral(TRAWL_EXTRACTOR), limits);
        QVERIFY(test::get(pool.extract(page(titled(u"a"_s)))).ok());
        ::kill(pid_t(pool.processIds().at(0)), SIGKILL);
        QVERIFY(test::spinUntil([&] { return pool.processIds().isEmpty(); }));
        QVERIFY(test::get(pool.extract(page(titled(u"b"_s)))).ok());
    }
    void fiveThousandPagesWithRenewalLoseNothing()
    {
        ExtractorPool pool(QStringLiteral(TRAWL_EXTRACTOR), {});
        QSet<qint64> pids;
        QList<QFuture<Result<ExtractReply>>> answers;
        const QByteArray body = ordinaryPage(0);
        for (int i = 0; i < 5000; ++i) {
            auto html = body;
            html.replace("Event 0", "Event " + QByteArray::number(i));
            answers.append(pool.extract(page(html)));
        }
        rusage before{};
        getrusage(RUSAGE_SELF, &before);
        QElapsedTimer clock;
        clock.start();
        QVERIFY(test::spinUntil(
            [&] {
                const auto now = pool.processIds();
                pids.unite(QSet<qint64>(now.begin(), now.end()));
                return pool.queued() == 0;
            },
            std::chrono::seconds(60)));
        const auto wall = clock.elapsed();
        rusage after{};
        getrusage(RUSAGE_SELF, &after);
        for (int i = 0; i < 5000; ++i) {
            const auto answer = test::get(answers.at(i));
            QCOMPARE(nameIn(answer), u"Event %1"_s.arg(i));
            QCOMPARE(answer->records.at(0).toObject().size(), 5);
        }
        QVERIFY2(pids.size() >= 5, "1,000 pages per process: five at least");
        const auto us = [](const timeval &t) { return double(t.tv_sec) * 1e6 + double(t.tv_usec); };
        qInfo("5000 pages of %lld bytes in %lld ms; parent %.0f us of CPU a page", qlonglong(body.size()),
              qlonglong(wall),
              (us(after.ru_utime) - us(before.ru_utime) + us(after.ru_stime) - us(before.ru_stime)) / 5000);
    }
    void childHasItsLimits()
    {
        ExtractorPool pool(QStringLiteral(TRAWL_EXTRACTOR), {});
        QVERIFY(test::get(pool.extract(page(titled(u"a"_s)))).ok());
        const QString proc = u"/proc/%1/"_s.arg(pool.processIds().at(0));
        const auto read = [&proc](const QString &name) {
            QFile file(proc + name);
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        const QByteArray status = read(u"status"_s), limits = read(u"limits"_s);
        QVERIFY(status.contains("NoNewPrivs:\t1"));
        if (geteuid() == 0)
            QVERIFY(status.contains("Uid:\t65534\t65534\t65534\t65534") && status.contains("Groups:\t \n"));
        QVERIFY(limits.contains("Max file size             0"));
        if (!limits.contains("Max address space         unlimited")) // sanitizers need theirs
            QVERIFY(limits.contains("Max address space         536870912"));
    }
    void missingProgramAnswers()
    {
        ExtractorPool pool(m_folder.filePath(u"not-there"_s), {});
        const auto answer = test::get(pool.extract(page("x")));
        QCOMPARE(answer.error().codeText(), u"TD-3005"_s);
        QVERIFY(!answer.error().remedy.isEmpty());
    }
    void shutDownAnswersEverything()
    {
        QList<QFuture<Result<ExtractReply>>> answers;
        {
            ExtractorPool pool(m_hooked, {});
            for (int i = 0; i < 30; ++i)
                answers.append(pool.extract(page("<!--test:loop-->")));
        }
        for (const auto &answer : answers) {
            QVERIFY(answer.isFinished());
            QCOMPARE(answer.result().error().kind, ErrorKind::Cancelled);
        }
    }
};

QTEST_GUILESS_MAIN(TstExtractor)
#include "tst_extractor.moc"
