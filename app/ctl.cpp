// trawlctl's verbs.
#include "app/ctl.h"

#include "app/ctltext.h"
#include "domain/counted.h"
#include "domain/coveragetext.h"

#include <QDateTime>
#include <QJsonDocument>

#include <cstdio>
#include <unistd.h>

namespace trawl {

namespace {

constexpr int nothingToUpload = 4024;
constexpr qint64 plainProgressEveryMs = 10'000; ///< not a terminal: at most one line in 10 s

} // namespace

Ctl::Ctl(Console *console, CtlOptions options, std::function<void(Exit)> finish, QObject *parent)
    : QObject(parent), m_console(console), m_options(std::move(options)), m_finish(std::move(finish))
{
}

QStringList ctlVerbs()
{
    return {u"run"_s,     u"resume"_s,   u"pause"_s,  u"stop"_s,   u"status"_s,  u"why"_s,      u"items"_s,
            u"sources"_s, u"circuits"_s, u"review"_s, u"upload"_s, u"runs"_s,    u"pages"_s,    u"spool"_s,
            u"outbox"_s,  u"store"_s,    u"unlock"_s, u"import"_s, u"tick"_s,    u"schedule"_s, u"journal"_s,
            u"bundle"_s,  u"doctor"_s,   u"drill"_s,  u"ui"_s,     u"version"_s, u"help"_s};
}

QString ctlHelp()
{
    return QStringLiteral(
        "trawlctl — the headless twin of the Trawldeck console\n\n"
        "  trawlctl --sample run                    crawl the sample sites, approve by policy, upload\n"
        "  trawlctl --workspace DIR run --priority 1 --upload --json\n"
        "  trawlctl --workspace DIR why 8841        why an item waits\n\n"
        "Verbs\n"
        "  run       start a run and follow it to its end   [--source ID]… [--priority N] [--limit N] [--sessions N]\n"
        "            [--timeout 30m] [--strategy round-robin|domain-affinity|least-loaded] [--upload] "
        "[--fail-threshold PERCENT] "
        "[--require-approved]\n"
        "            | --draft RUN: start a draft run and follow it | --preview: what it would do, and what does not "
        "fit\n"
        "  resume    resume the paused, stopped or interrupted run and follow it   [--run ID]\n"
        "  pause     pause the running run\n"
        "  stop      stop after what is in flight   [--now]\n"
        "  status    the run, its sources and what waits for what\n"
        "  why       [ITEM | --source ID]: one sentence and what would move it\n"
        "  items     list [--filter 'state:failed source:galaxy'] [--limit N] | show ID… | requeue ID… |\n"
        "            retry-failed |\n"
        "            --left-out: what the run found and does not crawl [--reason R] [--source ID] [--filter WORDS] | "
        "--left-out crawl [ID…]: a draft run of them\n"
        "  import    --source ID FILE|-   a draft run of a list: one address a line, CSV with a column url, or a "
        "sitemap\n"
        "            [--preview] [--outside: also what is outside the source's scope]\n"
        "  sources   list | set-priority N ID… | raise ID… | lower ID… | set-rate N ID | pin-engine ID [ENGINE] | "
        "enable ID… | disable ID… [--permanent] | reload |\n"
        "            validate FILE: check a sources.json as it is checked when it is loaded\n"
        "  circuits  list | probe ID… | hold ID… [--until TIME] | close ID… --reason TEXT\n"
        "  review    list [--review unreviewed] | approve ID… | reject ID… [--reason TEXT] | flag ID… | unset ID… | "
        "undo | redo\n"
        "            (ID may be \"all\": every capture in --review, unreviewed if not given)\n"
        "  upload    upload what is approved and follow it   [--retry-failed] [--preview] | pause | resume | cancel |\n"
        "            retract ID…: take uploaded captures back from the target\n"
        "  runs      list | finalize [--run ID] | discard [--run ID]: drop a draft, or an interrupted run |\n"
        "            compare [A] B: what run B has that the earlier run A has not, and the other way round   [--source "
        "ID]\n"
        "            [--filter new|gone|changed|lost|won|doubtful] [--limit N]\n"
        "  pages     [missing | gone | back | present]: pages of earlier runs that are not there any more, or again\n"
        "            [--source ID] [--filter WORDS] [--limit N]\n"
        "  spool     look: are the pictures there again? | recrawl: crawl again what is missing | new-baselines\n"
        "  store     copy --to URL | copy --from URL: the workspace's runs into a database, or back; goes on where it "
        "was\n"
        "            stopped, compares counts and hashes, and the workspace works there from then on\n"
        "  outbox    list: what waits for the ETL API and why   [--limit N] | try: send it now | export csv|jsonl\n"
        "  unlock    put orphaned items back   [--preview] [--force]\n"
        "  tick      unlock orphans, start what is due, poke processors, collect metrics   [--no-metrics]\n"
        "            Where no engine runs it stays until the runs it started end. [--no-wait] lists what is due "
        "instead of starting it\n"
        "            list | processors | poke ID\n"
        "  schedule  list | run ID: now, and follow it | skip ID: leave out its next time | unskip ID | on ID | off "
        "ID\n"
        "  journal   decisions and operator acts, newest first   [--limit N]\n"
        "  bundle    diagnostics of a run for whoever is asked for help, without secrets   [--run ID] [--to FILE]\n"
        "  doctor    check everything the engine needs, in dependency order   [--notify: send each webhook a message]\n"
        "  drill     kill the engine of a sample of its own, again and again, and count what is lost, doubled or "
        "wrongly "
        "failed\n"
        "            [--kills N] [--seed N] [--workspace DIR: an empty folder, which is kept]; no workspace of yours "
        "is "
        "touched\n"
        "  ui dump   the widget tree of the workspace's window, as JSON\n\n"
        "Everywhere: --workspace DIR, --sample, --json (NDJSON on standard output, the last line is the summary), "
        "--quiet\n\n"
        "Exit codes\n"
        "  0 success   1 internal error   2 usage   3 configuration invalid   4 dependency down   5 failures above "
        "--fail-threshold\n"
        "  6 upload incomplete   7 nothing approved (--require-approved)   8 all sources blocked   9 workspace held by "
        "another process\n"
        "  10 time limit reached   130 interrupted (Ctrl-C, SIGTERM or a hang-up)\n");
}

// --- plumbing

void Ctl::print(const QString &line)
{
    std::fprintf(stdout, "%s\n", qPrintable(line));
    std::fflush(stdout);
}

void Ctl::printError(const QString &line)
{
    std::fprintf(stderr, "%s\n", qPrintable(line));
}

void Ctl::record(const QString &type, QJsonObject fields)
{
    fields.insert(u"v"_s, 1);
    fields.insert(u"ts"_s, QDateTime::currentMSecsSinceEpoch());
    fields.insert(u"type"_s, type);
    print(QString::fromUtf8(QJsonDocument(fields).toJson(QJsonDocument::Compact)));
}

void Ctl::end(Exit code)
{
    if (std::exchange(m_ended, true))
        return;
    m_finish(interrupted() ? Exit::Interrupted : code);
}

void Ctl::fail(const Error &error)
{
    if (error.code == nothingToUpload && m_uploadOnly) { // asked for what is done already
        m_options.json ? record(u"summary"_s, {{u"text"_s, error.sentence()}, {u"exit"_s, int(Exit::Success)}})
                       : print(error.sentence());
        return end(Exit::Success);
    }
    if (m_options.json)
        record(u"error"_s, error.toJson());
    printError(error.codeText() + u": "_s + error.sentence());
    const int area = error.code / 1000;
    const Exit code = error.code == 9002                         ? Exit::Usage
                      : error.code == 9004 || error.code == 4018 ? Exit::Locked
                      : area == 1                                ? Exit::Configuration
                      : area == 2 || area == 3                   ? Exit::Dependency // browser, extractor
                      : area == 4 || area == 6 || area == 8      ? Exit::Dependency
                      : error.code == 7071                       ? Exit::Configuration // no ETL API is set
                      : error.code == 9060                       ? Exit::Dependency    // the disk of a bundle
                      : area == 7 && error.code != 7009          ? Exit::UploadIncomplete
                      : error.code == 9003 || error.code == 9007 || error.code == 9013 ? Exit::Usage
                                                                                       : Exit::Internal;
    end(code);
}

void Ctl::begin()
{
    if (m_ended) // interrupted while the workspace was being opened
        return;
    const QString &verb = m_options.verb;
    if (verb == "run"_L1)
        return run();
    if (verb == "resume"_L1) {
        m_phase = Phase::Preparing;
        return ask(RunResume{m_options.run},
                   [this](const RunAnswer &answer) { controlled(RunResume::verb, answer.run, true); });
    }
    if (verb == "pause"_L1)
        return ask(RunPause{m_options.run},
                   [this](const RunAnswer &answer) { controlled(RunPause::verb, answer.run, false); });
    if (verb == "stop"_L1)
        return ask(RunStop{m_options.run, m_options.now},
                   [this](const RunAnswer &answer) { controlled(RunStop::verb, answer.run, false); });
    if (verb == "status"_L1)
        return status();
    if (verb == "why"_L1)
        return why();
    if (verb == "items"_L1)
        return m_options.leftOut ? leftOut() : items();
    if (verb == "import"_L1)
        return importList();
    if (verb == "sources"_L1)
        return sources();
    if (verb == "circuits"_L1)
        return circuits();
    if (verb == "review"_L1)
        return review();
    if (verb == "upload"_L1)
        return upload();
    if (verb == "runs"_L1)
        return runs();
    if (verb == "pages"_L1)
        return pages();
    if (verb == "spool"_L1)
        return spool();
    if (verb == "outbox"_L1)
        return outbox();
    if (verb == "journal"_L1)
        return journal();
    if (verb == "unlock"_L1)
        return unlock();
    if (verb == "bundle"_L1)
        return bundle();
    if (verb == "doctor"_L1)
        return doctor();
    if (verb == "tick"_L1)
        return tick();
    if (verb == "schedule"_L1)
        return schedule();
    ui();
}

// --- run

void Ctl::run()
{
    m_phase = Phase::Preparing;
    if (m_options.draft > 0)
        return ask(RunResume{m_options.draft},
                   [this](const RunAnswer &answer) { controlled(RunResume::verb, answer.run, true); });
    ask(SourcesList{}, [this](const SourcesAnswer &sources) {
        if (interrupted())
            return end(Exit::Interrupted);
        if (sources.error)
            return fail(*sources.error);
        for (const QString &warning : sources.warnings)
            printError(u"warning: "_s + warning);
        const Result<RunPlan> wanted = plan(sources);
        if (!wanted)
            return fail(wanted.error());
        if (m_options.preview)
            return ask(RunPreview{wanted.value()}, [this](const RunPreview::Answer &preview) { show(preview); });
        ask(RunStart{wanted.value()}, [this](const RunStart::Answer &answer) { started(answer); });
    });
}

void Ctl::show(const RunPreview::Answer &preview)
{
    if (m_options.json) {
        record(RunPreview::verb, mappedToJson(preview));
        return end(Exit::Success);
    }
    for (const RunPreview::OfSource &source : preview.sources)
        print((source.atMost ? translate("core", "  %1: up to %2") : translate("core", "  %1: %2"))
                  .arg(source.id, countOf(source.items, u"item"_s, u"items"_s)));
    for (qsizetype i = 0; i < preview.sessions.size(); ++i)
        print(translate("core", "  Session %1: %2")
                  .arg(i + 1)
                  .arg(countOf(preview.sessions[i].items, u"item"_s, u"items"_s)));
    print(translate("core", "%1 known now, about %2. Nothing was started.")
              .arg(countOf(preview.total, u"item"_s, u"items"_s),
                   durationText(Ms(std::llround(preview.minutes * 60'000)))));
    if (!preview.problem.isEmpty())
        printError(u"warning: "_s + preview.problem);
    for (const QString &contradiction : preview.contradictions)
        printError(u"warning: "_s + contradiction);
    end(Exit::Success);
}

Result<RunPlan> Ctl::plan(const SourcesAnswer &sources) const
{
    RunPlan plan;
    plan.sources = m_options.sources;
    for (const QJsonValue &value : sources.sources) {
        const QJsonObject source = value.toObject();
        const bool wanted = m_options.priority > 0 && source["enabled"_L1].toBool(true) &&
                            source["priority"_L1].toInt(5) == m_options.priority;
        if (wanted && !plan.sources.contains(source["id"_L1].toString()))
            plan.sources.append(source["id"_L1].toString());
    }
    if (m_options.priority > 0 && plan.sources.isEmpty())
        return permanentError(1010, translate("core", "There is nothing to crawl"),
                              translate("core", "No enabled source has priority %1").arg(m_options.priority));
    plan.limit = m_options.limit;
    plan.sessions = m_options.sessions;
    plan.timeLimitMs = int(m_options.timeout.count());
    plan.trigger = Trigger::Cli;
    plan.approveByPolicy = m_options.sample;
    plan.uploadAtEnd = m_options.upload || m_options.sample;
    if (const auto strategy = fromWord<Strategy>(m_options.strategy))
        plan.strategy = *strategy;
    else if (!m_options.strategy.isEmpty())
        return permanentError(9002, translate("core", "There is no strategy \"%1\"").arg(m_options.strategy), {},
                              translate("core", "Use round-robin, domain-affinity or least-loaded"));
    return plan;
}

void Ctl::started(const RunStart::Answer &answer)
{
    m_runId = answer.run.id;
    if (m_options.json)
        record(u"run.started"_s, {{u"run"_s, answer.run.toJson()}});
    else if (!m_options.quiet)
        printError(translate("core", "Run %1 started: %2")
                       .arg(runNumberText(answer.run.number),
                            countOf(answer.run.plan.sources.size(), u"source"_s, u"sources"_s)));
    for (const QString &warning : answer.warnings)
        m_options.json ? record(u"warning"_s, {{u"text"_s, warning}}) : printError(u"warning: "_s + warning);
    follow(Phase::Crawling);
}

/// From here on snapshots drive the verb. An interrupt that came while it was being asked for takes effect now.
void Ctl::follow(Phase phase)
{
    m_phase = phase;
    if (!std::exchange(m_connected, true)) {
        connect(m_console, &Console::snapshotArrived, this,
                [this](const std::shared_ptr<const Snapshot> &snapshot) { progress(*snapshot); });
    }
    if (interrupted())
        phase == Phase::Uploading ? pauseUpload() : stopCrawl();
}

/// What is wrong with the workspace itself, once each; and what the run waits for, whose reason counts its tries.
void Ctl::warn(const Snapshot &snapshot)
{
    for (const Problem &problem : snapshot.problems) {
        const bool awaited = problem.key == "dependency"_L1;
        const QString once = problem.key + (awaited ? problem.what : problem.why);
        if (!(isOfWorkspace(problem) || awaited) || m_warned.contains(once))
            continue;
        m_warned.append(once);
        if (m_options.json)
            record(
                u"problem"_s,
                {{u"key"_s, problem.key}, {u"what"_s, problem.what}, {u"why"_s, problem.why}, {u"fix"_s, problem.fix}});
        printError(u"warning: "_s + problemText(problem));
    }
}

void Ctl::progress(const Snapshot &snapshot)
{
    const bool crawling = m_phase == Phase::Crawling, uploading = m_phase == Phase::Uploading;
    if (m_ended || !(crawling || uploading))
        return;
    if (snapshot.stale)
        return fail(transientError(9004, translate("core", "The process that runs this workspace has gone"), {},
                                   translate("core", "Start trawlctl resume")));
    warn(snapshot);
    if (m_options.json) {
        for (const LogLine &line : snapshot.log) {
            record(u"log"_s, {{u"level"_s, line.level},
                              {u"category"_s, line.category},
                              {u"source"_s, line.source},
                              {u"item"_s, line.item},
                              {u"text"_s, line.text}});
        }
    }
    if (uploading) {
        const UploadStatus &upload = snapshot.upload;
        if (m_batch.isEmpty()) // the order to go on named none: it is the one that goes on
            m_batch = upload.batch;
        return upload.batch == m_batch ? uploadProgress(upload) : void();
    }
    if (!snapshot.run || snapshot.run->id != m_runId)
        return;
    const RunRow &run = *snapshot.run;
    const Counts &n = run.counts;
    const QString state = word(run.state);
    const QString line = translate("core", "%1 %2: %3 captured, %4 failed, %5 skipped of %6%7")
                             .arg(runNumberText(run.number), state)
                             .arg(n.captured)
                             .arg(n.failed)
                             .arg(n.skipped)
                             .arg(n.total())
                             .arg(snapshot.why.isEmpty() ? QString() : u" · "_s + snapshot.why);
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const bool terminal = isatty(STDERR_FILENO) != 0;
    if (m_options.json && (state != m_lastState || line != m_lastLine))
        record(u"progress"_s, {{u"state"_s, state}, {u"counts"_s, n.toJson()}, {u"why"_s, snapshot.why}});
    else if (!m_options.json && !m_options.quiet && line != m_lastLine &&
             (terminal || state != m_lastState || now - m_lastLineAt > plainProgressEveryMs)) {
        terminal ? void(std::fprintf(stderr, "\r\033[K%s", qPrintable(line.left(200)))) : printError(line);
        m_lastLineAt = now;
    }
    m_lastLine = line;
    m_lastState = state;
    if (!isActive(run.state) && run.state != RunState::Draft)
        runEnded();
    else if (const auto fault = faultIn(run.reason); run.state == RunState::Paused && fault)
        fail(*fault);
}

void Ctl::uploadProgress(const UploadStatus &upload)
{
    m_uploaded = upload;
    const bool first = !std::exchange(m_uploadSeen, true);
    if (!upload.active)
        return summarize();
    if (!upload.paused)
        return;
    if (const auto fault = faultIn(upload.message))
        return fail(*fault); // nobody is here who could mend it and go on
    // Open, and paused by an operator or an interrupt before: the verb is the order to go on.
    if (first && m_uploadOnly)
        ask(UploadResume{}, [](const Unit &) {});
}

void Ctl::runEnded()
{
    if (!m_options.json && !m_options.quiet && isatty(STDERR_FILENO))
        std::fprintf(stderr, "\n");
    const bool wanted = m_options.upload || m_options.sample;
    wanted && !interrupted() ? startUpload() : summarize();
}

void Ctl::startUpload()
{
    m_phase = Phase::Offering;
    ask(UploadPreview{m_runId}, [this](const UploadPreview::Answer &preview) {
        if (interrupted() || preview.count == 0)
            return summarize();
        ask(UploadStart{m_runId, {}}, [this](const UploadStart::Answer &answer) {
            if (m_options.json)
                record(u"upload.started"_s, mappedToJson(answer));
            followBatch(answer.batch);
        });
    });
}

void Ctl::followBatch(const QString &batch)
{
    m_batch = batch;
    follow(Phase::Uploading);
    progress(*m_console->snapshot()); // a small batch may be over already
}

/// What failed in the batch that was followed is said with it: an exit code alone helps nobody.
void Ctl::summarize()
{
    m_phase = Phase::Summing;
    if (m_batch.isEmpty() || m_uploaded.failed == 0)
        return sumUp({});
    ask(UploadObjects{0, 1}, [this](const UploadObjects::Answer &objects) { sumUp(objects.groups); });
}

void Ctl::sumUp(const QList<UploadFailureGroup> &failures)
{
    for (const UploadFailureGroup &group : failures) {
        const QString captures = countOf(group.count, u"capture"_s, u"captures"_s);
        const QString said = group.sentences > 1 ? translate("core", "Not uploaded: %1, %2: for example: %3")
                                                 : translate("core", "Not uploaded: %1, %2: %3");
        printError(said.arg(captures, group.errorClass, group.sentence));
    }
    if (!failures.isEmpty())
        printError(translate("core", "To try them again: trawlctl%1 upload --retry-failed").arg(m_options.place));
    ask(RunSummary{m_runId}, [this, failures](const RunSummary::Answer &summary) {
        const Exit code = interrupted() ? Exit::Interrupted : verdict(summary.run);
        QJsonObject fields = mappedToJson(summary);
        QJsonArray notUploaded;
        for (const UploadFailureGroup &group : failures)
            notUploaded.append(mappedToJson(group));
        if (!failures.isEmpty())
            fields.insert(u"notUploaded"_s, notUploaded);
        fields.insert(u"exit"_s, int(code));
        m_options.json ? record(u"summary"_s, fields) : printSummary(summary);
        end(code);
    });
}

Exit Ctl::verdict(const RunRow &run) const
{
    const Counts &n = run.counts;
    // Of the batch, whatever runs it came from: each object is recorded, or held back by the operator.
    const bool incomplete = !m_batch.isEmpty() && m_uploaded.recorded + m_uploaded.held < m_uploaded.total;
    if (m_uploadOnly)
        return incomplete ? Exit::UploadIncomplete : Exit::Success;
    if (run.state == RunState::Failed)
        return Exit::Dependency;
    const qint64 circuitSkipped = n.skipped;
    if (n.captured == 0 && n.failed == 0 && circuitSkipped > 0 && circuitSkipped == n.total())
        return Exit::AllBlocked;
    if (n.total() > 0 && 100.0 * double(n.failed) / double(n.total()) > m_options.failThreshold)
        return Exit::FailuresAboveThreshold;
    if (m_options.requireApproved && n.approved == 0)
        return Exit::NothingApproved;
    if (incomplete)
        return Exit::UploadIncomplete;
    if (run.state == RunState::Stopped && run.reason.contains("time limit"_L1))
        return Exit::TimeLimit;
    return Exit::Success;
}

void Ctl::printSummary(const RunSummary::Answer &summary)
{
    const RunRow &run = summary.run;
    const Counts &n = run.counts;
    print(u"Run %1 %2%3"_s.arg(runNumberText(run.number), word(run.state),
                               run.reason.isEmpty() ? QString() : u": "_s + run.reason));
    print(translate("core", "  %1: %2 captured, %3 failed, %4 skipped, %5 left")
              .arg(countOf(n.total(), u"item"_s, u"items"_s))
              .arg(n.captured)
              .arg(n.failed)
              .arg(n.skipped)
              .arg(n.pending + n.leased));
    print(translate("core", "  %1 approved, %2 rejected, %3 flagged, %4 unreviewed; %5 uploaded to %6")
              .arg(n.approved)
              .arg(n.rejected)
              .arg(n.flagged)
              .arg(n.unreviewed)
              .arg(n.recorded)
              .arg(summary.sink));
    for (auto source = summary.coverage.cbegin(); source != summary.coverage.cend(); ++source) {
        const QString lacking = lackingText(source.value());
        if (!lacking.isEmpty())
            print(translate("core", "  Not in every record of %1: %2").arg(source.key(), lacking));
    }
    if (n.unreviewed > 0)
        print((n.unreviewed == 1 ? translate("core", "  Next: %1 awaits review: trawldeck%2 --page review")
                                 : translate("core", "  Next: %1 await review: trawldeck%2 --page review"))
                  .arg(n.unreviewed)
                  .arg(m_options.place));
    else if (n.failed > 0)
        print(translate("core", "  Next: trawlctl%1 items --filter state:failed").arg(m_options.place));
}

void Ctl::controlled(const QString &verb, const RunRow &run, bool follows)
{
    if (m_options.json)
        record(verb, {{u"run"_s, run.toJson()}});
    else
        print(translate("core", "Run %1 is %2").arg(runNumberText(run.number), word(run.state)));
    m_runId = run.id;
    follows ? follow(Phase::Crawling) : end(Exit::Success);
}

// --- interrupts

void Ctl::interrupt()
{
    if (m_ended)
        return;
    ++m_interrupts;
    if (m_phase == Phase::Answering || m_interrupts > 2)
        return end(Exit::Interrupted);
    if (m_phase == Phase::Crawling)
        return stopCrawl();
    if (m_phase == Phase::Uploading)
        return pauseUpload();
    if (m_interrupts > 1) // the answer that would have been acted on does not come
        end(Exit::Interrupted);
}

void Ctl::stopCrawl()
{
    const bool now = m_interrupts > 1;
    const Snapshot &snapshot = *m_console->snapshot();
    printError(now ? translate("core", "Stopping now; nothing is uploaded.")
                   : translate("core", "Stopping after the %1 in flight, nothing is uploaded; once more stops now.")
                         .arg(countOf(snapshot.inFlight, u"page"_s, u"pages"_s)));
    // An engine of ours may be going on with the upload of an earlier process; where there is none, that is refused. In
    // another process it is not ours.
    if (!snapshot.attached)
        whenDone(m_console->ask(UploadPause{}), this, [](const Result<> &) {});
    whenDone(m_console->ask(RunStop{m_runId, now}), this, [this](const Result<RunAnswer> &answer) {
        // Refused where the run has ended by itself meanwhile: the next snapshot says so.
        if (!answer && answer.error().code != 9003)
            fail(answer.error());
    });
}

/// The batch stays open, between two steps of its objects: trawlctl upload goes on with it.
void Ctl::pauseUpload()
{
    printError(translate("core", "The upload stops here; trawlctl upload goes on with it."));
    m_phase = Phase::Summing;
    whenDone(m_console->ask(UploadPause{}), this, [this](const Result<> &) { summarize(); });
}

} // namespace trawl
