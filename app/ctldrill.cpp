// See ctldrill.h.
#include "app/ctldrill.h"

#include "app/ctltext.h"
#include "app/interrupts.h"
#include "async/sleep.h"
#include "async/taskscope.h"
#include "domain/counted.h"
#include "domain/text.h"
#include "store/drillitems.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>

#include <cstdio>

namespace trawl {

namespace {
constexpr int killsOfARound = 10, ofThemInUploads = 3;
constexpr int nothingLeft = 9013, nothingToUpload = 4024;
constexpr Ms longestPhase = 300s; ///< of one process; the sample in peace takes half a minute
constexpr Ms lookEvery = 5ms;

/// One process of the program that works on the drill's folder, and what it has said. It dies with this.
class Worker
{
public:
    Worker(const QString &folder, const QString &verb)
    {
        m_process.setProgram(QCoreApplication::applicationFilePath());
        m_process.setArguments({u"--sample"_s, u"--workspace"_s, folder, verb, u"--json"_s});
        m_process.setProcessEnvironment(ofItsOwn());
        m_since.start();
        m_process.start();
    }
    Worker(const Worker &) = delete;
    Worker &operator=(const Worker &) = delete;

    bool running() const { return m_process.state() != QProcess::NotRunning; }
    /// Takes in what it said.
    void look()
    {
        const QStringList errors = QString::fromUtf8(m_process.readAllStandardError()).split(u'\n', Qt::SkipEmptyParts);
        if (!errors.isEmpty())
            lastWords = errors.constLast().simplified();
        m_out += m_process.readAllStandardOutput();
        for (qsizetype end = m_out.indexOf('\n'); end >= 0; end = m_out.indexOf('\n')) {
            take(QJsonDocument::fromJson(m_out.left(end)).object());
            m_out.remove(0, end + 1);
        }
    }
    void kill() { m_process.kill(); } ///< SIGKILL
    Ms elapsed() const { return Ms(m_since.elapsed()); }
    /// It ended by itself with nothing left to do.
    bool doneAll() const
    {
        const bool ended = !running() && m_process.exitStatus() == QProcess::NormalExit;
        return ended && (m_process.exitCode() == 0 || error == nothingToUpload);
    }

    bool began = false;     ///< the run is there, and its crawl goes on
    bool uploading = false; ///< the crawl is over
    qint64 first = -1;      ///< captured when it began
    qint64 captured = 0;
    int error = 0;     ///< code that it ended with
    QString lastWords; ///< its last line on standard error

private:
    /// Whatever the operator's own workspace works with is out of reach: store, ETL API, webhooks.
    static QProcessEnvironment ofItsOwn()
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const QString &name : environment.keys()) {
            const bool ours =
                name.startsWith(u"TRAWLDECK_"_s) && name != "TRAWLDECK_BROWSER"_L1 && name != "TRAWLDECK_NO_SANDBOX"_L1;
            if (ours || name.startsWith(u"ETL_API_"_s) || name == "SLACK_WEBHOOK_URL"_L1)
                environment.remove(name);
        }
        return environment;
    }
    void take(const QJsonObject &record)
    {
        const QString type = record[u"type"_s].toString();
        if (type == "run.started"_L1 || type == "run.resume"_L1) {
            began = true;
        } else if (type == "upload.started"_L1 || type == "upload"_L1) {
            uploading = true;
        } else if (type == "error"_L1) {
            error = record[u"code"_s].toInt();
        } else if (type == "progress"_L1) {
            captured = record[u"counts"_s][u"captured"_s].toInteger();
            first = first < 0 ? captured : first;
        }
    }

    QProcess m_process;
    QElapsedTimer m_since;
    QByteArray m_out;
};

int objectsIn(const QString &folder)
{
    int count = 0;
    for (QDirIterator it(folder + u"/sink/objects"_s, QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
        it.next();
        ++count;
    }
    return count;
}

struct Kill {
    int number = 0;
    QString moment;
    qint64 captured = 0;
    int objects = 0;
};

enum class Died { Killed, ByItself };

struct Report {
    int kills = 0, rounds = 0;
    DrillVerdict verdict;
};

/// Lives on the main thread.
class Drill
{
public:
    struct Order {
        QString folder;
        int kills = 0;
        quint32 seed = 0;
        std::function<void(const Kill &)> note;
    };
    Drill(Order order, std::stop_token stop)
        : m_order(std::move(order)), m_stop(std::move(stop)), m_left(m_order.kills), m_random(m_order.seed)
    {
    }

    QCoro::Task<Result<Report>> run()
    {
        const QString peace = m_order.folder + u"/in-peace"_s;
        auto whole = toItsEnd(peace, u"run"_s);
        if (const Result<> ended = co_await whole; !ended)
            co_return ended.error();
        const auto undisturbed = drilledWorkspace(peace);
        if (!undisturbed)
            co_return undisturbed.error();
        while (m_left > 0) {
            const QString folder = u"%1/round-%2"_s.arg(m_order.folder).arg(++m_report.rounds);
            if (const Result<> done = co_await round(folder); !done)
                co_return done.error();
            const auto killed = drilledWorkspace(folder);
            if (!killed)
                co_return killed.error();
            const DrillVerdict verdict = judgeDrill(undisturbed.value(), killed.value());
            m_report.verdict.lost += verdict.lost;
            m_report.verdict.doubled += verdict.doubled;
            m_report.verdict.wronglyFailed += verdict.wronglyFailed;
        }
        const Report report = m_report;
        co_return report;
    }

private:
    struct Moment {
        QString name;
        std::function<bool(const Worker &)> reached;
        Ms after{0};
    };
    Ms upTo(int ms) { return Ms(m_random.bounded(ms)); }

    /// @p nth of the round's kills in the crawl.
    Moment inCrawl(int nth)
    {
        switch (nth % 5) {
        case 0:
            return {translate("core", "as the run began"), [](const Worker &w) { return w.began; }, upTo(60)};
        case 3:
            return {translate("core", "at its start"), [](const Worker &) { return true; }, upTo(500)};
        case 2:
            return {translate("core", "in the crawl"), [](const Worker &w) { return w.began; }, upTo(1500)};
        default:
            break;
        }
        const int more = 1 + m_random.bounded(6);
        return {translate("core", "after a capture"),
                [more](const Worker &w) { return w.first >= 0 && w.captured >= w.first + more; }, upTo(5)};
    }
    Moment inUpload(const QString &folder, bool crawls)
    {
        if (crawls)
            return {translate("core", "as the upload began"), [](const Worker &w) { return w.uploading; }, upTo(40)};
        const int before = objectsIn(folder);
        return {translate("core", "as an object was stored"),
                [folder, before](const Worker &) { return objectsIn(folder) > before; }, upTo(30)};
    }

    bool goesOn(const Worker &worker) const
    {
        return worker.running() && !m_stop.stop_requested() && worker.elapsed() < longestPhase;
    }
    /// Kills it at the moment, unless it ends before.
    QCoro::Task<Result<Died>> killAt(Worker &worker, Moment moment, QString folder)
    {
        while (goesOn(worker) && !moment.reached(worker)) {
            co_await sleepFor(m_timers, lookEvery, m_stop);
            worker.look();
        }
        const Ms reached = worker.elapsed();
        while (goesOn(worker) && worker.elapsed() < reached + moment.after)
            co_await sleepFor(m_timers, lookEvery, m_stop);
        const bool stopped = m_stop.stop_requested(), tooLong = worker.elapsed() >= longestPhase;
        const Died died = worker.running() ? Died::Killed : Died::ByItself;
        auto end = dead(worker);
        co_await end;
        if (stopped)
            co_return cancelledError();
        if (tooLong)
            co_return stuck(worker, folder);
        if (died == Died::Killed) {
            --m_left;
            m_captured = std::max(m_captured, worker.captured);
            m_order.note({++m_report.kills, moment.name, m_captured, objectsIn(folder)});
        }
        co_return died;
    }
    QCoro::Task<> dead(Worker &worker)
    {
        const std::stop_token never;
        worker.kill();
        while (worker.running())
            co_await sleepFor(m_timers, lookEvery, never);
        worker.look();
    }

    /// Kills of one workspace, then its end in peace.
    QCoro::Task<Result<>> round(QString folder)
    {
        const int kills = std::min(m_left, killsOfARound), inUploads = kills > ofThemInUploads ? ofThemInUploads : 0;
        QString verb = u"run"_s;
        m_captured = 0;
        for (int nth = 0; nth < kills; ++nth) {
            const bool crawls = verb != "upload"_L1, uploads = !crawls || nth >= kills - inUploads;
            Worker worker(folder, verb);
            const Moment moment = uploads ? inUpload(folder, crawls) : inCrawl(nth);
            const Result<Died> died = co_await killAt(worker, moment, folder);
            if (!died)
                co_return died.error();
            if (died.value() == Died::Killed) {
                verb = worker.uploading || !crawls ? u"upload"_s : u"resume"_s;
            } else if (crawls && worker.error == nothingLeft) { // it was killed between its last page and the upload
                verb = u"upload"_s;
            } else if (nth > 0 && worker.doneAll()) {
                co_return success();
            } else {
                co_return stuck(worker, folder);
            }
        }
        auto rest = toItsEnd(folder, verb);
        co_return co_await rest;
    }

    QCoro::Task<Result<>> toItsEnd(QString folder, QString verb)
    {
        Worker worker(folder, verb);
        while (goesOn(worker)) {
            co_await sleepFor(m_timers, lookEvery, m_stop);
            worker.look();
        }
        const bool stopped = m_stop.stop_requested();
        auto end = dead(worker);
        co_await end;
        if (stopped)
            co_return cancelledError();
        if (worker.error == nothingLeft && verb == "resume"_L1) {
            auto upload = toItsEnd(folder, u"upload"_s);
            co_return co_await upload;
        }
        if (!worker.doneAll())
            co_return stuck(worker, folder);
        co_return success();
    }

    static Error stuck(const Worker &worker, const QString &folder)
    {
        return permanentError(9014, translate("core", "A round of the drill did not come to its end"),
                              worker.lastWords.isEmpty() ? translate("core", "Its process said nothing of why")
                                                         : worker.lastWords,
                              translate("core", "Look at the log of the workspace %1").arg(folder));
    }

    Order m_order;
    std::stop_token m_stop;
    Timers m_timers;
    int m_left;
    QRandomGenerator m_random;
    qint64 m_captured = 0; ///< of the round, as far as was said
    Report m_report;
};

QCoro::Task<> drillTo(Drill *drill, Result<Report> *result)
{
    auto run = drill->run();
    *result = co_await run;
}

void print(const CtlOptions &options, const Kill &kill)
{
    if (options.json)
        printJson(u"kill"_s, {{u"kill"_s, kill.number},
                              {u"moment"_s, kill.moment},
                              {u"captured"_s, kill.captured},
                              {u"objects"_s, kill.objects}});
    else if (!options.quiet)
        std::fprintf(stderr, "%s\n",
                     qPrintable(translate("core", "Kill %1 of %2, %3: %4 captured, %5 objects stored")
                                    .arg(kill.number)
                                    .arg(options.kills)
                                    .arg(kill.moment)
                                    .arg(kill.captured)
                                    .arg(kill.objects)));
}

void print(const CtlOptions &options, const Report &report, quint32 seed, const QString &kept)
{
    const DrillVerdict &verdict = report.verdict;
    if (options.json) {
        QJsonObject fields{
            {u"kills"_s, report.kills},
            {u"rounds"_s, report.rounds},
            {u"seed"_s, qint64(seed)},
            {u"lost"_s, verdict.lost.size()},
            {u"doubled"_s, verdict.doubled.size()},
            {u"wronglyFailed"_s, verdict.wronglyFailed.size()},
            {u"faults"_s, QJsonArray::fromStringList(verdict.lost + verdict.doubled + verdict.wronglyFailed)},
            {u"exit"_s, int(verdict.holds() ? Exit::Success : Exit::Internal)}};
        if (!kept.isEmpty())
            fields.insert(u"folder"_s, kept);
        return printJson(u"summary"_s, fields);
    }
    for (const QString &fault : verdict.lost + verdict.doubled + verdict.wronglyFailed)
        std::printf("  %s\n", qPrintable(fault));
    std::printf("%s\n",
                qPrintable(translate("core", "Killed %1 in %2: lost %3, doubled %4, wrongly failed %5 (seed %6)")
                               .arg(countOf(report.kills, u"time"_s, u"times"_s),
                                    countOf(report.rounds, u"round"_s, u"rounds"_s))
                               .arg(verdict.lost.size())
                               .arg(verdict.doubled.size())
                               .arg(verdict.wronglyFailed.size())
                               .arg(seed)));
    if (!kept.isEmpty())
        std::printf("%s\n", qPrintable(translate("core", "The workspaces are kept in %1").arg(kept)));
}
} // namespace

Result<Exit> drill(const CtlOptions &options, const QString &folder, Interrupts &interrupts)
{
    const QDir named(folder);
    if (!folder.isEmpty() && (!named.mkpath(u"."_s) || !named.isEmpty()))
        return permanentError(9005, translate("core", "The drill needs an empty folder"), folder,
                              translate("core", "Name a new one with --workspace, or none"));
    QTemporaryDir own(QDir::temp().filePath(u"trawldeck-drill-XXXXXX"_s));
    if (folder.isEmpty() && !own.isValid())
        return permanentError(9005, translate("core", "The drill's folder can't be made"), own.errorString(),
                              translate("core", "Name one with --workspace"));
    const quint32 seed = options.seed > 0 ? quint32(options.seed) : QRandomGenerator::global()->generate() >> 1;
    Result<Report> done = cancelledError();
    TaskScope scope;
    Drill drill({folder.isEmpty() ? own.path() : named.absolutePath(), options.kills, seed,
                 [&](const Kill &kill) { print(options, kill); }},
                scope.token());
    QObject::connect(&interrupts, &Interrupts::interrupted, &scope, &TaskScope::requestStop);
    scope.spawn("drill", [&](std::stop_token) { return drillTo(&drill, &done); });
    scope.whenIdle([] { QCoreApplication::quit(); });
    QCoreApplication::exec();
    if (!done && done.error().kind == ErrorKind::Cancelled)
        return Exit::Interrupted;
    if (!done || !done->verdict.holds())
        own.setAutoRemove(false);
    if (!done)
        return done.error();
    const QString kept = !folder.isEmpty() ? named.absolutePath() : own.autoRemove() ? QString() : own.path();
    print(options, done.value(), seed, kept);
    return done->verdict.holds() ? Exit::Success : Exit::Internal;
}

} // namespace trawl
