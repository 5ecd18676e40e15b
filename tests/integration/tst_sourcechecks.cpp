// What sources.json says in other languages than JSON is checked when it is loaded: source, line and place.
#include "domain/names.h"
#include "domain/plaintext.h"
#include "policy/sourcechecks.h"
#include "run/sourcecatalog.h"
#include "tests/support/ctlworld.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace trawl;

namespace {

/// A source "f" whose member stands alone on line 6.
QByteArray sourcesWith(const QByteArray &member)
{
    return "{\n\"version\": 1,\n\"sources\": [{\n\"id\": \"f\",\n\"start_urls\": [\"http://127.0.0.1:25300/p\"],\n" +
           member + "\n}]}\n";
}

QByteArray field(const QByteArray &key, const QByteArray &json)
{
    return "\"fields\": {\"t\": {\"" + key + "\": " + json + "}}";
}

} // namespace

class TstSourceChecks : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    QString written(const QByteArray &text)
    {
        const QString path = m_folder.filePath(u"sources.json"_s);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("cannot write");
        return path;
    }
    ParsedSources parsed(const QByteArray &member)
    {
        const auto read = readSources(written(sourcesWith(member)));
        return read ? read.value() : ParsedSources();
    }
    void checkRefusal()
    {
        QFETCH(QByteArray, member);
        QFETCH(QString, pointer);
        QFETCH(int, character);
        QFETCH(QString, words);
        const ParsedSources got = parsed(member);
        QCOMPARE(got.errors.size(), 1);
        const ConfigNote &note = got.errors.first();
        QCOMPARE(note.source, u"f"_s);
        QCOMPARE(note.line, 6);
        QCOMPARE(note.pointer, u"/sources/0"_s + pointer);
        const QString sentence = note.sentence();
        QVERIFY2(sentence.startsWith(u"Source f, line 6, "_s), qPrintable(sentence));
        QVERIFY2(sentence.contains(words), qPrintable(sentence));
        if (character > 0)
            QVERIFY2(sentence.contains(u"at character %1:"_s.arg(character)), qPrintable(sentence));
    }
    static void columns()
    {
        QTest::addColumn<QByteArray>("member");
        QTest::addColumn<QString>("pointer");
        QTest::addColumn<int>("character");
        QTest::addColumn<QString>("words");
    }

private slots:
    void S05_containsIsRefusedWithItsPlace_data()
    {
        columns();
        const auto row = [](const char *name, const QByteArray &member, const char *pointer, int character) {
            QTest::newRow(name) << member << QString::fromLatin1(pointer) << character << u":contains() is no CSS"_s;
        };
        row("a field", field("css", "\"a:contains(\\\"More\\\")\""), "/fields/t/css", 2);
        row("links", "\"discovery\": {\"links\": \"a:contains('More')\"}", "/discovery/links", 2);
        row("sibling: without quotes", field("css", "\"li > a:contains(More)\""), "/fields/t/css", 7);
        row("sibling: within :not()", field("css", "\"p:not(.x, :contains('a'))\""), "/fields/t/css", 11);
        row("sibling: within :has()", "\"records\": \"tr:has(> td:contains(x))\"", "/records", 12);
    }
    void S05_containsIsRefusedWithItsPlace() { checkRefusal(); }

    void S05_whatAForgivingListDropsIsAWarning()
    {
        const ParsedSources got = parsed(field("css", "\":is(a:contains('More'), h1)\""));
        QVERIFY(got.ok());
        const QString all = [&] {
            QStringList lines;
            for (const ConfigNote &note : got.file.warnings)
                lines.append(note.sentence());
            return lines.join(u'\n');
        }();
        QVERIFY2(all.contains(u"line 6, /sources/0/fields/t/css"_s) && all.contains(u"character 6"_s) &&
                     all.contains(u":contains() is no CSS"_s),
                 qPrintable(all));
    }

    void S06_whatCannotBeReadIsRefused_data()
    {
        columns();
        const auto row = [](const char *name, const QByteArray &member, const char *pointer, int character,
                            const char *words) {
            QTest::newRow(name) << member << QString::fromLatin1(pointer) << character << QString::fromUtf8(words);
        };
        row("a pseudo-element", field("css", "\"h1::text\""), "/fields/t/css", 3, "::text is no CSS");
        row("brackets", field("css", "\"h1[[\""), "/fields/t/css", 4, "“[” needs an attribute's name");
        row("XPath", field("xpath", "\"//h1[\""), "/fields/t/xpath", 5, "“[” is not closed");
        row("links", "\"discovery\": {\"links\": \"a[href^=/x]\"}", "/discovery/links", 9, "stands in quotes");
        row("records", "\"records\": \"tr.item::text\"", "/records", 8, "::text is no CSS");
        row("sibling: an attribute as Scrapy has it", field("css", "\"a::attr(href)\""), "/fields/t/css", 2,
            "\"attribute\": \"href\"");
        row("sibling: a combinator at the end", "\"screenshot\": {\"wait_for\": \"#app >\"}", "/screenshot/wait_for", 7,
            "nothing after it");
        row("sibling: XPath 2", field("xpath", "\"//a[matches(@href, 'x')]\""), "/fields/t/xpath", 5, "XPath 1.0");
        row("sibling: JSON-LD with an index", field("jsonld", "\"Event.offers[0].price\""), "/fields/t/jsonld", 13,
            "each entry of a list");
        row("sibling: JSON-LD with a filter", field("jsonld", "\"$..offers\""), "/fields/t/jsonld", 1,
            "begins with a type or a property");
        row("sibling: a state with a blank", field("state", "\"__X__.a b.c\""), "/fields/t/state", 8,
            "in brackets and quotes: ['a b']");
        row("an XPath is shown as it stands", field("xpath", "\"//a[ends-with(@href, 'https://x')]\""),
            "/fields/t/xpath", 5, "//a[ends-with(@href, 'https://x')] is refused");
        row("a zone", "\"timezone\": \"HKT\"", "/timezone", 0, "Asia/Hong_Kong");
        row("a start address", "\"discovery\": {\"sitemap\": \"x.example/s.xml\"}", "/discovery/sitemap", 0,
            "does not begin with http:// or https://");
        row("sibling: records without a type", "\"records\": \"jsonld: \"", "/records", 8, "needs a type");
        row("a regular expression", field("regex", "\"EUR (\\\\d+\""), "/fields/t/regex", 9, "no regular expression");
        row("a rule", "\"discovery\": {\"include\": [\"/a\", \"[\"]}", "/discovery/include/1", 2,
            "no regular expression");
        row("the sitemap's address", "\"discovery\": {\"sitemap\": \"ftp://x.example/s.xml\"}", "/discovery/sitemap", 0,
            "an http or https address");
        row("the second of several selectors", field("css", "[\"h1\", \"h2>\"]"), "/fields/t/css/1", 4,
            "nothing after it");
    }
    void S06_whatCannotBeReadIsRefused()
    {
        if (qstrcmp(QTest::currentDataTag(), "the second of several selectors") == 0) {
            const auto found = checkExpressions(
                QJsonDocument::fromJson("{" + QByteArray(field("css", "[\"h1\", \"h2>\"]")) + "}").object());
            QCOMPARE(found.size(), 1);
            QCOMPARE(found.first().pointer, u"/fields/t/css/1"_s);
            QCOMPARE(int(found.first().fault.offset), 3);
            return;
        }
        checkRefusal();
    }

    /// What stood in the text as %2 became the number of the character, and a terminal obeyed its control codes.
    void S06_whatIsRefusedIsShownAsItStands()
    {
        const ParsedSources got = parsed(field("css", "\"a[href*='%2Fx%3Dy']::text\""));
        QCOMPARE(got.errors.size(), 1);
        const QString sentence = got.errors.first().sentence();
        QVERIFY2(sentence.contains(u"css: a[href*='%2Fx%3Dy']::text is refused at character 20: ::text"_s),
                 qPrintable(sentence));
        const ParsedSources dropped = parsed(field("css", "\":is(a[href*='%2F%3D'], b:contains(x))\""));
        QVERIFY(dropped.ok());
        QVERIFY2(dropped.file.warnings.last().sentence().contains(u"[href*='%2F%3D'], b:contains(x))"_s),
                 qPrintable(dropped.file.warnings.last().sentence()));
        for (const QByteArray &code : {QByteArray("\\u001b[31m"), QByteArray("\\u0000"), QByteArray("\\u202e")}) {
            const ParsedSources coded = parsed(field("css", "\"h1" + code + "::text\""));
            QCOMPARE(coded.errors.size(), 1);
            QVERIFY2(isPlain(coded.errors.first().sentence()), qPrintable(coded.errors.first().sentence()));
        }
    }
    void S06_siblingAKeyThatIsNoneNamesThoseThatAre()
    {
        const ParsedSources got = parsed(field("csss", "\"h1\""));
        QCOMPARE(got.errors.size(), 2);
        const QString all = got.errors.first().sentence() + u'\n' + got.errors.last().sentence();
        QVERIFY2(all.contains(u"allowed is an object with one of the keys css, xpath, jsonld, microdata, rdfa, state, "
                              u"meta, regex"_s),
                 qPrintable(all));
    }
    void S06_siblingQuotedNamesOfPathsAreTaken()
    {
        for (const QByteArray &path : {QByteArray("__X__['a b'].c"), QByteArray("['a.b'].0.c")}) {
            const ParsedSources got = parsed(field("state", "\"" + path + "\""));
            QVERIFY2(got.ok(), qPrintable(got.errors.value(0).sentence()));
        }
    }
    void S06_whatIsCssIsTaken()
    {
        for (const QByteArray &css : {QByteArray(".md\\\\:flex, h1"), QByteArray(":is(h1, h2) > a"),
                                      QByteArray(":where(#a, .b):not(p *)"), QByteArray("ul>li"), QByteArray("h2+p")}) {
            const ParsedSources got = parsed(field("css", "\"" + css + "\""));
            QVERIFY2(got.ok(), qPrintable(got.errors.value(0).sentence()));
        }
    }

    void S06_validatePrintsTheSameAndEndsWith3()
    {
        const auto run = [](const QStringList &arguments) {
            QProcess process;
            process.start(QStringLiteral(TRAWL_BINARY_DIR "/bin/trawlctl"), arguments);
            process.waitForFinished();
            return std::pair{process.exitCode(), process.readAllStandardOutput() + process.readAllStandardError()};
        };
        const QString path = written(sourcesWith("\"records\": \"tr.item::text\", " + field("xpath", "\"//h1[\"")));
        const auto read = readSources(path);
        QVERIFY(read && read.value().errors.size() == 2);
        const auto [refused, said] = run({u"sources"_s, u"validate"_s, path});
        QCOMPARE(refused, 3);
        for (const ConfigNote &note : read.value().errors)
            QVERIFY2(said.contains(note.sentence().toUtf8()), said.constData());
        const auto [json, lines] = run({u"--json"_s, u"sources"_s, u"validate"_s, path});
        QCOMPARE(json, 3);
        QVERIFY2(lines.contains("\"pointer\":\"/sources/0/records\"") && lines.contains("\"line\":6") &&
                     lines.contains("\"errors\":2"),
                 lines.constData());
        QCOMPARE(run({u"sources"_s, u"validate"_s, written(sourcesWith(field("css", "\"h1\"")))}).first, 0);
        QCOMPARE(run({u"sources"_s, u"validate"_s}).first, 2);
        QCOMPARE(run({u"sources"_s, u"validate"_s, path + u".none"_s}).first, 3);
        // The catalog of a workspace says the same and keeps what it had.
        SourceCatalog catalog(written(sourcesWith(field("css", "\"h1\""))));
        QVERIFY(catalog.reload());
        (void)written(sourcesWith("\"records\": \"tr.item::text\""));
        const auto reloaded = catalog.reload();
        QVERIFY(!reloaded);
        QCOMPARE(reloaded.error().code, 1015);
        QVERIFY(reloaded.error().sentence().contains(u"line 6, /sources/0/records"_s));
        QCOMPARE(catalog.sources().size(), 1);
    }
};

QTEST_GUILESS_MAIN(TstSourceChecks)
#include "tst_sourcechecks.moc"
