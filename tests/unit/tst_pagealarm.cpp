// Words alone convict nobody: what makes a page an error, a block or a challenge, and what acquits it (R10.5).
#include "domain/names.h"
#include "extract/child/pageextractor.h"
#include "policy/engineselection.h"
#include "policy/triageevidence.h"
#include "policy/triagephrases.h"
#include "tests/support/alarmpages.h"

#include <QTest>

#include <algorithm>

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

double pointsOf(const PageFacts &facts)
{
    return yieldsAll(facts) ? 0 : alarmPoints(facts, evidenceOf(facts));
}

alarmpages::Page pageOf(const QString &html, const QStringList &selectors)
{
    alarmpages::Page page{html, false, {}};
    for (const QString &selector : selectors) {
        FieldSpec field;
        field.name = selector;
        field.kind = FieldKind::Css;
        field.expression = selector;
        page.fields.append(field);
    }
    return page;
}

struct Score {
    int ordinary = 0, alarming = 0, found = 0, wrong = 0;
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
        ++(page.alarming ? score.alarming : score.ordinary);
        score.found += page.alarming && alarm;
        score.wrong += !page.alarming && alarm;
        if (alarm != page.alarming)
            score.mistakes.append(
                u"%1 “%2” %3"_s.arg(page.alarming ? u"missed"_s : u"wrong"_s, facts.title).arg(pointsOf(facts)));
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
    static void guard(const char *file, const char *name, int ordinary, int alarming, double leastRecall = 0.98)
    {
        const Score score = judged(file, name);
        QCOMPARE(score.ordinary, ordinary);
        QCOMPARE(score.alarming, alarming);
        QVERIFY2(score.precision() >= 0.98, qPrintable(score.mistakes.join(u'\n')));
        QVERIFY2(score.recall() >= leastRecall, qPrintable(score.mistakes.join(u'\n')));
    }

private Q_SLOTS:
    void phrasesBeginWithAWord()
    {
        const auto has = [](const QString &text, Topic topic) {
            const QList<PhraseHit> hits = phrasesIn(asPhrases(text));
            return std::ranges::any_of(hits, [&](const PhraseHit &hit) { return hit.topic == topic; });
        };
        QVERIFY(has(u"Die Wartung läuft"_s, Topic::Error) && !has(u"Die Erwartung steigt"_s, Topic::Error));
        QVERIFY(has(u"Access  Denied – access denied"_s, Topic::Blocked));
        QVERIFY(has(u"We Can’t Find That"_s, Topic::Error)); // with the apostrophe that is printed
        QVERIFY(has(u"请完成下方验证后继续"_s, Topic::Captcha) && has(u"20歳以上ですか"_s, Topic::Blocked));
        QVERIFY(has(u"Error"_s, Topic::Error) && !has(u"Errors of youth"_s, Topic::Error));
        QVERIFY(phrasesIn({}).isEmpty() && phrasesIn(u"4").isEmpty());
    }

    /// The longest phrase at a place counts, and none twice.
    void phrasesDoNotOverlap()
    {
        qsizetype end = 0;
        const QString text = asPhrases(u"Sorry, this page could not be found. Please try again later: 404 Not Found"_s);
        for (const PhraseHit &hit : phrasesIn(text)) {
            QVERIFY(hit.from >= end && hit.to > hit.from && hit.to <= text.size());
            end = hit.to;
        }
        QVERIFY(end > 0);
    }

    /// What a source asks for is there: no word of the page makes an alarm of it.
    void M19_whatIsThereAcquitsWhateverTheWords()
    {
        const QString html =
            u"<title>Access denied</title><h1>Access denied</h1><p class=price>You have been blocked"_s;
        const PageFacts found = factsOf(pageOf(html, {u"h1"_s, u".price"_s}));
        QVERIFY(yieldsAll(found) && !alarmOf(found));
        const PageFacts missing = factsOf(pageOf(html, {u"h1.name"_s, u".fee"_s}));
        QVERIFY(evidenceOf(missing).yield == Yield::Nothing);
        QCOMPARE(alarmOf(missing), Flag::Blocked);
    }

    /// And where nothing is there, a page that is about something is none either.
    /// One value is asked for, it is there, and nobody speaks of an alarm: however short the page is.
    void M19_aShortPageWithItsOneValueIsNoAlarm()
    {
        const QString html = u"<title>Title of /page3</title><h1>Page /page3</h1>"_s;
        QVERIFY(!alarmOf(factsOf(pageOf(html, {u"h1"_s}))));
        QVERIFY(alarmOf(factsOf(pageOf(u"<title>Not found</title><h1>Page not found</h1>"_s, {u"h1"_s}))));
    }

    void M19_aPageOfAnotherKindIsNoAlarm()
    {
        const QString nav = u"<nav><a href=/>Home</a> <a href=/s>Shop</a> <a href=/c>Contact</a></nav>"_s;
        for (const QString &html :
             {u"<title>Contact us</title>%1<h2>Contact us</h2><p>We are in the old mill, second floor. The studio is "
              u"open "
              u"Tuesday to Saturday from 10 to 5.</p><p>Write to hello@mill.example or just come by.</p>"_s,
              u"<title>Notes from the allotment</title>%1<p>They came in the night and took the lettuces. I have tried "
              u"beer, copper and prayer.</p><p>A small bucket of potatoes from two plants is all there is.</p>"_s,
              u"<title>Our team</title>%1<h1>Our team</h1><ul><li>Joan, thrower<li>Peter, kiln<li>Amir, shop</ul>"_s}) {
            const PageFacts page = factsOf(pageOf(html.arg(nav), {u".product h1"_s, u".price"_s}));
            QVERIFY2(!alarmOf(page), qPrintable(page.title + QString::number(pointsOf(page))));
        }
    }

    /// Nothing has come of what is asked for, and nothing is told: an error page, whatever its language.
    void M19_anEmptyShellIsAnAlarmWithoutAWord()
    {
        const QString html = u"<title>Lindholm</title><div id=app></div><script src=/app.js></script>"_s;
        QCOMPARE(alarmOf(factsOf(pageOf(html, {u"h1"_s, u".price"_s}))), Flag::ErrorPage);
        QCOMPARE(alarmOf(factsOf(pageOf(u"<title>A</title><h1>A</h1>"_s, {u"h1"_s}), 403)), Flag::Blocked);
    }

    void M19_templatesOfTheFirstSet()
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

    void M19_templatesOfTheSecondSet()
    {
        const Score score = scoreOf(alarmpages::secondSet());
        report("second set", score);
        QCOMPARE(score.ordinary, 200);
        QCOMPARE(score.alarming, 60);
        QVERIFY2(score.precision() >= 0.98, qPrintable(score.mistakes.join(u'\n')));
        QVERIFY2(score.recall() >= 0.98, qPrintable(score.mistakes.join(u'\n')));
    }

    void M19_pagesAsTheyAreSent() { guard("third.txt", "third set", 56, 57); }

    // Alarms in which all of what is asked for was found are missed on purpose: two here, two in the sixth set.
    void M19_wallsOfManyKindsInThirteenLanguages() { guard("kinds.txt", "pages of many kinds", 112, 89, 0.97); }

    // Three sets of writers who had not seen the rule of their day. Weights fitted without the set that is judged give
    // precision and recall of 0.984 and 1.000, 1.000 and 1.000, 1.000 and 0.967; the phrases had seen some of it.
    void M19_fourthSetOfAnotherWriter() { guard("fourth.txt", "fourth set", 200, 60); }

    void M19_fifthSetOfAThirdWriter() { guard("fifth.txt", "fifth set", 200, 60); }

    void M19_sixthSetOfAFourthWriter() { guard("sixth.txt", "sixth set", 200, 60, 0.96); }

    // Written after the weights were frozen, by somebody who knew none of them: what the rule is worth on other pages.
    void M19_seventhSetOfAFifthWriter() { guard("seventh.txt", "seventh set", 200, 60); }
};

QTEST_APPLESS_MAIN(TstPageAlarm)
#include "tst_pagealarm.moc"
