// Claims, and how an attempt ends.
#include "store/queue.h"

#include "store/codec.h"

#include <QSet>

namespace trawl::items {

using namespace codec;

namespace {
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

ItemState stateAfter(Ending::Way way)
{
    switch (way) {
    case Ending::Failed:
        return ItemState::Failed;
    case Ending::Skipped:
        return ItemState::Skipped;
    case Ending::Again:
    case Ending::Cancelled:
        break;
    }
    return ItemState::Pending;
}

struct Claimed {
    Instant due;
    Lease lease;
};

Claimed claimedOf(const Rows &rows, const ClaimOrder &order)
{
    Claimed claimed;
    claimed.due = rows.at(2);
    Lease &lease = claimed.lease;
    lease.item = rows.i64(0);
    lease.run = order.run;
    lease.token = rows.i64(1);
    lease.attempt = rows.i32(3);
    lease.stalls = rows.i32(4);
    lease.url = QString::fromUtf8(rows.bytes(5)); // read as bytes: SQLite's own conversion to UTF-16 is slow
    lease.itemUid = uidText(rows.bytes(6));
    lease.pageId = pageText(rows.i64(7));
    lease.identityKey = rows.isNull(8) ? lease.url : rows.text(8);
    lease.depth = rows.i32(9);
    lease.sourceId = order.source;
    lease.until = order.now + order.lease;
    return claimed;
}
} // namespace

Result<QList<Lease>> claim(Db &db, const ClaimOrder &order)
{
    const auto source = runSourceOf(db, order.run, order.source);
    if (!source)
        return source.error();
    const auto owner = db.ownerId(order.owner);
    if (!owner)
        return owner.error();
    std::vector<Claimed> claimed;
    {
        Rows rows = db.query("items_claim", (order.now + order.lease).ms, owner.value(), order.now.ms, source.value(),
                             order.now.ms, order.n);
        while (rows.next())
            claimed.push_back(claimedOf(rows, order));
        if (!rows.ok())
            return rows.error();
    }
    std::ranges::sort(claimed, [](const Claimed &a, const Claimed &b) {
        return std::pair(a.due, a.lease.item) < std::pair(b.due, b.lease.item);
    });
    QList<Lease> leases;
    leases.reserve(qsizetype(claimed.size()));
    for (Claimed &one : claimed)
        leases.append(std::move(one.lease));
    Moves moves;
    moves.move(source.value(), ItemState::Pending, ItemState::Leased, leases.size());
    if (const auto counted = moves.apply(db); !counted)
        return counted.error();
    return leases;
}

Result<int> start(Db &db, Hold hold, Instant now)
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
        return permanentError(4021, translate("core", "The attempt was started before"));
    if (!rows.ok())
        return rows.error();
    return staleLease();
}

Result<> end(Db &db, Hold hold, const Ending &ending, Instant now)
{
    const ItemState to = stateAfter(ending.way);
    if (ending.way == Ending::Cancelled)
        return moved(db, db.query("items_cancel_attempt", now.ms, hold.item, hold.token), to);
    const Instant due = ending.way == Ending::Again ? ending.due : Instant{};
    const SkipReason skip = ending.way == Ending::Skipped ? ending.skip : SkipReason::None;
    return moved(db,
                 db.query("items_end_attempt", int(to), due.ms, now.ms, int(ending.failClass), int(skip),
                          reasonText(ending.reason), ending.http,
                          ending.engine ? QVariant(int(*ending.engine)) : QVariant(),
                          ending.coverage >= 0 ? QVariant(ending.coverage) : QVariant(), hold.item, hold.token),
                 to);
}

namespace {
constexpr qsizetype endsInStatement = 50;

QByteArray rowsOf(const QList<Ended> &list)
{
    JsonRows rows;
    for (const auto &[hold, ending] : list) {
        rows.beginRow();
        rows.add(hold.item);
        rows.add(hold.token);
        rows.add(qint64(stateAfter(ending.way)));
        rows.add(ending.way == Ending::Again ? ending.due.ms : 0);
        rows.add(qint64(ending.failClass));
        rows.add(qint64(ending.way == Ending::Skipped ? ending.skip : SkipReason::None));
        rows.add(reasonText(ending.reason).toUtf8());
        rows.add(qint64(ending.http));
        if (ending.engine)
            rows.add(qint64(*ending.engine));
        else
            rows.addNull();
        if (ending.coverage >= 0)
            rows.add(QByteArray::number(ending.coverage, 'g', 17));
        else
            rows.addNull();
        rows.endRow();
    }
    return rows.json();
}

/// Those that one statement ends. Answers their items.
Result<QSet<RowId>> endSome(Db &db, const QList<Ended> &list, Instant now)
{
    QSet<RowId> ended;
    Moves moves;
    {
        Rows rows = db.query("items_end_many", now.ms, rowsOf(list));
        while (rows.next()) {
            ended.insert(rows.i64(0));
            moves.move(rows.i64(1), ItemState::Leased, ItemState(rows.i32(2)));
        }
        if (!rows.ok())
            return rows.error();
    }
    const auto counted = moves.apply(db);
    return counted ? Result<QSet<RowId>>(std::move(ended)) : counted.error();
}
} // namespace

Result<QList<Hold>> endAll(Db &db, const QList<Ended> &list, Instant now)
{
    QList<Hold> old;
    QList<Ended> some;
    QSet<RowId> inSome;
    const auto endThem = [&]() -> Result<> {
        const auto ended = some.isEmpty() ? Result<QSet<RowId>>(QSet<RowId>()) : endSome(db, some, now);
        if (!ended)
            return ended.error();
        for (const Ended &one : std::as_const(some)) {
            if (!ended->contains(one.hold.item))
                old.append(one.hold);
        }
        some.clear();
        inSome.clear();
        return success();
    };
    for (const Ended &one : list) {
        // One statement changes a row once; and what goes back as it stood has a statement of its own.
        const bool alone = one.ending.way == Ending::Cancelled;
        if (alone || inSome.contains(one.hold.item) || some.size() == endsInStatement) {
            if (const Result<> done = endThem(); !done)
                return done.error();
        }
        if (alone) {
            const Result<> done = end(db, one.hold, one.ending, now);
            if (!done && done.error().code != staleLease().code)
                return done.error();
            if (!done)
                old.append(one.hold);
            continue;
        }
        some.append(one);
        inSome.insert(one.hold.item);
    }
    if (const Result<> done = endThem(); !done)
        return done.error();
    return old;
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

} // namespace trawl::items
