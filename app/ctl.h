// trawlctl: one object per process that carries out one verb over a Console.
#pragma once

#include "console/console.h"

#include <QCommandLineParser>
#include <QObject>

#include <functional>

namespace trawl {

/// Exit codes; trawlctl help lists them.
enum class Exit {
    Success = 0,
    Internal = 1,
    Usage = 2,
    Configuration = 3,
    Dependency = 4,
    FailuresAboveThreshold = 5,
    UploadIncomplete = 6,
    NothingApproved = 7,
    AllBlocked = 8,
    Locked = 9,
    TimeLimit = 10,
    Interrupted = 130,
};

struct CtlOptions {
    QString verb;
    QStringList arguments; ///< after the verb
    bool json = false, quiet = false;
    bool upload = false, now = false, force = false, preview = false, retryFailed = false, requireApproved = false,
         permanent = false, noMetrics = false, noWait = false, leftOut = false, outside = false, notify = false;
    QStringList sources;
    QString from, to;                          ///< stores: a server's URL or a folder; to: also a bundle's file
    int priority = 0, limit = 0, sessions = 0; ///< 0 = not given
    int kills = 20, seed = 0;                  ///< of a drill; seed 0: any
    Ms timeout{0};                             ///< of the run's time at work, 0 = the workspace's setting
    double failThreshold = 50;
    QString strategy, filter, reason, review, until;
    bool sample = false;
    qint64 run = 0, draft = 0;
    QString place =
        {}; ///< the words that name the workspace, for hints: " --workspace /data/fair"; empty: the usual one
};

/// Lives on the main thread. Calls @p finish once with the exit code.
class Ctl final : public QObject
{
    Q_OBJECT
public:
    Ctl(Console *console, CtlOptions options, std::function<void(Exit)> finish, QObject *parent = nullptr);
    /// The workspace is open.
    void begin();
    /// Ctrl-C, SIGTERM, a hang-up. The first drains the crawl, the second stops it at once, a third waits for nothing.
    /// From the first on nothing more is uploaded, and the exit code is 130 whatever else comes.
    void interrupt();

private:
    /// Where a verb is that takes its time: what an interrupt has to end depends on it.
    enum class Phase {
        Answering, ///< asks and prints: it ends at once
        Preparing, ///< the run is being asked for: its answer is waited for, then it is stopped
        Crawling,
        Offering, ///< the upload is being asked for: it is not, or is stopped when the answer is there
        Uploading,
        Summing,
    };
    /// A good answer goes to @p next, an error ends the verb.
    template <ConsoleRequest R>
    void ask(R asked, std::function<void(const typename R::Answer &)> next)
    {
        const auto take = [this, next = std::move(next)](const Result<typename R::Answer> &answer) {
            answer ? next(answer.value()) : fail(answer.error());
        };
        whenDone(m_console->ask(std::move(asked)), this, take);
    }
    /// The answer as a record of @p type, or as a line; that is all.
    template <class A>
    void tell(const QString &type, const A &answer, const QString &line)
    {
        m_options.json ? record(type, mappedToJson(answer)) : print(line);
        end(Exit::Success);
    }
    void fail(const Error &error);
    void print(const QString &line);
    void printError(const QString &line);
    void record(const QString &type, QJsonObject fields);
    void end(Exit code);

    void run();
    void progress(const Snapshot &snapshot);
    void warn(const Snapshot &snapshot);
    void follow(Phase phase);
    bool interrupted() const { return m_interrupts > 0; }
    void stopCrawl();
    void pauseUpload();
    void uploadProgress(const UploadStatus &upload);
    void runEnded();
    void startUpload();
    void summarize();
    void sumUp(const QList<UploadFailureGroup> &failures);
    Exit verdict(const RunRow &run) const;
    void printSummary(const RunSummary::Answer &summary);

    void status();
    void why();
    void items();
    void showItems();
    Result<LeftOutOrder> leftOutOrder() const;
    void leftOut();
    void listLeftOut(const LeftOutOrder &order, qint64 shown, RowId after);
    void drafted(const DraftMade &made);
    void importList();
    void imported(const ImportAddresses::Answer &answer);
    void showCapture(const CaptureRow &capture);
    void sources();
    void circuits();
    void review();
    void upload();
    void resumeUpload();
    void list(const SourcesAnswer &answer);
    void list(const CapturesPage::Answer &page);
    void decide(const QList<RowId> &ids, Review review);
    void followBatch(const QString &batch);
    void retracted(const UploadRetract::Answer &answer, bool asked);
    void runs();
    void compareRuns();
    void compare(RowId a, RowId b);
    void listDifferences(RunsDifferences order);
    void spool();
    void outbox();
    void bundle();
    void keepBundle(const BundleMake::Answer &made);
    void outboxRows(const QString &form, qint64 offset);
    void pages();
    void listPages(PagesPage order);
    void journal();
    void unlock();
    void doctor();
    void ui();
    void tick();
    void ticked(const TickReport &report);
    void stay();
    void stayOn();
    void lookAtRuns(QList<RunRow> seen, qint64 offset, const QList<ProcessorRow> &processors);
    void tickDone(const QList<RunRow> &runs, const QList<ProcessorRow> &processors);
    void ticks();
    void list(const ProcessorsList::Answer &answer);
    void schedule();
    void list(const ScheduleList::Answer &answer);
    void started(const RunStart::Answer &answer);
    void show(const RunPreview::Answer &preview);
    void controlled(const QString &verb, const RunRow &run, bool follows);
    Result<RunPlan> plan(const SourcesAnswer &sources) const;
    QList<RowId> idsGiven() const; ///< after the action

    Console *m_console;
    CtlOptions m_options;
    std::function<void(Exit)> m_finish;
    qint64 m_runId = 0;
    Phase m_phase = Phase::Answering;
    bool m_connected = false, m_uploadSeen = false, m_ended = false;
    QStringList m_warned; ///< problems of the workspace that were said
    QString m_batch;
    UploadStatus m_uploaded;   ///< how the followed batch stood last
    bool m_uploadOnly = false; ///< the verb upload: judged by its batch alone
    TickReport m_report;
    bool m_ticksHere = false;  ///< the engine of the tick ends with us
    QList<RowId> m_runsWaited; ///< that the tick started
    QStringList m_waited;      ///< processors
    Ms m_stayed{0};            ///< for them
    int m_interrupts = 0;
    QString m_lastLine, m_lastState;
    qint64 m_lastLineAt = 0;
};

/// Text of `trawlctl help`.
QString ctlHelp();
/// Known verbs, for help and suggestions.
QStringList ctlVerbs();

} // namespace trawl
