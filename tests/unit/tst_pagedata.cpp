// Data that pages carry (JSON-LD, microdata, RDFa, state of their scripts), and the options of fields: several
// expressions in order, regular expressions, types.
#include "domain/names.h"
#include "extract/child/lenientjson.h"
#include "extract/child/pageextractor.h"
#include "extract/zonedtimes.h"
#include "policy/datapath.h"
#include "tests/support/processortime.h"

#include <QTest>

using namespace trawl;
using namespace trawl::test;

namespace {

FieldSpec field(const QString &name, FieldKind kind, const QString &expression, FieldType type = FieldType::Text)
{
    FieldSpec f;
    f.name = name;
    f.kind = kind;
    f.expression = expression;
    f.type = type;
    return f;
}

QByteArray jsonLd(const QByteArray &text, const QByteArray &type = "application/ld+json")
{
    return "<!doctype html><script type=\"" + type + "\">" + text + "</script><h1>x</h1>";
}

const QByteArray Event = "{\"@type\":\"Event\",\"name\":\"Right\",\"startDate\":\"2027-05-05\"}";

} // namespace

class TstPageData : public QObject
{
    Q_OBJECT

    ExtractReply run(const QByteArray &html, const QList<FieldSpec> &fields, const QString &records = {})
    {
        ExtractRequest request;
        request.html = html;
        request.fields = fields;
        request.recordsSelector = records;
        request.baseUrl = u"https://example.com/events/"_s;
        return m_extractor.extract(request);
    }
    QString one(const QByteArray &html, const FieldSpec &spec)
    {
        return run(html, {spec}).records.at(0).toObject().value(spec.name).toVariant().toString();
    }
    static QList<NoteKind> kinds(const ExtractReply &reply)
    {
        QList<NoteKind> out;
        for (const CaptureNote &note : reply.notes)
            out.append(note.kind);
        return out;
    }
    PageExtractor m_extractor;

private slots:
    void S10_jsonLdIsReadInItsWrappers_data()
    {
        QTest::addColumn<QByteArray>("page");
        const auto row = [](const char *name, const QByteArray &page) { QTest::newRow(name) << page; };
        row("a parameter of the type", jsonLd(Event, "application/ld+json; charset=utf-8"));
        row("CDATA in comments", jsonLd("/*<![CDATA[*/" + Event + "/*]]>*/"));
        row("HTML comment", jsonLd("<!--\n" + Event + "\n//-->"));
        row("line comment", jsonLd("// event\n" + Event));
        row("last comma", jsonLd(QByteArray(Event).replace("\"}", "\",}")));
        row("sibling: CDATA behind slashes on one line", jsonLd("//<![CDATA[" + Event + "//]]>"));
        row("sibling: comments between members, slashes in a text",
            jsonLd("{\"@type\":\"Event\", // what it is\n /* a, \"b\" } */ "
                   "\"url\":\"http://x/*y*/\",\"name\":\"Right\",\"tags\":[\"a\",]}"));
        row("sibling: two values, a semicolon, a raw line end in a text",
            jsonLd("{\"@type\":\"WebSite\"};\n{\"@type\":\"Event\",\"x\":\"a\nb\",\"name\":\"Right\"};"));
        row("sibling: byte order mark and capitals in the type",
            jsonLd("\xef\xbb\xbf" + Event, "Application/LD+JSON ;profile=\"x\""));
    }
    void S10_jsonLdIsReadInItsWrappers()
    {
        QFETCH(QByteArray, page);
        const auto reply = run(page, {field(u"name"_s, FieldKind::JsonLd, u"Event.name"_s)});
        QCOMPARE(reply.records.at(0).toObject().value(u"name"_s).toString(), u"Right"_s);
        QVERIFY2(reply.notes.isEmpty(), qPrintable(reply.warnings.join(u'\n')));
    }
    void S10_whatIsNoJsonIsSaid()
    {
        for (const char *bad : {"{ not json", "{\"a\":1", "{\"a\":[1}", "'x'", "", "// only a comment", "}{", "[[[["}) {
            const auto reply = run(jsonLd(bad), {field(u"name"_s, FieldKind::JsonLd, u"name"_s)});
            QCOMPARE(kinds(reply), QList<NoteKind>{NoteKind::Data});
        }
        QVERIFY(!readLenientJson(QByteArray(5000, '[') + QByteArray(5000, ']')));
    }
    /// Of a long whole number the last digits were lost; sets and lists were nothing.
    void numbersSetsAndListsOfJsonLd()
    {
        const QByteArray page = jsonLd("{\"@type\":\"Event\",\"sku\":12345678901234567,\"rating\":4.35,"
                                       "\"name\":{\"@set\":[\"Right\"]},\"days\":{\"@list\":[\"a\",\"b\"]}}");
        QCOMPARE(one(page, field(u"f"_s, FieldKind::JsonLd, u"Event.sku"_s)), u"12345678901234567"_s);
        QCOMPARE(one(page, field(u"f"_s, FieldKind::JsonLd, u"Event.rating"_s)), u"4.35"_s);
        QCOMPARE(one(page, field(u"f"_s, FieldKind::JsonLd, u"Event.name"_s)), u"Right"_s);
        QCOMPARE(run(page, {field(u"f"_s, FieldKind::JsonLd, u"days"_s, FieldType::List)}).records.at(0)[u"f"_s],
                 QJsonValue(QJsonArray{u"a"_s, u"b"_s}));
    }
    void S11_fieldsComeFromOneThing()
    {
        const QList<FieldSpec> fields{field(u"title"_s, FieldKind::JsonLd, u"name"_s),
                                      field(u"date"_s, FieldKind::JsonLd, u"startDate"_s, FieldType::Date)};
        const auto reply =
            run(jsonLd("{\"@graph\":[{\"@type\":\"WebSite\",\"name\":\"The site\"}," + Event + "]}"), fields);
        QCOMPARE(reply.records.at(0).toObject(), (QJsonObject{{u"title"_s, u"Right"_s}, {u"date"_s, u"2027-05-05"_s}}));
        QVERIFY(reply.notes.isEmpty());
    }
    void S11_siblingTwoThingsAreSaid()
    {
        const auto reply = run(
            jsonLd(
                "[{\"@type\":\"WebSite\",\"name\":\"The site\"},{\"@type\":\"Event\",\"startDate\":\"2027-05-05\"}]"),
            {field(u"title"_s, FieldKind::JsonLd, u"name"_s),
             field(u"date"_s, FieldKind::JsonLd, u"startDate"_s, FieldType::Date)});
        QCOMPARE(reply.records.at(0).toObject().size(), 2);
        QCOMPARE(kinds(reply), QList<NoteKind>{NoteKind::Nodes});
        QCOMPARE(reply.notes.first().field, u"date"_s);
        QVERIFY2(reply.notes.first().text.contains(u"Event"_s) && reply.notes.first().text.contains(u"WebSite"_s),
                 qPrintable(reply.notes.first().text));
    }
    void S11_siblingTypedPathsStayWithTheirOwnThing()
    {
        const QByteArray page = jsonLd(
            "[{\"@type\":\"Event\",\"name\":\"Teaser\"},{\"@type\":\"Organization\",\"name\":\"Casa\",\"url\":\"/c\"},"
            "{\"@type\":\"MusicEvent\",\"name\":\"Right\",\"startDate\":\"2027-05-05\",\"location\":{\"@id\":\"#p\"}},"
            "{\"@type\":\"Place\",\"@id\":\"#p\",\"name\":\"Hall\"}]");
        const auto reply = run(page, {field(u"title"_s, FieldKind::JsonLd, u"Event.name"_s),
                                      field(u"date"_s, FieldKind::JsonLd, u"Event.startDate"_s, FieldType::Date),
                                      field(u"place"_s, FieldKind::JsonLd, u"location.name"_s),
                                      field(u"by"_s, FieldKind::JsonLd, u"Organization.name"_s)});
        QCOMPARE(reply.records.at(0).toObject(), (QJsonObject{{u"title"_s, u"Right"_s},
                                                              {u"date"_s, u"2027-05-05"_s},
                                                              {u"place"_s, u"Hall"_s},
                                                              {u"by"_s, u"Casa"_s}}));
        QVERIFY2(reply.notes.isEmpty(), qPrintable(reply.warnings.join(u'\n')));
    }
    void S11_siblingRecordsHaveTheirOwnScripts()
    {
        const auto card = [](const char *name) {
            return QByteArray("<div class=c><script type=application/ld+json>{\"@type\":\"Event\",\"name\":\"") + name +
                   "\"}</script></div>";
        };
        const QList<FieldSpec> fields{field(u"n"_s, FieldKind::JsonLd, u"Event.name"_s)};
        const auto reply = run(card("One") + card("Two"), fields, u".c"_s);
        QCOMPARE(reply.records.at(0).toObject().value(u"n"_s).toString(), u"One"_s);
        QCOMPARE(reply.records.at(1).toObject().value(u"n"_s).toString(), u"Two"_s);
        QVERIFY(reply.notes.isEmpty());
        const auto same = run("<p class=c>a</p><p class=c>b</p>" + card("Page"), fields, u"p.c"_s);
        QCOMPARE(same.records.size(), 2);
        QCOMPARE(kinds(same), QList<NoteKind>{NoteKind::Nodes});
    }
    void microdataIsReadAsTheStandardHasIt()
    {
        const QByteArray page =
            "<div itemscope itemtype=https://schema.org/Event itemid=urn:e:1 itemref=more><h1 itemprop='name "
            "summary'>Fado"
            "</h1><time itemprop=startDate datetime=2027-05-05T20:00>5 May</time><a itemprop=url href=/e/1>x</a>"
            "<div itemprop=offers itemscope itemtype=https://schema.org/Offer><data itemprop=price value=180>MOP 180"
            "</data><meta itemprop=priceCurrency content=MOP></div></div><p id=more><b itemprop=location>Hall</b></p>";
        const auto at = [&](const QString &path, FieldType type = FieldType::Text) {
            return one(page, field(u"f"_s, FieldKind::Microdata, path, type));
        };
        QCOMPARE(at(u"Event.name"_s), u"Fado"_s);
        QCOMPARE(at(u"summary"_s), u"Fado"_s);
        QCOMPARE(at(u"Event.startDate"_s, FieldType::Date), u"2027-05-05T20:00:00"_s);
        QCOMPARE(at(u"Event.offers.price"_s, FieldType::Number), u"180"_s);
        QCOMPARE(at(u"Offer.priceCurrency"_s), u"MOP"_s);
        QCOMPARE(at(u"Event.url"_s, FieldType::Url), u"https://example.com/e/1"_s);
        QCOMPARE(at(u"Event.location"_s), u"Hall"_s);
        QCOMPARE(at(u"Event.price"_s), QString()); // the offer's, not the event's
        const auto reply = run(page, {field(u"n"_s, FieldKind::Microdata, u"name"_s)}, u"microdata:Event"_s);
        QCOMPARE(reply.recordKeys, QStringList{u"urn:e:1"_s});
        QCOMPARE(reply.records.at(0).toObject().value(u"n"_s).toString(), u"Fado"_s);
    }
    void microdataThatRefersInCirclesEnds()
    {
        QByteArray page = "<div id=a itemscope itemref=b><div id=b itemscope itemref=a itemprop=x><i itemprop=y>";
        page += QByteArray("<p itemscope itemref='a b'><b itemprop=z>t</b>").repeated(3000);
        QElapsedTimer clock;
        clock.start();
        const auto reply = run(page, {field(u"f"_s, FieldKind::Microdata, u"q"_s)});
        QVERIFY2(clock.elapsed() < 3000, qPrintable(QString::number(clock.elapsed())));
        QCOMPARE(kinds(reply), QList<NoteKind>{NoteKind::Limit});
    }
    void rdfaLiteIsRead()
    {
        const QByteArray page =
            "<div vocab=https://schema.org/ typeof=Event resource=#e><h1 property=name>Fado</h1><time "
            "property=startDate "
            "datetime=2027-05-05>5 May</time><span property=location typeof=Place><b property=name>Hall</b></span>"
            "<meta property=schema:price content=180></div>";
        const auto at = [&](const QString &path) { return one(page, field(u"f"_s, FieldKind::Rdfa, path)); };
        QCOMPARE(at(u"Event.name"_s), u"Fado"_s);
        QCOMPARE(at(u"Event.startDate"_s), u"2027-05-05"_s);
        QCOMPARE(at(u"Event.location.name"_s), u"Hall"_s);
        QCOMPARE(at(u"Event.price"_s), u"180"_s);
        QCOMPARE(run(page, {}, u"rdfa:Event"_s).recordKeys, QStringList{u"#e"_s});
    }
    void stateOfScriptsIsRead_data()
    {
        QTest::addColumn<QByteArray>("script");
        QTest::addColumn<QString>("path");
        const auto row = [](const char *name, const QByteArray &script, const QString &path) {
            QTest::newRow(name) << script << path;
        };
        row("next",
            "<script id=\"__NEXT_DATA__\" "
            "type=\"application/json\">{\"props\":{\"event\":{\"name\":\"Right\"}}}</script>",
            u"__NEXT_DATA__.props.event.name"_s);
        row("window",
            "<script>window.__INITIAL_STATE__ = "
            "{\"a\":[{\"n\":\"Wrong\"},{\"n\":\"Right\"}]};(function(){})()</script>",
            u"__INITIAL_STATE__.a.1.n"_s);
        row("the path says window too", "<script>window.__X__={\"n\":\"Right\"}</script>", u"window.__X__.n"_s);
        row("index", "<script>window['__X__']  =  {\"n\":\"Right\",\"u\":undefined,}</script>", u"__X__.n"_s);
        row("var", "<script>if (__X__ == 1) {} var __X__ = {\"n\":\"Right\"}, y = 2;</script>", u"__X__.n"_s);
        row("parse", "<script>window.__X__ = JSON.parse(\"{\\\"n\\\":\\\"\\u0052ight\\\"}\");</script>", u"__X__.n"_s);
        row("parse, apostrophes", "<script>window.__X__=JSON.parse('{\"n\":\"Right\",\"q\":\"it\\'s\"}')</script>",
            u"__X__.n"_s);
        row("a longer name before", "<script>my__X__={\"n\":\"Wrong\"};__X__={\"n\":\"Right\"}</script>", u"__X__.n"_s);
    }
    void stateOfScriptsIsRead()
    {
        QFETCH(QByteArray, script);
        QFETCH(QString, path);
        const auto reply = run("<h1>x</h1>" + script, {field(u"f"_s, FieldKind::State, path)});
        QCOMPARE(reply.records.at(0).toObject().value(u"f"_s).toString(), u"Right"_s);
        QVERIFY2(reply.notes.isEmpty(), qPrintable(reply.warnings.join(u'\n')));
    }
    void pathsMayQuoteTheirNames_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("value");
        const auto row = [](const QString &path, const QString &value) {
            QTest::newRow(path.toUtf8().constData()) << path << value;
        };
        row(u"__X__['a b'].n"_s, u"blank"_s);
        row(u"__X__[\"a b\"]['n']"_s, u"blank"_s);
        row(u"['__X__']['a.b']"_s, u"point"_s);
        row(u"__X__['[c]']"_s, u"bracket"_s);
        row(u"__X__['it\\'s']"_s, u"apostrophe"_s);
        row(u"__X__['\\u00fc']"_s, u"escape"_s);
        row(u"__X__.l.1['n m']"_s, u"second"_s);
        row(u"window['__X__'][ 'a b' ].n"_s, u"blank"_s);
    }
    void pathsMayQuoteTheirNames()
    {
        QFETCH(QString, path);
        QFETCH(QString, value);
        const QByteArray state =
            "{\"a b\":{\"n\":\"blank\"},\"a.b\":\"point\",\"[c]\":\"bracket\",\"it's\":\"apostrophe\","
            "\"\xc3\xbc\":\"escape\",\"l\":[{\"n m\":\"first\"},{\"n m\":\"second\"}]}";
        QVERIFY(!dataPathFault(path));
        QCOMPARE(one("<script>__X__=" + state + "</script>", field(u"f"_s, FieldKind::State, path)), value);
        if (path.startsWith(u"__X__["_s)) { // the things of a page have names of that kind, too
            const QString inThing = u"Event"_s + path.mid(5);
            QCOMPARE(one(jsonLd("{\"@type\":\"Event\"," + state.mid(1)), field(u"f"_s, FieldKind::JsonLd, inThing)),
                     value);
        }
    }
    void pathsThatAreNoneAreRefusedWithTheirPlace_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<int>("offset");
        QTest::addColumn<QString>("words");
        const auto row = [](const QString &path, int offset, const char *words) {
            QTest::newRow(path.toUtf8().constData()) << path << offset << QString::fromUtf8(words);
        };
        row(u"a..b"_s, 2, "a name is missing");
        row(u".a"_s, 0, "a name is missing");
        row(u"a."_s, 2, "a name is missing");
        row(u"a.['b']"_s, 2, "a name is missing");
        row(u"a b.c"_s, 1, "['a b']");
        row(u"x.a b.c"_s, 3, "['a b']");
        row(u"items[0].n"_s, 5, "without brackets");
        row(u"items[*].n"_s, 5, "each entry of a list");
        row(u"items[].n"_s, 5, "each entry of a list");
        row(u"a['b"_s, 2, "the quote is not closed");
        row(u"a['b'"_s, 1, "“[” is not closed");
        row(u"a['b'x]"_s, 1, "“[” is not closed");
        row(u"a['b']c"_s, 6, "a point or “[”");
        row(u"a['']"_s, 2, "a name is missing");
        row(u"a['\\q']"_s, 3, "no escape");
        row(u"$.a"_s, 0, "begins with a type or a property");
        row(u"a.*"_s, 2, "begins with a type or a property");
        row(u"  a b"_s, 3, "['a b']");
        row(QString(3000, u'a'), 2000, "longer than");
    }
    void pathsThatAreNoneAreRefusedWithTheirPlace()
    {
        QFETCH(QString, path);
        QFETCH(int, offset);
        QFETCH(QString, words);
        const auto fault = dataPathFault(path);
        QVERIFY(fault);
        QVERIFY2(fault->sentence.contains(words), qPrintable(fault->sentence));
        QCOMPARE(int(fault->offset), offset);
    }
    void recordsAndThingsCostAPageAtMost_data()
    {
        QTest::addColumn<QByteArray>("page");
        QTest::addColumn<bool>("tooCostly");
        QByteArray things = "<script type=application/ld+json>[";
        for (int i = 0; i < 4999; ++i)
            things += "{\"@type\":\"Place\",\"x\":\"y\"},";
        things += "{\"@type\":\"Event\",\"name\":\"Right\"}]</script>";
        const QByteArray record = "<p class=r><b>1</b></p>";
        QTest::newRow("things of the page") << things + record.repeated(5000) << false;
        const QByteArray own =
            "<p class=r><script type=application/ld+json>{\"@type\":\"Event\",\"name\":\"Right\"}</script></p>";
        QTest::newRow("things of the records") << own.repeated(5000) << false;
        const QByteArray within =
            "<div class=r><script type=application/ld+json>{\"@type\":\"Event\",\"x\":\"y\"}</script>";
        QTest::newRow("records within records") << within.repeated(4999) + own << true;
        QByteArray big = "<script type=application/ld+json>{\"@type\":\"Event\",\"name\":[\"Right\"";
        big += QByteArray(",{\"a\":1}").repeated(100'000) + "]}</script>";
        QTest::newRow("one thing of many values") << big + record.repeated(5000) << false;
        QByteArray types = "<script type=application/ld+json>{\"@type\":[\"Event\"";
        types += QByteArray(",\"a\"").repeated(200'000) + "],\"name\":\"Right\"}</script>";
        QTest::newRow("one thing of many types") << types + record.repeated(5000) << false;
    }
    void recordsAndThingsCostAPageAtMost()
    {
        QFETCH(QByteArray, page);
        QFETCH(bool, tooCostly);
        const ProcessorTime time;
        const auto reply = run(
            page,
            {field(u"n"_s, FieldKind::JsonLd, u"Event.name"_s), field(u"d"_s, FieldKind::JsonLd, u"Event.startDate"_s),
             field(u"u"_s, FieldKind::JsonLd, u"Organization.url"_s), field(u"b"_s, FieldKind::Css, u"b"_s)},
            u".r"_s);
        const qint64 took = time.ms();
        QVERIFY2(took < 3500, qPrintable(QString::number(took)));
        QCOMPARE(reply.records.size(), 5000);
        QCOMPARE(reply.records.at(0).toObject().value(u"n"_s).toString(), u"Right"_s);
        QCOMPARE(kinds(reply).contains(NoteKind::Limit), tooCostly);
    }
    void stateOfManyRecordsIsLookedUpOnce()
    {
        QByteArray page = "<script>__X__={\"l\":[{\"n\":\"Right\"}";
        page += QByteArray(",{\"n\":\"Right\"}").repeated(100'000) + "]}</script>" + QByteArray("<p>1").repeated(5000);
        const ProcessorTime time;
        const auto reply = run(page, {field(u"n"_s, FieldKind::State, u"__X__.l.n"_s)}, u"p"_s);
        QVERIFY2(time.ms() < 3500, qPrintable(QString::number(time.ms())));
        QCOMPARE(reply.records.at(4999).toObject().value(u"n"_s).toString(), u"Right"_s);
    }
    void commentsOfAScriptAreReadOnce()
    {
        const ProcessorTime time;
        const QByteArray blanks(400'000, ' ');
        QVERIFY(!readLenientJson(QByteArray("//\n").repeated(200'000) + blanks));
        QVERIFY(!readLenientJson(QByteArray("//").repeated(200'000) + blanks));
        QVERIFY(!readLenientJson(QByteArray("// \n/**/").repeated(200'000) + blanks));
        QVERIFY2(time.ms() < 1000, qPrintable(QString::number(time.ms())));
    }
    /// What stood in a comment before the state was taken for it.
    void stateInACommentIsNone()
    {
        const QList<FieldSpec> fields{field(u"f"_s, FieldKind::State, u"__X__.n"_s)};
        for (const QByteArray &before :
             {QByteArray("var a; // __X__={\"n\":\"Wrong\"}\n"), QByteArray("// __X__={\"n\":\"Wrong\"}\n"),
              QByteArray("/* old:\n * __X__={\"n\":\"Wrong\"}\n */"), QByteArray("var t='image/*', u='http://x';")}) {
            const auto reply = run("<script>" + before + "window.__X__={\"n\":\"Right\"};/* */</script>", fields);
            QCOMPARE(reply.records.at(0).toObject().value(u"f"_s).toString(), u"Right"_s);
            QVERIFY(reply.notes.isEmpty());
        }
    }
    void stateThatIsNoJsonIsSaid()
    {
        const QList<FieldSpec> fields{field(u"f"_s, FieldKind::State, u"__NUXT__.n"_s)};
        QCOMPARE(kinds(run("<script>window.__NUXT__=(function(a){return {n:a}})(1)</script>", fields)),
                 QList<NoteKind>{NoteKind::Data});
        QVERIFY(run("<script>other={}</script>", fields).notes.isEmpty());
    }
    void expressionsAreTriedInOrder()
    {
        const QByteArray page = "<html lang=en><p class=a></p><p class=b>soon</p><p class=c>5 May 2027</p>";
        FieldSpec spec = field(u"d"_s, FieldKind::Css, u".none"_s, FieldType::Date);
        spec.others = QStringList{u".a"_s, u".b"_s, u".c"_s};
        const auto reply = run(page, {spec});
        QCOMPARE(reply.records.at(0).toObject().value(u"d"_s).toString(), u"2027-05-05"_s);
        QVERIFY(reply.notes.isEmpty());
        spec.others.removeLast();
        const auto text = run(page, {spec}); // none is a date: the first text stands for it, and a note says so
        QCOMPARE(text.records.at(0).toObject().value(u"d"_s).toString(), u"soon"_s);
        QCOMPARE(kinds(text), QList<NoteKind>{NoteKind::Unread});
        FieldSpec path = field(u"x"_s, FieldKind::XPath, u"//em"_s);
        path.others = QStringList{u"//p[@class='c']"_s};
        QCOMPARE(one(page, path), u"5 May 2027"_s);
        FieldSpec data = field(u"j"_s, FieldKind::JsonLd, u"headline"_s);
        data.others = QStringList{u"name"_s};
        QCOMPARE(one(jsonLd(Event), data), u"Right"_s);
    }
    void regularExpressionsCutWhatWasFound()
    {
        FieldSpec spec = field(u"p"_s, FieldKind::Css, u"p"_s, FieldType::Price);
        spec.pattern = u"from (MOP [\\d.,]+)"_s;
        QCOMPARE(one("<p>Seats from MOP 1.500 up</p>", spec), u"MOP 1500"_s);
        spec.type = FieldType::List;
        const auto list = run("<p>from MOP 1</p><p>no</p><p>from MOP 2</p>", {spec}).records.at(0).toObject();
        QCOMPARE(list.value(u"p"_s).toArray(), (QJsonArray{u"MOP 1"_s, u"MOP 2"_s}));
        QVERIFY(run("<p>none</p>", {spec}).records.at(0).toObject().isEmpty());
        spec.pattern = u"^(?:(a+)+)+$"_s;
        QElapsedTimer clock;
        clock.start();
        const auto evil = run("<p>" + QByteArray(40, 'a') + "!</p>", {spec});
        QVERIFY2(clock.elapsed() < 2000, "a nested quantifier must end by its match limit");
        QCOMPARE(kinds(evil), QList<NoteKind>{NoteKind::Expression});
        spec.pattern = u"("_s;
        const auto broken = run("<p>from MOP 1</p>", {spec});
        QVERIFY(broken.records.at(0).toObject().isEmpty());
        QCOMPARE(kinds(broken), QList<NoteKind>{NoteKind::Expression});
    }
    void S07_theWholeCase()
    {
        QByteArray page = "<!doctype html>";
        const std::pair<const char *, const char *> rows[] = {{"2026-03-05", "05/03/2026 - 08/03/2026"},
                                                              {"2026-03-05", "5–8 March 2026"},
                                                              {"2026-03-28", "March 28 - April 2, 2026"},
                                                              {"2026-03-05T20:00:00", "2026年3月5日 下午8:00"},
                                                              {"2026-03-05T20:00:00+08:00", "2026-03-05T20:00+08"},
                                                              // siblings
                                                              {"2026-03-05", "5 a 8 de março de 2026"},
                                                              {"2026-12-28", "28. Dezember – 3. Januar 2027"},
                                                              {"until 8 March 2026", "until 8 March 2026"},
                                                              {"2026-03-05T20:00:00", "le 5 mars 2026 à 20h"}};
        for (const auto &[want, got] : rows)
            page += QByteArray("<div class=r><span class=w>") + want + "</span><time class=d>" + got + "</time></div>";
        const auto reply =
            run(page,
                {field(u"want"_s, FieldKind::Css, u".w"_s), field(u"got"_s, FieldKind::Css, u".d"_s, FieldType::Date)},
                u".r"_s);
        for (const QJsonValue &record : reply.records)
            QCOMPARE(record[u"got"_s].toString(), record[u"want"_s].toString());
        QCOMPARE(kinds(reply), (QList<NoteKind>{NoteKind::Doubtful, NoteKind::Unread}));
    }
    void S08_theWholeCase()
    {
        const auto number = [this](const char *text, const char *language = "") {
            return run(QByteArray("<html lang='") + language + "'><p>" + text + "</p>",
                       {field(u"n"_s, FieldKind::Css, u"p"_s, FieldType::Number)});
        };
        const auto value = [](const ExtractReply &reply) {
            return reply.records.at(0).toObject().value(u"n"_s).toDouble(-1);
        };
        QCOMPARE(value(number("MOP 1.500")), 1500.0);
        QCOMPARE(value(number("R$ 2.000")), 2000.0);
        QCOMPARE(value(number("$.99")), 0.99);
        QCOMPARE(value(number("MOP 1,500")), 1500.0);
        const auto unclear = number("3.350");
        QCOMPARE(value(unclear), 3.35);
        QCOMPARE(kinds(unclear), QList<NoteKind>{NoteKind::Doubtful});
        QVERIFY2(unclear.warnings.first().contains(u"3.350 or 3350"_s), qPrintable(unclear.warnings.first()));
        // siblings: the page's language decides, as the field's does; a version is no number
        QCOMPARE(value(number("3.350", "pt-PT")), 3350.0);
        QVERIFY(number("3.350", "pt-PT").notes.isEmpty() && number("3.350", "en").notes.isEmpty());
        QCOMPARE(value(number("1.234,50 €")), 1234.5);
        QCOMPARE(kinds(number("v1.2.3")), QList<NoteKind>{NoteKind::Unread});
    }
    void datetimesHaveTheirZone()
    {
        FieldSpec spec = field(u"d"_s, FieldKind::Css, u"p"_s, FieldType::DateTime);
        spec.timezone = u"Asia/Macau"_s;
        const auto read = [&](const char *text) {
            ExtractReply reply = run(QByteArray("<html lang=en-GB><p>") + text + "</p>", {spec});
            addOffsets(reply, {spec});
            return reply;
        };
        const auto value = [](const ExtractReply &reply) { return reply.records.at(0)[u"d"_s].toString(); };
        QCOMPARE(value(read("5 March 2026, 20:00")), u"2026-03-05T20:00:00+08:00"_s);
        QCOMPARE(value(read("2026-03-05T20:00Z")), u"2026-03-05T20:00:00Z"_s);
        QCOMPARE(value(read("5 March 2026")), u"2026-03-05"_s);
        QCOMPARE(kinds(read("5 March 2026")), QList<NoteKind>{NoteKind::Doubtful});
        QCOMPARE(kinds(read("5 March 2026 20:00 CST")), QList<NoteKind>{NoteKind::Doubtful});
        spec.timezone = u"Europe/Paris"_s;
        QCOMPARE(value(read("25 October 2026 02:30")), u"2026-10-25T02:30:00+02:00"_s);
        QCOMPARE(kinds(read("25 October 2026 02:30")), QList<NoteKind>{NoteKind::Doubtful});
        QCOMPARE(kinds(read("29 March 2026 02:30")), QList<NoteKind>{NoteKind::Doubtful});
    }
    void pricesNameTheirCurrency()
    {
        FieldSpec spec = field(u"p"_s, FieldKind::Css, u"p"_s, FieldType::Price);
        QCOMPARE(one("<p>MOP$1.500,00</p>", spec), u"MOP 1500.00"_s);
        const auto bare = run("<p>$150</p>", {spec});
        QCOMPARE(bare.records.at(0)[u"p"_s].toString(), u"150"_s);
        QCOMPARE(kinds(bare), QList<NoteKind>{NoteKind::Doubtful});
        spec.currency = u"HKD"_s;
        QCOMPARE(one("<p>$150</p>", spec), u"HKD 150"_s);
        QCOMPARE(one("<p>150</p>", spec), u"HKD 150"_s);
        QCOMPARE(one("<p>US$150</p>", spec), u"USD 150"_s);
    }
};

QTEST_GUILESS_MAIN(TstPageData)
#include "tst_pagedata.moc"
