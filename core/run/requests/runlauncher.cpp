// Runs get their controllers, and give them back at their end.
#include "run/requests/runlauncher.h"

#include "async/futures.h"
#include "run/books/snapshotbuilder.h"
#include "store/runs.h"

#include <QCoroFuture>

namespace trawl {

namespace {

/// One short sentence, however many sources are busy.
QString busyText(const QStringList &busy, const QString &inOneRun, bool all)
{
    if (busy.size() == 1)
        return busy.first();
    if (!inOneRun.isEmpty())
        return (all ? translate("core", "All %1 sources are in %2") : translate("core", "%1 of the sources are in %2"))
            .arg(busy.size())
            .arg(inOneRun);
    return (busy.size() == 2 ? translate("core", "%1, and %2 more is busy")
                             : translate("core", "%1, and %2 more are busy"))
        .arg(busy.first())
        .arg(busy.size() - 1);
}

} // namespace

RunLauncher::RunLauncher(EngineCore &core, QObject *parent) : QObject(parent), m_core(core) {}

Result<RunPlan> RunLauncher::completed(RunPlan plan) const
{
    constexpr int usualSessions = 2, usualSourcesAtOnce = 3; // R8.2
    if (plan.sessions < 0 || plan.sessions > maxSessions || plan.sourcesAtOnce < 0 || plan.limit < 0 ||
        plan.timeLimitMs < 0)
        return badArgument(
            translate("core", "A run has 1 to %1 browser sessions, and no negative limits").arg(maxSessions));
    if (plan.timeLimitMs == 0)
        plan.timeLimitMs = m_core.settings.value(u"run.timeLimitSeconds"_s).toInt() * 1000;
    if (plan.sessions == 0)
        plan.sessions = std::clamp(m_core.settings.value(u"run.sessions"_s).toInt(usualSessions), 1, maxSessions);
    if (plan.sourcesAtOnce == 0)
        plan.sourcesAtOnce = std::max(1, m_core.settings.value(u"run.sourcesAtOnce"_s).toInt(usualSourcesAtOnce));
    return plan;
}

Result<QList<Source>> RunLauncher::chosenSources(const RunPlan &plan) const
{
    QList<Source> chosen;
    QStringList busy;
    QString busyRun;
    bool oneRun = true;
    for (const Source &source : m_core.catalog.sources()) {
        const bool named = plan.sources.contains(source.id);
        if (plan.sources.isEmpty() ? !source.enabled : !named)
            continue;
        if (const RunController *run = m_core.runs.of(source.id)) {
            const QString in = u"run %1 (%2)"_s.arg(runNumberText(run->row().number), word(run->row().state));
            oneRun = oneRun && (busyRun.isEmpty() || busyRun == in);
            busyRun = in;
            busy.append(translate("core", "%1 is in %2").arg(source.name, in));
        }
        chosen.append(source);
    }
    for (const QString &id : plan.sources) {
        if (!m_core.catalog.find(id))
            return permanentError(9007, translate("core", "There is no source \"%1\"").arg(id), {},
                                  translate("core", "See trawlctl sources"));
    }
    if (!busy.isEmpty())
        return permanentError(9003, busyText(busy, oneRun ? busyRun : QString(), busy.size() == chosen.size()),
                              translate("core", "A source can be in one active run only"),
                              busy.size() == chosen.size() ? translate("core", "Wait until it has ended, or stop it")
                                                           : translate("core", "Wait, or start the other sources"));
    if (chosen.isEmpty()) {
        if (const auto error = m_core.catalog.error())
            return *error;
        return permanentError(1010, translate("core", "There is nothing to crawl"),
                              translate("core", "No enabled source is chosen"),
                              translate("core", "Add a source to sources.json or enable one"));
    }
    return chosen;
}

QCoro::Task<Result<RunController *>> RunLauncher::launch(RowId id, bool begins)
{
    while (!m_core.runs.closing() && m_core.runs.controller(id) &&
           !isActive(m_core.runs.controller(id)->row().state)) // its last sitting is just being put away
        co_await sleepFor(*m_core.parts.timers, 10ms, std::stop_token());
    auto readRun = m_core.parts.store->read([=](Db &db) { return runs::byId(db, id); });
    const Result<RunRow> row = co_await readRun;
    if (!row)
        co_return row.error();
    auto readSources = m_core.parts.store->read([=](Db &db) { return runs::sourceSnapshots(db, id); });
    const Result<QList<runs::RunSource>> sources = co_await readSources;
    if (!sources)
        co_return sources.error();
    auto readBooks = m_core.parts.store->read([=](Db &db) { return runs::statistics(db, id); });
    const Result<QJsonObject> books = co_await readBooks;
    if (!books)
        co_return books.error();
    for (const runs::RunSource &source : sources.value()) {
        if (const RunController *busy = m_core.runs.of(source.sourceId))
            co_return notNow(
                translate("core", "%1 is in run %2").arg(source.sourceId, runNumberText(busy->row().number)),
                translate("core", "A source can be in one active run only"));
    }
    if (m_core.runs.closing())
        co_return notNow(translate("core", "The program is closing"), translate("core", "Nothing new is started"));
    if (m_core.runs.controller(id))
        co_return notNow(translate("core", "Run %1 is active already").arg(runNumberText(row->number)));
    auto owned = std::make_unique<RunController>(m_core.parts, row.value(), sources.value());
    owned->takeStatistics(books.value());
    RunController *run = m_core.runs.begin(std::move(owned));
    m_core.chart.clear();
    connectRun(run);
    run->start(begins);
    m_core.changes.runsChanged();
    co_return run;
}

void RunLauncher::connectRun(RunController *run)
{
    connect(run, &RunController::changed, this, [this] { m_core.changes.touch(); });
    connect(run, &RunController::itemChanged, this, [this](RowId item) { m_core.changes.itemChanged(item); });
    connect(run, &RunController::itemsChanged, this, [this] { m_core.changes.itemsChanged(); });
    connect(run, &RunController::captured, this, [this] { m_core.changes.capturesChanged(); });
    connect(run, &RunController::finishedOne, this, [this](bool ok) { m_core.chart.finished(ok); });
    connect(run, &RunController::triedInVain, this, [this] { m_core.chart.triedInVain(); });
    connect(run, &RunController::ended, this, [this, run] { ended(run); });
}

void RunLauncher::ended(RunController *run)
{
    const RunRow row = run->row();
    if (m_core.runs.shownId() == row.id)
        m_core.chart.sample(m_core.now(), *run, sourceStatuses(m_core)); // the last one: nothing in flight any more
    m_core.runs.end(run);
    m_core.chart.mark(m_core.now(), u"run"_s, u"Run %1 %2"_s.arg(runNumberText(row.number), word(row.state)));
    m_core.changes.runsChanged();
    uploadAfter(row);
}

/// "Upload at the end" of the Start dialog: what is approved by then. trawlctl follows its own upload, for the exit
/// code.
void RunLauncher::uploadAfter(const RunRow &run)
{
    if (!run.plan.uploadAtEnd || run.plan.trigger != Trigger::Operator || run.state != RunState::Completed)
        return;
    const QString number = runNumberText(run.number);
    whenDone(m_core.uploader->start(run.id, {}, newId(m_core.now())), this,
             [this, number, id = run.id](const Result<UploadBatch> &batch) {
                 m_core.changes.touch();
                 if (!batch)
                     return m_core.parts.log->warn("upload",
                                                   translate("core", "Run %1 is to be uploaded at its end, but: %2")
                                                       .arg(number, batch.error().sentence()),
                                                   {}, 0, id);
                 const QString text =
                     translate("core", "Upload of %1 started, at the end of run %2").arg(batch->total).arg(number);
                 m_core.chart.mark(m_core.now(), u"upload"_s, text);
                 m_core.parts.log->info("upload", text, {}, 0, id);
             });
}

} // namespace trawl
