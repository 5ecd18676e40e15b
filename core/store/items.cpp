// Items into the queue, out of it and back into it.
#include "store/items.h"

#include "store/codec.h"
#include "store/leftout.h"

#include <QRandomGenerator>

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

QVariant nullIf(bool missing, const QString &text)
{
    return missing ? QVariant() : QVariant(text);
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

Result<Enqueued> enqueue(Db &db, RowId run, const QList<NewItem> &list, Instant now, Room room)
{
    struct RunSource {
        RowId id = 0;
        QByteArray name;
        qint64 items = 0; ///< counted where a room is given
    };
    QHash<QString, RunSource> sources;
    {
        Rows rows = db.query("items_sources_of_run", run);
        while (rows.next())
            sources.insert(rows.text(0), {rows.i64(1), rows.text(0).toUtf8()});
        if (!rows.ok())
            return rows.error();
    }
    qint64 ofRun = 0;
    if (room.ofSource >= 0 || room.ofRun >= 0) {
        Rows rows = db.query("items_counts", run);
        while (rows.next()) {
            qint64 items = 0;
            for (int state = 1; state <= 5; ++state)
                items += rows.i64(state);
            sources[rows.text(0)].items = items;
            ofRun += items;
        }
        if (!rows.ok())
            return rows.error();
    }
    Enqueued answer;
    QList<Added> added;
    added.reserve(list.size());
    const QByteArray uids = newUids(list.size(), now);
    for (qsizetype i = 0; i < list.size(); ++i) {
        const NewItem &item = list.at(i);
        const auto source = sources.find(item.sourceId);
        if (source == sources.end())
            return notFound(translate("core", "Source %1 of this run").arg(item.sourceId));
        const bool full = room.ofSource >= 0 && source->items >= room.ofSource;
        if (full || (room.ofRun >= 0 && ofRun >= room.ofRun)) {
            ++answer.over;
            answer.overItems.append({item, !full});
            continue;
        }
        const QByteArray url = item.url.toUtf8(); // bound as bytes: SQLite's own conversion from UTF-16 is slow
        const bool sameKey = item.identityKey == item.url;
        const auto page = qint64(pageNumber(source->name, sameKey ? url : item.identityKey.toUtf8()));
        const auto inserted =
            db.idOf("items_enqueue", run, page, item.depth, QByteArray::fromRawData(uids.constData() + i * 16, 16), url,
                    nullIf(sameKey, item.identityKey), nullIf(item.foundOn.isEmpty(), item.foundOn));
        if (!inserted)
            return inserted.error();
        if (inserted.value() > 0) {
            added.append({inserted.value(), source->id});
            answer.first = added.size() == 1 ? inserted.value() : std::min(answer.first, inserted.value());
            answer.last = std::max(answer.last, inserted.value());
            ++source->items;
            ++ofRun;
        } else {
            answer.duplicates.append(item);
            answer.duplicatePages.append(page);
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
