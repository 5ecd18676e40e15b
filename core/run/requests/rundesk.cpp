// Runs: the operator's verbs.
#include "run/requests/rundesk.h"

#include "async/futures.h"
#include "policy/distributor.h"
#include "policy/urlkey.h"
#include "run/books/snapshotbuilder.h"
#include "store/items.h"
#include "store/journal.h"
#include "store/ledger.h"
#include "store/runs.h"
#include "store/totals.h"

#include <QCoroFuture>

namespace trawl {

RunDesk::RunDesk(EngineCore &core, QObject *parent) : QObject(parent), c(core) {}

void RunDesk::registerVerbs()
{
    const auto add = [this](const char *verb, VerbTask (RunDesk::*method)(QJsonObject)) {
        c.verbs.insert(QString::fromLatin1(verb),
                       [this, method](QJsonObject args) { return (this->*method)(std::move(args)); });
    };
    add("run.start", &RunDesk::start);
    add("run.preview", &RunDesk::preview);
    add("run.pause", &RunDesk::pause);
    add("run.resume", &RunDesk::resume);
    add("run.stop", &RunDesk::stop);
    add("run.finalize", &RunDesk::finalize);
    add("run.discard", &RunDesk::discard);
    add("items.requeue", &RunDesk::requeue);
    add("run.retryFailed", &RunDesk::retryFailed);
    add("run.retrySkipped", &RunDesk::retrySkipped);
    add("run.summary", &RunDesk::summary);
    add("runs.page", &RunDesk::page);
}

// --- start

namespace {

/// One short sentence, however many sources are busy (UX 2.15).
QString busyText(const QStringList &busy, const QString &inOneRun, bool all)
{
    if (busy.size() == 1)
        return busy.first();
    if (!inOneRun.isEmpty())
        return (all ? u"All %1 sources are in %2"_s : u"%1 of the sources are in %2"_s).arg(busy.size()).arg(inOneRun);
    return u"%1, and %2 more are busy"_s.arg(busy.first()).arg(busy.size() - 1);
}

} // namespace

Result<QList<Source>> RunDesk::chosenSources(const RunPlan &plan) const
{
    QList<Source> chosen;
    QStringList busy;
    QString busyRun;
    bool oneRun = true;
    for (const Source &source : c.catalog.sources()) {
        const bool named = plan.sources.contains(source.id);
        if (plan.sources.isEmpty() ? !source.enabled : !named)
            continue;
        if (const RunController *run = c.runOf(source.id)) {
            const QString in = u"run %1 (%2)"_s.arg(runNumberText(run->row().number), word(run->row().state));
            oneRun = oneRun && (busyRun.isEmpty() || busyRun == in);
            busyRun = in;
            busy.append(u"%1 is in %2"_s.arg(source.name, in));
        }
        chosen.append(source);
    }
    for (const QString &id : plan.sources) {
        if (!c.catalog.find(id))
            return permanentError(9007, u"There is no source \"%1\""_s.arg(id), {}, u"See trawlctl sources"_s);
    }
    if (!busy.isEmpty())
        return permanentError(9003, busyText(busy, oneRun ? busyRun : QString(), busy.size() == chosen.size()),
                              u"A source can be in one active run only"_s,
                              busy.size() == chosen.size() ? u"Wait until it has ended, or stop it"_s
                                                           : u"Wait, or start the other sources"_s);
    if (chosen.isEmpty()) {
        if (const auto error = c.catalog.error())
            return *error;
        return permanentError(1010, u"There is nothing to crawl"_s, u"No enabled source is chosen"_s,
                              u"Add a source to sources.json or enable one"_s);
    }
    return chosen;
}

QList<NewItem> RunDesk::firstItems(const QList<Source> &sources, int limit) const
{
    QList<NewItem> list;
    for (const Source &source : sources) {
        int ofSource = 0;
        for (const QString &url : source.startUrls) {
            if ((limit > 0 && list.size() >= limit) || ofSource++ >= source.discovery.maximum)
                break;
            NewItem item;
            item.sourceId = source.id;
            item.url = url;
            item.identityKey = identityKey(url);
            list.append(item);
        }
    }
    return list;
}

/// The plan with the workspace's settings where it leaves things open.
Result<RunPlan> RunDesk::wantedPlan(const QJsonObject &args) const
{
    constexpr int usualSessions = 2, usualSourcesAtOnce = 3; // R8.2
    RunPlan plan = RunPlan::fromJson(args["plan"_L1].toObject());
    if (plan.sessions < 0 || plan.sessions > maxSessions || plan.sourcesAtOnce < 0 || plan.limit < 0 ||
        plan.timeLimitMs < 0)
        return badArgument(u"A run has 1 to %1 browser sessions, and no negative limits"_s.arg(maxSessions));
    if (plan.timeLimitMs == 0)
        plan.timeLimitMs = c.settings.value(u"run.timeLimitSeconds"_s).toInt() * 1000;
    if (plan.sessions == 0)
        plan.sessions = std::clamp(c.settings.value(u"run.sessions"_s).toInt(usualSessions), 1, maxSessions);
    if (plan.sourcesAtOnce == 0)
        plan.sourcesAtOnce = std::max(1, c.settings.value(u"run.sourcesAtOnce"_s).toInt(usualSourcesAtOnce));
    return plan;
}

VerbTask RunDesk::start(QJsonObject args)
{
    const Result<RunPlan> wanted = wantedPlan(args);
    if (!wanted)
        co_return wanted.error();
    RunPlan plan = wanted.value();
    auto chosen = chosenSources(plan);
    if (!chosen)
        co_return chosen.error();
    const QList<Source> sources = chosen.take();
    plan.sources.clear();
    for (const Source &source : sources)
        plan.sources.append(source.id);
    const Instant now = c.now();
    const QString uid = newId(now);
    auto write =
        c.parts.store->write(Lane::Interactive, [=](Db &db) { return runs::create(db, uid, plan, sources, now); });
    const Result<RunRow> created = co_await write;
    if (!created)
        co_return created.error();
    const Result<RunController *> run = co_await launch(created->id, true);
    if (!run)
        co_return run.error();
    const RowId begun = created->id;
    co_await writeJournal(c, u"run.start"_s, int(sources.size()), u"run %1"_s.arg(runNumberText(created->number)));
    const RunController *live = c.controller(begun);
    const QJsonObject row = live ? live->row().toJson() : created->toJson();
    QJsonArray warnings;
    if (const QString missing = c.missingContact(sources); !missing.isEmpty()) {
        warnings.append(missing + u". "_s + contactRemedy);
        c.parts.log->warn("run", missing);
    }
    co_return QJsonObject{{u"run"_s, row}, {u"warnings"_s, warnings}};
}

/// @p begins: its first items are put into the queue where they are not there yet.
QCoro::Task<Result<RunController *>> RunDesk::launch(RowId id, bool begins)
{
    while (!c.leaving && c.controller(id) &&
           !isActive(c.controller(id)->row().state)) // its last sitting is just being put away
        co_await sleepFor(*c.parts.timers, 10ms, std::stop_token());
    auto readRun = c.parts.store->read([=](Db &db) { return runs::byId(db, id); });
    const Result<RunRow> row = co_await readRun;
    if (!row)
        co_return row.error();
    auto readSources = c.parts.store->read([=](Db &db) { return runs::sourceSnapshots(db, id); });
    const Result<QList<runs::RunSource>> sources = co_await readSources;
    if (!sources)
        co_return sources.error();
    auto readBooks = c.parts.store->read([=](Db &db) { return runs::statistics(db, id); });
    const Result<QJsonObject> books = co_await readBooks;
    if (!books)
        co_return books.error();
    for (const runs::RunSource &source : sources.value()) {
        if (const RunController *busy = c.runOf(source.sourceId))
            co_return notNow(u"%1 is in run %2"_s.arg(source.sourceId, runNumberText(busy->row().number)),
                             u"A source can be in one active run only"_s);
    }
    if (c.leaving)
        co_return notNow(u"The program is closing"_s, u"Nothing new is started"_s);
    if (c.controller(id))
        co_return notNow(u"Run %1 is active already"_s.arg(runNumberText(row->number)));
    auto owned = std::make_unique<RunController>(c.parts, row.value(), sources.value());
    RunController *run = owned.get();
    run->takeStatistics(books.value());
    c.runs[id] = std::move(owned);
    c.interrupted.removeIf([&](const RunRow &other) { return other.id == id; });
    c.shown = run->row();
    c.ended = {};
    c.chart.clear();
    connect(run, &RunController::changed, this, [this, run] {
        c.dirty = true;
        c.shown = c.shown && c.shown->id == run->row().id ? std::optional(run->row()) : c.shown;
    });
    connect(run, &RunController::itemChanged, this, [this](RowId item) { c.itemChanged(item); });
    connect(run, &RunController::itemsChanged, this, [this] {
        c.allItemsChanged = true;
        c.dirty = c.countsDirty = true;
    });
    connect(run, &RunController::captured, this, [this] { c.capturesChanged(); });
    connect(run, &RunController::finishedOne, this, [this](bool ok) { c.chart.finished(ok); });
    connect(run, &RunController::circuitChanged, this,
            [this](const QString &, const QString &text) { c.chart.mark(c.now(), u"circuit"_s, text); });
    connect(run, &RunController::ended, this, [this, run, id] {
        c.shown = c.shown && c.shown->id == id ? std::optional(run->row()) : c.shown;
        for (const SourceLane &lane : run->lanes())
            c.circuits.insert(lane.source.id, lane.circuit);
        keepBooks(*run);
        const RunRow row = run->row();
        const auto found = c.runs.find(id);
        found->second.release()->deleteLater();
        c.runs.erase(found);
        c.chart.mark(c.now(), u"run"_s, u"Run %1 %2"_s.arg(runNumberText(run->row().number), word(run->row().state)));
        c.runsChanged();
        uploadAfter(row);
    });
    QList<Source> started;
    for (const SourceLane &lane : run->lanes())
        started.append(lane.source);
    run->start(begins ? firstItems(started, run->row().plan.limit) : QList<NewItem>());
    c.runsChanged();
    co_return run;
}

/// What the sources panel and the chart show of the run from now on.
void RunDesk::keepBooks(const RunController &run)
{
    if (!c.shown || c.shown->id != run.row().id)
        return;
    c.ended = {};
    c.ended.run = run.row().id;
    c.ended.statistics = run.statistics();
    for (const SourceLane &lane : run.lanes())
        c.ended.counts.insert(lane.source.id, lane.counts);
    c.chart.sample(c.now(), run, sourceStatuses(c)); // the last one: nothing in flight any more
}

/// "Upload at the end" of the Start dialog: what is approved by then. trawlctl follows its own upload, for the exit
/// code.
void RunDesk::uploadAfter(const RunRow &run)
{
    if (!run.plan.uploadAtEnd || run.plan.trigger != Trigger::Operator || run.state != RunState::Completed)
        return;
    const QString number = runNumberText(run.number);
    whenDone(c.uploader->start(run.id, {}, newId(c.now())), this, [this, number](const Result<UploadBatch> &batch) {
        c.dirty = true;
        if (!batch)
            return c.parts.log->warn(
                "upload", u"Run %1 is to be uploaded at its end, but: %2"_s.arg(number, batch.error().sentence()));
        const QString text = u"Upload of %1 started, at the end of run %2"_s.arg(batch->total).arg(number);
        c.chart.mark(c.now(), u"upload"_s, text);
        c.parts.log->info("upload", text);
    });
}

VerbTask RunDesk::preview(QJsonObject args)
{
    const Result<RunPlan> wanted = wantedPlan(args);
    if (!wanted)
        co_return wanted.error();
    const RunPlan plan = wanted.value();
    QList<WorkItem> items;
    QJsonArray perSource;
    double slowest = 0;
    for (const Source &source : c.catalog.sources()) {
        if (plan.sources.isEmpty() ? !source.enabled : !plan.sources.contains(source.id))
            continue;
        // What is known before the first page: the start URLs, and the maximum that discovery may add.
        const bool discovers = !source.discovery.linkSelector.isEmpty() || !source.discovery.sitemap.isEmpty();
        const int n = discovers ? source.discovery.maximum
                                : std::min<int>(int(source.startUrls.size()), source.discovery.maximum);
        for (int i = 0; i < n; ++i)
            items.append(WorkItem{source.id + u'#' + QString::number(i),
                                  registrableDomain(hostOf(source.startUrls.value(0))), false});
        perSource.append(QJsonObject{{u"id"_s, source.id}, {u"items"_s, n}, {u"atMost"_s, discovers}});
        slowest = std::max(slowest, n / std::max(0.01, source.rate.cap));
    }
    QList<SessionSlot> sessions;
    for (int i = 0; i < plan.sessions; ++i)
        sessions.append(sessionSlot(i));
    const Distribution distribution = itemsToSessions(items, sessions, plan.strategy);
    constexpr double secondsPerPage = 0.5; // a page with its picture on two cores; the rate is the usual bound
    QJsonArray bars;
    double minutes = slowest / 60;
    for (const QList<qsizetype> &session : distribution.sessions) {
        const double own = double(session.size()) * secondsPerPage / 60;
        minutes = std::max(minutes, own);
        bars.append(QJsonObject{{u"items"_s, session.size()}, {u"minutes"_s, own}});
    }
    co_return QJsonObject{{u"sessions"_s, bars},
                          {u"sources"_s, perSource},
                          {u"total"_s, items.size()},
                          {u"minutes"_s, minutes},
                          {u"problem"_s, distribution.problemText()}};
}

// --- lifecycle

VerbTask RunDesk::pause(QJsonObject args)
{
    RunController *run = c.wantedRun(args);
    if (!run || run->row().state != RunState::Running)
        co_return notNow(u"There is no running run to pause"_s);
    run->pause(u"Paused by %1"_s.arg(c.operatorName()));
    c.chart.mark(c.now(), u"pause"_s, u"Paused"_s);
    const QJsonObject row = run->row().toJson(); // the run may be gone when the journal is written
    co_await writeJournal(c, u"run.pause"_s, 1);
    co_return QJsonObject{{u"run"_s, row}};
}

VerbTask RunDesk::resume(QJsonObject args)
{
    const RowId id = c.wantedRunId(args);
    if (id == 0)
        co_return notNow(u"There is no run to resume"_s);
    c.chart.mark(c.now(), u"resume"_s, u"Resumed"_s);
    if (RunController *run = c.controller(id)) {
        if (run->row().state != RunState::Paused && run->row().state != RunState::Pausing)
            co_return notNow(u"Run %1 is %2"_s.arg(runNumberText(run->row().number), word(run->row().state)));
        run->resume();
        const QJsonObject row = run->row().toJson();
        co_await writeJournal(c, u"run.resume"_s, 1);
        co_return QJsonObject{{u"run"_s, row}};
    }
    const Result<> may = co_await makeResumable(id);
    if (!may)
        co_return may.error();
    const Result<RunController *> run = co_await launch(id, true);
    if (!run)
        co_return run.error();
    const QJsonObject row = run.value()->row().toJson();
    co_await writeJournal(c, u"run.resume"_s, 1, u"interrupted or stopped"_s);
    co_return QJsonObject{{u"run"_s, row}};
}

/// Undone items stay resumable until a newer run of their source starts (DECISIONS 4): those of such sources end
/// skipped, with that reason.
QCoro::Task<Result<>> RunDesk::makeResumable(RowId id)
{
    const Instant now = c.now();
    auto write = c.parts.store->write(Lane::Interactive, [=](Db &db) -> Result<> {
        const auto row = runs::byId(db, id);
        if (!row)
            return row.error();
        const auto sources = runs::sourceSnapshots(db, id);
        if (!sources)
            return sources.error();
        const bool neverBegan = row->counts.total() == 0 && row->state == RunState::Failed;
        int resumable = 0;
        for (const runs::RunSource &source : sources.value()) {
            const auto unfinished = runs::unfinishedFor(db, source.sourceId);
            if (!unfinished)
                return unfinished.error();
            if (std::any_of(unfinished->begin(), unfinished->end(),
                            [id](const RunRow &other) { return other.id == id; })) {
                ++resumable;
                continue;
            }
            const auto skipped = items::skipPending(db, id, source.sourceId, SkipReason::Superseded,
                                                    u"A newer run of this source has started"_s, now);
            if (!skipped)
                return skipped.error();
        }
        if (resumable == 0 && !neverBegan)
            return notNow(u"Run %1 cannot be resumed"_s.arg(runNumberText(row->number)),
                          u"Nothing of it is undone, or newer runs of its sources have started"_s);
        return success();
    });
    const Result<> done = co_await write;
    co_return done;
}

VerbTask RunDesk::stop(QJsonObject args)
{
    RunController *run = c.wantedRun(args);
    if (run && isActive(run->row().state)) {
        const bool now = args["now"_L1].toBool();
        run->stop(now, u"Stopped by %1"_s.arg(c.operatorName()));
        c.chart.mark(c.now(), u"stop"_s, now ? u"Stop now"_s : u"Stop after in-flight"_s);
        const QString action = now ? u"run.stop-now"_s : u"run.stop"_s;
        const QJsonObject row = run->row().toJson();
        co_await writeJournal(c, action, 1);
        co_return QJsonObject{{u"run"_s, row}};
    }
    const RowId id = c.wantedRunId(args);
    const bool interrupted =
        std::any_of(c.interrupted.begin(), c.interrupted.end(), [&](const RunRow &row) { return row.id == id; });
    if (!interrupted)
        co_return notNow(u"There is no active run to stop"_s);
    VerbResult stopped = co_await discard(args);
    co_return stopped;
}

/// An interrupted run becomes Stopped: its items stay, and it can still be resumed until a newer run of its sources
/// starts.
VerbTask RunDesk::discard(QJsonObject args)
{
    const RowId id = c.wantedRunId(args);
    if (c.controller(id))
        co_return notNow(u"The run is active"_s, u"Stop it first"_s);
    const QList<RunState> from{RunState::Draft,   RunState::Preparing, RunState::Running,
                               RunState::Pausing, RunState::Paused,    RunState::Stopping};
    const Instant now = c.now();
    const bool paused = std::any_of(c.interrupted.begin(), c.interrupted.end(),
                                    [&](const RunRow &row) { return row.id == id && row.state == RunState::Paused; });
    const QString why = paused ? u"Stopped by %1"_s.arg(c.operatorName()) : u"Not resumed after an interruption"_s;
    auto write = c.parts.store->write(
        Lane::Interactive, [=](Db &db) { return runs::setState(db, id, from, RunState::Stopped, why, now); });
    const Result<RunRow> row = co_await write;
    if (!row)
        co_return row.error();
    c.interrupted.removeIf([&](const RunRow &other) { return other.id == id; });
    if (c.shown && c.shown->id == id)
        c.shown = row.value();
    c.runsChanged();
    co_await writeJournal(c, u"run.discard"_s, 1);
    co_return QJsonObject{{u"run"_s, row->toJson()}};
}

VerbTask RunDesk::finalize(QJsonObject args)
{
    const RowId id = c.wantedRunId(args);
    if (c.controller(id))
        co_return notNow(u"The run is still active"_s, u"Statistics are frozen after the end only"_s);
    const QJsonObject asked{{u"run"_s, id}};
    const VerbResult statistics = co_await summary(asked);
    if (!statistics)
        co_return statistics.error();
    auto readBooks = c.parts.store->read([=](Db &db) { return runs::statistics(db, id); });
    const Result<QJsonObject> books = co_await readBooks;
    if (!books)
        co_return books.error();
    QJsonObject values = statistics.value();
    for (const QString &key : {u"activeMs"_s, u"books"_s})
        values.insert(key, books.value()[key]);
    const Instant now = c.now();
    auto write = c.parts.store->write(Lane::Interactive, [=](Db &db) { return runs::finalize(db, id, values, now); });
    const Result<RunRow> row = co_await write;
    if (!row)
        co_return row.error();
    if (c.shown && c.shown->id == id)
        c.shown = row.value();
    c.runsChanged();
    const QString by = args["policy"_L1].toBool() ? u"policy: all is decided and uploaded"_s : QString();
    co_await writeJournal(c, u"run.finalize"_s, 1, by);
    const Result<int> released = co_await releasePictures(c, rejectedKept, false); // those this run rejected among them
    if (!released)
        c.parts.log->error("capture", released.error().sentence());
    co_return QJsonObject{{u"run"_s, row->toJson()}, {u"pictures"_s, released ? released.value() : 0}};
}

VerbTask RunDesk::retryFailed(QJsonObject args)
{
    const RowId id = c.wantedRunId(args);
    if (id == 0)
        co_return notNow(u"There is no run"_s);
    const QList<RowId> ids = idsOf(args);
    const Instant now = c.now();
    auto write = c.parts.store->write(Lane::Interactive, [=](Db &db) {
        return ids.isEmpty() ? items::requeueFailed(db, id, now) : items::requeue(db, ids, now);
    });
    const Result<items::PutBack> back = co_await write;
    if (!back)
        co_return back.error();
    VerbResult done = co_await putBackInto(back.value());
    co_return done;
}

/// Chosen items, wherever they are: each goes back into its own run, or none of them does.
VerbTask RunDesk::requeue(QJsonObject args)
{
    const QList<RowId> ids = idsOf(args);
    const Instant now = c.now();
    auto write = c.parts.store->write(Lane::Interactive, [=](Db &db) { return items::requeue(db, ids, now); });
    const Result<items::PutBack> back = co_await write;
    if (!back)
        co_return back.error();
    VerbResult done = co_await putBackInto(back.value());
    co_return done;
}

/// What a run skipped because its source was blocked to the end: held or open circuits, sources switched off.
VerbTask RunDesk::retrySkipped(QJsonObject args)
{
    const RowId id = c.wantedRunId(args);
    if (id == 0)
        co_return notNow(u"There is no run"_s);
    const Instant now = c.now();
    const QList<SkipReason> blocked{SkipReason::CircuitOpen, SkipReason::Operator};
    auto write =
        c.parts.store->write(Lane::Interactive, [=](Db &db) { return items::requeueSkipped(db, id, blocked, now); });
    const Result<items::PutBack> back = co_await write;
    if (!back)
        co_return back.error();
    VerbResult done = co_await putBackInto(back.value());
    co_return done;
}

/// Items are back in the queue: a live run takes them, a paused one keeps them for its resume, one that had ended is
/// stopped with them by now and goes on. Where it can't go on, it stays stopped, and the note says so.
VerbTask RunDesk::putBackInto(items::PutBack back)
{
    QStringList notes;
    c.allItemsChanged = c.dirty = c.countsDirty = true;
    for (auto it = back.byRun.cbegin(); it != back.byRun.cend(); ++it) {
        RunController *run = c.controller(it.key());
        if (run && isActive(run->row().state)) {
            run->itemsRequeued();
        } else if (!c.restsRun(it.key())) {
            const Result<RunController *> launched = co_await launch(it.key(), false);
            if (!launched)
                notes.append(u"The run stays stopped and can be resumed. %1"_s.arg(launched.error().sentence()));
        }
    }
    if (back.superseded > 0)
        notes.append(u"%1 skipped: a newer run of their source has started."_s.arg(back.superseded));
    c.runsChanged();
    if (back.back + back.superseded > 0)
        co_await writeJournal(c, u"items.retry"_s, back.back);
    co_return QJsonObject{
        {u"requeued"_s, back.back}, {u"superseded"_s, back.superseded}, {u"note"_s, notes.join(u' ')}};
}

VerbTask RunDesk::page(QJsonObject args)
{
    const qint64 offset = args["offset"_L1].toInteger();
    const int limit = std::clamp(args["limit"_L1].toInt(100), 1, 1000);
    auto read = c.parts.store->read([=](Db &db) { return runs::page(db, offset, limit); });
    const Result<runs::RunPage> page = co_await read;
    if (!page)
        co_return page.error();
    QJsonArray rows;
    for (RunRow row : page->rows) {
        row.interrupted = c.isInterrupted(row);
        if (const RunController *live = c.controller(row.id))
            row.activeMs = live->statistics()["activeMs"_L1].toInteger();
        rows.append(row.toJson());
    }
    co_return QJsonObject{{u"total"_s, page->total}, {u"rows"_s, rows}};
}

/// Counts of a run from the store alone: what exit codes and the CLI's last line are made of.
VerbTask RunDesk::summary(QJsonObject args)
{
    const RowId id = c.wantedRunId(args);
    auto readRun = c.parts.store->read([=](Db &db) { return runs::byId(db, id); });
    const Result<RunRow> row = co_await readRun;
    if (!row)
        co_return row.error();
    auto readCounts = c.parts.store->read([=](Db &db) { return items::countsBySource(db, id); });
    const Result<QHash<QString, Counts>> bySource = co_await readCounts;
    if (!bySource)
        co_return bySource.error();
    auto readLedger = c.parts.store->read([=](Db &db) { return ledger::summary(db, id); });
    const Result<ledger::Summary> upload = co_await readLedger;
    if (!upload)
        co_return upload.error();
    auto readEvents = c.parts.store->read([=](Db &db) { return totals::ofRun(db, id); });
    const Result<totals::Totals> totals = co_await readEvents;
    if (!totals)
        co_return totals.error();
    QJsonObject sources, states;
    for (auto it = bySource->cbegin(); it != bySource->cend(); ++it)
        sources.insert(it.key(), it.value().toJson());
    for (auto it = upload->states.cbegin(); it != upload->states.cend(); ++it)
        states.insert(word(it.key()), it.value());
    const QJsonObject captured{{u"captures"_s, totals->captures},
                               {u"pictures"_s, totals->pictures},
                               {u"events"_s, totals->events},
                               {u"revisions"_s, totals->revisions},
                               {u"duplicates"_s, totals->duplicates}};
    co_return QJsonObject{{u"run"_s, row->toJson()}, {u"counts"_s, row->counts.toJson()},
                          {u"sources"_s, sources},   {u"ledger"_s, states},
                          {u"captured"_s, captured}, {u"sink"_s, c.sink->describe()}};
}

} // namespace trawl
