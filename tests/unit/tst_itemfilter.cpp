// The filter language of the items table.
#include "domain/itemfilter.h"

#include "domain/names.h"

#include <QRandomGenerator>
#include <QTest>

using namespace trawl;

class TestItemFilter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void halfTypedTermsAreKnown()
    {
        for (const QString &word : {u"s"_s, u"sou"_s, u"source"_s, u"sate"_s, u"state:"_s, u"-state:fa"_s,
                                    u"state:failed,que"_s, u"source:"_s})
            QVERIFY2(isHalfTyped(word), qPrintable(word));
        for (const QString &word : {u""_s, u"opera"_s, u"state:failed"_s, u"source:harbour"_s, u"cov:<70"_s,
                                    u"http://a.example"_s, u"state:nope"_s})
            QVERIFY2(!isHalfTyped(word), qPrintable(word));
    }
    void readsTermsOfAllKinds()
    {
        const auto filter = parseItemFilter(
            u"state:queued,failed -source:\"a b\" cov:<70 try:>1 http:200..299 err:!timeout \"two words\" ev"_s);
        QVERIFY2(filter.isValid(), qPrintable(filter.error));
        QCOMPARE(filter.terms.size(), 8);
        QCOMPARE(filter.terms[0].words, (QStringList{u"queued"_s, u"failed"_s}));
        QVERIFY(filter.terms[1].negated);
        QCOMPARE(filter.terms[1].words, QStringList{u"a b"_s});
        QCOMPARE(filter.terms[2].op, FilterOp::Less);
        QCOMPARE(filter.terms[2].high, 70.0);
        QCOMPARE(filter.terms[3].low, 1.0);
        QVERIFY(filter.terms[4].hasLow && filter.terms[4].hasHigh);
        QVERIFY(filter.terms[5].negated);
        QCOMPARE(filter.terms[6].words, QStringList{u"two words"_s});
        QCOMPARE(filter.terms[7].key, FilterKey::Text);
    }
    void aFacetGoesInAndOut_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("after");
        QTest::newRow("new") << u"cov:<70"_s << u"failed"_s << u"cov:<70 state:failed"_s;
        QTest::newRow("beside another") << u"state:failed harbour"_s << u"stuck"_s << u"state:failed,stuck harbour"_s;
        QTest::newRow("one of two out") << u"a state:failed,stuck"_s << u"failed"_s << u"a state:stuck"_s;
        QTest::newRow("the last out") << u"a state:failed b"_s << u"failed"_s << u"a b"_s;
        QTest::newRow("a negated term is another")
            << u"-state:failed"_s << u"failed"_s << u"-state:failed state:failed"_s;
        QTest::newRow("a mistake stays") << u"sate:failed"_s << u"failed"_s << u"sate:failed"_s;
    }
    void aFacetGoesInAndOut()
    {
        QFETCH(QString, text);
        QFETCH(QString, word);
        QFETCH(QString, after);
        QCOMPARE(withWordToggled(text, FilterKey::State, word), after);
    }
    void aUrlIsText()
    {
        const auto filter = parseItemFilter(u"http://a.example/x"_s);
        QVERIFY(filter.isValid());
        QCOMPARE(filter.terms[0].key, FilterKey::Text);
    }
    void sinceIsAbsolute()
    {
        const auto filter = parseItemFilter(u"since:2h"_s, Instant{10'000'000});
        QCOMPARE(filter.terms[0].low, 10'000'000 - 7'200'000.0);
    }
    void namesTheMistake_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("error");
        QTest::addColumn<QString>("suggestion");
        QTest::newRow("key") << u"sate:queued"_s << u"unknown key \"sate\" \u2014 did you mean \"state\"?"_s
                             << u"state:queued"_s;
        QTest::newRow("value") << u"x state:qeued"_s << u"unknown state \"qeued\" \u2014 did you mean \"queued\"?"_s
                               << u"x state:queued"_s;
        QTest::newRow("negated key") << u"-soruce:a"_s << u"unknown key \"soruce\" \u2014 did you mean \"source\"?"_s
                                     << u"-source:a"_s;
        QTest::newRow("far") << u"zzzzzz:1"_s << u"unknown key \"zzzzzz\""_s << QString();
        QTest::newRow("empty") << u"state:"_s << u"\"state:\" has no value"_s << QString();
        QTest::newRow("number") << u"cov:many"_s << u"\"cov\" takes a number, <n, >n or a..b"_s << QString();
        QTest::newRow("reversed") << u"cov:9..1"_s << u"\"cov\" takes a number, <n, >n or a..b"_s << QString();
        QTest::newRow("quote") << u"\"open"_s << u"A quote is not closed"_s << QString();
        QTest::newRow("order") << u"state:<queued"_s << u"\"state\" can't be compared with < or >"_s << QString();
    }
    void namesTheMistake()
    {
        QFETCH(QString, text);
        const auto filter = parseItemFilter(text);
        QVERIFY(!filter.isValid());
        QTEST(filter.error, "error");
        QTEST(filter.suggestion, "suggestion");
        QVERIFY(filter.terms.isEmpty());
    }
    void canonicalTextGivesTheSameTerms()
    {
        for (const QString &text :
             {u"state:queued,failed -source:\"a, b\" cov:<70"_s, u"http:4xx,200 try:2.. changed:..5.5"_s,
              u"\"-x\" \"a:b\" \"q\\\"uote\" err:none id:12"_s, u"since:2025-12-31"_s}) {
            const auto once = parseItemFilter(text);
            QVERIFY2(once.isValid(), qPrintable(text + once.error));
            auto twice = parseItemFilter(once.text());
            QVERIFY2(twice.isValid(), qPrintable(once.text() + twice.error));
            QCOMPARE(twice.text(), once.text());
            QCOMPARE(twice.terms.size(), once.terms.size());
            for (qsizetype i = 0; i < once.terms.size(); ++i) {
                twice.terms[i].begin = once.terms[i].begin;
                twice.terms[i].length = once.terms[i].length;
                QVERIFY(twice.terms[i] == once.terms[i]);
            }
        }
    }
    void anyTextIsAnswered()
    {
        const quint32 seed = QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        const QString letters = u"state:!<>.,\"\\- cov19\u00e4"_s;
        for (int round = 0; round < 20000; ++round) {
            QString text;
            for (int i = random.bounded(20); i > 0; --i)
                text += letters[random.bounded(int(letters.size()))];
            const auto filter = parseItemFilter(text);
            if (filter.isValid())
                QVERIFY2(parseItemFilter(filter.text()).isValid(), qPrintable(text));
            else
                QVERIFY(filter.terms.isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(TestItemFilter)
#include "tst_itemfilter.moc"
