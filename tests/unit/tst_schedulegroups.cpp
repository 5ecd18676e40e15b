// "schedules" of sources.json and "processors" of settings.json: what is read, and how what does not fit is told
// (R9.2, R9.3).
#include "policy/processorconfig.h"
#include "policy/schedulefire.h"
#include "policy/sourceconfig.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace trawl;

namespace {

QByteArray readFile(const QString &name)
{
    QFile file(QStringLiteral(TRAWL_SOURCE_DIR) + u"/resources/"_s + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

ParsedSources parsed(const QByteArray &text)
{
    static const QJsonObject schema = QJsonDocument::fromJson(readFile(u"schema/sources.schema.json"_s)).object();
    return parseSources(text, schema);
}

/// JSON is written with single quotes here.
QByteArray quoted(const char *text)
{
    return QByteArray(text).replace('\'', '"');
}

/// A file with two sources, of priority 1 and 2, and this group on line 4.
QByteArray withGroup(const QByteArray &group, const QByteArray &more = {})
{
    return "{\n  \"version\": 1,\n  \"schedules\": [\n    " + group +
           "\n  ],\n  \"sources\": [\n"
           "    {\"id\": \"a\", \"priority\": 1, \"start_urls\": [\"https://a.example/\"]},\n"
           "    {\"id\": \"b\", \"priority\": 2, \"start_urls\": [\"https://b.example/\"]" +
           more + "}\n  ]\n}\n";
}

} // namespace

class TestScheduleGroups : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void R9_2_aGroupIsReadWhole()
    {
        const ParsedSources file =
            parsed(withGroup("{\"id\": \"first\", \"cron\": \"7 */2 * * *\", \"timezone\": "
                             "\"Asia/Macau\", \"select\": {\"priority\": 1}, \"limit\": \"20m\"},"
                             "{\"id\": \"second\", \"every\": \"4h\", \"select\": {\"ids\": "
                             "[\"b\", \"a\"]}}"));
        QVERIFY2(file.ok(), file.ok() ? "" : qPrintable(file.errors.first().sentence()));
        QCOMPARE(file.file.groups.size(), 2);
        const ScheduleGroup first{u"first"_s, u"7 */2 * * *"_s, u"Asia/Macau"_s, 1, {}, 20min, false};
        QCOMPARE(file.file.groups[0], first);
        const ScheduleGroup second{u"second"_s, u"every: 4h"_s, u"UTC"_s, 0, {u"b"_s, u"a"_s}, 45min, false};
        QCOMPARE(file.file.groups[1], second);
    }
    void R9_2_theExampleStartsItsPrioritiesOffTheFullHour()
    {
        const ParsedSources file = parsed(readFile(u"sources.example.json"_s));
        QVERIFY(file.ok());
        QCOMPARE(file.file.groups.size(), 2);
        const QList<std::pair<QString, Ms>> wanted{{u"7 */2 * * *"_s, 30min}, {u"7 */4 * * *"_s, 45min}};
        for (int i = 0; i < 2; ++i) {
            const ScheduleGroup &group = file.file.groups[i];
            QCOMPARE(group.id, u"priority-%1"_s.arg(i + 1));
            QCOMPARE(group.schedule, wanted[i].first);
            QCOMPARE(group.limit, wanted[i].second);
            QCOMPARE(membersOf(group, file.file.sources).size(), i == 0 ? 6 : 4);
        }
        QCOMPARE(allGroups(file.file.groups, file.file.sources).size(), 2);
    }
    void R9_2_whatDoesNotFitIsToldWithLineAndPointer_data()
    {
        QTest::addColumn<QByteArray>("group");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("pointer");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const QByteArray &group, int code, const char *pointer,
                            const char *says) {
            QTest::newRow(name) << group << code << QString::fromLatin1(pointer) << QString::fromLatin1(says);
        };
        row("cron", quoted("{'id': 'g', 'cron': '60 * * * *', 'select': {'priority': 1}}"), 1005, "/schedules/0/cron",
            "0 to 59");
        row("named", quoted("{'id': 'g', 'cron': '@sometimes', 'select': {'priority': 1}}"), 1005, "/schedules/0/cron",
            "@hourly");
        row("interval as cron", quoted("{'id': 'g', 'cron': 'every: 2h', 'select': {'priority': 1}}"), 1005,
            "/schedules/0/cron", "every");
        row("every", quoted("{'id': 'g', 'every': 'two hours', 'select': {'priority': 1}}"), 1002, "/schedules/0/every",
            "duration");
        row("both", quoted("{'id': 'g', 'cron': '* * * * *', 'every': '2h', 'select': {'priority': 1}}"), 1005,
            "/schedules/0", "one of cron and every");
        row("neither", quoted("{'id': 'g', 'select': {'priority': 1}}"), 1005, "/schedules/0", "one of cron and every");
        row("zone", quoted("{'id': 'g', 'every': '2h', 'timezone': 'asia/macau', 'select': {'priority': 1}}"), 1005,
            "/schedules/0/timezone", "Asia/Macau");
        row("unknown id", quoted("{'id': 'g', 'every': '2h', 'select': {'ids': ['a', 'c']}}"), 1002,
            "/schedules/0/select/ids/1", "the id of a source");
        row("no select", quoted("{'id': 'g', 'every': '2h'}"), 1002, "/schedules/0/select", "");
        row("empty select", quoted("{'id': 'g', 'every': '2h', 'select': {}}"), 1002, "/schedules/0/select",
            "one of priority and ids");
        row("two selects", quoted("{'id': 'g', 'every': '2h', 'select': {'priority': 1, 'ids': ['a']}}"), 1002,
            "/schedules/0/select", "one of priority and ids");
        row("a source's id", quoted("{'id': 'a', 'every': '2h', 'select': {'priority': 1}}"), 1007, "/schedules/0/id",
            "a source has it");
        row("twice",
            quoted("{'id': 'g', 'every': '2h', 'select': {'priority': 1}}, {'id': 'g', 'every': '3h', 'select': "
                   "{'priority': 2}}"),
            1007, "/schedules/1/id", "group 1 has it");
        row("limit", quoted("{'id': 'g', 'every': '2h', 'select': {'priority': 1}, 'limit': '5s'}"), 1002,
            "/schedules/0/limit", "at least");
        row("endless limit", quoted("{'id': 'g', 'every': '2h', 'select': {'priority': 1}, 'limit': '30d'}"), 1002,
            "/schedules/0/limit", "at most 20 days");
        row("unknown key", quoted("{'id': 'g', 'every': '2h', 'select': {'priority': 1}, 'timezon': 'UTC'}"), 1002,
            "/schedules/0/timezon", "");
    }
    void R9_2_whatDoesNotFitIsToldWithLineAndPointer()
    {
        QFETCH(QByteArray, group);
        QFETCH(QString, pointer);
        QFETCH(QString, says);
        const ParsedSources file = parsed(withGroup(group));
        QVERIFY(!file.ok());
        QVERIFY(file.file.groups.isEmpty() && file.file.sources.isEmpty()); // a bad file is refused whole
        const ConfigNote &note = file.errors.first();
        QTEST(note.code, "code");
        QCOMPARE(note.pointer, pointer);
        QCOMPARE(note.line, 4);
        QVERIFY2(note.sentence().contains(says), qPrintable(note.sentence()));
    }
    void R9_2_whatAGroupNeverStartsIsAWarning()
    {
        const auto warned = [](const ParsedSources &file, const QString &pointer) {
            for (const ConfigNote &note : file.file.warnings) {
                if (note.pointer == pointer)
                    return note.sentence();
            }
            return QString();
        };
        const QByteArray own = ", \"schedule\": \"@daily\"";
        const ParsedSources named =
            parsed(withGroup(quoted("{'id': 'g', 'every': '2h', 'select': {'ids': ['a', 'b']}}"), own));
        QVERIFY(named.ok());
        QVERIFY(warned(named, u"/schedules/0/select/ids/1"_s).contains(u"which wins"_s));
        QCOMPARE(membersOf(named.file.groups[0], named.file.sources).size(), 1);
        const ParsedSources none = parsed(withGroup(quoted("{'id': 'g', 'every': '2h', 'select': {'priority': 7}}")));
        QVERIFY(none.ok());
        QVERIFY(warned(none, u"/schedules/0/select/priority"_s).contains(u"means no source"_s));
    }

    // --- processors
    void R9_3_aProcessorIsReadWhole()
    {
        const QByteArray text =
            quoted("[{'id': 'process-import-queue-fast', 'url': 'https://q.example/run', 'method': 'post', "
                   "'headers_env': {'Authorization': 'QUEUE_TOKEN'}, 'counts': {'created': '/result/created'}, "
                   "'limit': '30s'}, "
                   "{'id': 'local', 'command': ['/usr/bin/env', 'true']}, {'id': 'short', 'command': '/bin/true'}]");
        const ProcessorConfig config = readProcessors(QJsonDocument::fromJson(text).array());
        QVERIFY2(config.problems.isEmpty(), qPrintable(config.problems.join(u'\n')));
        QCOMPARE(config.processors.size(), 3);
        const Processor &first = config.processors[0];
        QCOMPARE(first.method, u"POST"_s);
        QCOMPARE(first.headersEnv.value(u"Authorization"_s), u"QUEUE_TOKEN"_s);
        QCOMPARE(first.counts.value(u"created"_s), u"/result/created"_s);
        QCOMPARE(first.limit, Ms(30'000));
        QCOMPARE(config.processors[1].command, (QStringList{u"/usr/bin/env"_s, u"true"_s}));
        QCOMPARE(config.processors[2].command, QStringList{u"/bin/true"_s});
    }
    void R9_3_whatCannotBeUsedIsSaidAndTheRestIsUsed()
    {
        const QByteArray text = quoted(
            "[{'id': 'Bad Id', 'url': 'https://q.example/'}, {'id': 'none'}, "
            "{'id': 'both', 'url': 'https://q.example/', 'command': 'x'}, {'id': 'ftp', 'url': 'ftp://q.example/'}, "
            "{'id': 'secret', 'url': 'https://me:word@q.example/'}, {'id': 'verb', 'url': 'https://q.example/', "
            "'method': 'BREW'}, "
            "{'id': 'slow', 'url': 'https://q.example/', 'limit': '9h'}, {'id': 'typo', 'url': 'https://q.example/', "
            "'headers': {}}, "
            "{'id': 'count', 'url': 'https://q.example/', 'counts': {'created': 'created'}}, "
            "{'id': 'head', 'url': 'https://q.example/', 'headers_env': {'X': 'a b'}}, "
            "{'id': 'good', 'url': 'https://q.example/'}, {'id': 'good', 'url': 'https://q.example/'}]");
        const ProcessorConfig config = readProcessors(QJsonDocument::fromJson(text).array());
        QCOMPARE(config.processors.size(), 1);
        QCOMPARE(config.problems.size(), 11);
        QVERIFY(config.problems[0].contains(u"\"Bad Id\""_s));
        QVERIFY(config.problems[4].contains(u"headers_env"_s) && !config.problems[4].contains(u"word@"_s));
        QVERIFY(config.problems[10].contains(u"another one"_s));
    }
    void R9_3_countsAreFoundByPointer()
    {
        const QMap<QString, QString> pointers{{u"created"_s, u"/result/created"_s},
                                              {u"rows"_s, u"/rows"_s},
                                              {u"first"_s, u"/rows/0/n"_s},
                                              {u"none"_s, u"/missing"_s}};
        const auto counts = countsOf(pointers, quoted("{'result': {'created': 3}, 'rows': [{'n': 7}, {}]}"));
        QVERIFY(counts.has_value());
        QCOMPARE(*counts, (QMap<QString, qint64>{{u"created"_s, 3}, {u"rows"_s, 2}, {u"first"_s, 7}}));
        QVERIFY(!countsOf(pointers, "<html>"));
    }
};

QTEST_APPLESS_MAIN(TestScheduleGroups)
#include "tst_schedulegroups.moc"
