// Facts for the explainer, gathered from runs, sources and the store.
#include "run/requests/whyrequests.h"

#include "run/books/runbooks.h"
#include "run/localstyle.h"
#include "store/items.h"

#include <QCoroFuture>

namespace trawl {

QCoro::Task<Result<Why>> WhyRequests::handle(ExplainWait asked, Actor)
{
    RowId item = asked.item;
    if (!asked.itemUid.isEmpty()) {
        const QString uid = asked.itemUid;
        auto read = m_core.parts.store->read([=](Db &db) { return items::idOf(db, uid); });
        const Result<RowId> found = co_await read;
        if (!found)
            co_return found.error();
        item = found.value();
    }
    if (item != 0) {
        const Result<Why> answer = co_await ofItem(item);
        co_return answer;
    }
    if (!asked.source.isEmpty())
        co_return ofSource(asked.source);
    co_return ofRun(m_core.runs.wanted(asked.run));
}

QCoro::Task<Result<Why>> WhyRequests::ofItem(RowId id)
{
    auto readRow = m_core.parts.store->read([=](Db &db) { return items::byId(db, id); });
    const Result<ItemRow> row = co_await readRow;
    if (!row)
        co_return row.error();
    auto readPosition = m_core.parts.store->read([=](Db &db) { return items::positionInQueue(db, id); });
    const Result<qint64> position = co_await readPosition;
    const WhyEngine engine = m_core.whyEngine();
    WhyItem item;
    item.row = row.value();
    item.ahead = position && position.value() > 0 ? int(position.value()) : 0;
    const RunController *run = m_core.runs.controller(row->run);
    const std::optional<WhyRun> whyRun = whyOfRun(m_core, row->run);
    WhySource source;
    source.id = row->sourceId;
    source.name = row->sourceId;
    if (run) {
        for (const SourceLane &lane : run->lanes()) {
            if (lane.source.id != row->sourceId)
                continue;
            source = run->whySource(lane, engine);
            for (const Flight &flight : lane.flights) {
                if (flight.lease.item != id)
                    continue;
                item.started = flight.started;
                item.limitMs = flight.limitMs;
                item.still = flight.begun ? stillOf(engine, flight.atWork()) : nullptr;
            }
        }
    } else if (const Source *known = m_core.catalog.find(row->sourceId)) {
        source.name = known->name;
    }
    co_return whyItem(engine, whyRun, source, item, localStyle());
}

Result<Why> WhyRequests::ofSource(const QString &id) const
{
    const WhyEngine engine = m_core.whyEngine();
    if (RunController *run = m_core.runs.of(id))
        return whySource(engine, whyOfRun(m_core, run->row().id), run->whySource(*run->lane(id), engine), localStyle());
    const Source *source = m_core.catalog.find(id);
    if (!source)
        return permanentError(9007, translate("core", "There is no source \"%1\"").arg(id), {},
                              translate("core", "See trawlctl sources"));
    WhySource idle;
    idle.id = source->id;
    idle.name = source->name;
    idle.enabled = source->enabled;
    const RunRow *shown = m_core.runs.shown();
    idle.inRun = shown && shown->plan.sources.contains(id);
    idle.pending = int(m_core.runs.ended().counts.value(id).pending);
    const std::optional<WhyRun> of = idle.inRun ? whyOfRun(m_core, shown->id) : std::nullopt;
    return whySource(engine, of, idle, localStyle());
}

Why WhyRequests::ofRun(RowId id) const
{
    const WhyEngine engine = m_core.whyEngine();
    const RunController *run = m_core.runs.controller(id);
    const std::optional<WhyRun> whyOf = whyOfRun(m_core, id);
    QList<WhySource> sources;
    if (run) {
        for (const SourceLane &lane : run->lanes())
            sources.append(run->whySource(lane, engine));
    }
    Why why = whyRun(engine, whyOf, sources, localStyle());
    const int skipped = run || !whyOf || m_core.runs.ended().run != id ? 0 : skippedBlocked(m_core);
    if (skipped > 0) {
        why.text += translate("core", "; %1 %2 skipped because the source was blocked to the end")
                        .arg(groupedNumber(skipped),
                             skipped == 1 ? translate("core", "item was") : translate("core", "items were"));
        why.actions.append(WhyAction{translate("core", "Retry skipped"), {}, QString(RunRetrySkipped::verb), {}});
    }
    return why;
}

} // namespace trawl
