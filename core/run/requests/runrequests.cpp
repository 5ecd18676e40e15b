// Runs: the operator's requests.
#include "run/requests/runrequests.h"

#include "policy/engineselection.h"
#include "policy/launchpreview.h"
#include "policy/schedule.h"
#include "policy/urlkey.h"
#include "run/books/runbooks.h"
#include "run/enginecomposition.h"
#include "run/localstyle.h"
#include "run/requests/draftmaker.h"
#include "run/requests/runlauncher.h"
#include "run/spoolwatch.h"
#include "store/comparison.h"
#include "store/items.h"
#include "store/ledger.h"
#include "store/runs.h"
#include "store/totals.h"

#include <QCoroFuture>

namespace trawl {

namespace {
/// Start addresses are cut at the source's maximum, like found links: a sentence if some are.
QString overMaximum(const Source &source)
{
    const qsizetype given = source.startUrls.size(), most = source.discovery.maximum;
    if (given <= most)
        return {};
    return translate("core", "%1 has %2 start addresses; the first %3 are crawled, as its \"maximum\" says")
        .arg(source.name.isEmpty() ? source.id : source.name)
        .arg(given)
        .arg(most);
}

/// The shortest distance of the next scheduled times; 0 where there is no schedule, or one that does not come again.
Ms shortestDistance(const Source &source, Instant now)
{
    constexpr int looked = 6;
    const auto schedule = parseSchedule(source.schedule, source.timezone);
    Ms shortest{0};
    if (source.schedule.isEmpty() || !schedule)
        return shortest;
    const QList<Instant> times = nextTimes(schedule.value(), now, looked);
    for (qsizetype i = 1; i < times.size(); ++i)
        shortest = i == 1 ? times[i] - times[0] : std::min(shortest, times[i] - times[i - 1]);
    return shortest;
}

/// What is known before the first page: the start addresses, each once, and the maximum that discovery may add.
LaunchSource launchSource(const EngineCore &core, const Source &source)
{
    LaunchSource launch;
    launch.id = source.id;
    launch.name = source.name.isEmpty() ? source.id : source.name;
    launch.domain = registrableDomain(hostOf(source.startUrls.value(0)));
    launch.rateKey = source.rateKey();
    launch.priority = source.priority;
    launch.atMost = !source.discovery.linkSelector.isEmpty() || !source.discovery.sitemap.isEmpty();
    QSet<QString> pages;
    for (const QString &url : source.startUrls)
        pages.insert(identityKey(url));
    launch.items = launch.atMost ? source.discovery.maximum : std::min<qint64>(pages.size(), source.discovery.maximum);
    launch.perSecond = source.rate.cap;
    launch.concurrency = source.concurrency;
    const EngineChain chain = engineChain(source, offersOf(core.parts), {});
    launch.inBrowser = chain.needs == Place::Browser;
    for (const EngineId engine : chain.order)
        launch.longestPage += Ms(source.timeoutMs(engine));
    launch.every = shortestDistance(source, core.now());
    const Circuit circuit = core.parts.shared->circuit(source.id);
    launch.circuit = circuit.state;
    launch.blockedUntil = circuit.blockedUntil;
    return launch;
}
} // namespace

// --- start

QCoro::Task<Result<RunStart::Answer>> RunRequests::handle(RunStart asked, Actor actor)
{
    const Result<RunPlan> wanted = launcher.completed(asked.plan);
    if (!wanted)
        co_return wanted.error();
    RunPlan plan = wanted.value();
    auto chosen = launcher.chosenSources(plan);
    if (!chosen)
        co_return chosen.error();
    const QList<Source> sources = chosen.take();
    plan.sources.clear();
    for (const Source &source : sources)
        plan.sources.append(source.id);
    const Result<> spool = co_await m_core.spool->readyFor(m_core.takesPictures(plan.sources));
    if (!spool)
        co_return spool.error();
    const Instant now = m_core.now();
    const QString uid = newId(now);
    auto write =
        m_core.parts.store->write(Lane::Interactive, [=](Db &db) { return runs::create(db, uid, plan, sources, now); });
    const Result<RunRow> created = co_await write;
    if (!created)
        co_return created.error();
    const Result<RunController *> run = co_await launcher.launch(created->id, true);
    if (!run) { // nobody asked for a draft
        const RunDiscard draft{created->id};
        const Result<RunAnswer> dropped = co_await handle(draft, actor);
        if (!dropped)
            m_core.parts.log->error("run", dropped.error().sentence(), {}, 0, created->id);
        co_return run.error();
    }
    JournalNote note = noteOnRun(RunStart::verb, created.value());
    note.count = int(sources.size());
    co_await writeJournal(m_core, actor, note);
    RunStart::Answer answer;
    for (const Source &source : sources) {
        const QString over = overMaximum(source);
        if (over.isEmpty())
            continue;
        answer.warnings.append(over);
        m_core.parts.log->warn("queue", over, source.id, 0, created->id);
    }
    const RunController *live = m_core.runs.controller(created->id);
    answer.run = live ? live->row() : created.value();
    if (const QString missing = m_core.missingContact(sources); !missing.isEmpty()) {
        answer.warnings.append(missing + u". "_s + contactRemedy());
        m_core.parts.log->warn("run", missing, {}, 0, created->id);
    }
    co_return answer;
}

QCoro::Task<Result<RunPreview::Answer>> RunRequests::handle(RunPreview asked, Actor)
{
    const Result<RunPlan> wanted = launcher.completed(asked.plan);
    if (!wanted)
        co_return wanted.error();
    const RunPlan plan = wanted.value();
    const auto chosen = launcher.chosenSources(plan); // what a start would refuse is refused here
    if (!chosen)
        co_return chosen.error();
    LaunchPlan launch;
    launch.sessions = plan.sessions;
    launch.sourcesAtOnce = plan.sourcesAtOnce;
    launch.strategy = plan.strategy;
    launch.limit = plan.limit;
    launch.timeLimit = Ms(plan.timeLimitMs);
    launch.now = m_core.now();
    for (const Source &source : chosen.value())
        launch.sources.append(launchSource(m_core, source));
    const LaunchPreview preview = previewLaunch(launch, localStyle());
    RunPreview::Answer answer;
    for (qsizetype i = 0; i < preview.sources.size(); ++i) {
        const LaunchSource &source = launch.sources.at(i);
        answer.sources.append(RunPreview::OfSource{source.id, preview.sources.at(i), source.atMost});
    }
    for (const qint64 items : preview.sessions)
        answer.sessions.append(RunPreview::Session{items, double(items) * pageSeconds / 60});
    answer.minutes = double(preview.expected.count()) / 60'000;
    answer.total = preview.total;
    answer.problem = preview.problem;
    answer.contradictions = preview.contradictions;
    co_return answer;
}

// --- lifecycle

QCoro::Task<Result<RunAnswer>> RunRequests::handle(RunPause asked, Actor actor)
{
    RunController *run = m_core.runs.wantedController(asked.run);
    if (!run || run->row().state != RunState::Running)
        co_return notNow(translate("core", "There is no running run to pause"));
    run->pause(translate("core", "Paused by %1").arg(actor.user));
    m_core.chart.mark(m_core.now(), u"pause"_s, u"Paused"_s);
    const RunAnswer answer{run->row()}; // the run may be gone when the journal is written
    const JournalNote note = noteOnRun(RunPause::verb, answer.run);
    co_await writeJournal(m_core, actor, note);
    co_return answer;
}

QCoro::Task<Result<RunAnswer>> RunRequests::handle(RunResume asked, Actor actor)
{
    const RowId id = m_core.runs.wanted(asked.run);
    if (id == 0)
        co_return notNow(translate("core", "There is no run to resume"));
    const RunRow *shown = m_core.runs.shown();
    const QStringList wanted = shown && shown->id == id ? shown->plan.sources : QStringList();
    const Result<> spool = co_await m_core.spool->readyFor(m_core.takesPictures(wanted));
    if (!spool)
        co_return spool.error();
    m_core.chart.mark(m_core.now(), u"resume"_s, u"Resumed"_s);
    RunController *run = m_core.runs.controller(id);
    if (run && isActive(run->row().state)) { // one that has just ended is put away by launch()
        if (run->row().state != RunState::Paused && run->row().state != RunState::Pausing)
            co_return notNow(
                translate("core", "Run %1 is %2").arg(runNumberText(run->row().number), word(run->row().state)));
        run->resume();
        const RunAnswer answer{run->row()};
        const JournalNote note = noteOnRun(RunResume::verb, answer.run);
        co_await writeJournal(m_core, actor, note);
        co_return answer;
    }
    const Result<RunState> may = co_await makeResumable(id);
    if (!may)
        co_return may.error();
    const Result<RunController *> launched = co_await launcher.launch(id, true);
    if (!launched)
        co_return launched.error();
    const RunAnswer answer{launched.value()->row()};
    const bool draft = may.value() == RunState::Draft;
    const JournalNote note = draft
                                 ? noteOnRun(u"draft.start"_s, answer.run)
                                 : noteOnRun(RunResume::verb, answer.run, translate("core", "interrupted or stopped"));
    co_await writeJournal(m_core, actor, note);
    co_return answer;
}

/// What the run was before. Undone items stay resumable until a newer run of their source starts: those of such sources
/// end skipped, with that reason.
QCoro::Task<Result<RunState>> RunRequests::makeResumable(RowId id)
{
    const Instant now = m_core.now();
    auto write = m_core.parts.store->write(Lane::Interactive, [=](Db &db) -> Result<RunState> {
        const auto row = runs::byId(db, id);
        if (!row)
            return row.error();
        const auto statistics = runs::statistics(db, id);
        if (!statistics)
            return statistics.error();
        if (const auto whole = wholeDraft(row.value(), statistics.value()); !whole)
            return whole.error();
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
                                                    translate("core", "A newer run of this source has started"), now);
            if (!skipped)
                return skipped.error();
        }
        if (resumable == 0 && !neverBegan)
            return permanentError(
                nothingUndone, translate("core", "Run %1 cannot be resumed").arg(runNumberText(row->number)),
                translate("core", "Nothing of it is undone, or newer runs of its sources have started"));
        return row->state;
    });
    const Result<RunState> done = co_await write;
    co_return done;
}

QCoro::Task<Result<RunAnswer>> RunRequests::handle(RunStop asked, Actor actor)
{
    RunController *run = m_core.runs.wantedController(asked.run);
    if (run && isActive(run->row().state)) {
        run->stop(asked.now, translate("core", "Stopped by %1").arg(actor.user));
        m_core.chart.mark(m_core.now(), u"stop"_s,
                          asked.now ? translate("core", "Stop now") : translate("core", "Stop after in-flight"));
        const RunAnswer answer{run->row()};
        const JournalNote note = noteOnRun(asked.now ? u"run.stop-now"_s : QString(RunStop::verb), answer.run);
        co_await writeJournal(m_core, actor, note);
        co_return answer;
    }
    const RunDiscard discard{m_core.runs.wanted(asked.run)};
    if (!m_core.runs.interruptedRun(discard.run))
        co_return notNow(translate("core", "There is no active run to stop"));
    const Result<RunAnswer> stopped = co_await handle(discard, actor);
    co_return stopped;
}

/// An interrupted run becomes Stopped: its items stay, and it can still be resumed until a newer run of its sources
/// starts.
QCoro::Task<Result<RunAnswer>> RunRequests::handle(RunDiscard asked, Actor actor)
{
    const RowId id = m_core.runs.wanted(asked.run);
    if (m_core.runs.controller(id))
        co_return notNow(translate("core", "The run is active"), translate("core", "Stop it first"));
    const QList<RunState> from{RunState::Draft,   RunState::Preparing, RunState::Running,
                               RunState::Pausing, RunState::Paused,    RunState::Stopping};
    const Instant now = m_core.now();
    const RunRow *rests = m_core.runs.interruptedRun(id);
    const bool paused = rests && rests->state == RunState::Paused;
    const QString why = paused ? translate("core", "Stopped by %1").arg(actor.user)
                               : translate("core", "Not resumed after an interruption");
    const QString dropped = translate("core", "Its draft was discarded by %1").arg(actor.user);
    auto write = m_core.parts.store->write(Lane::Interactive, [=](Db &db) -> Result<RunRow> {
        const auto before = runs::byId(db, id);
        if (!before)
            return before;
        const bool draft = before->state == RunState::Draft;
        if (draft) { // its addresses are left out by the operator, and listed as that
            const auto skipped = items::skipPending(db, id, {}, SkipReason::Operator, dropped, now);
            if (!skipped)
                return skipped.error();
            // It never began: it is no newer run of its source, whatever its number.
            const auto marked = runs::saveStatistics(db, id, QJsonObject{{u"discarded"_s, true}});
            if (!marked)
                return marked.error();
        }
        return runs::setState(db, id, from, RunState::Stopped, draft ? dropped : why, now);
    });
    const Result<RunRow> row = co_await write;
    if (!row)
        co_return row.error();
    m_core.runs.forgetInterrupted(id);
    m_core.runs.update(row.value());
    m_core.changes.runsChanged();
    const bool draft = row->reason == dropped;
    const JournalNote note = noteOnRun(draft ? u"draft.discard"_s : QString(RunDiscard::verb), row.value());
    co_await writeJournal(m_core, actor, note);
    co_return RunAnswer{row.value()};
}

QCoro::Task<Result<RunFinalize::Answer>> RunRequests::handle(RunFinalize asked, Actor actor)
{
    const RowId id = m_core.runs.wanted(asked.run);
    if (m_core.runs.controller(id))
        co_return notNow(translate("core", "The run is still active"),
                         translate("core", "Statistics are frozen after the end only"));
    const RunSummary sums{id};
    const Result<RunSummary::Answer> statistics = co_await handle(sums, actor);
    if (!statistics)
        co_return statistics.error();
    auto readBooks = m_core.parts.store->read([=](Db &db) { return runs::statistics(db, id); });
    const Result<QJsonObject> books = co_await readBooks;
    if (!books)
        co_return books.error();
    QJsonObject values = mappedToJson(statistics.value());
    for (const QString &key : {u"activeMs"_s, u"books"_s})
        values.insert(key, books.value()[key]);
    const Instant now = m_core.now();
    auto write =
        m_core.parts.store->write(Lane::Interactive, [=](Db &db) { return runs::finalize(db, id, values, now); });
    const Result<RunRow> row = co_await write;
    if (!row)
        co_return row.error();
    m_core.runs.update(row.value());
    m_core.changes.runsChanged();
    const QString by = actor == policyActor() ? translate("core", "policy: all is decided and uploaded") : QString();
    const JournalNote note = noteOnRun(RunFinalize::verb, row.value(), by);
    co_await writeJournal(m_core, actor, note);
    const Result<int> released =
        co_await releasePictures(m_core, rejectedKept, false); // those this run rejected among them
    if (!released)
        m_core.parts.log->error("capture", released.error().sentence());
    co_return RunFinalize::Answer{row.value(), released ? released.value() : 0};
}

// --- lists and sums

QCoro::Task<Result<RunsPage::Answer>> RunRequests::handle(RunsPage asked, Actor)
{
    const int limit = std::clamp(asked.limit, 1, 1000);
    auto read = m_core.parts.store->read([=](Db &db) { return runs::page(db, asked.offset, limit); });
    Result<runs::RunPage> page = co_await read;
    if (!page)
        co_return page.error();
    for (RunRow &row : page->rows) {
        row.interrupted = m_core.runs.isInterrupted(row);
        if (const RunController *live = m_core.runs.controller(row.id)) {
            row = live->row();
            row.activeMs = live->statistics()["activeMs"_L1].toInteger();
            row.counts = live->counts();
        }
        row.reason = shownReason(m_core, row);
    }
    co_return RunsPage::Answer{page->total, page->rows};
}

/// From the store: what exit codes and the last line of trawlctl are made of. A run's state is known in memory before
/// it is in the store, and who was told that a run has ended must not read that it runs.
QCoro::Task<Result<RunSummary::Answer>> RunRequests::handle(RunSummary asked, Actor)
{
    const RowId id = m_core.runs.wanted(asked.run);
    auto readRun = m_core.parts.store->read([=](Db &db) { return runs::byId(db, id); });
    const Result<RunRow> row = co_await readRun;
    if (!row)
        co_return row.error();
    auto readCounts = m_core.parts.store->read([=](Db &db) { return items::countsBySource(db, id); });
    const Result<QHash<QString, Counts>> bySource = co_await readCounts;
    if (!bySource)
        co_return bySource.error();
    auto readLedger = m_core.parts.store->read([=](Db &db) { return ledger::summary(db, id); });
    const Result<ledger::Summary> upload = co_await readLedger;
    if (!upload)
        co_return upload.error();
    auto readEvents = m_core.parts.store->read([=](Db &db) { return totals::ofRun(db, id); });
    const Result<totals::Totals> totals = co_await readEvents;
    if (!totals)
        co_return totals.error();
    auto readBooks = m_core.parts.store->read([=](Db &db) { return runs::statistics(db, id); });
    const Result<QJsonObject> books = co_await readBooks;
    if (!books)
        co_return books.error();
    auto readCoverage = m_core.parts.store->read([=](Db &db) { return comparison::coverage(db, id); });
    const Result<QMap<QString, FieldCoverage>> coverage = co_await readCoverage;
    if (!coverage)
        co_return coverage.error();
    RunSummary::Answer answer;
    answer.coverage = coverage.value();
    answer.run = row.value();
    const RunController *live = m_core.runs.controller(id);
    if (live) {
        answer.run.state = live->row().state;
        answer.run.reason = live->row().reason;
        answer.run.started = live->row().started;
        answer.run.ended = live->row().ended;
    }
    answer.run.reason = shownReason(m_core, answer.run);
    answer.counts = live ? shownCounts(row->counts, live->held()) : row->counts;
    for (auto it = bySource->cbegin(); it != bySource->cend(); ++it) {
        const SourceLane *lane = live ? live->lane(it.key()) : nullptr;
        answer.sources.insert(it.key(), lane ? shownCounts(it.value(), lane->held()) : it.value());
    }
    for (auto it = upload->states.cbegin(); it != upload->states.cend(); ++it)
        answer.ledger.insert(word(it.key()), it.value());
    answer.captured =
        RunSummary::Captured{totals->captures, totals->pictures, totals->events, totals->revisions, totals->duplicates};
    answer.sink = m_core.sinks.target;
    for (const QJsonValue &items : books.value()["sessions"_L1].toArray())
        answer.sessions.append(items.toInteger());
    co_return answer;
}

} // namespace trawl
