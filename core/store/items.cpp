// Queue operations: enqueue, claim, and how an attempt ends.
#include "store/items.h"

#include "store/codec.h"

#include <QRandomGenerator>
#include <QSet>

namespace trawl::items {

using namespace codec;

namespace {
constexpr int reasonLimit = 10000; ///< RT7

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

/// Their states, and what idOf needs: rows @p last + 1 … are new, one for each of @p runSources.
Result<> addStates(Db &db, RowId run, RowId last, const QList<RowId> &runSources, Instant now)
{
    if (runSources.isEmpty())
        return success();
    const auto states = db.run("items_enqueue_state", last + 1, run, now.ms, now.ms, now.ms, idList(runSources));
    if (!states)
        return states.error();
    const auto batch = db.run("items_add_batch", now.ms, last + 1, last + runSources.size());
    if (!batch)
        return batch.error();
    Moves moves;
    for (const RowId source : runSources)
        moves.add(source, ItemState::Pending, 1);
    return moves.apply(db);
}

Result<RowId> runSourceOf(Db &db, RowId run, const QString &source)
{
    Rows rows = db.query("items_run_source", run, source);
    const RowId id = rows.next() ? rows.i64(0) : 0;
    if (!rows.ok())
        return rows.error();
    if (id == 0)
        return notFound(u"Source %1 of this run"_s.arg(source));
    return id;
}

/// For statements that end a lease and answer the item's run source; no row = the token is old.
Result<> moved(Db &db, Rows rows, ItemState to)
{
    Moves moves;
    int n = 0;
    while (rows.next()) {
        moves.move(rows.i64(0), ItemState::Leased, to);
        ++n;
    }
    if (!rows.ok())
        return rows.error();
    if (n == 0)
        return staleLease();
    return moves.apply(db);
}

/// Items with consecutive ids and the same token. Queued in one go they are claimed in one go, so that most batches are
/// one or two ranges, and a statement over a range of rows costs a fraction of one over a list of them.
struct Range {
    RowId first = 0, last = 0;
    qint64 token = 0;
    qint64 size() const { return last - first + 1; }
};

template <class List, class ToHold>
QList<Range> rangesOf(const List &list, ToHold toHold)
{
    QList<Range> ranges;
    for (const auto &entry : list) {
        const Hold hold = toHold(entry);
        if (!ranges.isEmpty() && hold.item == ranges.constLast().last + 1 && hold.token == ranges.constLast().token)
            ranges.last().last = hold.item;
        else
            ranges.append({hold.item, hold.item, hold.token});
    }
    return ranges;
}

/// Halves a range that can't be ended as a whole, until what is refused stands alone.
Result<> finishRange(Db &db, const Range &range, Instant now, Finished &answer, Moves &moves)
{
    qint64 held = 0;
    RowId source = 0;
    bool oneSource = false;
    {
        Rows rows = db.query("items_held", range.first, range.last, range.token);
        if (rows.next()) {
            held = rows.i64(0);
            source = rows.i64(1);
            oneSource = source == rows.i64(2);
        }
        if (!rows.ok())
            return rows.error();
    }
    if (held == range.size() && oneSource) {
        const auto finished = db.run("items_finish", now.ms, range.first, range.last);
        if (!finished)
            return finished.error();
        answer.done += finished.value();
        moves.move(source, ItemState::Leased, ItemState::Captured, held);
        return success();
    }
    if (held == 0) {
        for (RowId item = range.first; item <= range.last; ++item)
            answer.refused.append(item);
        return success();
    }
    const RowId middle = range.first + (range.last - range.first) / 2;
    if (const auto lower = finishRange(db, {range.first, middle, range.token}, now, answer, moves); !lower)
        return lower;
    return finishRange(db, {middle + 1, range.last, range.token}, now, answer, moves);
}

Result<> end(Db &db, Hold hold, ItemState to, const Ending &ending, SkipReason skip, Instant due, Instant now)
{
    return moved(db,
                 db.query("items_end_attempt", int(to), due.ms, now.ms, int(ending.failClass), int(skip),
                          ending.reason.left(reasonLimit), ending.http,
                          ending.engine ? QVariant(int(*ending.engine)) : QVariant(),
                          ending.coverage >= 0 ? QVariant(ending.coverage) : QVariant(), hold.item, hold.token),
                 to);
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
    RowId last = 0;
    {
        // One writer: the rows of this batch get the numbers after it.
        Rows rows = db.query("items_last");
        if (rows.next())
            last = rows.i64(0);
        if (!rows.ok())
            return rows.error();
    }
    Enqueued answer;
    QList<RowId> runSources;
    runSources.reserve(list.size());
    const QByteArray uids = newUids(list.size(), now);
    for (qsizetype i = 0; i < list.size(); ++i) {
        const NewItem &item = list.at(i);
        const auto source = sources.find(item.sourceId);
        if (source == sources.end())
            return notFound(u"Source %1 of this run"_s.arg(item.sourceId));
        if ((room.ofSource >= 0 && source->items >= room.ofSource) || (room.ofRun >= 0 && ofRun >= room.ofRun)) {
            ++answer.over;
            continue;
        }
        const QByteArray url = item.url.toUtf8(); // bound as bytes: SQLite's own conversion from UTF-16 is slow
        const bool sameKey = item.identityKey == item.url;
        const auto page = qint64(pageNumber(source->name, sameKey ? url : item.identityKey.toUtf8()));
        const auto inserted =
            db.run("items_enqueue", run, page, item.depth, QByteArray::fromRawData(uids.constData() + i * 16, 16), url,
                   nullIf(sameKey, item.identityKey), nullIf(item.foundOn.isEmpty(), item.foundOn));
        if (!inserted)
            return inserted.error();
        if (inserted.value() > 0) {
            runSources.append(source->id);
            ++source->items;
            ++ofRun;
        } else {
            answer.duplicates.append(item);
        }
    }
    answer.inserted = int(runSources.size());
    if (const auto added = addStates(db, run, last, runSources, now); !added)
        return added.error();
    return answer;
}

Result<QList<Lease>> claim(Db &db, const ClaimOrder &order)
{
    const auto source = runSourceOf(db, order.run, order.source);
    if (!source)
        return source.error();
    const auto owner = db.ownerId(order.owner);
    if (!owner)
        return owner.error();
    const Instant until = order.now + order.lease;
    QList<Lease> leases;
    {
        Rows rows = db.query("items_claimable", source.value(), order.now.ms, order.n);
        leases.reserve(order.n);
        while (rows.next()) {
            Lease &lease = leases.emplaceBack();
            lease.item = rows.i64(0);
            lease.run = order.run;
            lease.token = rows.i64(1);
            lease.url = QString::fromUtf8(rows.bytes(2)); // read as bytes: SQLite's own conversion to UTF-16 is slow
            lease.itemUid = uidText(rows.bytes(3));
            lease.pageId = pageText(rows.i64(4));
            lease.identityKey = rows.isNull(5) ? lease.url : rows.text(5);
            lease.attempt = rows.i32(6) + int(order.start);
            lease.stalls = rows.i32(7);
            lease.depth = rows.i32(8);
            lease.sourceId = order.source;
            lease.until = until;
        }
        if (!rows.ok())
            return rows.error();
    }
    if (leases.isEmpty())
        return leases;
    for (const Range &range : rangesOf(leases, [](const Lease &lease) { return Hold{lease.item, 0}; })) {
        const auto claimed = db.run("items_claim", until.ms, owner.value(), order.now.ms, int(order.start),
                                    int(order.start), range.first, range.last);
        if (!claimed)
            return claimed.error();
    }
    Moves moves;
    moves.move(source.value(), ItemState::Pending, ItemState::Leased, leases.size());
    if (const auto counted = moves.apply(db); !counted)
        return counted.error();
    return leases;
}

Result<int> startAttempt(Db &db, Hold hold, Instant now)
{
    {
        Rows rows = db.query("items_start", now.ms, hold.item, hold.token);
        if (rows.next())
            return rows.i32(0);
        if (!rows.ok())
            return rows.error();
    }
    Rows rows = db.query("items_hold_state", hold.item);
    if (rows.next() && rows.i32(0) == int(ItemState::Leased) && rows.i64(1) == hold.token)
        return permanentError(4021, u"The attempt was started before"_s);
    if (!rows.ok())
        return rows.error();
    return staleLease();
}

Result<int> startAttempts(Db &db, const QList<Hold> &holds, Instant now)
{
    return db.run("items_start_many", now.ms, holdMap(holds));
}

Result<QList<RowId>> renew(Db &db, const QList<Hold> &holds, Instant until)
{
    QSet<RowId> lost;
    for (const Hold &hold : holds)
        lost.insert(hold.item);
    Rows rows = db.query("items_renew", until.ms, holdMap(holds));
    while (rows.next())
        lost.remove(rows.i64(0));
    if (!rows.ok())
        return rows.error();
    return lost.values();
}

Result<int> giveBack(Db &db, const QList<Hold> &holds, Instant now)
{
    Moves moves;
    int n = 0;
    {
        Rows rows = db.query("items_give_back", now.ms, holdMap(holds));
        for (; rows.next(); ++n)
            moves.move(rows.i64(0), ItemState::Leased, ItemState::Pending);
        if (!rows.ok())
            return rows.error();
    }
    if (const auto counted = moves.apply(db); !counted)
        return counted.error();
    return n;
}

Result<> retryLater(Db &db, Hold hold, const Ending &ending, Instant due, Instant now)
{
    return end(db, hold, ItemState::Pending, ending, SkipReason::None, due, now);
}

Result<> fail(Db &db, Hold hold, const Ending &ending, Instant now)
{
    return end(db, hold, ItemState::Failed, ending, SkipReason::None, {}, now);
}

Result<> skip(Db &db, Hold hold, SkipReason why, const QString &reason, Instant now)
{
    Ending ending;
    ending.reason = reason;
    return end(db, hold, ItemState::Skipped, ending, why, {}, now);
}

Result<> cancelAttempt(Db &db, Hold hold, Instant now)
{
    return moved(db, db.query("items_cancel_attempt", now.ms, hold.item, hold.token), ItemState::Pending);
}

Result<Finished> finishBatch(Db &db, const QList<Hold> &holds, Instant now)
{
    Finished answer;
    Moves moves;
    for (const Range &range : rangesOf(holds, [](const Hold &hold) { return hold; })) {
        if (const auto finished = finishRange(db, range, now, answer, moves); !finished)
            return finished.error();
    }
    if (const auto counted = moves.apply(db); !counted)
        return counted.error();
    return answer;
}

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
    for (const RowId id : std::as_const(sources)) {
        const auto n = db.run("items_skip_pending", int(why), reason.left(reasonLimit), now.ms, id);
        if (!n)
            return n;
        moves.move(id, ItemState::Pending, ItemState::Skipped, n.value());
        skipped += n.value();
    }
    if (const auto counted = moves.apply(db); !counted)
        return counted.error();
    return skipped;
}

Result<int> requeue(Db &db, const QList<RowId> &ids, Instant now)
{
    const QByteArray list = idList(ids);
    Moves moves;
    {
        Rows rows = db.query("items_requeue_before", list);
        while (rows.next())
            moves.move(rows.i64(0), ItemState(rows.i32(1)), ItemState::Pending, rows.i64(2));
        if (!rows.ok())
            return rows.error();
    }
    const auto n = db.run("items_requeue", now.ms, list);
    if (!n)
        return n;
    if (const auto counted = moves.apply(db); !counted)
        return counted.error();
    return n;
}

namespace {
Result<int> requeueRows(Db &db, Rows found, Instant now)
{
    QList<RowId> ids;
    {
        Rows rows = std::move(found); // reset before the same table is written
        while (rows.next())
            ids.append(rows.i64(0));
        if (!rows.ok())
            return rows.error();
    }
    return requeue(db, ids, now);
}
} // namespace

Result<int> requeueFailed(Db &db, RowId run, Instant now)
{
    return requeueRows(db, db.query("items_failed_of_run", run), now);
}

Result<int> requeueSkipped(Db &db, RowId run, const QString &source, SkipReason why, Instant now)
{
    return requeueRows(db, db.query("items_skipped_of_run", run, int(why), source, source), now);
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
