// Bytes → fields: selectors, XPath, JSON-LD, meta, patterns, types, records, links (R4.8). No process: the same code
// in-process.
#include "domain/names.h"
#include "extract/child/charset.h"
#include "extract/child/datetext.h"
#include "extract/child/numbertext.h"
#include "extract/child/pageextractor.h"
#include "tests/support/processortime.h"

#include <QFile>
#include <QTest>

using namespace trawl;
using namespace trawl::test;

namespace {

FieldSpec field(const QString &name, FieldKind kind, const QString &expression, FieldType type = FieldType::Text,
                const QString &attribute = {})
{
    FieldSpec f;
    f.name = name;
    f.kind = kind;
    f.expression = expression;
    f.type = type;
    f.attribute = attribute;
    return f;
}

QByteArray eventPage()
{
    QFile file(QStringLiteral(TRAWL_SOURCE_DIR "/tests/data/extract/event.html"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}
const QByteArray EventPage = eventPage();

} // namespace

class TstExtractDocument : public QObject
{
    Q_OBJECT

    ExtractReply run(const QByteArray &html, const QList<FieldSpec> &fields, const QString &records = {},
                     const QString &links = {}, const QString &contentType = {})
    {
        ExtractRequest request;
        request.html = html;
        request.fields = fields;
        request.recordsSelector = records;
        request.linkSelector = links;
        request.contentType = contentType;
        request.baseUrl = u"https://example.com/events/index.html"_s;
        return m_extractor.extract(request);
    }
    QJsonValue one(const QByteArray &html, const FieldSpec &spec)
    {
        return run(html, {spec}).records.at(0).toObject().value(spec.name);
    }
    PageExtractor m_extractor;

private slots:
    void pageFactsAreFound()
    {
        const auto reply = run(EventPage, {}, {}, u"a"_s);
        QCOMPARE(reply.title, u"Fado Night | Casa"_s);
        QCOMPARE(reply.charset, u"utf-8"_s);
        QCOMPARE(reply.canonicalUrl, u"https://example.com/agenda/fado"_s);
        QCOMPARE(reply.links, (QStringList{u"https://example.com/agenda/one?x=1&y=2"_s, u"https://other.example/two"_s,
                                           u"https://cdn.example/x"_s}));
        const QString oneLine = QString(reply.text).replace(u'\n', u' ');
        QVERIFY(oneLine.startsWith(u"Fado Night MOP 1,234.50 12 Jan music fado & more One"_s));
        QVERIFY2(reply.text.contains(u"\nMOP 1,234.50\n"_s), qPrintable(reply.text)); // a line for each block
        QVERIFY(!reply.text.contains(u"secret"_s) && !reply.text.contains(u"hidden"_s) &&
                !reply.text.contains(u"Turn"_s));
        QCOMPARE(reply.textLength, int(reply.text.size()));
        QCOMPARE(reply.records.size(), 1);
        QCOMPARE(reply.recordKeys, QStringList{u"0"_s});
        QVERIFY2(reply.warnings.isEmpty(), qPrintable(reply.warnings.join(u'\n')));
    }
    void cssTakesTextAttributeAndList()
    {
        QCOMPARE(one(EventPage, field(u"t"_s, FieldKind::Css, u"h1.title"_s)).toString(), u"Fado Night"_s);
        QCOMPARE(one(EventPage, field(u"c"_s, FieldKind::Css, u"body"_s, FieldType::Text, u"class"_s)).toString(),
                 u"a-b"_s);
        QCOMPARE(one(EventPage, field(u"l"_s, FieldKind::Css, u"#tags li"_s, FieldType::List)).toArray(),
                 (QJsonArray{u"music"_s, u"fado & more"_s}));
        QCOMPARE(one(EventPage, field(u"n"_s, FieldKind::Css, u".price"_s, FieldType::Number)).toDouble(), 1234.5);
        QCOMPARE(one(EventPage, field(u"d"_s, FieldKind::Css, u"time.when"_s, FieldType::Date)).toString(),
                 u"2027-01-12T19:30:00"_s);
        QCOMPARE(one(EventPage, field(u"u"_s, FieldKind::Css, u".card a"_s, FieldType::Url)).toString(),
                 u"https://example.com/agenda/one?x=1&y=2"_s);
        QVERIFY(one(EventPage, field(u"x"_s, FieldKind::Css, u".nothing"_s)).isUndefined());
    }
    void cssMatchesInDocumentOrderOnce()
    {
        const QByteArray page = "<div><div><p>1</p></div><p>2</p><section><p>3</p></section></div>";
        QCOMPARE(one(page, field(u"p"_s, FieldKind::Css, u"div p"_s, FieldType::List)).toArray(),
                 (QJsonArray{u"1"_s, u"2"_s, u"3"_s}));
        QCOMPARE(one(page, field(u"p"_s, FieldKind::Css, u"section p, div > p"_s, FieldType::List)).toArray(),
                 (QJsonArray{u"1"_s, u"2"_s, u"3"_s}));
    }
    void brokenSelectorIsAWarning_data()
    {
        QTest::addColumn<QString>("selector");
        for (const char *bad : {"", "p[", "p >", "> p", "..", "p,,a", "p:nosuch", "a)", "[x='1]", "p { }", ":not(",
                                "md\\", "a:contains(\"More\")", "h1::text"})
            QTest::newRow(bad) << QString::fromLatin1(bad);
    }
    void brokenSelectorIsAWarning()
    {
        QFETCH(QString, selector);
        const auto reply =
            run(EventPage, {field(u"bad"_s, FieldKind::Css, selector), field(u"t"_s, FieldKind::Css, u"h1"_s)});
        QCOMPARE(reply.warnings.size(), 1);
        QVERIFY(reply.warnings.at(0).contains(u"bad"_s));
        QVERIFY(!reply.records.at(0).toObject().contains(u"bad"_s));
        QCOMPARE(reply.records.at(0).toObject().value(u"t"_s).toString(), u"Fado Night"_s);
        QCOMPARE(run(EventPage, {field(u"bad"_s, FieldKind::Css, selector)}).warnings, reply.warnings);
    }
    void S05_containsNeverEndsTheExtractor()
    {
        for (const QString &bad : {u"a:contains(\"More\")"_s, u"a:contains('More')"_s, u"a:contains(More)"_s,
                                   u"p:not(:contains(\"x\"))"_s, u"div:has(a:contains(\"More\")) > p"_s}) {
            const auto reply = run(EventPage, {field(u"t"_s, FieldKind::Css, bad)}, {}, bad);
            QCOMPARE(reply.warnings.size(), 2);
            QVERIFY2(reply.warnings.join(u'\n').contains(u":contains() is no CSS"_s), qPrintable(reply.warnings.at(0)));
            QVERIFY(reply.links.isEmpty());
        }
    }
    void S06_refusedRecordsMakeNoRecord()
    {
        for (const QString &bad : {u"tr.item::text"_s, u"tr["_s, u"jsonld:"_s}) {
            const auto reply = run(EventPage, {field(u"t"_s, FieldKind::Css, u"h1"_s)}, bad);
            QCOMPARE(reply.records.size(), 0);
            QCOMPARE(reply.warnings.size(), 1);
            QVERIFY2(reply.warnings.at(0).contains(bad), qPrintable(reply.warnings.at(0)));
        }
    }
    void S06_escapesIsAndWhereFindTheTitle()
    {
        for (const QString &css :
             {u".md\\:flex, h1"_s, u":is(.md\\:flex, h1)"_s, u":where(h1)"_s, u"body h1:not(article h1)"_s})
            QCOMPARE(one(EventPage, field(u"t"_s, FieldKind::Css, css)).toString(), u"Fado Night"_s);
        QCOMPARE(one("<p class='md:flex'>a<p>b", field(u"t"_s, FieldKind::Css, u".md\\:flex"_s)).toString(), u"a"_s);
    }
    void aSelectorThatAPageMakesTooCostlyEndsWithAWarning_data()
    {
        QTest::addColumn<QByteArray>("page");
        QTest::addColumn<QString>("selector");
        const auto row = [](const char *name, const QByteArray &page, const char *selector) {
            QTest::newRow(name) << page << QString::fromLatin1(selector);
        };
        const auto times = [](int count, const QByteArray &text) { return text.repeated(count); };
        QByteArray names;
        for (int i = 0; i < 6000; ++i)
            names += "<x" + QByteArray::number(i) + "></x" + QByteArray::number(i) + ">";
        QByteArray attributes;
        for (int i = 0; i < 40'000; ++i)
            attributes += " a" + QByteArray::number(i);
        const QByteArray manyB = times(30'000, "<b><i></i></b>");
        row("brothers", "<div>" + manyB, "b:has(~ b u), u");
        row("a class list above", "<div class='" + times(200'000, "ab ") + "'>" + manyB, ".x b");
        row("a class list before", "<p class='" + times(200'000, "ab ") + "'></p>" + manyB, "p.x ~ b");
        row("a word of an attribute", "<div title='" + times(200'000, "ab ") + "'>" + manyB, "[title~=x] b");
        row("a part of an attribute", "<div title='" + times(200'000, "ab ") + "'>" + manyB, "[title*=aa i] b");
        row("many attributes", "<div" + attributes + ">" + manyB, "[x] b, .x b, #x b");
        row("radio buttons", times(30'000, "<input type=radio name=g checked>"), "input:checked.x");
        row("radio buttons of a form", times(10'000, "<input type=radio name=g form=f checked>") + "<form id=f>",
            "input:indeterminate");
        row("options", "<select>" + times(30'000, "<option>1") + "</select>", "option:checked.x");
        row("buttons of a form", times(10'000, "<button form=f></button>") + "<form id=f>", "button:default.x");
        row("only of its type", "<div>" + names, ":only-of-type.x");
        row("comments between", "<div>" + times(400, "<b></b>" + times(400, "<!---->")) + times(3000, "<i></i>"),
            "div:has(> u) b, :has(> u), b ~ i ~ i ~ i + u, i:has(~ u)");
        row("languages", "<div" + attributes + " lang=en>" + manyB, "b:lang(de)");
        row("directions", "<div dir=auto>" + times(200'000, "123 ") + manyB, "b:dir(rtl)");
        row("fieldsets",
            times(300, "<fieldset disabled>" + times(300, "<b></b>") + "<legend>") + times(3000, "<input>"),
            "input:enabled");
        row("positions", "<div>" + names, ":nth-of-type(2).x, :nth-last-of-type(2).x");
    }
    /// It costs its share, and not the page: what the others find is kept.
    void aSelectorThatAPageMakesTooCostlyEndsWithAWarning()
    {
        QFETCH(QByteArray, page);
        QFETCH(QString, selector);
        QList<FieldSpec> fields{field(u"h"_s, FieldKind::Css, u"h1"_s)};
        const int costly = qstrcmp(QTest::currentDataTag(), "brothers") == 0 ? 8 : 1; // more than a page has in all
        for (int i = 0; i < costly; ++i)                                              // blanks make it another one
            fields.append(field(u"t%1"_s.arg(i), FieldKind::Css, QString(i, u' ') + selector));
        fields.append(field(u"late"_s, FieldKind::Css, u"h1:first-child"_s));
        const ProcessorTime time;
        const auto reply = run("<!doctype html><h1>Fado</h1>" + page, fields, {}, costly > 1 ? selector : QString());
        const qint64 took = time.ms();
        const auto found = reply.records.at(0).toObject();
        QCOMPARE(found.value(u"h"_s).toString(), u"Fado"_s);
        QCOMPARE(found.value(u"late"_s).toString(), u"Fado"_s);
        QVERIFY2(
            reply.warnings.join(u'\n').contains(u"Field t%1: the page makes its selector too costly"_s.arg(costly - 1)),
            qPrintable(reply.warnings.join(u'\n')));
        QVERIFY2(took < 3500, qPrintable(QString::number(took)));
    }
    void recordsThatStandInEachOtherCostAPageAtMost_data()
    {
        QTest::addColumn<FieldSpec>("spec");
        QTest::newRow("css") << field(u"t"_s, FieldKind::Css, u"u"_s);
        QTest::newRow("text") << field(u"t"_s, FieldKind::Css, u"b"_s);
        QTest::newRow("xpath") << field(u"t"_s, FieldKind::XPath, u"count(.//i[not(*)])"_s);
        QTest::newRow("xpath list") << field(u"t"_s, FieldKind::XPath, u".//b"_s, FieldType::List);
        QTest::newRow("meta") << field(u"t"_s, FieldKind::Meta, u"none"_s);
        QTest::newRow("regex") << field(u"t"_s, FieldKind::Regex, u"(a+)+!"_s);
    }
    void recordsThatStandInEachOtherCostAPageAtMost()
    {
        QFETCH(FieldSpec, spec);
        const QByteArray page = QByteArray("<b>").repeated(4000) + QByteArray("<i></i>").repeated(30'000) +
                                QByteArray("aaaaaaaaaa ").repeated(10'000);
        const ProcessorTime time;
        const auto reply = run(page, {spec}, u"b"_s);
        const qint64 took = time.ms();
        QVERIFY2(took < 3500, qPrintable(QString::number(took)));
        QCOMPARE(reply.records.size(), 4000);
        QVERIFY2(reply.warnings.join(u'\n').contains(u"Field t"_s), qPrintable(reply.warnings.join(u'\n')));
    }
    void selectorsOfTheWebMatch_data()
    {
        QTest::addColumn<QString>("selector");
        QTest::addColumn<int>("count");
        const std::pair<const char *, int> rows[] = {{"li:nth-child(2)", 1},
                                                     {"li:first-child", 1},
                                                     {"div.card:not([itemid])", 1},
                                                     {"[itemid^='urn:']", 1},
                                                     {"a[href$='#top']", 1},
                                                     {"a[href*='one']", 2},
                                                     {".card > a + span", 2},
                                                     {"ul ~ .card", 2},
                                                     {"*[class~=\"card\"] a", 2},
                                                     {"DIV.card", 2},
                                                     {"div.CARD", 0},
                                                     {"meta[property='og:title']", 1},
                                                     {"li:last-of-type, h1", 2},
                                                     {":root", 1},
                                                     {"div:has(a)", 2},
                                                     {"div.card:nth-of-type(2n+1)", 1}};
        for (const auto &[text, count] : rows)
            QTest::newRow(text) << QString::fromLatin1(text) << count;
    }
    void selectorsOfTheWebMatch()
    {
        QFETCH(QString, selector);
        QFETCH(int, count);
        const auto reply = run(EventPage, {}, selector);
        QCOMPARE(int(reply.records.size()), count);
    }
    void xpathSeesTheSameTree()
    {
        QCOMPARE(one(EventPage, field(u"x"_s, FieldKind::XPath, u"//h1[@class='title']"_s)).toString(), u"FadoNight"_s);
        QCOMPARE(one(EventPage, field(u"x"_s, FieldKind::XPath, u"count(//li)"_s, FieldType::Number)).toDouble(), 2.0);
        QCOMPARE(one(EventPage, field(u"x"_s, FieldKind::XPath, u"//ul/li/text()"_s, FieldType::List)).toArray(),
                 (QJsonArray{u"music"_s, u"fado & more"_s}));
        QCOMPARE(one(EventPage, field(u"x"_s, FieldKind::XPath, u"//div[2]/a/@href"_s, FieldType::Url)).toString(),
                 u"https://other.example/two"_s);
        // HTML5 rules, which libxml2's own parser does not know: tbody is implied.
        QCOMPARE(one(EventPage,
                     field(u"x"_s, FieldKind::XPath, u"count(/html/body/table/tbody/tr/td/p)"_s, FieldType::Number))
                     .toDouble(),
                 1.0);
        QCOMPARE(one("<a title='a&amp;amp;b'>x</a>", field(u"x"_s, FieldKind::XPath, u"//a/@title"_s)).toString(),
                 u"a&amp;b"_s);
    }
    void brokenXPathIsAWarning()
    {
        for (const auto &bad : {u"//["_s, u"nosuch()"_s, u"$v"_s}) {
            const auto reply = run(EventPage, {field(u"x"_s, FieldKind::XPath, bad)});
            QCOMPARE(reply.warnings.size(), 1);
            QVERIFY(reply.records.at(0).toObject().isEmpty());
        }
    }
    void jsonLdPathsReachGraphAndArrays()
    {
        QCOMPARE(one(EventPage, field(u"j"_s, FieldKind::JsonLd, u"Event.startDate"_s, FieldType::Date)).toString(),
                 u"2027-01-12T19:30:00"_s);
        QCOMPARE(one(EventPage, field(u"j"_s, FieldKind::JsonLd, u"Event.location"_s)).toString(), u"Dom Pedro V"_s);
        QCOMPARE(one(EventPage, field(u"j"_s, FieldKind::JsonLd, u"offers.price"_s, FieldType::List)).toArray(),
                 (QJsonArray{u"180.00"_s, u"240"_s}));
        QCOMPARE(one(EventPage, field(u"j"_s, FieldKind::JsonLd, u"Organization.name"_s)).toString(), u"Casa"_s);
        QVERIFY(one(EventPage, field(u"j"_s, FieldKind::JsonLd, u"Recipe.name"_s)).isUndefined());
    }
    void jsonLdNodesAreRecords()
    {
        const QByteArray page =
            "<script type=\"application/ld+json\">[{\"@type\":\"Event\",\"@id\":\"a\",\"name\":\"One\"},"
            "{\"@type\":\"TheaterEvent\",\"name\":\"Two\"}];</script>"
            "<script type='application/ld+json'>{ not json </script><h1>Both</h1>";
        const auto reply =
            run(page, {field(u"n"_s, FieldKind::JsonLd, u"Event.name"_s), field(u"h"_s, FieldKind::Css, u"h1"_s)},
                u"jsonld:Event"_s);
        QCOMPARE(reply.recordKeys, (QStringList{u"a"_s, u"1"_s}));
        QCOMPARE(reply.records.at(1).toObject().value(u"n"_s).toString(), u"Two"_s);
        QCOMPARE(reply.records.at(1).toObject().value(u"h"_s).toString(), u"Both"_s);
        QCOMPARE(reply.warnings.size(), 1);
    }
    void fieldsAreRelativeToTheirRecord()
    {
        const auto reply = run(EventPage,
                               {field(u"name"_s, FieldKind::Css, u"a"_s),
                                field(u"price"_s, FieldKind::XPath, u".//span"_s, FieldType::Number),
                                field(u"id"_s, FieldKind::Regex, u"class=\"(p)\""_s)},
                               u".card"_s);
        QCOMPARE(reply.recordKeys, (QStringList{u"urn:c:1"_s, u"1"_s}));
        QCOMPARE(reply.records.at(0).toObject().value(u"name"_s).toString(), u"One"_s);
        QCOMPARE(reply.records.at(1).toObject().value(u"name"_s).toString(), u"Two"_s);
        QCOMPARE(reply.records.at(1).toObject().value(u"price"_s).toDouble(), 20.5);
        QCOMPARE(reply.records.at(0).toObject().value(u"id"_s).toString(), u"p"_s);
        const auto none = run(EventPage, {}, u".none"_s);
        QVERIFY(none.records.isEmpty() && none.recordKeys.isEmpty());
        QCOMPARE(none.warnings.size(), 1);
    }
    void aLinkSelectorThatMatchesNothingIsSaid()
    {
        const auto reply = run(EventPage, {}, {}, u"a.next"_s);
        QCOMPARE(reply.notes, (QList<CaptureNote>{{NoteKind::NothingFound, {}, u"No link on the page"_s}}));
        const auto noHref = run("<b>x</b>", {}, {}, u"b"_s);
        QCOMPARE(noHref.notes.size(), 1);
        QVERIFY(run(EventPage, {}, {}, u"a"_s).notes.isEmpty() && run(EventPage, {}, {}, {}).notes.isEmpty());
    }
    void metaFindsNamePropertyAndItemprop()
    {
        QCOMPARE(one(EventPage, field(u"m"_s, FieldKind::Meta, u"og:title"_s)).toString(), u"Fado Night"_s);
        QCOMPARE(one(EventPage, field(u"m"_s, FieldKind::Meta, u"description"_s)).toString(), u"An evening"_s);
        QCOMPARE(one("<div><span itemprop=price>12</span><time itemprop=d datetime=2027-01-01>x</time>",
                     field(u"m"_s, FieldKind::Meta, u"d"_s))
                     .toString(),
                 u"2027-01-01"_s);
    }
    void patternsAreBounded()
    {
        QCOMPARE(one(EventPage, field(u"r"_s, FieldKind::Regex, u"MOP ([\\d,.]+)"_s, FieldType::Number)).toDouble(),
                 1234.5);
        QCOMPARE(one(EventPage, field(u"r"_s, FieldKind::Regex, u"datetime=\"([^\"]+)"_s)).toString(),
                 u"2027-01-12T19:30"_s);
        QElapsedTimer clock;
        clock.start();
        const QByteArray evil = "<p>" + QByteArray(40, 'a') + "!</p>";
        QVERIFY(one(evil, field(u"r"_s, FieldKind::Regex, u"^(?:(a+)+)+$"_s)).isUndefined());
        QVERIFY2(clock.elapsed() < 2000, "a nested quantifier must end by its match limit");
        QCOMPARE(run(EventPage, {field(u"r"_s, FieldKind::Regex, u"(["_s)}).warnings.size(), 1);
    }
    void numbersOfManyCountries_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("value");
        const std::pair<const char *, double> rows[] = {{"12", 12},
                                                        {"MOP 1,234.50", 1234.5},
                                                        {"1.234,50 €", 1234.5},
                                                        {"HK$380", 380},
                                                        {"1 234,5", 1234.5},
                                                        {"0.5", 0.5},
                                                        {"0,500", 0.5},
                                                        {"1,234", 1234},
                                                        {"1,234,567", 1234567},
                                                        {"-3.5 °C", -3.5},
                                                        {"from 180 to 240", 180},
                                                        {"20,5", 20.5},
                                                        {"1.250.000", 1250000},
                                                        {"$12.", 12},
                                                        {"12 345", 12345},
                                                        {"18 Jan", 18},
                                                        {"No. 7", 7},
                                                        {"3.125", 3.125}};
        for (const auto &[text, value] : rows)
            QTest::newRow(text) << QString::fromUtf8(text) << value;
    }
    void numbersOfManyCountries()
    {
        QFETCH(QString, text);
        QFETCH(double, value);
        QCOMPARE(readNumber(text).value_or(NumberReading()).value(), value);
    }
    void datesOfManyCountries_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("iso");
        const std::pair<const char *, const char *> rows[] = {
            {"2027-01-12", "2027-01-12"},
            {"2027-01-12T19:30", "2027-01-12T19:30:00"},
            {"2027-01-12T19:30:05+0800", "2027-01-12T19:30:05+08:00"},
            {"2027-01-12 at 19:30", "2027-01-12T19:30:00"},
            {"12 January 2027", "2027-01-12"},
            {"Tue, 12th Jan. 2027, 7:30 pm", "2027-01-12T19:30:00"},
            {"January 12, 2027", "2027-01-12"},
            {"12 de Fevereiro de 2027", "2027-02-12"},
            {"2027年1月12日 20:00", "2027-01-12T20:00:00"},
            {"12/01/2027", "2027-01-12"},
            {"01/25/2027", "2027-01-25"},
            {"12.01.2027 20h30", "2027-01-12T20:30:00"},
            {"2027-02-30", ""},
            {"soon", ""},
            {"", ""},
            {"Spring 2027", ""},
            {"Tue, 12 Jan 2027 19:30:00 +0800", "2027-01-12T19:30:00+08:00"}};
        for (const auto &[text, iso] : rows)
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromLatin1(iso);
    }
    void datesOfManyCountries()
    {
        QFETCH(QString, text);
        QTEST(readDate(text).iso, "iso");
    }
    void wrongTypesAreReported()
    {
        const QByteArray page = "<p class=n>free</p><p class=d>March to May</p>";
        const auto reply = run(page, {field(u"n"_s, FieldKind::Css, u".n"_s, FieldType::Number),
                                      field(u"d"_s, FieldKind::Css, u".d"_s, FieldType::Date)});
        QVERIFY(!reply.records.at(0).toObject().contains(u"n"_s));
        QCOMPARE(reply.records.at(0).toObject().value(u"d"_s).toString(), u"March to May"_s);
        QCOMPARE(reply.warnings.size(), 2);
    }
    void charsetIsDeterminedInTheStandardsOrder_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("header");
        QTest::addColumn<QString>("charset");
        const QByteArray meta = "<meta charset=gbk>";
        QTest::newRow("bom wins") << QByteArray("\xef\xbb\xbf" + meta) << u"text/html; charset=big5"_s << u"utf-8"_s;
        QTest::newRow("header before meta") << meta << u"text/html; charset=\"Big5\""_s << u"big5"_s;
        QTest::newRow("meta") << meta << u"text/html"_s << u"gbk"_s;
        QTest::newRow("gb2312 is gbk") << QByteArray(
                                              "<META http-equiv='Content-Type' content='text/html; charset=GB2312'>")
                                       << QString() << u"gbk"_s;
        QTest::newRow("no pragma, no charset")
            << QByteArray("<meta content='text/html; charset=gbk'>") << QString() << u"utf-8"_s;
        QTest::newRow("in a comment") << QByteArray("<!-- <meta charset=gbk> --><title>x</title>") << QString()
                                      << u"utf-8"_s;
        QTest::newRow("in an attribute") << QByteArray("<p title='<meta charset=gbk>'>") << QString() << u"utf-8"_s;
        QTest::newRow("utf-16 by meta is utf-8") << QByteArray("<meta charset=utf-16>") << QString() << u"utf-8"_s;
        QTest::newRow("latin1 is windows-1252")
            << QByteArray("<meta charset=iso-8859-1>") << QString() << u"windows-1252"_s;
        QTest::newRow("unknown label") << QByteArray("<meta charset=nonsense>") << u"text/html; charset=none"_s
                                       << u"utf-8"_s;
        QTest::newRow("bytes") << QByteArray("<p>caf\xe9") << QString() << u"windows-1252"_s;
        QTest::newRow("utf-16 bom") << QByteArray("\xff\xfe<\0p\0>\0", 8) << QString() << u"utf-16le"_s;
    }
    void charsetIsDeterminedInTheStandardsOrder()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, header);
        Charsets charsets;
        QTEST(charsets.decode(bytes, header).name, "charset");
    }
    void charsetsDecodeRealBytes_data()
    {
        QTest::addColumn<QString>("label");
        QTest::addColumn<QByteArray>("hex");
        QTest::addColumn<QString>("text");
        QFile vectors(QStringLiteral(TRAWL_SOURCE_DIR "/tests/data/charset_vectors.tsv"));
        QVERIFY(vectors.open(QIODevice::ReadOnly));
        while (!vectors.atEnd()) {
            const auto cells = vectors.readLine().trimmed().split('\t');
            if (cells.size() == 3)
                QTest::newRow(cells[0].constData())
                    << QString::fromLatin1(cells[0]) << cells[1] << QString::fromUtf8(cells[2]);
        }
    }
    void charsetsDecodeRealBytes()
    {
        QFETCH(QString, label);
        QFETCH(QByteArray, hex);
        QFETCH(QString, text);
        Charsets charsets;
        const auto got = charsets.decode(QByteArray::fromHex(hex), u"text/html; charset="_s + label);
        QCOMPARE(QString::fromUtf8(got.utf8), text);
    }
    void decoderNeverSwallowsMarkup()
    {
        Charsets charsets;
        for (const auto &label : {u"gbk"_s, u"gb18030"_s, u"big5"_s, u"shift_jis"_s, u"euc-jp"_s, u"euc-kr"_s}) {
            const auto got = charsets.decode("\x81<b>\xff\xff\xff", u"text/html; charset="_s + label);
            QVERIFY2(got.utf8.contains("<b>"), qPrintable(label));
            QVERIFY(isValidUtf8(got.utf8));
        }
        QCOMPARE(charsets.decode("<p>\xff\xc0\xafx", u"text/html; charset=utf-8"_s).utf8.count("\xef\xbf\xbd") > 0,
                 true);
    }
    void utf8CheckAgreesWithQt()
    {
        quint32 state = 20270112;
        qInfo("seed %u", state);
        for (int i = 0; i < 20000; ++i) {
            QByteArray bytes;
            for (int k = 0; k < 12; ++k) {
                state = state * 1664525u + 1013904223u;
                bytes.append(
                    char("\x41\x80\xbf\xc2\xe0\xa0\xed\x9f\xf0\x90\xf4\x8f\xc1\xff\x20\xe4"[(state >> 24) & 15]));
            }
            QCOMPARE(isValidUtf8(bytes), QString::fromUtf8(bytes).toUtf8() == bytes);
        }
    }
    void S15_everyFieldWorksOnXhtml()
    {
        const QByteArray page =
            "<?xml version=\"1.0\" encoding=\"windows-1251\"?><!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.1//EN\" "
            "\"x\">"
            "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title/><meta name=\"author\" content=\"A &amp; B, "
            "caf&eacute;&nbsp;x\"/>"
            "<script type=\"application/ld+json\"><![CDATA[{\"@type\":\"Event\",\"name\":\"N<1\"}]]></script></head>"
            "<body><H1>no</H1><h1>\xcf\xf0&nbsp;\xe8</h1><a href=\"/a?x=1&amp;y=2\"/><p id=\"p\" class=\"big\">text "
            "<b/>more</p>"
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>drawn</text></svg></body></html>";
        const auto reply =
            run(page,
                {field(u"h"_s, FieldKind::Css, u"h1"_s), field(u"x"_s, FieldKind::XPath, u"//p[@id='p']/text()[2]"_s),
                 field(u"m"_s, FieldKind::Meta, u"author"_s), field(u"j"_s, FieldKind::JsonLd, u"Event.name"_s),
                 field(u"r"_s, FieldKind::Regex, u"text (\\w+)"_s), field(u"s"_s, FieldKind::Css, u"svg text"_s),
                 field(u"q"_s, FieldKind::Css, u".Big"_s)},
                {}, u"a"_s, u"application/xhtml+xml"_s);
        const auto found = reply.records.at(0).toObject();
        QCOMPARE(found.value(u"h"_s).toString(), u"Пр и"_s);
        QCOMPARE(found.value(u"x"_s).toString(), u"more"_s);
        QCOMPARE(found.value(u"m"_s).toString(), u"A & B, café x"_s);
        QCOMPARE(found.value(u"j"_s).toString(), u"N<1"_s);
        QCOMPARE(found.value(u"r"_s).toString(), u"more"_s);
        QCOMPARE(found.value(u"s"_s).toString(), u"drawn"_s);
        QVERIFY(!found.contains(u"q"_s)); // XML has no quirks
        QCOMPARE(reply.links, QStringList{u"https://example.com/a?x=1&y=2"_s});
        QCOMPARE(reply.charset, u"windows-1251"_s);
        QCOMPARE(reply.warnings, QStringList());
    }
    void S15_siblingForeignElementsAreNoneOfHtml()
    {
        const QByteArray page =
            "<html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:x=\"urn:x\"><head><x:title>Wrong</x:title>"
            "<x:base href=\"https://wrong.example/\"/><x:meta name=\"author\" content=\"Wrong\"/>"
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>Wrong</title><base href=\"https://wrong.example/\"/>"
            "<link rel=\"canonical\" href=\"/wrong\"/></svg>"
            "<math xmlns=\"http://www.w3.org/1998/Math/MathML\"><title>Wrong</title></math>"
            "<title>Right</title><link rel=\"canonical\" href=\"/right\"/></head>"
            "<body><a href=\"one\">1</a></body></html>";
        const auto reply =
            run(page, {field(u"m"_s, FieldKind::Meta, u"author"_s)}, {}, u"a"_s, u"application/xhtml+xml"_s);
        QCOMPARE(reply.title, u"Right"_s);
        QCOMPARE(reply.links, QStringList{u"https://example.com/events/one"_s});
        QCOMPARE(reply.canonicalUrl, u"https://example.com/right"_s);
        QVERIFY(reply.records.at(0).toObject().isEmpty());
    }
    void S15_siblingCaseMattersInXml_data()
    {
        QTest::addColumn<QString>("selector");
        QTest::addColumn<int>("inXml");
        QTest::addColumn<int>("inHtml");
        const auto row = [](const char *selector, int inXml, int inHtml) {
            QTest::newRow(selector) << QString::fromLatin1(selector) << inXml << inHtml;
        };
        row("h1", 1, 2);
        row("H1", 1, 2);
        row("H2", 0, 1);
        row("body > H2, :is(H2)", 0, 1);
        row("body :not(H2)[class=a]", 1, 0);
        row("[CLASS]", 0, 1);
        row("[class=A]", 0, 0);
        row("[type=TEXT]", 0, 1);
        row("[type=TEXT i]", 1, 1);
        row("linearGradient", 1, 1);
        row("lineargradient", 0, 1);
        row("svg[viewBox]", 1, 1);
        row("svg[viewbox]", 0, 1);
        row("my-Thing", 1, 1);
        row("my-thing", 0, 1);
        row("h2:nth-of-type(1)", 1, 1);
    }
    void S15_siblingCaseMattersInXml()
    {
        QFETCH(QString, selector);
        QFETCH(int, inXml);
        QFETCH(int, inHtml);
        const QByteArray page =
            "<!DOCTYPE html><html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>t</title></head><body>"
            "<H1>A</H1><h1>b</h1><h2 class=\"a\">c</h2><input type=\"text\"/><my-Thing></my-Thing>"
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><linearGradient/></svg>"
            "</body></html>";
        QCOMPARE(run(page, {}, selector, {}, u"application/xhtml+xml"_s).records.size(), inXml);
        QCOMPARE(run(page, {}, selector, {}, u"text/html"_s).records.size(), inHtml);
    }
    void S15_siblingXmlReachesNothingOutside()
    {
        const QByteArray head = "<!DOCTYPE html [<!ENTITY f SYSTEM \"file:///etc/hostname\">";
        const auto type = u"application/xhtml+xml"_s;
        const auto outside =
            run(head + "]><html><h1>a&f;</h1></html>", {field(u"h"_s, FieldKind::Css, u"h1"_s)}, {}, {}, type);
        QCOMPARE(outside.records.at(0).toObject().value(u"h"_s).toString(), u"a"_s);
        QByteArray laughs = head + "<!ENTITY a0 \"ha\">";
        for (int i = 1; i < 30; ++i)
            laughs += "<!ENTITY a" + QByteArray::number(i) + " \"" +
                      QByteArray("&a" + QByteArray::number(i - 1) + ";").repeated(10) + "\">";
        const auto many =
            run(laughs + "]><html><h1>&a29;</h1></html>", {field(u"h"_s, FieldKind::Css, u"h1"_s)}, {}, {}, type);
        QCOMPARE(many.warnings.size(), 1);
        const auto deep =
            run("<html>" + QByteArray("<b>").repeated(5000) + QByteArray("</b>").repeated(5000) + "<h1>x</h1></html>",
                {field(u"h"_s, FieldKind::Css, u"h1"_s)}, {}, {}, type);
        QCOMPARE(deep.records.at(0).toObject().value(u"h"_s).toString(), u"x"_s);
    }
    void deepAndWidePagesAreSurvived()
    {
        QByteArray deep;
        for (int i = 0; i < 5000; ++i)
            deep += "<div>";
        QCOMPARE(one(deep + "x", field(u"x"_s, FieldKind::XPath, u"count(//div)"_s, FieldType::Number)).toDouble(),
                 5000.0);
        QCOMPARE(run(deep, {}, {}, u"a"_s).links.size(), 0);
        QCOMPARE(run({}, {field(u"x"_s, FieldKind::Css, u"p"_s)}).records.size(), 1);
        QCOMPARE(run(QByteArray("<p>a\0b</p>", 10), {field(u"x"_s, FieldKind::XPath, u"//p"_s)}).records.size(), 1);
    }
    void framesSurviveAndLiesAreRefused()
    {
        ExtractRequest request;
        request.html = EventPage;
        request.baseUrl = u"https://example.com/"_s;
        request.fields = {field(u"a"_s, FieldKind::Css, u"h1"_s),
                          field(u"b"_s, FieldKind::Regex, u"x"_s, FieldType::List, u"html"_s)};
        const QByteArray payload = wire::encodeRequest(request).mid(4);
        const auto view = wire::decodeRequest(payload);
        QVERIFY(view);
        QCOMPARE(view->html, request.html);
        const auto spec = wire::decodeSpec(view->spec);
        QVERIFY(spec);
        QCOMPARE(spec->fields, request.fields);
        const auto result = m_extractor.extract(*view);
        const QByteArray reply = wire::encodeReply(result).mid(4);
        QVERIFY(wire::decodeReply(reply, 2));
        QVERIFY(!wire::decodeReply(reply, 0)); // a field index beyond the request's
        for (qsizetype cut = 0; cut < reply.size(); ++cut)
            QVERIFY(!wire::decodeReply(reply.left(cut), 2));
    }
};

QTEST_GUILESS_MAIN(TstExtractDocument)
#include "tst_extractdocument.moc"
