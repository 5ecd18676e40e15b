// Which pictures are still needed, which are gone, which may go (R10.2).
#include "store/captures.h"

#include "store/codec.h"
#include "store/events.h"
#include "store/journal.h"
#include "store/putback.h"

namespace trawl::captures {

using namespace codec;

namespace {
Result<QList<SpoolNeed>> needs(Rows rows)
{
    QList<SpoolNeed> list;
    while (rows.next())
        list.append({rows.i64(0), rows.text(1), rows.text(2), rows.text(3), rows.i64(4), rows.i64(5) != 0});
    if (!rows.ok())
        return rows.error();
    return list;
}

/// A capture that loses its picture, with what was decided about it.
struct Losable {
    RowId capture = 0;
    Review review = Review::Unreviewed;
    QString by, reason;
};

Result<QList<Losable>> losables(Rows rows)
{
    QList<Losable> list;
    while (rows.next())
        list.append({rows.i64(0), Review(rows.i32(1)), rows.text(2), rows.text(3)});
    if (!rows.ok())
        return rows.error();
    return list;
}

Result<> itemsBack(Db &db, const QByteArray &captures, const QString &why, Instant now)
{
    Moves moves;
    QHash<RowId, int> bySource;
    {
        Rows rows = db.query("items_picture_gone", why, now.ms, captures);
        while (rows.next()) {
            moves.move(rows.i64(0), ItemState::Captured, ItemState::Pending);
            ++bySource[rows.i64(0)];
        }
        if (!rows.ok())
            return rows.error();
    }
    if (const auto counted = moves.apply(db); !counted)
        return counted;
    const auto back = items::putBack(db, bySource, now);
    return back ? success() : Result<>(back.error());
}

/// The journal keeps each decision that a new capture will not have by itself.
Result<> note(Db &db, const QList<Losable> &lost, const LostPictures &order, Instant now)
{
    int decided = 0;
    QJsonArray list, decisions;
    for (const Losable &one : lost) {
        list.append(one.capture);
        if (one.review == Review::Unreviewed)
            continue;
        ++decided;
        decisions.append(QJsonArray{one.capture, word(one.review), one.by, one.reason});
    }
    journal::Entry entry;
    entry.at = now;
    entry.by = order.by;
    entry.action = order.action;
    entry.count = int(lost.size());
    entry.reason = order.why;
    if (decided > 0)
        entry.note = translate("core", "Decisions kept with the lost captures: %1").arg(decided);
    entry.detail = QJsonObject{{u"captures"_s, list}, {u"decisions"_s, decisions}};
    const auto written = journal::append(db, entry);
    return written ? success() : Result<>(written.error());
}
} // namespace

Result<QList<SpoolNeed>> spoolFiles(Db &db)
{
    return needs(db.query("captures_spool_files", 1));
}

Result<QList<SpoolNeed>> memoryOnly(Db &db)
{
    auto all = needs(db.query("captures_spool_files", 0));
    if (all)
        all->removeIf([](const SpoolNeed &one) { return !one.needed; });
    return all;
}

Result<QList<SpoolNeed>> releasable(Db &db, Instant now, Ms keep)
{
    return needs(db.query("captures_releasable", (now - keep).ms));
}

Result<> restored(Db &db, RowId capture, const QString &spoolFile)
{
    const auto done = db.run("captures_restored", spoolFile, capture);
    return done ? success() : Result<>(done.error());
}

Result<> released(Db &db, RowId capture)
{
    const auto done = db.run("captures_released", capture);
    return done ? success() : Result<>(done.error());
}

Result<int> losePictures(Db &db, const LostPictures &order, Instant now)
{
    // What is at the sink already, and what was rejected, needs no picture here.
    const auto losable = losables(db.query("captures_losable", idList(order.captures)));
    if (!losable)
        return losable.error();
    if (losable->isEmpty())
        return 0;
    QList<RowId> list;
    for (const Losable &one : losable.value())
        list.append(one.capture);
    const QByteArray ids = idList(list);
    if (const auto back = itemsBack(db, ids, order.why, now); !back)
        return back.error();
    if (const auto lost = db.run("captures_lose", ids); !lost)
        return lost;
    if (const auto abandoned = db.run("captures_abandon_ledger", order.why, now.ms, ids); !abandoned)
        return abandoned;
    if (const auto revised = reviseEvents(db, list); !revised)
        return revised.error();
    if (const auto written = note(db, losable.value(), order, now); !written)
        return written.error();
    return int(list.size());
}

namespace {
struct Former {
    RowId capture = 0; ///< 0: none
    Review review = Review::Unreviewed;
    QString by, reason;
    bool same = false; ///< the same picture, byte for byte
};

Result<Former> formerOf(Db &db, const CaptureRecord &record)
{
    Former former;
    Rows rows = db.query("captures_former", record.sha256, record.item);
    if (rows.next())
        former = {rows.i64(0), Review(rows.i32(1)), rows.text(2), rows.text(3), rows.i64(4) != 0};
    if (!rows.ok())
        return rows.error();
    return former;
}
} // namespace

Result<> decideAsBefore(Db &db, const CaptureRecord &record, RowId capture, Instant now)
{
    if (record.sha256.isEmpty())
        return success();
    const auto former = formerOf(db, record);
    if (!former)
        return former.error();
    if (former->capture == 0)
        return success();
    if (former->same) {
        journal::Decision decision;
        decision.captures = {capture};
        decision.review = former->review;
        decision.by = former->by;
        decision.reason = former->reason;
        decision.note = translate("core", "The picture of capture %1 was lost; this one is the same, byte for byte")
                            .arg(former->capture);
        const auto done = journal::decide(db, decision, now);
        return done ? success() : Result<>(done.error());
    }
    const QString text = translate("core", "capture %1 was %2 by %3 before its picture was lost; this picture differs")
                             .arg(former->capture)
                             .arg(word(former->review), former->by);
    const auto noted = db.run("captures_note_former", text, capture);
    return noted ? success() : Result<>(noted.error());
}

} // namespace trawl::captures
