// Notices as rows; see notices.h.
#include "store/notices.h"

#include "domain/json.h"
#include "store/codec.h"
#include "store/ledger.h"
#include "store/runs.h"
#include "store/settings.h"

#include <algorithm>

namespace trawl::notices {

using namespace codec;

namespace {
const QString sinceKey = u"notices.since"_s;
/// So long a happening may carry an older time than one that was noted before it: clocks are set.
constexpr Ms slack = std::chrono::hours(1);

Result<> plain(const Result<int> &done)
{
    return done ? success() : Result<>(done.error());
}

Result<> freshRuns(Db &db, Instant since, QList<Notice> &found)
{
    QList<RowId> ids;
    {
        Rows rows = db.query("notices_runs", since.ms);
        while (rows.next())
            ids.append(rows.i64(0));
        if (!rows.ok())
            return rows.error();
    }
    for (const RowId id : std::as_const(ids)) {
        const Result<RunRow> run = runs::byId(db, id);
        if (!run)
            return run.error();
        found.append(
            noticeOf(RunFact{id, run->number, run->state, run->reason, run->ended, run->plan.sources, run->counts}));
    }
    return success();
}

Result<> freshCircuits(Db &db, Instant since, QList<Notice> &found)
{
    Rows rows = db.query("notices_circuits", since.ms);
    while (rows.next()) {
        CircuitFact circuit;
        circuit.source = rows.text(0);
        circuit.epoch = rows.i64(1);
        circuit.opened = rows.at(2);
        circuit.until = rows.at(3);
        circuit.reopened = rows.i32(4);
        circuit.lastClass = fromWord<FailClass>(rows.text(5)).value_or(FailClass::None);
        circuit.reason = rows.text(6);
        found.append(noticeOf(circuit));
    }
    return rows.ok() ? success() : Result<>(rows.error());
}

Result<> freshBatches(Db &db, Instant since, QList<Notice> &found)
{
    QList<BatchFact> batches;
    {
        Rows rows = db.query("notices_batches", since.ms);
        while (rows.next()) {
            BatchFact batch;
            batch.id = rows.i64(0);
            batch.run = rows.i64(1);
            batch.ended = rows.at(2);
            batch.message = rows.text(3);
            batch.runNumber = rows.i32(4);
            batches.append(batch);
        }
        if (!rows.ok())
            return rows.error();
    }
    for (BatchFact &batch : batches) {
        const auto summary = ledger::batchSummary(db, batch.id);
        if (!summary)
            return summary.error();
        batch.recorded = summary->count(UploadState::Recorded);
        batch.failed = summary->count(UploadState::Failed);
        found.append(noticeOf(batch));
    }
    return success();
}

/// One notice: its state, what was held back before it, and its messages.
Result<std::optional<Noted>> noteOne(Db &db, Notice notice, const Order &order)
{
    const auto last = db.idOf("notices_last_told", notice.cause);
    if (!last)
        return last.error();
    const NoticeState state =
        isByHand(notice, order.acts) ? NoticeState::ByHand : judgeNotice(notice, order.off, Instant{last.value()});
    if (state == NoticeState::Told) {
        const auto held = db.idOf("notices_held", notice.cause, last.value());
        if (!held)
            return held.error();
        notice.held = int(held.value());
    }
    const auto id = db.idOf("notices_add", notice.key, notice.cause, word(notice.kind), notice.at.ms, int(state),
                            compact(mappedToJson(notice)));
    if (!id)
        return id.error();
    if (id.value() == 0)
        return std::optional<Noted>();
    for (const NoticeTarget target : state == NoticeState::Told ? order.targets : QList<NoticeTarget>()) {
        const auto added =
            db.run("notice_sends_add", id.value(), word(target), newId(order.now), order.now.ms, order.now.ms);
        if (!added)
            return added.error();
    }
    return std::optional<Noted>(Noted{notice, state});
}

Result<Instant> keptSince(Db &db)
{
    const auto kept = settings::get(db, sinceKey);
    if (!kept)
        return kept.error();
    return Instant{kept->toInteger()};
}
} // namespace

Result<Begun> begin(Db &db, Instant now)
{
    const auto kept = keptSince(db);
    if (!kept)
        return kept.error();
    if (kept->isSet() && kept.value() <= now)
        return Begun::Usual;
    const auto runs = db.idOf("runs_count");
    if (!runs)
        return runs.error();
    const bool setBack = kept->isSet(), untold = !setBack && runs.value() > 0;
    const Instant since = untold ? now : now - slack; // a new workspace's clock may be set, too
    if (const auto moved = settings::set(db, sinceKey, since.ms); !moved)
        return moved.error();
    for (const NoticeTarget target : {NoticeTarget::Slack, NoticeTarget::Webhook}) {
        if (!setBack)
            break;
        if (const auto due = db.run("notice_sends_due_now", now.ms, word(target), now.ms); !due)
            return due.error();
    }
    return setBack ? Begun::ClockWasSetBack : Begun::Usual;
}

Result<QList<Notice>> fresh(Db &db)
{
    const auto since = keptSince(db);
    if (!since)
        return since.error();
    QList<Notice> found;
    if (!since->isSet())
        return found;
    if (const auto runs = freshRuns(db, since.value(), found); !runs)
        return runs.error();
    if (const auto circuits = freshCircuits(db, since.value(), found); !circuits)
        return circuits.error();
    if (const auto batches = freshBatches(db, since.value(), found); !batches)
        return batches.error();
    std::stable_sort(found.begin(), found.end(), [](const Notice &a, const Notice &b) { return a.at < b.at; });
    return found;
}

Result<QList<Noted>> note(Db &db, const QList<Notice> &found, const Order &order)
{
    const auto kept = keptSince(db);
    if (!kept)
        return kept.error();
    Instant mark = kept.value();
    QList<Noted> all;
    for (const Notice &notice : found) {
        const auto noted = noteOne(db, notice, order);
        if (!noted)
            return noted.error();
        if (noted.value())
            all.append(**noted);
        mark = std::max(mark, notice.at - slack);
    }
    if (mark != kept.value()) {
        if (const auto moved = settings::set(db, sinceKey, mark.ms); !moved)
            return moved.error();
    }
    return all;
}

Result<Send> next(Db &db, NoticeTarget target, Instant now)
{
    Send send;
    send.target = target;
    Rows rows = db.query("notice_sends_next", word(target), now.ms);
    if (rows.next()) {
        send.id = rows.i64(0);
        send.key = rows.text(1);
        send.created = rows.at(2);
        send.due = rows.at(3);
        send.tries = rows.i32(4);
        send.error = rows.text(5);
        send.notice = mappedFromJson<Notice>(object(rows.text(6)));
    }
    if (!rows.ok())
        return rows.error();
    return send;
}

Result<> done(Db &db, RowId send)
{
    return plain(db.run("notice_sends_done", send));
}

Result<> failed(Db &db, RowId send, const QString &why, Instant due)
{
    return plain(db.run("notice_sends_failed", due.ms, reasonText(why), send));
}

Result<> giveUp(Db &db, RowId send, const QString &why)
{
    return plain(db.run("notice_sends_give_up", reasonText(why), send));
}

Result<> trim(Db &db, Instant before)
{
    const auto mark = keptSince(db);
    if (!mark)
        return mark.error();
    const Instant old = std::min(before, mark.value()); // what may be met again keeps its notice
    if (const auto sends = db.run("notice_sends_trim", old.ms); !sends)
        return sends.error();
    return plain(db.run("notices_trim", old.ms));
}

} // namespace trawl::notices
