// Words alone convict nobody: what makes a page an error, a block or a challenge, and what acquits it (R10.5).
#include "domain/names.h"
#include "extract/child/pageextractor.h"
#include "policy/engineselection.h"
#include "policy/triage.h"
#include "policy/triagefirstletters.h"
#include "policy/triagewords.h"
#include "tests/support/alarmpages.h"

#include <QTest>

#include <algorithm>
#include <array>

using namespace trawl;

namespace {

PageFacts factsOf(const alarmpages::Page &page, int http = 200)
{
    static PageExtractor extractor;
    ExtractRequest request;
    request.html = page.html.toUtf8();
    request.contentType = u"text/html; charset=utf-8"_s;
    request.baseUrl = u"https://example.com/a"_s;
    request.fields = page.fields;
    const ExtractReply reply = extractor.extract(request);
    PageFacts facts;
    facts.http = http;
    facts.title = reply.title;
    facts.text = reply.text;
    facts.textLength = reply.textLength;
    facts.shape = reply.shape;
    facts.records = reply.records;
    facts.declared = int(page.fields.size());
    facts.coverage = coverageOf(page.fields, reply.records).percent;
    return facts;
}

QString scored(const PageFacts &facts)
{
    QStringList list;
    for (const Flag kind : {Flag::Captcha, Flag::Blocked, Flag::ErrorPage}) {
        const AlarmPoints alarm = alarmPointsOf(kind, facts);
        list.append(u"%1 %2%3"_s.arg(word(kind)).arg(alarm.points).arg(alarm.stated ? u"!"_s : u""_s));
    }
    return list.join(u", "_s);
}

/// The rule's own words, without the short way for pages that cannot alarm.
bool alarmsByItsPoints(const PageFacts &facts)
{
    return std::ranges::any_of(std::array{Flag::Captcha, Flag::Blocked, Flag::ErrorPage}, [&](Flag kind) {
        const AlarmPoints alarm = alarmPointsOf(kind, facts);
        return alarm.bare ? alarm.points >= alarmAtIfBare : alarm.stated && alarm.points >= alarmAt;
    });
}

struct Score {
    int ordinary = 0, alarming = 0, found = 0, wrong = 0;
    int shortWays = 0; ///< that led elsewhere than the points
    QStringList mistakes;
    double precision() const { return found + wrong == 0 ? 0 : double(found) / (found + wrong); }
    double recall() const { return alarming == 0 ? 0 : double(found) / alarming; }
};

Score scoreOf(const QList<alarmpages::Page> &pages)
{
    Score score;
    for (const alarmpages::Page &page : pages) {
        const PageFacts facts = factsOf(page);
        const bool alarm = alarmOf(facts).has_value();
        score.shortWays += alarm != alarmsByItsPoints(facts);
        ++(page.alarming ? score.alarming : score.ordinary);
        score.found += page.alarming && alarm;
        score.wrong += !page.alarming && alarm;
        if (alarm != page.alarming)
            score.mistakes.append(
                u"%1 “%2” %3"_s.arg(page.alarming ? u"missed"_s : u"wrong"_s, facts.title, scored(facts)));
    }
    return score;
}

void report(const char *name, const Score &score)
{
    qInfo().noquote() << u"%1: %2 ordinary, %3 alarming; precision %4, recall %5"_s.arg(QLatin1String(name))
                             .arg(score.ordinary)
                             .arg(score.alarming)
                             .arg(score.precision(), 0, 'f', 3)
                             .arg(score.recall(), 0, 'f', 3);
    QCOMPARE(score.shortWays, 0);
    for (const QString &mistake : score.mistakes)
        qInfo().noquote() << "  " << mistake;
}

} // namespace

class TstPageAlarm : public QObject
{
    Q_OBJECT

    static Score judged(const char *file, const char *name)
    {
        const QString folder = QStringLiteral(TRAWL_SOURCE_DIR "/tests/data/alarmpages/");
        Score score = scoreOf(alarmpages::pagesOf(folder + QLatin1StringView(file)));
        report(name, score);
        return score;
    }
    static void guard(const char *file, const char *name, int ordinary, int alarming)
    {
        const Score score = judged(file, name);
        QCOMPARE(score.ordinary, ordinary);
        QCOMPARE(score.alarming, alarming);
        QVERIFY2(score.precision() >= 0.98, qPrintable(score.mistakes.join(u'\n')));
        QVERIFY2(score.recall() >= 0.98, qPrintable(score.mistakes.join(u'\n')));
    }

private Q_SLOTS:
    /// The expressions are long, and one that is too long for the library would match nothing.
    void wordsAreExpressions()
    {
        for (const Flag kind : {Flag::Captcha, Flag::Blocked, Flag::ErrorPage}) {
            QVERIFY(alarmVocabularyOf(kind).statements.isValid());
            QVERIFY(alarmVocabularyOf(kind).words.isValid());
        }
        for (const Talk &one : alarmTalk() + ordinaryTalk())
            QVERIFY2(one.words.isValid(), qPrintable(one.words.pattern()));
        QVERIFY(anyAlarmTalk().isValid() && formLabels().isValid() && bannerWords().isValid());
        const QRegularExpression wartung = wholeWords({u"wartung"_s});
        QVERIFY(u"Die Wartung läuft"_s.contains(wartung) && !u"Erwartung"_s.contains(wartung));
        QVERIFY(u"доступ закрыт"_s.contains(wholeWords({u"доступ"_s})));
        QVERIFY(!u"недоступ"_s.contains(wholeWords({u"доступ"_s})));
    }

    /// What leads to the phrases sooner must lead to the same ones.
    void firstLettersLeadToTheSamePhrases()
    {
        const QStringList phrases{u"(?:page|file) not found"_s,
                                  u"n'(?:existe|est) plus"_s,
                                  u"(?:a |the )?captcha"_s,
                                  u"(?<!no )e-?mail"_s,
                                  u"\\d+ hits"_s,
                                  u"[验驗]证|[^.]x"_s,
                                  u"x*yz{0,2}(?:b|c\\|d)"_s};
        const QString all = phrases.join(u'|');
        const QRegularExpression before(all, QRegularExpression::CaseInsensitiveOption);
        const QRegularExpression after(byFirstLetters(all), QRegularExpression::CaseInsensitiveOption);
        QVERIFY(before.isValid() && after.isValid());
        for (const QString &text :
             {u"File NOT found"_s, u"Page"_s, u"il n'est plus là"_s, u"the captcha"_s, u"Captcha"_s, u"no email"_s,
              u"E-Mail"_s, u"12 hits"_s, u"驗证"_s, u"ax"_s, u"XXyzzB"_s, u"yc|d"_s, u"zzb"_s, u"éé"_s})
            QVERIFY2(text.contains(before) == text.contains(after), qPrintable(text));
    }

    void M19_thresholdsWereChosenOnTheFirstSet()
    {
        const Score score = scoreOf(alarmpages::firstSet());
        report("first set", score);
        QCOMPARE(score.ordinary, 200);
        QCOMPARE(score.alarming, 60);
        QVERIFY(score.precision() >= 0.98 && score.recall() >= 0.98);
        const Score more = scoreOf(alarmpages::moreOfTheFirstSet());
        report("more of the first set", more);
        QCOMPARE(more.ordinary, 200);
        QCOMPARE(more.alarming, 180);
        QVERIFY(more.precision() >= 0.98 && more.recall() >= 0.98);
    }

    void M19_theSecondSetJudgesThem()
    {
        const Score score = scoreOf(alarmpages::secondSet());
        report("second set", score);
        QCOMPARE(score.ordinary, 200);
        QCOMPARE(score.alarming, 60);
        QVERIFY2(score.precision() >= 0.98, qPrintable(score.mistakes.join(u'\n')));
        QVERIFY2(score.recall() >= 0.98, qPrintable(score.mistakes.join(u'\n')));
    }

    void M19_pagesAsTheyAreSent() { guard("third.txt", "third set", 56, 57); }

    void M19_wallsOfManyKindsInThirteenLanguages() { guard("kinds.txt", "pages of many kinds", 112, 89); }

    // Two more sets, each written by somebody who had not seen the rule. Their first figures, before what they showed
    // was mended, were 0.981 and 0.867, 0.967 and 0.983.
    void M19_fourthSetOfAnotherWriter() { guard("fourth.txt", "fourth set", 200, 60); }

    void M19_fifthSetOfAThirdWriter() { guard("fifth.txt", "fifth set", 200, 60); }

    // Nothing was tuned on this set, and nothing shall be: it says what the rule is worth on pages that it does not
    // know.
    void M19_whatPagesNobodyTunedForGive()
    {
        const Score score = judged("sixth.txt", "sixth set");
        QCOMPARE(score.ordinary, 200);
        QCOMPARE(score.alarming, 60);
        QVERIFY2(score.precision() >= 0.97, qPrintable(score.mistakes.join(u'\n')));
        QVERIFY2(score.recall() >= 0.78, qPrintable(score.mistakes.join(u'\n')));
    }
};

QTEST_APPLESS_MAIN(TstPageAlarm)
#include "tst_pagealarm.moc"
