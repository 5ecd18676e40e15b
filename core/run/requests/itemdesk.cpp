// Items, captures, review, journal, why.
#include "run/requests/itemdesk.h"

#include "domain/itemfilter.h"
#include "policy/why.h"
#include "run/books/runbooks.h"
#include "store/captures.h"
#include "store/items.h"
#include "store/journal.h"
#include "store/logs.h"

#include <QCoroFuture>
#include <QTimeZone>

namespace trawl {

namespace {

constexpr int pageLimit = 1000;

TimeStyle localStyle()
{
    TimeStyle style;
    style.zone = QTimeZone::systemTimeZone();
    return style;
}

template <class T>
QJsonArray toArray(const QList<T> &values)
{
    QJsonArray array;
    for (const T &value : values)
        array.append(value.toJson());
    return array;
}

QJsonObject lineJson(const LogLine &line)
{
    return {{u"seq"_s, line.seq},           {u"at"_s, line.at.ms},      {u"level"_s, line.level},
            {u"category"_s, line.category}, {u"source"_s, line.source}, {u"text"_s, line.text},
            {u"item"_s, line.item}};
}

} // namespace

ItemDesk::ItemDesk(EngineCore &core, QObject *parent) : QObject(parent), c(core) {}

void ItemDesk::registerVerbs()
{
    const auto add = [this](const char *verb, VerbTask (ItemDesk::*method)(QJsonObject)) {
        c.verbs.insert(QString::fromLatin1(verb),
                       [this, method](QJsonObject args) { return (this->*method)(std::move(args)); });
    };
    add("items.page", &ItemDesk::page);
    add("items.get", &ItemDesk::get);
    add("items.row", &ItemDesk::row);
    add("items.facets", &ItemDesk::facets);
    add("items.unlock", &ItemDesk::unlock);
    add("why", &ItemDesk::why);
    add("captures.page", &ItemDesk::capturesPage);
    add("captures.get", &ItemDesk::capturesGet);
    add("captures.ids", &ItemDesk::captureIds);
    add("review.decide", &ItemDesk::decide);
    add("review.undo", &ItemDesk::undo);
    add("review.redo", &ItemDesk::redo);
    add("review.revert", &ItemDesk::revert);
    add("journal.page", &ItemDesk::journalPage);
    add("log.page", &ItemDesk::logPage);
}

// --- items

/// What "source:harbour" means: the id, else every source with that in its id or name. What fits none stays, and finds
/// nothing.
QStringList ItemDesk::sourceIdsLike(const QStringList &words) const
{
    QStringList ids;
    for (const QString &word : words) {
        QStringList found;
        for (const Source &source : c.catalog.sources()) {
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

Result<items::ItemQuery> ItemDesk::itemQuery(const QJsonObject &args) const
{
    items::ItemQuery query;
    query.run = c.wantedRunId(args);
    const ItemFilter filter = parseItemFilter(args["filter"_L1].toString(), c.now());
    if (!filter.isValid())
        return badArgument(filter.error);
    query.filter = filter;
    for (FilterTerm &term : query.filter.terms) {
        if (term.key == FilterKey::Source)
            term.words = sourceIdsLike(term.words);
    }
    query.sort = args["sort"_L1].toString();
    query.descending = args["descending"_L1].toBool();
    query.offset = args["offset"_L1].toInteger();
    query.limit = std::clamp(args["limit"_L1].toInt(200), 1, pageLimit);
    query.now = c.now();
    const WhyEngine engine = c.whyEngine();
    if (const RunController *run = c.controller(query.run)) {
        for (const SourceLane &lane : run->lanes()) {
            if (!whySource(engine, run->whyRun(), run->whySource(lane, engine)).moving())
                query.blocked.append(lane.source.id);
        }
    }
    return query;
}

VerbTask ItemDesk::row(QJsonObject args)
{
    const Result<items::ItemQuery> asked = itemQuery(args);
    if (!asked)
        co_return asked.error();
    const items::ItemQuery query = asked.value();
    const RowId item = args["id"_L1].toInteger();
    auto read = c.parts.store->read([=](Db &db) { return items::rowOf(db, query, item); });
    const Result<qint64> row = co_await read;
    if (!row)
        co_return row.error();
    co_return QJsonObject{{u"row"_s, row.value()}};
}

VerbTask ItemDesk::page(QJsonObject args)
{
    const Result<items::ItemQuery> asked = itemQuery(args);
    if (!asked)
        co_return asked.error();
    const items::ItemQuery query = asked.value();
    auto read = c.parts.store->read([=](Db &db) { return items::page(db, query); });
    const Result<items::ItemPage> page = co_await read;
    if (!page)
        co_return page.error();
    QJsonArray rows;
    for (const ItemRow &row : page->rows) {
        QJsonObject object = row.toJson();
        object.insert(u"label"_s, word(label(row, query.now, query.blocked.contains(row.sourceId))));
        rows.append(object);
    }
    co_return QJsonObject{{u"total"_s, page->total}, {u"matching"_s, page->matching}, {u"rows"_s, rows}};
}

VerbTask ItemDesk::get(QJsonObject args)
{
    const RowId run = c.wantedRunId(args);
    const QList<RowId> ids = idsOf(args).mid(0, pageLimit);
    auto read = c.parts.store->read([=](Db &db) -> Result<items::ItemPage> {
        items::ItemPage page;
        auto rows = items::byIds(db, ids);
        if (!rows)
            return rows.error();
        const auto counts = items::counts(db, run);
        if (!counts)
            return counts.error();
        page.rows = rows.take();
        page.total = counts->total();
        return page;
    });
    const Result<items::ItemPage> page = co_await read;
    if (!page)
        co_return page.error();
    co_return QJsonObject{{u"total"_s, page->total}, {u"rows"_s, toArray(page->rows)}};
}

VerbTask ItemDesk::facets(QJsonObject args)
{
    const RowId run = c.wantedRunId(args);
    auto read = c.parts.store->read([=](Db &db) { return items::facets(db, run); });
    VerbResult facets = co_await read;
    co_return facets;
}

VerbTask ItemDesk::unlock(QJsonObject args)
{
    items::SweepOrder order;
    order.now = c.now();
    order.preview = args["preview"_L1].toBool();
    order.force = args["force"_L1].toBool();
    const QString self = c.parts.setup.owner;
    order.ownerAlive = [self](const QString &owner) {
        return owner == self;
    }; // one engine per workspace: only we are alive
    auto write = c.parts.store->write(Lane::Interactive, [=](Db &db) { return items::sweep(db, order); });
    const Result<QList<items::Unlocked>> unlocked = co_await write;
    if (!unlocked)
        co_return unlocked.error();
    QJsonArray rows;
    for (const items::Unlocked &one : unlocked.value()) {
        rows.append(one.row.toJson());
        if (!order.preview) {
            c.itemChanged(one.row.id);
            c.parts.log->warn(
                "queue", u"Orphan unlocked: held by %1, %2 past its lease"_s.arg(one.owner, durationText(one.overdue)),
                one.row.sourceId, one.row.id);
        }
    }
    if (!order.preview && !rows.isEmpty()) {
        for (const auto &[id, run] : c.runs)
            run->itemsRequeued();
        c.allItemsChanged = true;
        c.runsChanged(); // one that had ended may be stopped with them now
        const QString how = order.force ? u"by force"_s : QString();
        co_await writeJournal(c, u"items.unlock"_s, int(rows.size()), how);
    }
    co_return QJsonObject{{u"unlocked"_s, rows.size()}, {u"rows"_s, rows}};
}

// --- why

VerbTask ItemDesk::whyOfItem(RowId id)
{
    auto readRow = c.parts.store->read([=](Db &db) { return items::byId(db, id); });
    const Result<ItemRow> row = co_await readRow;
    if (!row)
        co_return row.error();
    auto readPosition = c.parts.store->read([=](Db &db) { return items::positionInQueue(db, id); });
    const Result<qint64> position = co_await readPosition;
    const WhyEngine engine = c.whyEngine();
    WhyItem item;
    item.row = row.value();
    item.ahead = position && position.value() > 0 ? int(position.value()) : 0;
    const RunController *run = c.controller(row->run);
    const std::optional<WhyRun> whyRun = whyOfRun(c, row->run);
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
            }
        }
    } else if (const Source *known = c.catalog.find(row->sourceId)) {
        source.name = known->name;
    }
    co_return whyItem(engine, whyRun, source, item, localStyle()).toJson();
}

VerbTask ItemDesk::why(QJsonObject args)
{
    if (args.contains("item"_L1)) {
        RowId id = args["item"_L1].toInteger();
        if (args["item"_L1].isString()) {
            const QString uid = args["item"_L1].toString();
            auto read = c.parts.store->read([=](Db &db) { return items::idOf(db, uid); });
            const Result<RowId> found = co_await read;
            if (!found)
                co_return found.error();
            id = found.value();
        }
        VerbResult answer = co_await whyOfItem(id);
        co_return answer;
    }
    const WhyEngine engine = c.whyEngine();
    const QString sourceId = args["source"_L1].toString();
    if (!sourceId.isEmpty()) {
        if (RunController *run = c.runOf(sourceId))
            co_return whySource(engine, run->whyRun(), run->whySource(*run->lane(sourceId), engine), localStyle())
                .toJson();
        const Source *source = c.catalog.find(sourceId);
        if (!source)
            co_return permanentError(9007, u"There is no source \"%1\""_s.arg(sourceId), {}, u"See trawlctl sources"_s);
        WhySource idle;
        idle.id = source->id;
        idle.name = source->name;
        idle.enabled = source->enabled;
        idle.inRun = c.shown && c.shown->plan.sources.contains(sourceId);
        idle.pending = int(c.ended.counts.value(sourceId).pending);
        const std::optional<WhyRun> of = idle.inRun ? whyOfRun(c, c.shown->id) : std::nullopt;
        co_return whySource(engine, of, idle, localStyle()).toJson();
    }
    const RunController *run = c.wantedRun(args);
    QList<WhySource> sources;
    const std::optional<WhyRun> whyOf = whyOfRun(c, c.wantedRunId(args));
    if (run) {
        for (const SourceLane &lane : run->lanes())
            sources.append(run->whySource(lane, engine));
    }
    Why why = whyRun(engine, whyOf, sources, localStyle());
    const int skipped = run || !whyOf || c.ended.run != c.wantedRunId(args) ? 0 : skippedBlocked(c);
    if (skipped > 0) {
        why.text += u"; %1 %2 skipped because the source was blocked to the end"_s.arg(
            groupedNumber(skipped), skipped == 1 ? u"item was"_s : u"items were"_s);
        why.actions.append(WhyAction{u"Retry skipped"_s, u"run.retrySkipped"_s, {}});
    }
    co_return why.toJson();
}

// --- captures and review

captures::CaptureQuery ItemDesk::captureQuery(const QJsonObject &args)
{
    captures::CaptureQuery query;
    query.run = args["run"_L1].toInteger();
    for (const QJsonValue &value : args["review"_L1].toArray()) {
        if (const auto review = fromWord<Review>(value.toString()))
            query.review.append(*review);
    }
    query.sources = args["source"_L1].toString().split(u',', Qt::SkipEmptyParts);
    query.text = args["text"_L1].toString();
    query.flag = args["flag"_L1].toString();
    query.sort = args["sort"_L1].toString();
    query.offset = args["offset"_L1].toInteger();
    query.limit = std::clamp(args["limit"_L1].toInt(200), 1, pageLimit);
    return query;
}

VerbTask ItemDesk::capturesPage(QJsonObject args)
{
    const captures::CaptureQuery query = captureQuery(args);
    auto read = c.parts.store->read([=](Db &db) { return captures::page(db, query); });
    const Result<captures::CapturePage> page = co_await read;
    if (!page)
        co_return page.error();
    const QJsonObject counts{{u"unreviewed"_s, page->unreviewed},
                             {u"approved"_s, page->approved},
                             {u"rejected"_s, page->rejected},
                             {u"flagged"_s, page->flagged}};
    co_return QJsonObject{{u"total"_s, page->total}, {u"counts"_s, counts}, {u"rows"_s, toArray(page->rows)}};
}

VerbTask ItemDesk::capturesGet(QJsonObject args)
{
    const QList<RowId> ids = idsOf(args).mid(0, pageLimit);
    auto read = c.parts.store->read([=](Db &db) { return captures::byIds(db, ids); });
    const Result<QList<CaptureRow>> rows = co_await read;
    if (!rows)
        co_return rows.error();
    co_return QJsonObject{{u"rows"_s, toArray(rows.value())}};
}

/// All ids that fit, for what shall apply to every one of them.
VerbTask ItemDesk::captureIds(QJsonObject args)
{
    const captures::CaptureQuery query = captureQuery(args);
    auto read = c.parts.store->read([=](Db &db) { return captures::ids(db, query); });
    const Result<QList<RowId>> ids = co_await read;
    if (!ids)
        co_return ids.error();
    QJsonArray list;
    for (const RowId id : ids.value())
        list.append(id);
    co_return QJsonObject{{u"ids"_s, list}};
}

VerbTask ItemDesk::decide(QJsonObject args)
{
    const auto review = fromWord<Review>(args["review"_L1].toString());
    if (!review)
        co_return badArgument(u"A review decision is unreviewed, approved, rejected or flagged"_s);
    journal::Decision decision;
    decision.captures = idsOf(args);
    decision.review = *review;
    decision.by = c.operatorName();
    decision.reason = args["reason"_L1].toString();
    decision.note = args["note"_L1].toString();
    const Instant now = c.now();
    auto write = c.parts.store->write(Lane::Interactive, [=](Db &db) { return journal::decide(db, decision, now); });
    const Result<journal::Decided> decided = co_await write;
    if (!decided)
        co_return decided.error();
    c.capturesChanged();
    co_await refreshUndo();
    QJsonArray refused; // uploading or uploaded: they keep their decision
    for (const RowId id : decided->refused)
        refused.append(id);
    co_return QJsonObject{{u"entry"_s, decided->entry},
                          {u"changed"_s, decided->changed.size()},
                          {u"refused"_s, decided->refused.size()},
                          {u"refusedIds"_s, refused}};
}

VerbTask ItemDesk::revertEntry(RowId entry)
{
    const QString by = c.operatorName();
    const Instant now = c.now();
    auto readEntry = c.parts.store->read([=](Db &db) { return journal::byId(db, entry); });
    const Result<journal::Entry> found = co_await readEntry;
    if (!found)
        co_return found.error();
    auto write = c.parts.store->write(Lane::Interactive, [=](Db &db) { return journal::revert(db, entry, by, now); });
    const Result<journal::Decided> reverted = co_await write;
    if (!reverted)
        co_return reverted.error();
    c.capturesChanged();
    co_await refreshUndo();
    co_return QJsonObject{{u"entry"_s, reverted->entry},
                          {u"changed"_s, reverted->changed.size()},
                          {u"text"_s, journal::sentence(found.value())}};
}

namespace {

/// "Undone: flag 1 capture": what was done, not what could be done next.
VerbResult said(VerbResult answer, const QString &what)
{
    if (!answer)
        return answer;
    QJsonObject values = answer.take();
    const QString text = values["text"_L1].toString();
    values.insert(u"text"_s, what + u": "_s + text.left(1).toLower() + text.mid(1));
    return values;
}

} // namespace

VerbTask ItemDesk::undo(QJsonObject)
{
    auto read = c.parts.store->read([](Db &db) { return journal::undoState(db); });
    const Result<journal::UndoState> state = co_await read;
    if (!state)
        co_return state.error();
    if (state->undo.id == 0)
        co_return notNow(u"There is nothing to undo"_s);
    VerbResult answer = co_await revertEntry(state->undo.id);
    co_return said(std::move(answer), u"Undone"_s);
}

VerbTask ItemDesk::redo(QJsonObject)
{
    auto read = c.parts.store->read([](Db &db) { return journal::undoState(db); });
    const Result<journal::UndoState> state = co_await read;
    if (!state)
        co_return state.error();
    if (state->redo.id == 0)
        co_return notNow(u"There is nothing to redo"_s);
    VerbResult answer = co_await revertEntry(state->redo.id);
    co_return said(std::move(answer), u"Redone"_s);
}

VerbTask ItemDesk::revert(QJsonObject args)
{
    const RowId entry = args["entry"_L1].toInteger();
    VerbResult answer = co_await revertEntry(entry);
    co_return answer;
}

QCoro::Task<> ItemDesk::refreshUndo()
{
    auto read = c.parts.store->read([](Db &db) { return journal::undoState(db); });
    const Result<journal::UndoState> state = co_await read;
    if (state) {
        c.undoText = state->undo.id != 0 ? journal::sentence(state->undo) : QString();
        c.redoText = state->redo.id != 0 ? journal::sentence(state->redo) : QString();
        c.dirty = true;
    }
}

VerbTask ItemDesk::journalPage(QJsonObject args)
{
    const qint64 offset = args["offset"_L1].toInteger();
    const int limit = std::clamp(args["limit"_L1].toInt(200), 1, pageLimit);
    auto read = c.parts.store->read([=](Db &db) { return journal::page(db, offset, limit); });
    const Result<journal::Page> page = co_await read;
    if (!page)
        co_return page.error();
    co_return QJsonObject{{u"total"_s, page->total}, {u"rows"_s, toArray(page->rows)}};
}

VerbTask ItemDesk::logPage(QJsonObject args)
{
    logs::LogQuery query;
    query.run = args["run"_L1].toInteger();
    query.level = args["level"_L1].toInt();
    query.source = args["source"_L1].toString();
    query.text = args["text"_L1].toString();
    query.offset = args["offset"_L1].toInteger();
    query.limit = std::clamp(args["limit"_L1].toInt(500), 1, 5000);
    auto read = c.parts.store->read([=](Db &db) { return logs::page(db, query); });
    const Result<logs::LogPage> page = co_await read;
    if (!page)
        co_return page.error();
    QJsonArray rows;
    for (const LogLine &line : page->rows)
        rows.append(lineJson(line));
    co_return QJsonObject{{u"total"_s, page->total}, {u"rows"_s, rows}};
}

} // namespace trawl
