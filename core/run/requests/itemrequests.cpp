// Items: the queue as tables show it.
#include "run/requests/itemrequests.h"

#include "run/requests/firstnames.h"

#include "domain/itemfilter.h"

#include <QCoroFuture>

namespace trawl {

namespace {
constexpr int pageLimit = 1000;

/// "items 4, 5, 6 and 12 more"
QString itemsText(const QList<ItemRow> &rows)
{
    QStringList ids;
    for (qsizetype i = 0; i < std::min(namedInSentences, rows.size()); ++i)
        ids.append(QString::number(rows.at(i).id));
    const QString form = rows.size() == 1 ? translate("core", "item %1") : translate("core", "items %1");
    return firstAndMore(form, ids, rows.size());
}
} // namespace

/// What "source:harbour" means: the id, else every source with that in its id or name. What fits none stays, and finds
/// nothing.
QStringList ItemRequests::sourceIdsLike(const QStringList &words) const
{
    QStringList ids;
    for (const QString &word : words) {
        QStringList found;
        for (const Source &source : m_core.catalog.sources()) {
            if (source.id == word) {
                found = {word};
                break;
            }
            if (source.id.contains(word, Qt::CaseInsensitive) || source.name.contains(word, Qt::CaseInsensitive))
                found << source.id;
        }
        ids << (found.isEmpty() ? QStringList(word) : found);
    }
    ids.removeDuplicates();
    return ids;
}

Result<items::ItemQuery> ItemRequests::itemQuery(const ItemOrder &order) const
{
    items::ItemQuery query;
    query.run = m_core.runs.wanted(order.run);
    const ItemFilter filter = parseItemFilter(order.filter, m_core.now());
    if (!filter.isValid())
        return badArgument(filter.error);
    query.filter = filter;
    for (FilterTerm &term : query.filter.terms) {
        if (term.key == FilterKey::Source)
            term.words = sourceIdsLike(term.words);
    }
    query.sort = order.sort;
    query.descending = order.descending;
    query.now = m_core.now();
    const WhyEngine engine = m_core.whyEngine();
    if (const RunController *run = m_core.runs.controller(query.run)) {
        for (const SourceLane &lane : run->lanes()) {
            if (!whySource(engine, run->whyRun(), run->whySource(lane, engine)).moving())
                query.blocked.append(lane.source.id);
        }
    } else {
        query.rests = !m_core.runs.elsewhere();
    }
    return query;
}

QCoro::Task<Result<ItemsRow::Answer>> ItemRequests::handle(ItemsRow asked, Actor)
{
    const Result<items::ItemQuery> wanted = itemQuery(asked.order);
    if (!wanted)
        co_return wanted.error();
    const items::ItemQuery query = wanted.value();
    auto read = m_core.parts.store->read([=](Db &db) { return items::rowOf(db, query, asked.id); });
    const Result<qint64> row = co_await read;
    if (!row)
        co_return row.error();
    co_return ItemsRow::Answer{row.value()};
}

QCoro::Task<Result<ItemsPage::Answer>> ItemRequests::handle(ItemsPage asked, Actor)
{
    const Result<items::ItemQuery> wanted = itemQuery(asked.order);
    if (!wanted)
        co_return wanted.error();
    items::ItemQuery query = wanted.value();
    query.offset = asked.offset;
    query.limit = std::clamp(asked.limit, 1, pageLimit);
    auto read = m_core.parts.store->read([=](Db &db) { return items::page(db, query); });
    const Result<items::ItemPage> page = co_await read;
    if (!page)
        co_return page.error();
    ItemsPage::Answer answer{page->total, page->matching, {}};
    const QHash<RowId, QString> still = standingStill(query.run);
    for (ItemRow row : page->rows) {
        row.reason = still.value(row.id, row.reason);
        answer.rows.append(
            LabelledItem{row, label(row, query.now, query.rests || query.blocked.contains(row.sourceId))});
    }
    co_return answer;
}

/// Items whose worker stands still now, with the reason: the store knows nothing of that.
QHash<RowId, QString> ItemRequests::standingStill(RowId id) const
{
    QHash<RowId, QString> found;
    const RunController *run = m_core.runs.controller(id);
    const WhyEngine engine = m_core.whyEngine();
    if (!run || !(engine.browser.any() || engine.reader.any()))
        return found;
    for (const SourceLane &lane : run->lanes()) {
        for (const Flight &flight : lane.flights) {
            const Standstill *still = flight.begun ? stillOf(engine, flight.atWork()) : nullptr;
            if (still)
                found.insert(flight.lease.item, still->text);
        }
    }
    return found;
}

QCoro::Task<Result<ItemsGet::Answer>> ItemRequests::handle(ItemsGet asked, Actor)
{
    const RowId run = m_core.runs.wanted(asked.run);
    const QList<RowId> ids = asked.ids.mid(0, pageLimit);
    auto read = m_core.parts.store->read([=](Db &db) -> Result<ItemsGet::Answer> {
        auto rows = items::byIds(db, ids);
        if (!rows)
            return rows.error();
        const auto counts = items::counts(db, run);
        if (!counts)
            return counts.error();
        return ItemsGet::Answer{counts->total(), rows.take()};
    });
    const Result<ItemsGet::Answer> answer = co_await read;
    co_return answer;
}

QCoro::Task<Result<Facets>> ItemRequests::handle(ItemsFacets asked, Actor)
{
    const RowId run = m_core.runs.wanted(asked.run);
    const Instant now = m_core.now();
    auto read = m_core.parts.store->read([=](Db &db) { return items::facets(db, run, now); });
    const Result<Facets> facets = co_await read;
    co_return facets;
}

QCoro::Task<Result<ItemsUnlock::Answer>> ItemRequests::handle(ItemsUnlock asked, Actor actor)
{
    items::SweepOrder order = m_core.sweepOrder();
    order.preview = asked.preview;
    order.force = asked.force;
    auto write = m_core.parts.store->write(Lane::Interactive, [=](Db &db) { return items::sweep(db, order); });
    const Result<QList<items::Unlocked>> unlocked = co_await write;
    if (!unlocked)
        co_return unlocked.error();
    ItemsUnlock::Answer answer;
    for (const items::Unlocked &one : unlocked.value()) {
        answer.rows.append(one.row);
        if (!order.preview) {
            m_core.changes.itemChanged(one.row.id);
            m_core.parts.log->warn("queue",
                                   translate("core", "Orphan unlocked: held by %1, %2 past its lease")
                                       .arg(one.owner, durationText(one.overdue)),
                                   one.row.sourceId, one.row.id);
        }
    }
    answer.unlocked = answer.rows.size();
    if (!order.preview && answer.unlocked > 0) {
        for (const auto &[id, run] : m_core.runs.active())
            run->itemsRequeued();
        m_core.changes.itemsChanged();
        m_core.changes.runsChanged(); // one that had ended may be stopped with them now
        const QString how = order.force ? translate("core", "by force") : QString();
        JournalNote note{ItemsUnlock::verb, int(answer.unlocked), how};
        note.subject = itemsText(answer.rows);
        co_await writeJournal(m_core, actor, note);
    }
    co_return answer;
}

} // namespace trawl
