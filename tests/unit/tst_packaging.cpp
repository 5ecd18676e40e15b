// The workflows and units that come with the program: cadence, limits, what a failure leaves, and that they call what
// trawlctl has (R9.2, R14.1).
#include "domain/names.h"
#include "policy/schedule.h"
#include "tests/support/testserver.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>

using namespace trawl;

namespace {

QString textOf(const QString &name)
{
    QFile file(QStringLiteral(TRAWL_SOURCE_DIR "/") + name);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

/// As much of YAML as the workflows use: maps and lists by indentation, plain and quoted scalars, and "|" blocks. Each
/// value by its path, "jobs/scrape/steps/0/run"; a list's entries are numbered.
class Workflow
{
public:
    explicit Workflow(const QString &text) : m_lines(text.split(u'\n')) { readBlock(0, {}); }
    QString value(const QString &path) const { return m_values.value(path); }
    bool has(const QString &path) const
    {
        for (const QString &known : m_values.keys()) {
            if (known == path || known.startsWith(path + u'/'))
                return true;
        }
        return false;
    }
    QStringList paths(const QString &ending) const
    {
        QStringList found;
        for (const QString &known : m_values.keys()) {
            if (known.endsWith(ending))
                found.append(known);
        }
        return found;
    }
    /// The step whose name this is: "jobs/x/steps/2".
    QString step(const QString &name) const
    {
        for (const QString &path : paths(u"/name"_s)) {
            if (path.contains(u"/steps/"_s) && value(path) == name)
                return path.chopped(5);
        }
        return {};
    }

private:
    static int indentOf(const QString &line)
    {
        int n = 0;
        while (n < line.size() && line.at(n) == u' ')
            ++n;
        return n;
    }
    static bool isEmpty(const QString &line) { return line.trimmed().isEmpty() || line.trimmed().startsWith(u'#'); }
    static QString scalar(QString text)
    {
        text = text.trimmed();
        return text.size() > 1 && text.startsWith(u'"') && text.endsWith(u'"') ? text.mid(1, text.size() - 2) : text;
    }
    void readPair(const QString &text, int indent, const QString &path)
    {
        const qsizetype colon = text.indexOf(u':');
        const QString at = path.isEmpty() ? text.left(colon) : path + u'/' + text.left(colon);
        const QString rest = text.mid(colon + 1).trimmed();
        if (rest == "|"_L1) {
            QStringList block;
            while (m_at < m_lines.size() &&
                   (m_lines.at(m_at).trimmed().isEmpty() || indentOf(m_lines.at(m_at)) > indent))
                block.append(m_lines.at(m_at++).trimmed());
            m_values.insert(at, block.join(u'\n'));
        } else {
            m_values.insert(at, scalar(rest));
            if (rest.isEmpty())
                readBlock(indent + 1, at);
        }
    }
    void readBlock(int least, const QString &path)
    {
        int entry = -1;
        while (m_at < m_lines.size()) {
            const QString line = m_lines.at(m_at);
            if (isEmpty(line)) {
                ++m_at;
                continue;
            }
            const int indent = indentOf(line);
            if (indent < least)
                return;
            ++m_at;
            QString text = line.trimmed();
            QString own = path;
            int ownIndent = indent;
            if (text.startsWith("- "_L1)) {
                own = path + u'/' + QString::number(++entry);
                text = text.mid(2);
                ownIndent += 2;
                readPair(text, ownIndent, own);
                readBlock(ownIndent, own);
                continue;
            }
            readPair(text, ownIndent, own);
        }
    }
    QStringList m_lines;
    qsizetype m_at = 0;
    QMap<QString, QString> m_values;
};

/// What every line "trawlctl …" of its steps says.
QStringList calls(const Workflow &workflow)
{
    QStringList found;
    for (const QString &path : workflow.paths(u"/run"_s)) {
        for (const QString &line : workflow.value(path).split(u'\n')) {
            if (line.startsWith("trawlctl "_L1))
                found.append(line);
        }
    }
    return found;
}

/// "Key=value" lines of a unit.
QMap<QString, QString> unit(const QString &name)
{
    QMap<QString, QString> values;
    for (const QString &line : textOf(u"app/packaging/systemd/"_s + name).split(u'\n')) {
        const qsizetype equals = line.indexOf(u'=');
        if (equals > 0 && !line.startsWith(u'#'))
            values.insert(line.left(equals), line.mid(equals + 1));
    }
    return values;
}

} // namespace

class TestPackaging : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void R14_1_theReaderReadsWhatItShould()
    {
        const Workflow read(u"a: 1\nb:\n  c: \"x y\"\n  # no\n  d:\n    - e: 2\n"
                            "      f: |\n        one\n        two\n    - e: 3\ng:\n"_s);
        QCOMPARE(read.value(u"a"_s), u"1"_s);
        QCOMPARE(read.value(u"b/c"_s), u"x y"_s);
        QCOMPARE(read.value(u"b/d/0/e"_s), u"2"_s);
        QVERIFY(read.value(u"b/d/0/f"_s).startsWith(u"one\ntwo"_s));
        QCOMPARE(read.value(u"b/d/1/e"_s), u"3"_s);
        QVERIFY(read.has(u"g"_s));
    }
    void R9_2_workflowsHaveCadenceAndLimits_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("job");
        QTest::addColumn<int>("hours"); // between two times; 0: ten minutes
        QTest::addColumn<int>("limit"); // minutes
        QTest::newRow("priority 1") << u"scrape-priority-1"_s << u"scrape"_s << 2 << 30;
        QTest::newRow("priority 2") << u"scrape-priority-2"_s << u"scrape"_s << 4 << 45;
        QTest::newRow("tick") << u"tick"_s << u"tick"_s << 0 << 1;
    }
    void R9_2_workflowsHaveCadenceAndLimits()
    {
        QFETCH(QString, file);
        QFETCH(QString, job);
        QFETCH(int, hours);
        QFETCH(int, limit);
        const Workflow workflow(textOf(u"app/packaging/github/%1.yml"_s.arg(file)));
        const auto schedule = parseSchedule(workflow.value(u"on/schedule/0/cron"_s), u"UTC"_s);
        QVERIFY2(schedule.ok(), qPrintable(workflow.value(u"on/schedule/0/cron"_s)));
        const Ms apart = hours > 0 ? Ms(std::chrono::hours(hours)) : Ms(10min);
        const QList<Instant> times = nextTimes(*schedule, Instant{1'795'000'000'000}, 30);
        for (qsizetype i = 1; i < times.size(); ++i)
            QCOMPARE(times[i] - times[i - 1], apart);
        QVERIFY(QDateTime::fromMSecsSinceEpoch(times.first().ms, Qt::UTC).time().minute() != 0); // off the full hour
        QVERIFY(workflow.has(u"on/workflow_dispatch"_s));
        QVERIFY(!workflow.value(u"concurrency/group"_s).isEmpty());
        QCOMPARE(workflow.value(u"concurrency/cancel-in-progress"_s), u"false"_s);
        QCOMPARE(workflow.value(u"jobs/%1/timeout-minutes"_s.arg(job)).toInt(), limit);
        QCOMPARE(workflow.value(u"permissions/contents"_s), u"read"_s);
    }
    void R9_2_priorityWorkflowsTakeASourceAndEndInOrder()
    {
        for (const int n : {1, 2}) {
            const Workflow workflow(textOf(u"app/packaging/github/scrape-priority-%1.yml"_s.arg(n)));
            QCOMPARE(workflow.value(u"on/workflow_dispatch/inputs/source/type"_s), u"string"_s);
            const QString crawl = workflow.step(u"Crawl"_s);
            QCOMPARE(workflow.value(crawl + u"/env/SOURCE"_s), u"${{ inputs.source }}"_s);
            const QString run = workflow.value(crawl + u"/run"_s);
            QVERIFY(run.contains(u"--source \"$SOURCE\""_s) && run.contains(u"--priority %1"_s.arg(n)));
            // The run's own limit comes before the job's, so that it ends in order.
            static const QRegularExpression timeout(u"--timeout (\\S+)"_s);
            const auto inner = parseDuration(timeout.match(run).captured(1));
            const int minutes = workflow.value(u"jobs/scrape/timeout-minutes"_s).toInt();
            QVERIFY(inner && *inner < std::chrono::minutes(minutes) && *inner > std::chrono::minutes(minutes - 5));
        }
        const Workflow one(textOf(u"app/packaging/github/scrape-priority-1.yml"_s));
        const Workflow two(textOf(u"app/packaging/github/scrape-priority-2.yml"_s));
        QVERIFY(one.value(u"concurrency/group"_s) != two.value(u"concurrency/group"_s));
    }
    void R9_1_theTickListsWhatIsDue()
    {
        const Workflow tick(textOf(u"app/packaging/github/tick.yml"_s));
        QCOMPARE(calls(tick).size(), 1);
        QVERIFY(calls(tick).first().contains(u" tick --no-wait"_s));
        const QString run = tick.value(tick.step(u"Tick"_s) + u"/run"_s);
        const qsizetype untracked = run.indexOf(u"export RUNNER_TRACKING_ID=\n"_s);
        QVERIFY2(untracked > 0 && untracked < run.indexOf(u"\ntrawlctl "_s), qPrintable(run)); // its commands go on
    }
    void R9_2_aFailureLeavesDiagnosticsAndTellsSlack()
    {
        for (const QString &file : {u"scrape-priority-1"_s, u"scrape-priority-2"_s, u"tick"_s}) {
            const Workflow workflow(textOf(u"app/packaging/github/%1.yml"_s.arg(file)));
            const QString keep = workflow.step(file == "tick"_L1 ? u"Keep the report"_s : u"Keep the diagnostics"_s);
            const QString tell = workflow.step(u"Tell Slack"_s);
            for (const QString &step : {keep, tell}) {
                QVERIFY2(!step.isEmpty(), qPrintable(file));
                QVERIFY(workflow.value(step + u"/if"_s).startsWith(u"failure()"_s));
            }
            QVERIFY(workflow.value(keep + u"/uses"_s).startsWith(u"actions/upload-artifact@"_s));
            QCOMPARE(workflow.value(keep + u"/with/path"_s), u"out/"_s);
            if (file != "tick"_L1)
                QVERIFY(workflow.value(workflow.step(u"Diagnostics"_s) + u"/run"_s).contains(u" bundle --to out/ "_s));
            QCOMPARE(workflow.value(tell + u"/env/SLACK_WEBHOOK_URL"_s), u"${{ secrets.SLACK_WEBHOOK_URL }}"_s);
            QVERIFY(workflow.value(tell + u"/run"_s).contains(u"\"$SLACK_WEBHOOK_URL\""_s));
            // What others write goes through the environment, never into a script.
            for (const QString &path : workflow.paths(u"/run"_s))
                QVERIFY2(!workflow.value(path).contains(u"${{"_s), qPrintable(path));
        }
    }
    /// The step as a runner runs it, at a server that stands for Slack's.
    void R9_2_theStepThatTellsSlackSendsWhatSlackTakes()
    {
        for (const QString &file : {u"scrape-priority-1"_s, u"scrape-priority-2"_s, u"tick"_s}) {
            const Workflow workflow(textOf(u"app/packaging/github/%1.yml"_s.arg(file)));
            const QString script = workflow.value(workflow.step(u"Tell Slack"_s) + u"/run"_s);
            test::TestServer slack;
            const auto tell = [&script](const QString &address) {
                QProcess bash;
                QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
                environment.insert(u"SLACK_WEBHOOK_URL"_s, address);
                environment.insert(u"RUN_URL"_s, u"https://ci.example/runs/7"_s);
                environment.insert(u"NO_PROXY"_s, u"127.0.0.1"_s);
                bash.setProcessEnvironment(environment);
                bash.start(u"bash"_s, {u"-e"_s, u"-c"_s, script});
                return bash.waitForFinished(30'000) ? bash.exitCode() : -1;
            };
            slack.reply("/services/T/B/X", 200, "ok");
            QCOMPARE(tell(slack.url(u"/services/T/B/X"_s)), 0);
            QCOMPARE(slack.log().size(), 1);
            const test::Request request = slack.log().constFirst();
            QCOMPARE(request.method, QByteArray("POST"));
            QCOMPARE(request.header("Content-Type"), QByteArray("application/json"));
            const QString text = QJsonDocument::fromJson(request.body)[u"text"_s].toString();
            QVERIFY2(text.contains(u"failed"_s) && text.contains(u"https://ci.example/runs/7"_s), qPrintable(text));
            QCOMPARE(tell({}), 0); // nobody is to be told
            QCOMPARE(slack.log().size(), 1);
            slack.reply("/services/T/B/X", 404, "no_service");
            QVERIFY(tell(slack.url(u"/services/T/B/X"_s)) != 0); // the job says that Slack did not hear
        }
    }
    /// A verb or an option that trawlctl does not have would be noticed on somebody's runner only.
    void R14_1_theyCallWhatTrawlctlHas()
    {
        const QString options = textOf(u"app/trawlctl_main.cpp"_s) + textOf(u"app/composition.cpp"_s);
        const QString verbs = textOf(u"app/ctl.cpp"_s);
        QStringList lines{unit(u"trawldeck-tick.service"_s).value(u"ExecStart"_s)};
        for (const QString &name :
             QDir(QStringLiteral(TRAWL_SOURCE_DIR "/app/packaging/github")).entryList(QDir::Files))
            lines += calls(Workflow(textOf(u"app/packaging/github/"_s + name)));
        QVERIFY(lines.size() >= 6);
        static const QRegularExpression option(u"--([a-z-]+)"_s);
        static const QRegularExpression verb(u"--workspace \\S+ ([a-z]+)"_s);
        for (const QString &line : lines) {
            const QString named = verb.match(line).captured(1);
            QVERIFY2(!named.isEmpty() && verbs.contains(u"u\"%1\"_s"_s.arg(named)), qPrintable(line));
            auto found = option.globalMatch(line);
            while (found.hasNext()) {
                const QString name = found.next().captured(1);
                QVERIFY2(options.contains(u"u\"%1\"_s"_s.arg(name)), qPrintable(name));
            }
        }
    }
    void R9_1_theTimerTicksEveryTenMinutes()
    {
        const auto timer = unit(u"trawldeck-tick.timer"_s), service = unit(u"trawldeck-tick.service"_s);
        QCOMPARE(timer.value(u"OnCalendar"_s), u"*:03/10"_s);
        QCOMPARE(timer.value(u"Persistent"_s), u"true"_s);
        QCOMPARE(service.value(u"Type"_s), u"oneshot"_s);
        QCOMPARE(service.value(u"KillMode"_s), u"process"_s); // commands of processors go on
        // Where the state folder of a unit is differs between versions of systemd.
        QVERIFY(service.value(u"ExecStart"_s).contains(u" --workspace %h/.local/state/trawldeck "_s));
        QVERIFY(!service.contains(u"StateDirectory"_s));
        QVERIFY(service.value(u"ExecStart"_s).endsWith(u" tick"_s)); // it starts what is due
        static const QRegularExpression minutes(u"^(\\d+)min$"_s);
        QVERIFY(minutes.match(service.value(u"TimeoutStartSec"_s)).captured(1).toInt() > 45); // the longest usual limit
    }
};

QTEST_GUILESS_MAIN(TestPackaging)
#include "tst_packaging.moc"
