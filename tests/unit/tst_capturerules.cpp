// Pure rules about captures: object keys, upload plan (R11.1), triage and review policy (R10.5), fingerprints (R12.1).
#include "policy/fingerprint.h"
#include "policy/objectkey.h"
#include "policy/triage.h"
#include "policy/uploadplan.h"

#include <QSet>
#include <QTest>

using namespace trawl;

namespace {

CaptureRow capture(RowId id, Review review, UploadState upload = UploadState::None)
{
    CaptureRow row;
    row.id = id;
    row.sourceId = u"galaxy"_s;
    row.runUid = u"run-1"_s;
    row.itemUid = u"item-%1"_s.arg(id);
    row.sha256 = QString(64, u'a');
    row.format = PictureFormat::Jpeg;
    row.bytes = 1000;
    row.review = review;
    row.upload = upload;
    return row;
}

QStringList flagsOf(const TriageFacts &facts)
{
    return flagWords(triage(facts));
}

TriageFacts page()
{
    TriageFacts facts;
    facts.hasPicture = true;
    facts.uniform = 0.3;
    facts.textLength = 5000;
    return facts;
}

} // namespace

class TestCaptures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keysAreDeterministicAndSafe()
    {
        const QString key = objectKey(u"galaxy"_s, u"run-1"_s, u"item-2"_s, u"abc"_s, PictureFormat::Webp);
        QCOMPARE(key, u"galaxy/run-1/item-2-abc.webp"_s);
        QSet<QString> seen;
        for (const auto &hostile :
             {u"../../etc"_s, u".."_s, u"."_s, u""_s, u"a/b"_s, u"a\\b"_s, u"a-b"_s, u"CON"_s, u"nul.txt"_s,
              u".hidden"_s, u"x."_s, u"事件"_s, QString(300, u'x'), u"a\nb"_s, u"lpt1"_s}) {
            const QString safe = safeSegment(hostile);
            QVERIFY2(!safe.isEmpty() && safe.size() <= 100 && !safe.startsWith(u'.') && !safe.contains(u'/') &&
                         !safe.contains(u'\\') && !safe.endsWith(u'.') && !safe.contains(u'\n'),
                     qPrintable(safe));
            QVERIFY2(!seen.contains(safe), "two inputs became one key");
            seen.insert(safe);
        }
    }

    void onlyApprovedGo()
    {
        const UploadPlan plan = uploadPlan(
            {capture(1, Review::Approved), capture(2, Review::Rejected), capture(3, Review::Flagged),
             capture(4, Review::Unreviewed), capture(5, Review::Approved, UploadState::Recorded),
             capture(6, Review::Approved, UploadState::Held), capture(7, Review::Approved, UploadState::Verified),
             capture(1, Review::Approved), capture(8, Review::Rejected, UploadState::Ready)});
        QCOMPARE(plan.objects.size(), 2);
        QCOMPARE(plan.objects[0].capture, 1);
        QCOMPARE(plan.objects[0].key, u"galaxy/run-1/item-1-%1.jpg"_s.arg(QString(64, u'a')));
        QCOMPARE(plan.objects[1].from, UploadState::Verified);
        QCOMPARE(plan.bytes, 1000);
        QCOMPARE(plan.excluded, (QHash<Excluded, int>{{Excluded::Rejected, 2},
                                                      {Excluded::Flagged, 1},
                                                      {Excluded::Unreviewed, 1},
                                                      {Excluded::Held, 1},
                                                      {Excluded::Uploaded, 1}}));
    }

    void noReviewStateButApprovedEverGoes()
    {
        for (const auto &[review, reviewName] : Words<Review>::words) {
            for (const auto &[upload, uploadName] : Words<UploadState>::words) {
                if (review != Review::Approved)
                    QVERIFY(excludedFromUpload(capture(1, review, upload)).has_value());
            }
        }
    }

    void triageFlags()
    {
        QCOMPARE(flagsOf(page()), QStringList());
        TriageFacts facts = page();
        facts.uniform = 0.999;
        facts.textLength = 3;
        QCOMPARE(flagsOf(facts), QStringList{u"blank"_s});
        facts = page();
        facts.alarm = Flag::Captcha; // of the page; which pages give one: tst_pagealarm
        QCOMPARE(flagsOf(facts), QStringList{u"captcha"_s});
        facts.failure = FailClass::Forbidden;
        QCOMPARE(flagsOf(facts), QStringList{u"blocked"_s});
        facts = page();
        facts.alarm = Flag::ErrorPage;
        QCOMPARE(flagsOf(facts), QStringList{u"error-page"_s});
        facts = page();
        facts.coverage = 69.9;
        facts.truncated = true;
        QCOMPARE(flagsOf(facts), (QStringList{u"low-coverage"_s, u"truncated"_s}));
        facts = page();
        facts.dhash = 0b1011;
        facts.baselineDhash = 0b1000;
        QCOMPARE(flagsOf(facts), QStringList{u"unchanged"_s});
        facts.baselineDhash = ~facts.dhash;
        QCOMPARE(flagsOf(facts), QStringList{u"changed"_s});
        QCOMPARE(hashDistance(0, ~quint64(0)), 64);
    }

    void policyNeverApprovesAnAlarmingCapture()
    {
        QCOMPARE(reviewByPolicy(ReviewPolicy::ApproveAll, {}), Review::Approved);
        QCOMPARE(reviewByPolicy(ReviewPolicy::ApproveUnchanged, {u"unchanged"_s}), Review::Approved);
        QCOMPARE(reviewByPolicy(ReviewPolicy::ApproveUnchanged, {u"changed"_s}), Review::Unreviewed);
        QCOMPARE(reviewByPolicy(ReviewPolicy::Manual, {u"unchanged"_s}), Review::Unreviewed);
        for (const auto &flag : {u"blank"_s, u"captcha"_s, u"blocked"_s, u"error-page"_s, u"low-coverage"_s})
            QCOMPARE(reviewByPolicy(ReviewPolicy::ApproveAll, {u"unchanged"_s, flag}), Review::Unreviewed);
    }

    void fingerprintsJoinTheSameEvent()
    {
        const auto print = [](const QString &title, const QString &date, const QString &venue) {
            return fingerprint({{u"title"_s, title}, {u"date"_s, date}, {u"venue"_s, venue}});
        };
        const QString one = print(u"Café  Müller!"_s, u"2026-11-22T20:00+08:00"_s, u"Galaxy Arena"_s);
        QCOMPARE(one.size(), 16);
        for (const auto &date : {u"22 Nov 2026"_s, u"November 22, 2026"_s, u"22/11/2026"_s, u"2026年11月22日"_s,
                                 u"Sun 22nd November 2026 8pm"_s})
            QCOMPARE(print(u"cafe muller"_s, date, u"GALAXY ARENA"_s), one);
        QVERIFY(print(u"cafe muller"_s, u"2026-11-23"_s, u"Galaxy Arena"_s) != one);
        QVERIFY(fingerprint({{u"date"_s, u"2026-11-22"_s}}).isEmpty());
        QCOMPARE(normalizeText(u"ＡＢＣ １２３ 林子祥"_s), u"abc 123 林子祥"_s);
        QCOMPARE(normalizeDate(u"31/02/2026"_s), u"31 02 2026"_s);
    }
};

QTEST_APPLESS_MAIN(TestCaptures)
#include "tst_capturerules.moc"
