// Items into the queue, out of it and back into it.
#include "store/items.h"

#include "store/codec.h"
#include "store/leftout.h"

#include <QRandomGenerator>

#include <limits>

namespace trawl::items {

using namespace codec;

namespace {
/// UUIDv7s as bytes, 16 each, for a whole batch.
QByteArray newUids(qsizetype count, Instant now)
{
    QByteArray uids(count * 16, Qt::Uninitialized);
    auto *words = reinterpret_cast<quint32 *>(uids.data());
    QRandomGenerator::global()->fillRange(words, count * 4);
    for (qsizetype i = 0; i < count; ++i) {
        auto *bytes = reinterpret_cast<uchar *>(uids.data()) + i * 16;
        for (int n = 0; n < 6; ++n)
            bytes[n] = uchar(now.ms >> (40 - 8 * n));
        bytes[6] = uchar(0x70 | (bytes[6] & 0x0f));
        bytes[8] = uchar(0x80 | (bytes[8] & 0x3f));
    }
    return uids;
}

/// A row that the database gave its id.
struct Added {
    RowId item = 0, runSource = 0;
};

/// Their states, and what idOf needs: between which ids the rows of this time stand.
Result<> addStates(Db &db, RowId run, const QList<Added> &added, Instant now)
{
    if (added.isEmpty())
        return success();
    IdMap sources;
    Moves moves;
    RowId first = added.constFirst().item, last = first;
    for (const Added &one : added) {
        sources.add(one.item, one.runSource);
        moves.add(one.runSource, ItemState::Pending, 1);
        first = std::min(first, one.item);
        last = std::max(last, one.item);
    }
    const auto states = db.run("items_enqueue_state", run, now.ms, now.ms, now.ms, sources.json());
    if (!states)
        return states.error();
    const auto batch = db.run("items_add_batch", now.ms, first, last);
    if (!batch)
        return batch.error();
    return moves.apply(db);
}
} // namespace

namespace {
/// A source that items are enqueued for.
struct Target {
    RowId id = 0;
    QByteArray name;
    qint64 items = 0; ///< counted where a room is given
};

/// Sources of a run, what stands in their queues, and how much more may.
struct Targets {
    QHash<QString, Target> sources;
    Room room;
    qint64 ofRun = 0;

    /// How many of the source's may still come, when @p fromIt of it and @p all in all are on their way.
    qint64 left(const Target &source, qint64 fromIt, qint64 all) const
    {
        qint64 most = std::numeric_limits<qint64>::max();
        if (room.ofSource >= 0)
            most = room.ofSource - source.items - fromIt;
        if (room.ofRun >= 0)
            most = std::min(most, room.ofRun - ofRun - all);
        return most;
    }
};

Result<Targets> targetsOf(Db &db, RowId run, Room room)
{
    Targets targets;
    targets.room = room;
    {
        Rows rows = db.query("items_sources_of_run", run);
        while (rows.next())
            targets.sources.insert(rows.text(0), {rows.i64(1), rows.text(0).toUtf8()});
        if (!rows.ok())
            return rows.error();
    }
    if (room.ofSource < 0 && room.ofRun < 0)
        return targets;
    Rows rows = db.query("items_counts", run);
    while (rows.next()) {
        qint64 items = 0;
        for (int state = 1; state <= 5; ++state)
            items += rows.i64(state);
        targets.sources[rows.text(0)].items = items;
        targets.ofRun += items;
    }
    if (!rows.ok())
        return rows.error();
    return targets;
}

/// Items that go into one statement, since there is room for each of them.
struct Portion {
    QList<const NewItem *> items;
    QList<qint64> pages;
    QHash<const Target *, qint64> of;
    JsonRows rows;

    void add(const NewItem &item, const Target &source)
    {
        const QByteArray url = item.url.toUtf8();
        const bool sameKey = item.identityKey == item.url;
        const QByteArray key = sameKey ? url : item.identityKey.toUtf8();
        items.append(&item);
        pages.append(qint64(pageNumber(source.name, key)));
        ++of[&source];
        rows.beginRow();
        rows.add(pages.constLast());
        rows.add(qint64(item.depth));
        rows.add(url);
        if (sameKey)
            rows.addNull();
        else
            rows.add(key);
        if (item.foundOn.isEmpty())
            rows.addNull();
        else
            rows.add(item.foundOn.toUtf8());
        rows.endRow();
    }
};

/// Ids of the rows that are new, by their pages.
Result<QHash<qint64, RowId>> insert(Db &db, RowId run, const Portion &portion, Instant now)
{
    QHash<qint64, RowId> ids;
    if (portion.items.isEmpty())
        return ids;
    const QByteArray uids = newUids(portion.items.size(), now);
    Rows rows = db.query("items_enqueue", run, uids, portion.rows.json());
    while (rows.next())
        ids.insert(rows.i64(1), rows.i64(0));
    if (!rows.ok())
        return rows.error();
    return ids;
}

/// From @p next on, as many as surely have their room: what is there already takes none, which only the statement
/// knows.
Result<Portion> portionOf(const QList<NewItem> &list, qsizetype &next, const Targets &targets, Enqueued &answer)
{
    Portion portion;
    for (; next < list.size(); ++next) {
        const NewItem &item = list.at(next);
        const auto source = targets.sources.constFind(item.sourceId);
        if (source == targets.sources.constEnd())
            return notFound(translate("core", "Source %1 of this run").arg(item.sourceId));
        if (targets.left(*source, 0, 0) <= 0) {
            const bool full = targets.room.ofSource >= 0 && source->items >= targets.room.ofSource;
            ++answer.over;
            answer.overItems.append({item, !full});
            continue;
        }
        if (targets.left(*source, portion.of.value(&*source), portion.items.size()) <= 0)
            break;
        portion.add(item, *source);
    }
    return portion;
}
} // namespace

Result<Enqueued> enqueue(Db &db, RowId run, const QList<NewItem> &list, Instant now, Room room)
{
    auto targets = targetsOf(db, run, room);
    if (!targets)
        return targets.error();
    Enqueued answer;
    QList<Added> added;
    added.reserve(list.size());
    for (qsizetype next = 0; next < list.size();) {
        const auto portion = portionOf(list, next, targets.value(), answer);
        if (!portion)
            return portion.error();
        auto ids = insert(db, run, portion.value(), now);
        if (!ids)
            return ids.error();
        for (qsizetype i = 0; i < portion->items.size(); ++i) {
            const NewItem &item = *portion->items.at(i);
            const RowId id = ids->take(portion->pages.at(i)); // the second of two alike is a duplicate
            if (id == 0) {
                answer.duplicates.append(item);
                answer.duplicatePages.append(portion->pages.at(i));
                continue;
            }
            Target &source = targets->sources[item.sourceId];
            added.append({id, source.id});
            answer.first = added.size() == 1 ? id : std::min(answer.first, id);
            answer.last = std::max(answer.last, id);
            ++source.items;
            ++targets->ofRun;
        }
    }
    answer.inserted = int(added.size());
    if (const auto states = addStates(db, run, added, now); !states)
        return states.error();
    return answer;
}

namespace {
/// Why these addresses are not crawled at all; nothing: they may still be, or a newer run has them.
std::optional<LeftOutReason> leftOutBy(SkipReason why)
{
    if (why == SkipReason::Robots)
        return LeftOutReason::Robots;
    return why == SkipReason::Operator ? std::optional(LeftOutReason::Operator) : std::nullopt;
}
} // namespace

Result<int> skipPending(Db &db, RowId run, const QString &source, SkipReason why, const QString &reason, Instant now)
{
    QList<RowId> sources;
    {
        Rows rows = db.query("items_sources_of_run", run);
        while (rows.next()) {
            if (source.isEmpty() || rows.text(0) == source)
                sources.append(rows.i64(1));
        }
        if (!rows.ok())
            return rows.error();
    }
    int skipped = 0;
    Moves moves;
    const auto noted = leftOutBy(why);
    for (const RowId id : std::as_const(sources)) {
        if (noted) {
            if (const auto done = leftout::notePending(db, id, *noted, reason, now); !done)
                return done.error();
        }
        const auto n = db.run("items_skip_pending", int(why), reasonText(reason), now.ms, id);
        if (!n)
            return n;
        moves.move(id, ItemState::Pending, ItemState::Skipped, n.value());
        skipped += n.value();
    }
    if (const auto counted = moves.apply(db); !counted)
        return counted.error();
    return skipped;
}

Result<PutBack> requeue(Db &db, const QList<RowId> &ids, Instant now)
{
    const QByteArray list = idList(ids);
    Moves moves;
    QHash<RowId, int> bySource;
    {
        Rows rows = db.query("items_requeue_before", list);
        while (rows.next()) {
            moves.move(rows.i64(0), ItemState(rows.i32(1)), ItemState::Pending, rows.i64(2));
            bySource[rows.i64(0)] += rows.i32(2);
        }
        if (!rows.ok())
            return rows.error();
    }
    if (bySource.isEmpty())
        return PutBack();
    if (const auto back = leftout::backInQueue(db, ids); !back)
        return back.error();
    const auto n = db.run("items_requeue", now.ms, list);
    if (!n)
        return n.error();
    if (const auto counted = moves.apply(db); !counted)
        return counted.error();
    return putBack(db, bySource, now);
}

Result<PutBack> requeueFailed(Db &db, RowId run, Instant now)
{
    if (const auto may = mayPutBack(db, run); !may)
        return may.error();
    const auto ids = idsOf(db.query("items_failed_of_run", run));
    return ids ? requeue(db, ids.value(), now) : Result<PutBack>(ids.error());
}

Result<PutBack> requeueSkipped(Db &db, RowId run, const QList<SkipReason> &why, Instant now)
{
    if (const auto may = mayPutBack(db, run); !may)
        return may.error();
    QList<RowId> all;
    for (const SkipReason reason : why) {
        const auto ids = idsOf(db.query("items_skipped_of_run", run, int(reason)));
        if (!ids)
            return ids.error();
        all += ids.value();
    }
    return requeue(db, all, now);
}

Result<QHash<QString, QHash<SkipReason, int>>> skips(Db &db, RowId run)
{
    QHash<QString, QHash<SkipReason, int>> found;
    Rows rows = db.query("items_skips_of_run", run);
    while (rows.next())
        found[rows.text(0)][SkipReason(rows.i32(1))] = rows.i32(2);
    if (!rows.ok())
        return rows.error();
    return found;
}

} // namespace trawl::items
