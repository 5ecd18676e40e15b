// What sites have written enters front ends as plain text, once, whatever it is part of.
#include "domain/plaintext.h"

#include "domain/requests/all.h"
#include "domain/snapshot.h"

#include <QTest>

using namespace trawl;

namespace {
const QString hostile = u"a\x1b[31mb\u202Egnp.exe\u2066\nc\td\x7f"_s;
const QString bared = u"a\uFFFD[31mbgnp.exe c d\uFFFD"_s;
} // namespace

class TstPlainText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void M22_controlCodesAndMarksOfDirectionGo()
    {
        QCOMPARE(plainText(hostile), bared);
        QVERIFY(isPlain(bared) && !isPlain(hostile));
        const QString family = u"👨\u200D👩\u200D👧"_s, persian = u"می\u200Cخواهم"_s, chinese = u"澳門國際音樂節"_s;
        for (const QString &text : {family, persian, chinese, u"Café – “x”"_s, QString()})
            QCOMPARE(plainText(text), text); // names are written with what joins letters
        QCOMPARE(plainText(u"x\u0085y\u009b31m"_s), u"x y\uFFFD31m"_s);
    }

    void M22_everyTextOfASnapshotIsPlain()
    {
        Snapshot raw;
        raw.run = RunRow();
        raw.run->reason = hostile;
        raw.why = hostile;
        raw.sources.append(SourceStatus());
        raw.sources[0].why = hostile;
        LogLine line;
        line.text = hostile;
        raw.log.append(line);
        raw.problems.append(Problem());
        raw.problems[0].why = hostile;
        raw.engines = {hostile};
        raw.upload.message = hostile;
        raw.changedItems = {1, 2};
        const Snapshot plain = Snapshot::plain(raw);
        for (const QString &text : {plain.run->reason, plain.why, plain.sources[0].why, plain.log[0].text,
                                    plain.problems[0].why, plain.engines[0], plain.upload.message})
            QCOMPARE(text, bared);
        QCOMPARE(plain.changedItems, raw.changedItems);
        QCOMPARE(raw.why, hostile); // the engine's own stays as it is
    }

    void M22_everyTextOfAnAnswerIsPlain()
    {
        CapturesGet::Answer raw;
        CaptureRow row;
        row.title = hostile;
        row.dhash = 0xfedcba9876543210;
        row.records = {QJsonObject{{u"title"_s, hostile}, {u"tags"_s, QJsonArray{hostile, 4}}}};
        row.review = Review::Flagged;
        raw.rows = {row};
        const CapturesGet::Answer plain = inPlainText(raw);
        QCOMPARE(plain.rows[0].title, bared);
        QCOMPARE(plain.rows[0].dhash, row.dhash);
        QCOMPARE(plain.rows[0].review, Review::Flagged);
        const QJsonObject record = plain.rows[0].records[0].toObject();
        QCOMPARE(record[u"title"_s].toString(), bared);
        QCOMPARE(record[u"tags"_s].toArray(), (QJsonArray{bared, 4}));
        SourcesAnswer sources;
        sources.error = permanentError(1001, hostile, hostile, hostile);
        QCOMPARE(inPlainText(sources).error->why, bared);
        Why why;
        why.text = hostile;
        why.actions = {WhyAction{u"Retry"_s, AnyRequest(ItemsRequeue{{7}}), {}, {}}};
        const Why said = inPlainText(why);
        QCOMPARE(said.text, bared);
        QVERIFY(said.actions[0].request && said.actions[0].request->as<ItemsRequeue>());
    }
};

QTEST_APPLESS_MAIN(TstPlainText)
#include "tst_plaintext.moc"
