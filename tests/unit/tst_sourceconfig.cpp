// sources.json: schema, errors with line and pointer, edits that keep the rest (R2.1–R2.4, D3).
#include "policy/jsonlocate.h"
#include "policy/jsonschema.h"
#include "policy/sourceconfig.h"
#include "policy/timezones.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QTranslator>

using namespace trawl;

namespace {

QByteArray readFile(const QString &name)
{
    QFile file(QStringLiteral(TRAWL_SOURCE_DIR) + u"/resources/"_s + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QJsonObject schema()
{
    return QJsonDocument::fromJson(readFile(u"schema/sources.schema.json"_s)).object();
}

ParsedSources parsed(const QByteArray &text)
{
    return parseSources(text, schema());
}

const QByteArray plain = "{\n"
                         "  \"version\": 1,\n"
                         "  \"sources\": [\n"
                         "    {\n"
                         "      \"id\": \"a\",\n"
                         "      \"start_urls\": [\"https://a.example/\"],\n"
                         "      \"x-note\": \"mine\",\n"
                         "      \"fields\": { \"title\": { \"css\": \"h1\" } }\n"
                         "    },\n"
                         "    { \"id\": \"b\", \"priority\": 3, \"start_urls\": [\"https://b.example/\"], \"fields\": "
                         "{ \"t\": { \"meta\": \"og:title\" } } }\n"
                         "  ]\n"
                         "}\n";

QByteArray replaced(QByteArray text, const char *what, const char *with)
{
    return text.replace(what, with);
}

} // namespace

class TestSourceConfig : public QObject
{
    Q_OBJECT

    /// The first field's object in a whole file.
    static ParsedSources withField(const QByteArray &field, const QByteArray &source = {})
    {
        return parsed(replaced(plain, "{ \"css\": \"h1\" } }", ("{ " + field + " } }" + source).constData()));
    }

private Q_SLOTS:
    void unknownZonesAreRefusedWithTheNearestName_data()
    {
        QTest::addColumn<QString>("zone");
        QTest::addColumn<QString>("nearest");
        const std::pair<const char *, const char *> rows[] = {{"HKT", "Asia/Hong_Kong"},
                                                              {"Asia/Beijing", "Asia/Shanghai"},
                                                              {"CST", "Asia/Shanghai"},
                                                              {"", "UTC"},
                                                              {"asia/macau", "Asia/Macau"},
                                                              {"Macau", "Asia/Macau"},
                                                              {"Asia/Hongkong", "Asia/Hong_Kong"},
                                                              {"UTC+8", "UTC+08:00"},
                                                              {"GMT+8", "UTC+08:00"},
                                                              {"Europe/Lisboa", "Europe/Lisbon"},
                                                              {"New York", "America/New_York"},
                                                              {" UTC", "UTC"},
                                                              {"ABC5", ""},
                                                              {"/etc/localtime", ""},
                                                              {"../../etc/passwd", ""},
                                                              {"local", ""}};
        for (const auto &[zone, nearest] : rows)
            QTest::addRow("“%s”", zone) << QString::fromUtf8(zone) << QString::fromUtf8(nearest);
    }
    void unknownZonesAreRefusedWithTheNearestName()
    {
        QFETCH(QString, zone);
        QFETCH(QString, nearest);
        QVERIFY(!isTimeZone(zone) && isTimeZone(nearestTimeZone(zone)));
        for (const bool ofField : {false, true}) {
            const QByteArray key = "\"timezone\": \"" + zone.toUtf8() + "\"";
            const ParsedSources file = ofField ? withField("\"css\": \"h1\", \"type\": \"datetime\", " + key)
                                               : withField("\"css\": \"h1\"", ",\n      " + key);
            QCOMPARE(file.errors.size(), 1);
            QCOMPARE(file.errors.first().code, 1005);
            QCOMPARE(file.errors.first().pointer,
                     ofField ? u"/sources/0/fields/title/timezone"_s : u"/sources/0/timezone"_s);
            QCOMPARE(file.errors.first().line, ofField ? 8 : 9);
            QVERIFY2(file.errors.first().allowed.endsWith(u"the nearest is "_s + nearestTimeZone(zone)),
                     qPrintable(file.errors.first().sentence()));
            QVERIFY(nearest.isEmpty() || file.errors.first().allowed.endsWith(u' ' + nearest));
        }
    }
    void zonesOfTheDataAreTaken()
    {
        for (const char *zone : {"UTC", "Asia/Macau", "Asia/Macao", "Hongkong", "PRC", "CET", "US/Eastern", "Etc/GMT-8",
                                 "UTC+08:00", "America/Argentina/Buenos_Aires"})
            QVERIFY2(withField("\"css\": \"h1\"", QByteArray(",\n\"timezone\": \"") + zone + '"').ok(), zone);
    }
    void localTimesGetTheOffsetOfTheirZone()
    {
        QCOMPARE(withOffset(u"2026-03-05T20:00:00"_s, u"Asia/Macau"_s)->iso, u"2026-03-05T20:00:00+08:00"_s);
        QCOMPARE(withOffset(u"2026-07-05T20:00:00"_s, u"Europe/Lisbon"_s)->iso, u"2026-07-05T20:00:00+01:00"_s);
        QCOMPARE(withOffset(u"2026-01-05T20:00:00"_s, u"Europe/Lisbon"_s)->iso, u"2026-01-05T20:00:00+00:00"_s);
        const auto twice = withOffset(u"2026-10-25T02:30:00"_s, u"Europe/Paris"_s);
        QVERIFY(twice && twice->comes == OffsetTime::Twice);
        QCOMPARE(twice->iso, u"2026-10-25T02:30:00+02:00"_s);
        const auto never = withOffset(u"2026-03-29T02:30:00"_s, u"Europe/Paris"_s);
        QVERIFY(never && never->comes == OffsetTime::Never && never->iso == u"2026-03-29T02:30:00"_s);
        QVERIFY(!withOffset(u"2026-03-05"_s, u"Asia/Macau"_s) && !withOffset(u"2026-03-05T20:00:00"_s, u"HKT"_s));
    }
    void fieldOptionsAreReadAndChecked()
    {
        const ParsedSources file =
            withField("\"css\": [\"h1\", \".title\"], \"regex\": \"(\\\\d+)\", \"type\": "
                      "\"price\", \"currency\": \"MOP\", \"language\": \"pt-PT\", \"required\": true",
                      ",\n\"timezone\": \"Asia/Macau\"");
        QVERIFY2(file.ok(), qPrintable(file.errors.isEmpty() ? QString() : file.errors.first().sentence()));
        const FieldSpec field = file.file.sources.first().fields.first();
        QCOMPARE(field.kind, FieldKind::Css);
        QCOMPARE(field.expressions(), (QStringList{u"h1"_s, u".title"_s}));
        QCOMPARE(field.pattern, u"(\\d+)"_s);
        QCOMPARE(field.type, FieldType::Price);
        QCOMPARE(field.currency + field.language, u"MOPpt-PT"_s);
        const ParsedSources timed =
            withField("\"css\": \"h1\", \"type\": \"datetime\"", ",\n\"timezone\": \"Asia/Macau\"");
        QCOMPARE(timed.file.sources.first().fields.first().timezone, u"Asia/Macau"_s);
        for (const char *key : {"microdata", "rdfa", "state"}) {
            const ParsedSources other = withField('"' + QByteArray(key) + "\": \"Event.name\", \"regex\": \"x\"");
            QVERIFY2(other.ok(), key);
            QCOMPARE(word(other.file.sources.first().fields.first().kind), QString::fromLatin1(key));
        }
        const ParsedSources unused = withField("\"css\": \"h1\", \"currency\": \"MOP\", \"timezone\": \"UTC\"");
        QVERIFY(unused.ok());
        QCOMPARE(std::count_if(unused.file.warnings.begin(), unused.file.warnings.end(),
                               [](const ConfigNote &note) { return note.text.startsWith(u"is used with"_s); }),
                 2);
    }
    void fieldOptionsThatAreWrongAreRefused_data()
    {
        QTest::addColumn<QByteArray>("field");
        for (const char *bad :
             {"\"css\": []", "\"css\": [\"h1\", \"\"]", "\"css\": [1]", "\"css\": \"a\", \"xpath\": \"//a\"",
              "\"css\": \"a\", \"xpath\": \"//a\", \"regex\": \"x\"", "\"type\": \"text\"", "\"regex\": [\"a\"]",
              "\"css\": \"a\", \"regex\": \"(\"", "\"css\": \"a\", \"currency\": \"mop\"",
              "\"css\": \"a\", \"language\": \"portuguese!\"", "\"css\": \"a\", \"type\": \"money\"",
              "\"css\": \"a\", \"colour\": \"red\""})
            QTest::newRow(bad) << QByteArray(bad);
    }
    void fieldOptionsThatAreWrongAreRefused()
    {
        QFETCH(QByteArray, field);
        const ParsedSources file = withField(field);
        QVERIFY(!file.ok());
        QVERIFY2(file.errors.first().pointer.startsWith(u"/sources/0/fields/title"_s) && file.errors.first().line == 8,
                 qPrintable(file.errors.first().sentence()));
    }
    void M9_secretsAreSplitOffAtLoad()
    {
        const QByteArray text = replaced(plain, "https://a.example/", "https://me:s%40fe-word@a.example/x");
        const ParsedSources file = parsed(text);
        QVERIFY(file.ok());
        const Source &source = file.file.sources.first();
        QCOMPARE(source.startUrls, QStringList{u"https://a.example/x"_s});
        QCOMPARE(source.credentials, (QList<OriginCredential>{{u"https://a.example"_s, "me", "s@fe-word"}}));
        QCOMPARE(source.raw[u"x-note"_s].toString(), u"mine"_s);
        QVERIFY(!QJsonDocument(source.raw).toJson().contains("fe-word"));
        QStringList warnings;
        for (const ConfigNote &note : file.file.warnings)
            warnings.append(note.sentence());
        const QString all = warnings.join(u'\n');
        QVERIFY2(all.contains(u"Source a, line 6, /sources/0/start_urls/0: "_s), qPrintable(all));
        QVERIFY2(all.contains(u"sent to https://a.example only"_s) && !all.contains(u"fe-word"_s), qPrintable(all));
        // A run's snapshot knows the origin, so that a resume can tell that the file no longer gives a secret for it.
        const Source resumed = sourceFromJson(source.raw);
        QVERIFY(resumed.credentials.isEmpty());
        QCOMPARE(resumed.credentialOrigins, QStringList{u"https://a.example"_s});
        QVERIFY(file.file.sources.last().credentialOrigins.isEmpty());
        // Edits change the file's own text, so the operator's secret stays where the operator put it.
        QVERIFY(editSource(text, u"a"_s, u"/priority"_s, 2)->contains("me:s%40fe-word@"));
    }
    void M9_aRefusalDoesNotShowASecret()
    {
        for (const char *address :
             {"ftp://me:s4fe-word@a/", "http://me:s4fe/word@a/", "http://me:s4fe word@a:70000/"}) {
            const auto loaded = loadSources(replaced(plain, "https://a.example/", address), schema());
            QVERIFY(!loaded);
            QVERIFY2(!(loaded.error().sentence() + loaded.error().detail).contains(u"s4fe"_s),
                     qPrintable(loaded.error().detail));
        }
    }

    void S18_twoStartAddressesOfOnePageAreAWarning()
    {
        const auto warned = [](const QByteArray &urls, const QByteArray &scope) {
            const QByteArray with = urls + "], \"discovery\": {\"scope\": \"" + scope + "\"}";
            QString all;
            for (const ConfigNote &note :
                 parsed(replaced(plain, "\"https://a.example/\"]", with.constData())).file.warnings)
                all += note.sentence() + u'\n';
            return all;
        };
        const QByteArray routes = "\"https://a.example/app#/e/1\", \"https://a.example/app#/e/2\"";
        const QString said = warned(routes, "host");
        QVERIFY2(said.contains(u"/sources/0/start_urls/1: is one page with /start_urls/0"_s), qPrintable(said));
        QVERIFY2(said.contains(u"page-spa"_s), qPrintable(said));
        QVERIFY(!warned(routes, "page-spa").contains(u"one page with"_s));
        QByteArrayList many;
        for (int i = 0; i < 2000; ++i)
            many.append("\"https://a.example/app#/e/" + QByteArray::number(i) + '"');
        const QString counted = warned(many.join(','), "host");
        QCOMPARE(counted.count(u"one page with"_s), 6);
        QVERIFY2(counted.contains(u"has 1994 more addresses"_s), qPrintable(counted));
        const QString spelled = warned("\"https://a.example/?b=1&a=2\", \"HTTPS://A.example:443/?a=2&b=1\"", "host");
        QVERIFY2(spelled.contains(u"is one page with"_s) && !spelled.contains(u"page-spa"_s), qPrintable(spelled));
    }
    void S22_startAddressesAreCleanedOrRefusedWithTheReason()
    {
        const auto with = [](const char *url) { return parsed(replaced(plain, "https://a.example/", url)); };
        QCOMPARE(with(" https://A.example:443\\\\p q ").file.sources.first().startUrls,
                 QStringList{u"https://a.example/p%20q"_s});
        QVERIFY(with("a.example/p").errors.value(0).sentence().contains(u"does not begin with http://"_s));
        const ParsedSources bare = with("a.example/page");
        QCOMPARE(bare.errors.size(), 1); // the schema knows it as well, and it is one fault
        QVERIFY(with("ftp://a.example/").errors.value(0).sentence().contains(u"neither http nor https"_s));
        QVERIFY(with("https://a.example:99999/").errors.value(0).sentence().contains(u"port"_s));
    }

    void M16_aNetworkThatIsNoneIsRefusedWithItsPlace()
    {
        const auto allowing = [](const QByteArray &list) {
            const QByteArray with = "https://a.example/\"], \"allow_private\": [" + list + "]";
            return loadSources(replaced(plain, "https://a.example/\"]", with.constData()), schema());
        };
        QVERIFY(allowing("\"10.0.0.0/8\", \"[fd00::1]:80\""));
        for (const char *bad : {"\"10.0.0.1/8\"", "\"intranet\"", "\"10.0.0.0/8:0\"", "5"}) {
            const auto loaded = allowing("\"10.0.0.0/8\", " + QByteArray(bad));
            QVERIFY(!loaded);
            const QString said = loaded.error().sentence();
            QVERIFY2(said.contains(u"/sources/0/allow_private/1"_s), qPrintable(said));
        }
    }

    void exampleValidates()
    {
        QVERIFY(!schema().isEmpty());
        QCOMPARE(unknownKeywords(schema()), QStringList());
        const ParsedSources file = parsed(readFile(u"sources.example.json"_s));
        for (const ConfigNote &note : file.errors)
            qWarning("%s", qPrintable(note.sentence()));
        QVERIFY(file.ok());
        QCOMPARE(file.file.warnings.size(), 0);
        QCOMPARE(file.file.sources.size(), 10);
        QCOMPARE(file.file.sources[0].discovery.maximum, 120);
        QVERIFY(file.file.sources[2].wantsScreenshot());
    }

    void wholeSourceIsRead()
    {
        const QJsonObject object =
            QJsonDocument::fromJson(
                "{\"id\":\"s\",\"name\":\"S\",\"enabled\":false,\"priority\":2,\"schedule\":\"every: 2h\",\n"
                "            "
                "\"timezone\":\"Asia/Macau\",\"start_urls\":[\"http://h/"
                "\"],\"discovery\":{\"links\":\"a\",\"scope\":\"domain\",\"include\":[\"x\"],\"exclude\":[\"y\"],\n"
                "            "
                "\"sitemap\":\"http://h/"
                "s.xml\",\"maximum\":7,\"depth\":2},\"engines\":[\"http\",\"devtools\"],\"rate\":{\"per_second\":5,"
                "\"burst\":3,\"group\":\"g\"},\n"
                "            "
                "\"concurrency\":2,\"timeouts\":{\"devtools\":\"20s\"},\"records\":\".e\",\"fields\":{\"n\":{\"css\":"
                "\"a\",\"attribute\":\"href\",\"type\":\"url\",\"required\":true},\n"
                "            "
                "\"r\":{\"regex\":\"x+\"}},\"screenshot\":{\"format\":\"png\",\"width\":800,\"height\":600,\"quality\":"
                "50,\"full_page\":true,\"element\":\"#m\",\n"
                "            "
                "\"wait_for\":\".w\",\"settle\":\"500ms\"},\"review\":\"auto-approve\",\"isolate\":true,\"robots\":"
                "false,\"max_attempts\":5,\"max_redirects\":2,\n"
                "            "
                "\"circuit\":{\"failures\":4,\"hold\":\"20s\",\"probes\":2,\"enabled\":false},\"keep_pages\":true,"
                "\"dedup\":[\"n\"],\"allow_private\":[\"10.0.0.0/8\"]}")
                .object();
        QVERIFY(validateJson(schema(), QJsonObject{{u"version"_s, 1}, {u"sources"_s, QJsonArray{object}}}).isEmpty());
        const Source s = sourceFromJson(object);
        QVERIFY(!s.enabled && s.isolate && !s.obeyRobots && s.keepPages && !s.circuitEnabled);
        QCOMPARE(s.priority, 2);
        QCOMPARE(s.discovery, (Discovery{u"a"_s, u"domain"_s, {u"x"_s}, {u"y"_s}, u"http://h/s.xml"_s, 7, 2}));
        QCOMPARE(s.engines, (QList{EngineId::Http, EngineId::DevTools}));
        QCOMPARE(s.rate, (Rate{5, 5, 3, u"g"_s}));
        QCOMPARE(s.timeoutMs(EngineId::DevTools), 20'000);
        QCOMPARE(s.timeoutMs(EngineId::Http), 30'000);
        QCOMPARE(s.fields[0], (FieldSpec{u"n"_s, FieldKind::Css, u"a"_s, u"href"_s, FieldType::Url, true}));
        QCOMPARE(s.fields[1].kind, FieldKind::Regex);
        QCOMPARE(s.screenshot, (ScreenshotSpec{PictureFormat::Png, 800, 600, 50, true, u"#m"_s, u".w"_s, 500}));
        QCOMPARE(s.review, ReviewPolicy::ApproveAll);
        QCOMPARE(s.maxAttempts, 5);
        QCOMPARE(s.maxRedirects, 2);
        QCOMPARE(s.allowPrivate, QStringList{u"10.0.0.0/8"_s});
        QCOMPARE(s.circuit, (CircuitLimits{4, std::chrono::seconds(20), 2, std::chrono::seconds(60)}));
        QCOMPARE(s.dedupFields, QStringList{u"n"_s});
        QVERIFY(!sourceFromJson({{u"screenshot"_s, u"none"_s}}).wantsScreenshot());
    }

    void M36_sentencesOfTheCoreAreTranslated()
    {
        struct Marks final : QTranslator {
            QString translate(const char *context, const char *text, const char *, int) const override
            {
                return qstrcmp(context, "core") == 0 ? u'\u00ab' + QString::fromUtf8(text) + u'\u00bb' : QString();
            }
            bool isEmpty() const override { return false; }
        } marks;
        QCoreApplication::installTranslator(&marks);
        const auto loaded = loadSources("[", schema());
        QCoreApplication::removeTranslator(&marks);
        QVERIFY(!loaded);
        QVERIFY2(loaded.error().sentence().contains(u'\u00ab'), qPrintable(loaded.error().sentence()));
    }
    void faultsAreNamed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        QTest::addColumn<int>("line");
        QTest::addColumn<QString>("pointer");
        QTest::addColumn<QString>("source");
        const auto row = [](const char *name, const QByteArray &text, int code, int line, const char *pointer,
                            const char *source) {
            QTest::newRow(name) << text << code << line << QString::fromLatin1(pointer) << QString::fromLatin1(source);
        };
        row("syntax", replaced(plain, "\"a\",", "\"a\""), 1001, 6, "", "");
        row("priority", replaced(plain, "\"priority\": 3", "\"priority\": 12"), 1002, 10, "/sources/1/priority", "b");
        row("type", replaced(plain, "[\"https://a.example/\"]", "5"), 1002, 6, "/sources/0/start_urls", "a");
        row("uri", replaced(plain, "https://a.example/", "nonsense"), 1002, 6, "/sources/0/start_urls/0", "a");
        row("field", replaced(plain, "\"css\": \"h1\"", "\"csss\": \"h1\""), 1002, 8, "/sources/0/fields/title", "a");
        row("two ways", replaced(plain, "\"css\": \"h1\"", "\"css\": \"h1\", \"xpath\": \"//h1\""), 1002, 8,
            "/sources/0/fields/title", "a");
        row("double id", replaced(plain, "\"id\": \"b\"", "\"id\": \"a\""), 1007, 10, "/sources/1/id", "a");
        row("no id", replaced(plain, "\"id\": \"b\",", ""), 1002, 10, "/sources/1/id", "#2");
        row("schedule", replaced(plain, "\"priority\": 3", "\"schedule\": \"60 * * * *\""), 1005, 10,
            "/sources/1/schedule", "b");
        row("zone", replaced(plain, "\"priority\": 3", "\"timezone\": \"Mars/Olympus\""), 1005, 10,
            "/sources/1/timezone", "b");
        row("regex", replaced(plain, "{ \"css\": \"h1\" }", "{ \"regex\": \"(\" }"), 1004, 8,
            "/sources/0/fields/title/regex", "a");
        row("newer", replaced(plain, "\"version\": 1", "\"version\": 2"), 1003, 2, "/version", "");
        row("screenshot", replaced(plain, "\"priority\": 3", "\"screenshot\": {\"format\": \"gif\"}"), 1002, 10,
            "/sources/1/screenshot/format", "b");
        row("duration", replaced(plain, "\"priority\": 3", "\"circuit\": {\"hold\": \"1 hour\"}"), 1002, 10,
            "/sources/1/circuit/hold", "b");
    }
    void faultsAreNamed()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        QFETCH(int, line);
        QFETCH(QString, pointer);
        QFETCH(QString, source);
        const ParsedSources file = parsed(text);
        QVERIFY(!file.ok());
        QVERIFY(file.file.sources.isEmpty());
        bool found = false;
        for (const ConfigNote &note : file.errors) {
            found =
                found || (note.code == code && note.line == line && note.pointer == pointer && note.source == source);
            QVERIFY(!note.found.isEmpty() && !(note.allowed.isEmpty() && note.text.isEmpty()));
        }
        QVERIFY2(found, qPrintable(file.errors.first().sentence() + u" TD-%1"_s.arg(file.errors.first().code)));
        const auto loaded = loadSources(text, schema());
        QVERIFY(!loaded);
        QVERIFY(loaded.error().code >= 1000 && loaded.error().code < 2000);
    }

    void errorsTellFoundAndAllowed()
    {
        const auto errors = parsed(replaced(plain, "\"priority\": 3", "\"priority\": 12")).errors;
        QCOMPARE(errors.size(), 1);
        QCOMPARE(errors.first().sentence(),
                 u"Source b, line 10, /sources/1/priority: found 12, allowed is integer from 1 to 9"_s);
    }

    void warnings()
    {
        const ParsedSources file = parsed(replaced(plain, "https://b.example/", "https://a.example/b"));
        QVERIFY(file.ok());
        QStringList all;
        for (const ConfigNote &note : file.file.warnings)
            all.append(note.sentence());
        const QString text = all.join(u'\n');
        QVERIFY2(text.contains(u"shares the host a.example with a"_s), qPrintable(text));
        QVERIFY2(text.contains(u"unknown key \"x-note\""_s), qPrintable(text));
        QCOMPARE(file.file.sources[0].raw.value(u"x-note"_s).toString(), u"mine"_s);
    }

    void editsTouchOnlyTheValue()
    {
        const auto changed = editSource(plain, u"b"_s, u"/priority"_s, 1);
        QVERIFY(changed);
        QCOMPARE(*changed, replaced(plain, "\"priority\": 3", "\"priority\": 1"));
        const auto added = editSource(plain, u"a"_s, u"/priority"_s, 2);
        QVERIFY(added);
        QVERIFY(added->contains("\n      \"priority\": 2,\n      \"id\": \"a\""));
        const auto nested = editSource(plain, u"a"_s, u"/rate/per_second"_s, 0.25);
        QVERIFY(nested);
        const auto read = parsed(*nested);
        QVERIFY(read.ok());
        QCOMPARE(read.file.sources[0].rate.perSecond, 0.25);
        QCOMPARE(read.file.sources[0].raw.value(u"x-note"_s).toString(), u"mine"_s);
        QCOMPARE(editSource(plain, u"zzz"_s, u"/priority"_s, 1).error().code, 1006);
    }

    void linesOfPointers()
    {
        const QByteArray text = "{\n \"a\": [1,\n  {\"x/y\": \"}\\\"\"}],\n \"b~\": null\n}";
        QCOMPARE(lineOfPointer(text, u"/a/1/x~1y"_s), 3);
        QCOMPARE(lineOfPointer(text, u"/b~0"_s), 4);
        QCOMPARE(lineOfPointer(text, u"/a/7/none"_s), 2); // the nearest parent
        QCOMPARE(lineOfPointer(text, {}), 1);
        QCOMPARE(lineOfPointer("", u"/a"_s), 0);
        QVERIFY(!spanOfPointer(text, u"/c"_s));
    }

    void schemaKeywords_data()
    {
        QTest::addColumn<QByteArray>("schema");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<bool>("valid");
        const auto row = [](const char *s, const char *v, bool ok) {
            QTest::addRow("%s %s", s, v) << QByteArray(s) << QByteArray(v) << ok;
        };
        row("{\"type\":\"integer\"}", "1.0", true);
        row("{\"type\":\"integer\"}", "1.5", false);
        row("{\"type\":[\"string\",\"null\"]}", "null", true);
        row("{\"enum\":[1,\"a\"]}", "\"b\"", false);
        row("{\"const\":{\"a\":1}}", "{\"a\":1}", true);
        row("{\"exclusiveMinimum\":0}", "0", false);
        row("{\"maximum\":3}", "4", false);
        row("{\"minLength\":2}", "\"😀\"", false);
        row("{\"maxLength\":1}", "\"😀\"", true);
        row("{\"pattern\":\"b\"}", "\"abc\"", true);
        row("{\"uniqueItems\":true}", "[1,2,1]", false);
        row("{\"items\":{\"type\":\"string\"}}", "[\"a\",1]", false);
        row("{\"minItems\":1}", "[]", false);
        row("{\"required\":[\"a\"]}", "{}", false);
        row("{\"required\":[\"a\"]}", "5", true);
        row("{\"properties\":{\"a\":{}},\"additionalProperties\":false}", "{\"b\":1}", false);
        row("{\"additionalProperties\":{\"type\":\"number\"}}", "{\"b\":\"x\"}", false);
        row("{\"oneOf\":[{\"type\":\"number\"},{\"minimum\":2}]}", "3", false);
        row("{\"anyOf\":[{\"type\":\"number\"},{\"minimum\":2}]}", "3", true);
        row("{\"allOf\":[{\"type\":\"number\"},{\"minimum\":2}]}", "1", false);
        row("{\"$ref\":\"#/definitions/a\",\"definitions\":{\"a\":{\"type\":\"string\"}}}", "1", false);
        row("{\"$ref\":\"#\"}", "1", true);
        row("{\"format\":\"uri\"}", "\"http://a/\"", true);
        row("{\"format\":\"uri\"}", "\"a/b\"", false);
    }
    void schemaKeywords()
    {
        QFETCH(QByteArray, schema);
        QFETCH(QByteArray, value);
        QFETCH(bool, valid);
        const QJsonValue subject = QJsonDocument::fromJson('[' + value + ']').array().at(0);
        QCOMPARE(validateJson(QJsonDocument::fromJson(schema).object(), subject).isEmpty(), valid);
    }
};

QTEST_GUILESS_MAIN(TestSourceConfig)
#include "tst_sourceconfig.moc"
