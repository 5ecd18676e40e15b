// Sources and circuits: the operator's requests.
#include "run/requests/sourcerequests.h"

#include "run/books/coordinationnotes.h"
#include "run/books/snapshotbuilder.h"
#include "run/enginecomposition.h"

#include <QCoroFuture>

namespace trawl {

/// Changes the overrides of sources in their active runs. At once in memory, so that a change which comes while this
/// one is written builds on it; answered when the store has it, and taken back if the store refuses (R2.5).
QCoro::Task<Result<>> SourceRequests::overrideSources(QStringList ids, std::function<void(runs::Overrides &)> edit)
{
    for (const QString &id : ids) {
        RunController *run = m_core.runs.of(id);
        const bool atRest = m_core.runs.restsIn(id);
        if (!run && !atRest)
            continue;
        const runs::Overrides before = run ? run->lane(id)->overrides : m_core.runs.ended().overrides.value(id);
        runs::Overrides after = before;
        edit(after);
        const RowId runId = run ? run->row().id : m_core.runs.shownId();
        putOverrides(runId, id, after);
        auto write = m_core.parts.store->write(Lane::Interactive,
                                               [=](Db &db) { return runs::setOverrides(db, runId, id, after); });
        const Result<> written = co_await write;
        if (!written) {
            putOverrides(runId, id, before);
            co_return written;
        }
    }
    co_return success();
}

void SourceRequests::putOverrides(RowId run, const QString &sourceId, const runs::Overrides &overrides)
{
    if (RunController *live = m_core.runs.controller(run); live && live->lane(sourceId))
        live->setOverrides(sourceId, overrides);
    else
        m_core.runs.setOverridesAtRest(run, sourceId, overrides);
    m_core.changes.touch();
}

namespace {

/// "Coliseum now has priority 1, before MGM Cotai and 2 more": what the change does to the order.
QString orderText(const RunController &run, const SourceLane &moved, int after)
{
    const int before = moved.priority;
    QStringList others;
    for (const SourceLane &lane : run.lanes()) {
        const bool passed = after < before ? lane.priority > after && lane.priority <= before
                                           : lane.priority >= before && lane.priority < after;
        if (&lane != &moved && passed && lane.pending + lane.buffer.size() > 0)
            others.append(lane.source.name);
    }
    QString text = translate("core", "%1 now has priority %2").arg(moved.source.name).arg(after);
    if (!others.isEmpty())
        text += u", %1 %2"_s.arg(after < before ? u"before"_s : u"after"_s, others.first());
    if (others.size() > 1)
        text += translate("core", " and %1 more").arg(others.size() - 1);
    return text;
}

} // namespace

QCoro::Task<Result<SourceSetPriority::Answer>> SourceRequests::handle(SourceSetPriority asked, Actor actor)
{
    const bool permanent = asked.permanent;
    qint64 moved = 0;
    QStringList names;
    for (const QString &id : asked.ids) {
        const Source *source = m_core.catalog.find(id);
        RunController *run = m_core.runs.of(id);
        if (!source && !run)
            co_return permanentError(9007, translate("core", "There is no source \"%1\"").arg(id));
        const bool atRest = m_core.runs.restsIn(id);
        const int filed = source ? source->priority : 5;
        const int before = run      ? run->lane(id)->priority
                           : atRest ? m_core.runs.ended().overrides.value(id).priority.value_or(filed)
                                    : filed;
        const int after = asked.delta ? std::clamp(before + *asked.delta, 1, 9) : asked.priority.value_or(0);
        if (after < 1 || after > 9)
            co_return permanentError(9002, translate("core", "A priority is a number from 1 to 9"),
                                     u"Found %1"_s.arg(after));
        if (run) {
            moved += run->lane(id)->pending + run->lane(id)->buffer.size();
            names.append(orderText(*run, *run->lane(id), after) +
                         (permanent ? QString() : translate("core", ", in this run only")));
            const QStringList one{id};
            std::function<void(runs::Overrides &)> edit = [after](runs::Overrides &o) { o.priority = after; };
            const Result<> done = co_await overrideSources(one, edit);
            if (!done)
                co_return done.error();
        }
        if (atRest) {
            names.append(translate("core", "%1 has priority %2 when the run goes on")
                             .arg(source ? source->name : id)
                             .arg(after));
            const QStringList one{id};
            std::function<void(runs::Overrides &)> edit = [after](runs::Overrides &o) { o.priority = after; };
            const Result<> done = co_await overrideSources(one, edit);
            if (!done)
                co_return done.error();
        }
        if (permanent || (!run && !atRest)) {                // without a run there is only the file to change
            const QString name = source ? source->name : id; // the edit makes all sources anew
            const Result<> edited = m_core.catalog.edit(id, u"/priority"_s, after);
            if (!edited)
                co_return edited.error();
            if (!run && !atRest)
                names.append(translate("core", "%1 now has priority %2 in sources.json, for all runs to come")
                                 .arg(name)
                                 .arg(after));
        }
        QJsonObject detail;
        detail.insert(id, QJsonArray({before, after}));
        const QStringList one{id};
        const bool filedNow = permanent || (!run && !atRest);
        const QString where = filedNow ? u"permanent"_s : translate("core", "this run");
        const JournalNote note = noteOnSources(m_core, u"source.priority"_s, one, where, detail);
        co_await writeJournal(m_core, actor, note);
    }
    const QString text =
        names.join(u", "_s) +
        (moved > 0 ? translate("core", " — about %1 %2; in-flight work is unaffected.")
                         .arg(moved)
                         .arg(moved == 1 ? translate("core", "item moves") : translate("core", "items move"))
                   : u"."_s);
    m_core.chart.mark(m_core.now(), u"priority"_s, text);
    m_core.parts.log->info("source", text, asked.ids.value(0));
    co_return SourceSetPriority::Answer{moved, text};
}

QCoro::Task<Result<>> SourceRequests::handle(SourceSetRate asked, Actor actor)
{
    const QString id = asked.id;
    const double rate = asked.perSecond;
    if (rate < 0.01 || rate > 1000)
        co_return permanentError(9002, translate("core", "A rate is from 0.01 to 1000 requests per second"),
                                 u"Found %1"_s.arg(rate));
    const QStringList ids{id};
    std::function<void(runs::Overrides &)> edit = [rate](runs::Overrides &o) { o.rate = rate; };
    const Result<> done = co_await overrideSources(ids, edit);
    if (!done)
        co_return done.error();
    if (asked.permanent || !(m_core.runs.of(id) || m_core.runs.restsIn(id))) {
        const Result<> edited = m_core.catalog.edit(id, u"/rate/per_second"_s, rate);
        if (!edited)
            co_return edited.error();
    }
    QJsonObject detail;
    detail.insert(id, rate);
    const JournalNote note = noteOnSources(m_core, u"source.rate"_s, ids, {}, detail);
    co_await writeJournal(m_core, actor, note);
    co_return success();
}

QCoro::Task<Result<>> SourceRequests::handle(SourceSetConcurrency asked, Actor actor)
{
    constexpr int most = 64; // as in sources.schema.json
    const QString id = asked.id;
    const int pages = asked.pages;
    if (pages < 1 || pages > most)
        co_return badArgument(
            translate("core", "A source loads 1 to %1 pages at a time; found %2").arg(most).arg(pages));
    if (!m_core.catalog.find(id) && !m_core.runs.of(id))
        co_return permanentError(9007, translate("core", "There is no source \"%1\"").arg(id));
    const QStringList ids{id};
    std::function<void(runs::Overrides &)> edit = [pages](runs::Overrides &o) { o.concurrency = pages; };
    const Result<> done = co_await overrideSources(ids, edit);
    if (!done)
        co_return done.error();
    if (asked.permanent || !(m_core.runs.of(id) || m_core.runs.restsIn(id))) {
        const Result<> edited = m_core.catalog.edit(id, u"/concurrency"_s, pages);
        if (!edited)
            co_return edited.error();
    }
    QJsonObject detail;
    detail.insert(id, pages);
    const JournalNote note = noteOnSources(m_core, u"source.concurrency"_s, ids, {}, detail);
    co_await writeJournal(m_core, actor, note);
    co_return success();
}

QCoro::Task<Result<>> SourceRequests::handle(SourceSetEnabled asked, Actor actor)
{
    const bool enabled = asked.enabled;
    const QStringList ids = asked.ids;
    std::function<void(runs::Overrides &)> edit = [enabled](runs::Overrides &o) { o.enabled = enabled; };
    const Result<> done = co_await overrideSources(ids, edit);
    if (!done)
        co_return done.error();
    for (const QString &id : ids) {
        if (!asked.permanent && (m_core.runs.of(id) || m_core.runs.restsIn(id)))
            continue;
        const Result<> edited = m_core.catalog.edit(id, u"/enabled"_s, enabled);
        if (!edited)
            co_return edited.error();
    }
    const JournalNote note = noteOnSources(m_core, enabled ? u"source.enable"_s : u"source.disable"_s, ids);
    co_await writeJournal(m_core, actor, note);
    co_return success();
}

QCoro::Task<Result<>> SourceRequests::handle(SourcePinEngine asked, Actor actor)
{
    const QStringList ids{asked.id};
    const std::optional<EngineId> engine = asked.engine;
    if (engine && !m_core.parts.engine(*engine))
        co_return badArgument(translate("core", "%1 is not part of this program yet").arg(engineLabel(*engine)));
    const Source *source = m_core.catalog.find(ids.first());
    const bool runs = m_core.runs.of(ids.first()) || m_core.runs.restsIn(ids.first());
    if (!source && !runs)
        co_return permanentError(9007, translate("core", "There is no source \"%1\"").arg(ids.first()));
    if (!runs && !engine)
        co_return notNow(translate("core", "%1 is in no active run").arg(source->name),
                         translate("core", "Without a run the chain in sources.json decides already"));
    if (runs) {
        std::function<void(runs::Overrides &)> edit = [engine](runs::Overrides &o) { o.pin = engine; };
        const Result<> done = co_await overrideSources(ids, edit);
        if (!done)
            co_return done.error();
    } else { // for the next run: first of the chain in the file
        QList<EngineId> chain = source->engines.isEmpty()
                                    ? defaultChain(offersOf(m_core.parts), source->wantsScreenshot())
                                    : source->engines;
        chain.removeAll(*engine);
        chain.prepend(*engine);
        QJsonArray words;
        for (const EngineId each : std::as_const(chain))
            words.append(word(each));
        const Result<> edited = m_core.catalog.edit(ids.first(), u"/engines"_s, words);
        if (!edited)
            co_return edited.error();
    }
    const JournalNote note = noteOnSources(m_core, u"source.pin"_s, ids, engine ? word(*engine) : QString());
    co_await writeJournal(m_core, actor, note);
    co_return success();
}

QCoro::Task<Result<>> SourceRequests::handle(CircuitProbe asked, Actor actor)
{
    const Act act{actor.user, asked.reason};
    const auto probe = [this, act](const QString &id) { return m_core.parts.coordination->probe(id, act); };
    const Result<> done = co_await moveCircuits(asked.ids, probe);
    co_return done;
}

QCoro::Task<Result<>> SourceRequests::handle(CircuitHold asked, Actor actor)
{
    const Act act{actor.user, asked.reason};
    const auto hold = [this, until = asked.until, act](const QString &id) {
        return m_core.parts.coordination->hold(id, until, act);
    };
    const Result<> done = co_await moveCircuits(asked.ids, hold);
    co_return done;
}

QCoro::Task<Result<>> SourceRequests::handle(CircuitClose asked, Actor actor)
{
    if (asked.reason.trimmed().isEmpty())
        co_return badArgument(translate("core", "Closing a circuit needs a reason: it is kept in the journal"));
    const Act act{actor.user, asked.reason};
    const auto close = [this, act](const QString &id) { return m_core.parts.coordination->close(id, act); };
    const Result<> done = co_await moveCircuits(asked.ids, close);
    co_return done;
}

/// The same for each source. Runs, log, chart and journal hear of it by the stream of changes; it is answered when the
/// journal's line is committed.
QCoro::Task<Result<>> SourceRequests::moveCircuits(QStringList ids, CircuitMove move)
{
    for (const QString &id : ids) {
        if (!m_core.runs.of(id) && !m_core.catalog.find(id))
            co_return permanentError(9007, translate("core", "There is no source \"%1\"").arg(id));
        auto asked = move(id);
        const Result<CircuitReport> report = co_await asked;
        if (!report)
            co_return report.error();
        co_await m_core.notes->written();
    }
    co_return success();
}

SourcesAnswer SourceRequests::listed() const
{
    SourcesAnswer answer;
    answer.sources = m_core.catalog.rawSources();
    answer.file = m_core.catalog.path();
    for (const SourceStatus &source : sourceStatuses(m_core))
        answer.priorities.insert(source.id, source.priority);
    for (const ConfigNote &note : m_core.catalog.warnings())
        answer.warnings.append(note.sentence());
    answer.error = m_core.catalog.error();
    return answer;
}

QCoro::Task<Result<SourcesAnswer>> SourceRequests::handle(SourcesList, Actor)
{
    co_return listed();
}

QCoro::Task<Result<SourcesAnswer>> SourceRequests::handle(SourcesReload, Actor)
{
    const Result<> loaded = m_core.catalog.reload();
    if (!loaded)
        co_return loaded.error();
    co_return listed();
}

} // namespace trawl
