// What an extraction could not do stands with the capture and is counted per source: a real run, read back through
// trawlctl, then from the store of a run that is over.
#include "tests/support/ctlworld.h"
#include "tests/support/testserver.h"
#include "tests/support/testworkspace.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace trawl;
using namespace trawl::test;

namespace {

QJsonObject recordOf(const CtlResult &result, const QString &type)
{
    for (const QByteArray &line : result.out.split('\n')) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        if (object[u"type"_s].toString() == type)
            return object;
    }
    return {};
}

/// "kind field pages/of", in order.
QStringList countsOf(const CtlResult &status)
{
    QStringList out;
    const QJsonArray sources = recordOf(status, u"status"_s)[u"sources"_s].toArray();
    for (const QJsonValue &count : sources.at(0)[u"notes"_s].toArray())
        out.append(u"%1 %2 %3/%4"_s.arg(count[u"kind"_s].toString(), count[u"field"_s].toString())
                       .arg(count[u"pages"_s].toInt())
                       .arg(count[u"of"_s].toInt()));
    out.sort();
    return out;
}

} // namespace

class TstCaptureNotes : public QObject
{
    Q_OBJECT

private slots:
    void notesStandWithTheCaptureAndAreCountedPerSource()
    {
        const TestWorkspace world;
        TestServer server;
        server.page("/1", "<!doctype html><html lang=en><title>t</title><h1>Concert</h1><p class=d>05/03/2026</p>"
                          "<p class=v>Hall</p>");
        server.page("/2", "<!doctype html><html lang=en><title>t</title><h1>Concert</h1>"
                          "<p class=d>5 March 2026, 20:00</p>");
        const QByteArray base = server.url(QString()).toUtf8();
        QVERIFY(QDir().mkpath(world.folder()));
        QVERIFY(world.write(
            u"sources.json"_s,
            "{\"version\": 1, \"sources\": [{\"id\": \"a\", \"engines\": [\"http\"], \"screenshot\": \"none\","
            "\"timezone\": \"Asia/Macau\", \"rate\": {\"per_second\": 20, \"cap\": 20},\"discovery\": {\"links\": "
            "\"a.next\"},"
            "\"start_urls\": [\"" +
                base + "/1\", \"" + base +
                "/2\"],"
                "\"fields\": {\"title\": {\"css\": [\".none\", \"h1\"]}, \"when\": {\"css\": \".d\", \"type\": "
                "\"datetime\"},"
                "\"venue\": {\"css\": \".v\"}, \"price\": {\"css\": \".nothing\", \"type\": \"price\"}}}]}"));
        const CtlResult run = ctl(world.folder(), {u"run"_s}, 60s, world.environment());
        QVERIFY2(run.exit == 0, run.err.constData());

        // Item 1: a day with two readings and no time; the price is nowhere.
        const CtlResult shown =
            ctl(world.folder(), {u"items"_s, u"show"_s, u"1"_s, u"--json"_s}, 30s, world.environment());
        QVERIFY2(shown.exit == 0, shown.err.constData());
        const QJsonObject capture = recordOf(shown, u"capture"_s);
        const bool first = recordOf(shown, u"item"_s)[u"url"_s].toString().endsWith(u"/1"_s);
        const QJsonObject values = capture[u"records"_s].toArray().at(0).toObject();
        QCOMPARE(values[u"title"_s].toString(), u"Concert"_s);
        QCOMPARE(values[u"when"_s].toString(), first ? u"2026-03-05"_s : u"2026-03-05T20:00:00+08:00"_s);
        QStringList kinds;
        for (const QJsonValue &note : capture[u"notes"_s].toArray())
            kinds.append(note[u"kind"_s].toString() + u' ' + note[u"field"_s].toString());
        kinds.sort();
        QCOMPARE(kinds, first ? (QStringList{u"doubtful when"_s, u"doubtful when"_s, u"nothing-found "_s,
                                             u"nothing-found price"_s})
                              : (QStringList{u"nothing-found "_s, u"nothing-found price"_s, u"nothing-found venue"_s}));

        // The source: the price on no page so far, the venue on one of two, which is none of its notes.
        const CtlResult status = ctl(world.folder(), {u"status"_s, u"--json"_s}, 30s, world.environment());
        QCOMPARE(countsOf(status),
                 (QStringList{u"doubtful when 1/2"_s, u"nothing-found  2/2"_s, u"nothing-found price 2/2"_s}));
        const CtlResult text = ctl(world.folder(), {u"status"_s}, 30s, world.environment());
        QVERIFY2(text.out.contains("Field price: nothing found on any of 2 pages so far"), text.out.constData());
        QVERIFY2(text.out.contains("2 of 2 pages: No link on the page"), text.out.constData());
        QCOMPARE(sql(world.store(), u"select count(*) from captures where notes like '%\"doubtful\"%'"_s)
                     .at(0)
                     .at(0)
                     .toInt(),
                 1);
    }
};

QTEST_GUILESS_MAIN(TstCaptureNotes)
#include "tst_capturenotes.moc"
