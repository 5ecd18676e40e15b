// What differs between a page of two runs.
#include "domain/coveragetext.h"
#include "policy/comparison.h"

#include <QJsonObject>
#include <QTest>

using namespace trawl;

namespace {
PageSide ended(ItemState state, FailClass failure = FailClass::None)
{
    PageSide side;
    side.known = true;
    side.state = state;
    side.failure = failure;
    return side;
}
const PageSide nowhere;

PageSide pictured(quint64 dhash)
{
    PageSide side = ended(ItemState::Captured);
    side.pictured = true;
    side.dhash = dhash;
    return side;
}
QString said(const PageSide &a, const PageSide &b, bool sameFields = true)
{
    const auto difference = differenceOf(a, b, sameFields);
    return difference ? word(*difference) : QString();
}
QStringList changes(const QJsonArray &before, const QJsonArray &after)
{
    QStringList told;
    for (const FieldChange &change : changedFields(before, after))
        told.append(u"%1: %2 > %3"_s.arg(change.field, change.before, change.after));
    return told;
}
} // namespace

class tst_Comparison : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void CO1_whatOneRunHasAndTheOtherHasNot()
    {
        const PageSide there = ended(ItemState::Captured);
        QCOMPARE(said(nowhere, there), u"new"_s);
        QCOMPARE(said(there, nowhere), u"gone"_s);
        QCOMPARE(said(ended(ItemState::Failed, FailClass::NotFound), there), u"new"_s);
        QCOMPARE(said(there, ended(ItemState::Failed, FailClass::NotFound)), u"gone"_s);
        QCOMPARE(said(there, there), QString());
        QCOMPARE(said(nowhere, ended(ItemState::Failed, FailClass::Timeout)), QString());
    }
    /// A page that could not be had is not gone, and one that can be had again is not new.
    void CO2_aFailureIsNoDisappearance()
    {
        const PageSide there = ended(ItemState::Captured);
        for (const auto &[failure, name] : Words<FailClass>::words) {
            if (failure == FailClass::NotFound)
                continue;
            QCOMPARE(said(there, ended(ItemState::Failed, failure)), u"lost"_s);
            QCOMPARE(said(ended(ItemState::Failed, failure), there), u"won"_s);
        }
        for (const ItemState state : {ItemState::Pending, ItemState::Leased, ItemState::Skipped})
            QCOMPARE(said(there, ended(state)), u"lost"_s);
    }
    /// Found, but not taken: it is there.
    void CO19_whatTheOtherRunLeftOutIsNotGone()
    {
        PageSide leftOut;
        leftOut.leftOut = true;
        QCOMPARE(said(ended(ItemState::Captured), leftOut), u"lost"_s);
        QCOMPARE(said(leftOut, ended(ItemState::Captured)), u"won"_s);
        QCOMPARE(said(leftOut, ended(ItemState::Failed, FailClass::Timeout)), QString());
    }
    void CO3_otherFieldsOrAnotherPicture()
    {
        const PageSide there = ended(ItemState::Captured);
        QCOMPARE(said(there, there, false), u"changed"_s);
        QCOMPARE(said(pictured(0), pictured(0b11)), QString()); // as much as an unchanged page may differ by
        QCOMPARE(said(pictured(0), pictured(0b111)), u"changed"_s);
        QVERIFY(!pictureChanged(there, pictured(~quint64(0)))); // one of them has no picture
    }
    /// A block, an error or an unfinished page is compared with nothing.
    void CO4_whatIsNotThePageIsDoubtful()
    {
        PageSide partial = pictured(0);
        partial.whole = false;
        QCOMPARE(said(pictured(0), partial), u"doubtful"_s);
        QCOMPARE(said(partial, pictured(0)), u"doubtful"_s);
        QCOMPARE(said(partial, pictured(~quint64(0)), false), u"doubtful"_s);
    }
    void CO5_fieldsOldAndNew()
    {
        const QJsonObject before{
            {u"title"_s, u"Gala"_s}, {u"price"_s, 12.5}, {u"tags"_s, QJsonArray{u"a"_s}}, {u"note"_s, QJsonValue()}};
        const QJsonObject after{
            {u"title"_s, u"Gala II"_s}, {u"price"_s, 12}, {u"venue"_s, u"Pier"_s}, {u"note"_s, u""_s}};
        QCOMPARE(changes({before}, {after}), (QStringList{u"price: 12.5 > 12"_s, u"tags: [\"a\"] > "_s,
                                                          u"title: Gala > Gala II"_s, u"venue:  > Pier"_s}));
        QCOMPARE(changes({before}, {before, QJsonObject{{u"title"_s, u"Fair"_s}}}),
                 QStringList{u"title (2):  > Fair"_s});
        QCOMPARE(changes({before}, {before}), QStringList());
    }
    void CO11_whatWasSetUpDifferently()
    {
        RunPlan before, after;
        QCOMPARE(changedPlan(before, after), QStringList());
        before.sessions = 2;
        after.sessions = 4;
        after.limit = 50;
        after.note = u"a note makes no other run"_s;
        QCOMPARE(changedPlan(before, after), (QStringList{u"sessions 2 → 4"_s, u"items at most – → 50"_s}));
        const QJsonObject was{{u"rate"_s, 1}, {u"engines"_s, QJsonArray{u"http"_s}}, {u"key"_s, u"secret"_s}};
        QJsonObject is = was;
        QCOMPARE(changedKeys(was, is), QStringList());
        is.insert(u"rate"_s, 2);
        is.insert(u"records"_s, u"li"_s);
        is.remove(u"key"_s);
        QCOMPARE(changedKeys(was, is), (QStringList{u"key"_s, u"rate"_s, u"records"_s}));
    }
    void CO12_textsOfBothPrograms()
    {
        QCOMPARE(fieldChangeText({u"price"_s, u"12"_s, {}}), u"price: 12 → –"_s);
        QCOMPARE(shareText(5, 8), u"62.5 %"_s);
        QCOMPARE(shareText(0, 0), u"–"_s);
        QCOMPARE(lackingText({8, 90, {{u"date"_s, 7}, {u"price"_s, 5}, {u"title"_s, 8}}}),
                 u"price 62.5 %, date 87.5 %"_s);
        QCOMPARE(lackingText({8, 100, {{u"title"_s, 8}}}), QString());
        QCOMPARE(pageTimeText(0, 0), u"–"_s);
        QCOMPARE(pageTimeText(0, 3), u"under 1 ms"_s);
        QCOMPARE(pageTimeText(120, 3), u"120 ms"_s);
        QCOMPARE(pageTimeText(1740, 3), u"1.7 s"_s);
        QCOMPARE(deltaText(14, 2, u"failed"_s), u"−12 failed (12 fewer)"_s);
        QCOMPARE(deltaText(2, 3, u"captured"_s), u"+1 captured (1 more)"_s);
        QCOMPARE(deltaText(2, 2, u"captured"_s), QString());
    }
    void CO6_ranksOfTimes()
    {
        std::vector<qint64> none, hundred;
        for (qint64 i = 100; i > 0; --i)
            hundred.push_back(i);
        QCOMPARE(rankOf(none, 0.95), 0);
        QCOMPARE(rankOf(hundred, 0.5), 50);
        QCOMPARE(rankOf(hundred, 0.95), 95);
        std::vector<qint64> one{7};
        QCOMPARE(rankOf(one, 0.5), 7);
        std::vector<qint64> three{30, 10, 20}; // one and a half of three is the second
        QCOMPARE(rankOf(three, 0.5), 20);
    }
};

QTEST_GUILESS_MAIN(tst_Comparison)
#include "tst_comparison.moc"
