// The real extractor process under its pool: hostile pages cost one answer and one process, never the next page
// (D7).
#include "domain/names.h"
#include "extract/extractorpool.h"
#include "tests/support/corotest.h"

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
        m_hooked = m_folder.filePath(u"hooked"_s);
        QFile script(m_hooked);
        QVERIFY(script.open(QIODevice::WriteOnly));
        script.write("#!/bin/sh\nexec '" TRAWL_EXTRACTOR "' --test-hooks \"$@\"\n");
        script.close();
        QVERIFY(script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
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
        QCOMPARE(test::get(stuck).error().codeText(), u"TD-3001"_s);
        for (int i = 0; i < 20; ++i)
            QCOMPARE(nameIn(test::get(rest.at(i))), QString::number(i));
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
