// The list of problems: what went wrong, why, and what to do about it.
#include "run/books/problems.h"

#include "domain/counted.h"
#include "run/books/runbooks.h"
#include "run/books/stuckproblems.h"
#include "run/enginecomposition.h"
#include "run/spoolwatch.h"
#include "store/leader.h"

namespace trawl {

namespace {

constexpr int baselinesAway = 6018; ///< their folder is not there: a new one can be begun

void addRunProblems(QList<Problem> &problems, const EngineCore &core, const Snapshot &snapshot)
{
    const auto items = [](qint64 n) { return countOf(n, u"item"_s, u"items"_s); };
    for (const Skipped &one : blockedSources(core)) {
        problems.append(
            Problem{u"skipped:"_s + one.source, 2, u"%1: %2 skipped"_s.arg(one.name, items(one.count)),
                    translate("core", "It was %1 to the end of the run")
                        .arg(one.cause == "circuit open"_L1 ? translate("core", "blocked by its circuit") : one.cause),
                    translate("core", "Put them back into the queue"), u"run.retrySkipped"_s, one.count,
                    snapshot.run->ended, snapshot.run->ended});
    }
    for (const SourceStatus &source : snapshot.sources) {
        if (source.inRun && source.circuit == CircuitState::ForcedOpen && !source.blockedUntil.isSet() &&
            source.counts.pending > 0)
            problems.append(Problem{u"held:"_s + source.id, 2, translate("core", "%1: held open").arg(source.name),
                                    source.counts.pending == 1
                                        ? translate("core", "1 item waits; at the end of the run it is skipped")
                                        : translate("core", "%1 wait; at the end of the run they are skipped")
                                              .arg(items(source.counts.pending)),
                                    translate("core", "Close its circuit"), u"circuit.close"_s,
                                    int(source.counts.pending), source.circuitSince, snapshot.at});
    }
    if (snapshot.run && snapshot.run->counts.failed > 0) {
        QStringList names;
        for (const SourceStatus &source : snapshot.sources) {
            if (source.counts.failed > 0)
                names.append(u"%1: %2"_s.arg(source.name).arg(source.counts.failed));
        }
        problems.append(Problem{u"failed"_s, 2, u"%1 failed"_s.arg(items(snapshot.run->counts.failed)),
                                names.join(u", "_s), translate("core", "Retry them"), u"run.retryFailed"_s,
                                int(snapshot.run->counts.failed), snapshot.at, snapshot.at});
    }
}

/// The question about the spool, with the answers an operator can give; and what is wrong with the baselines.
void addSpool(QList<Problem> &problems, const EngineCore &core, Instant now)
{
    if (const auto &question = core.spool->question()) {
        Problem problem{u"spool"_s,
                        3,
                        question->error.what,
                        question->error.why,
                        question->error.remedy,
                        u"spool.look"_s,
                        std::max(1, question->missing),
                        question->since,
                        now};
        problem.code = question->error.codeText();
        problem.actions.append(ProblemAction{u"spool.look"_s, translate("core", "Look again")});
        if (question->mayRecrawl)
            problem.actions.append(
                ProblemAction{u"spool.recrawl"_s, translate("core", "Crawl the %1 again").arg(question->missing)});
        problems.append(problem);
    }
    if (core.spool->baselineFaultAt().isSet()) {
        const Error &fault = core.spool->baselineFault();
        Problem problem{u"baselines"_s,
                        2,
                        fault.what,
                        fault.why,
                        fault.remedy,
                        u"spool.look"_s,
                        1,
                        core.spool->baselineFaultAt(),
                        now};
        problem.code = fault.codeText();
        problem.actions.append(ProblemAction{u"spool.look"_s, translate("core", "Look again")});
        if (fault.code == baselinesAway)
            problem.actions.append(ProblemAction{u"baselines.renew"_s, translate("core", "Begin a new folder")});
        problems.append(problem);
    }
}

/// Decisions that wait for a locked file are not lost, and nobody should take them again.
Problem storeProblem(const StoreHealth &health, Instant now)
{
    const Error &error = health.error();
    Problem problem{u"store"_s, 3, error.what, error.why, error.remedy, {}, 1, health.since(), now};
    problem.code = error.codeText();
    if (health.locked() && health.kept() > 0)
        problem.why +=
            (health.kept() == 1
                 ? translate("core", ". 1 decision is kept, and is taken as soon as it does")
                 : translate("core", ". %1 decisions are kept, and are taken as soon as it does").arg(health.kept()));
    return problem;
}

/// A batch that paused by itself waits for somebody who sees to the cause.
void addHeldUpload(QList<Problem> &problems, const EngineCore &core, Instant now)
{
    const std::optional<UploadFault> fault = core.uploader->whyHeld();
    if (!fault)
        return;
    Problem problem{u"upload.held"_s,
                    3,
                    translate("core", "Upload held: %1").arg(fault->error.what),
                    fault->error.why,
                    fault->error.remedy,
                    {},
                    1,
                    fault->since,
                    now};
    problem.code = fault->error.codeText();
    problem.actions.append(ProblemAction{u"upload.resume"_s, translate("core", "Resume upload")});
    problems.append(problem);
}

/// Nothing fails for want of room: pages wait, and the operator hears for what.
void addMemory(QList<Problem> &problems, const Snapshot &snapshot)
{
    const CacheGauge &gauge = snapshot.cache;
    if (!gauge.full)
        return;
    qint64 waiting = 0;
    for (const SourceStatus &source : snapshot.sources)
        waiting += source.whyCode == "cache-full"_L1 ? source.counts.pending : 0;
    const QString items = countOf(waiting, translate("core", "item waits"), translate("core", "items wait"));
    const auto mib = [](qint64 bytes) { return double(bytes) / (1024 * 1024); };
    const QString held = translate("core", "Pictures hold %1 of %2 MiB")
                             .arg(mib(gauge.bytes), 0, 'f', 1)
                             .arg(mib(gauge.budget), 0, 'f', 0);
    const bool uploads = !gauge.spool && snapshot.upload.ready > 0;
    const QString fix =
        gauge.spool
            ? translate("core", "It goes on as soon as the disk has written some; if it does not, see to the disk")
        : uploads ? translate("core", "Upload the approved ones, or reject some: both let their pictures go")
                  : translate("core", "Review some: a rejected picture is let go at once, an approved one when it is "
                                      "uploaded");
    problems.append(Problem{u"cache"_s, 2, translate("core", "The screenshot cache is full"),
                            gauge.spool ? translate("core", "%1, and %2 for the spool").arg(held, items)
                                        : translate("core", "%1 with the spool off, and %2").arg(held, items),
                            fix,
                            gauge.spool ? QString()
                            : uploads   ? u"upload.start"_s
                                        : u"view.review"_s,
                            std::max(1, int(waiting)), snapshot.at, snapshot.at});
}

/// What stands in the file is not in force; what is, and until when, is said with it.
Problem sourcesProblem(const Error &error, const Snapshot &snapshot)
{
    Problem problem{u"sources"_s,        3, error.what,  error.why,  error.remedy,
                    u"sources.reload"_s, 1, snapshot.at, snapshot.at};
    problem.code = error.codeText();
    if (snapshot.run && isActive(snapshot.run->state) && !snapshot.run->interrupted)
        problem.fix +=
            translate("core", ", and run %1 goes on with those it began with").arg(runNumberText(snapshot.run->number));
    problem.actions.append(ProblemAction{u"sources.edit"_s, translate("core", "Edit sources.json")});
    problem.actions.append(ProblemAction{u"sources.reload"_s, translate("core", "Reload")});
    return problem;
}

} // namespace

QList<Skipped> blockedSources(const EngineCore &core)
{
    QList<Skipped> list;
    for (auto it = core.runs.ended().skips.cbegin(); it != core.runs.ended().skips.cend(); ++it) {
        const int open = it->value(SkipReason::CircuitOpen), off = it->value(SkipReason::Operator);
        if (open + off == 0)
            continue;
        Skipped one;
        const Source *source = core.catalog.find(it.key());
        one.source = it.key();
        one.name = source ? source->name : it.key();
        one.count = open + off;
        const bool held = core.parts.shared->circuit(it.key()).state == CircuitState::ForcedOpen;
        one.cause = off > open ? translate("core", "switched off")
                    : held     ? translate("core", "held open")
                               : translate("core", "circuit open");
        list.append(one);
    }
    std::sort(list.begin(), list.end(), [](const Skipped &a, const Skipped &b) {
        return a.count != b.count ? a.count > b.count : a.name < b.name;
    });
    return list;
}

QList<Problem> problemsOf(const EngineCore &core, const Snapshot &snapshot)
{
    QList<Problem> problems;
    const auto add = [&](const char *key, int severity, QString what, QString why, QString fix, QString command) {
        problems.append(
            Problem{QString::fromLatin1(key), severity, what, why, fix, command, 1, snapshot.at, snapshot.at});
    };
    addSpool(problems, core, snapshot.at);
    if (!core.health.well())
        problems.append(storeProblem(core.health, snapshot.at));
    if (const auto error = core.catalog.error())
        problems.append(sourcesProblem(*error, snapshot));
    if (const auto fault = core.parts.log->fault())
        add("log", 2, fault->what, fault->why, fault->remedy, {});
    for (const Dependency &lamp : snapshot.dependencies) {
        const bool said = lamp.id == "sink"_L1 && core.uploader->whyHeld(); // once for one cause
        if (lamp.state == "Down"_L1 && !said)
            add("dependency", 3, translate("core", "%1 is not available").arg(lamp.name), lamp.text, {}, {});
    }
    for (const SourceStatus &source : snapshot.sources) {
        if (source.circuit == CircuitState::Open && source.inRun) {
            problems.append(Problem{u"circuit:"_s + source.id, 2,
                                    translate("core", "%1: circuit open").arg(source.name), source.circuitReason,
                                    translate("core", "Probe it when the site is well again"), u"circuit.probe"_s, 1,
                                    source.circuitSince, source.circuitSince});
        }
    }
    addRunProblems(problems, core, snapshot);
    addStuck(problems, core, snapshot.at);
    addMemory(problems, snapshot);
    addHeldUpload(problems, core, snapshot.at);
    if (snapshot.upload.failed > 0)
        add("upload", 3,
            snapshot.upload.failed == 1
                ? translate("core", "1 object could not be uploaded")
                : translate("core", "%1 objects could not be uploaded").arg(snapshot.upload.failed),
            snapshot.upload.message, translate("core", "Retry them"), u"upload.retryFailed"_s);
    if (snapshot.stuck > 0)
        add("stuck", 2,
            snapshot.stuck == 1 ? translate("core", "1 item is stuck")
                                : translate("core", "%1 items are stuck").arg(snapshot.stuck),
            translate("core", "Their lease ended and nobody works on them"), translate("core", "Unlock them"),
            u"items.unlock"_s);
    return problems;
}

std::optional<Problem> ledElsewhere(const EngineCore &core, Instant now)
{
    if (core.leader.isEmpty())
        return std::nullopt;
    Problem problem{u"led"_s,
                    2,
                    translate("core", "Another program runs the engine of this store"),
                    translate("core", "%1. This console only looks").arg(core.leader),
                    translate("core", "Work there, or end it first"),
                    {},
                    1,
                    now,
                    now};
    if (!core.leads) {
        problem.what = translate("core", "Nobody runs the engine of this store any more");
        problem.why = translate("core", "%1 has ended; this console only looks").arg(core.leader);
        problem.fix = translate("core", "To take the lead, close this console and open it again");
    }
    problem.code = u"TD-%1"_s.arg(leadsElsewhere);
    return problem;
}

} // namespace trawl
