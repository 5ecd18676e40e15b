// The upload ledger: batches, legal moves, sums.
#include "store/ledger.h"

#include "store/captures.h"
#include "store/codec.h"
#include "store/events.h"
#include "store/journal.h"

namespace trawl::ledger {

using namespace codec;

bool isLegal(UploadState from, UploadState to, bool rowOnly)
{
    using enum UploadState;
    if (from == to)
        return true;
    switch (from) {
    case None:
        return to == Ready;
    case Ready:
        return to == Storing || to == Held || to == Failed || to == Abandoned;
    case Storing:
        if (rowOnly && to == Recorded)
            return true;
        return (to == Stored && !rowOnly) || to == Ready || to == Held || to == Failed || to == Abandoned;
    case Stored: // not there after all: stored again
        return to == Verified || to == Storing || to == Failed || to == Abandoned;
    case Verified:
        return to == Recorded || to == Storing || to == Failed || to == Abandoned;
    case Recorded: // only Retract leaves it
        return false;
    case Failed:
        return to == Ready || to == Held || to == Abandoned;
    case Held:
    case Abandoned:
        return to == Ready;
    }
    return false;
}

namespace {
/// In the order of @p ids.
Result<QList<Batch>> batches(Db &db, const Result<QList<RowId>> &ids)
{
    if (!ids)
        return ids.error();
    QList<Batch> found;
    Rows rows = db.query("ledger_batches", idList(ids.value()));
    while (rows.next()) {
        Batch &batch = found.emplaceBack();
        batch.id = rows.i64(0);
        batch.uid = rows.text(1);
        batch.target = rows.text(2);
        batch.mode = rows.text(3);
        batch.message = rows.text(4);
        batch.run = rows.i64(5);
        batch.created = rows.at(6);
        batch.ended = rows.at(7);
        batch.paused = rows.i64(8) != 0;
        batch.total = rows.i32(9);
        batch.bytes = rows.i64(10);
    }
    if (!rows.ok())
        return rows.error();
    std::ranges::sort(found, {}, [&](const Batch &batch) { return ids->indexOf(batch.id); });
    return found;
}

Result<qint64> one(Rows rows)
{
    const qint64 value = rows.next() ? rows.i64(0) : 0;
    if (!rows.ok())
        return rows.error();
    return value;
}

Result<> plain(const Result<int> &done)
{
    return done ? success() : Result<>(done.error());
}

/// "" for all: the statements take a list or nothing.
QVariant listOrAll(const QList<RowId> &ids)
{
    return ids.isEmpty() ? QVariant(u""_s) : QVariant(idList(ids));
}
} // namespace

Result<Batch> createBatch(Db &db, const BatchOrder &order, Instant now)
{
    const auto open = one(db.query("ledger_open_batch", order.target));
    if (!open)
        return open.error();
    RowId id = open.value();
    if (id == 0) {
        const auto made = db.idOf("ledger_add_batch", order.uid, order.run, order.target, order.mode, now.ms);
        if (!made)
            return made.error();
        id = made.value();
    }
    const QVariant list = listOrAll(order.captures);
    const auto taken = db.run("ledger_take", id, now.ms, order.run, order.run, list, list, list);
    if (!taken)
        return taken.error();
    // The error rolls the empty batch back.
    if (taken.value() == 0 && open.value() == 0) {
        const auto failed = db.idOf("ledger_failed_count", order.run, order.run);
        if (!failed)
            return failed.error();
        if (failed.value() > 0) // nothing to do is no success while something is missing at the target
            return permanentError(7016,
                                  translate("core", "Nothing waits for its upload, and %1 failed").arg(failed.value()),
                                  {}, translate("core", "Correct the cause, then Retry failed"));
        return permanentError(4024, translate("core", "There is nothing to upload"),
                              translate("core", "No approved capture waits for its upload"),
                              translate("core", "Approve captures first, or retry the failed ones"));
    }
    return batch(db, id);
}

Result<Batch> batch(Db &db, RowId id)
{
    const auto found = batches(db, QList<RowId>{id});
    if (!found)
        return found.error();
    if (found->isEmpty())
        return notFound(u"Batch %1"_s.arg(id));
    return found->constFirst();
}

Result<QList<Batch>> openBatches(Db &db)
{
    return batches(db, idsOf(db.query("ledger_open_batches")));
}

Result<QList<Batch>> newest(Db &db, int limit)
{
    return batches(db, idsOf(db.query("ledger_newest_batches", limit)));
}

Result<> setPaused(Db &db, RowId batch, bool paused)
{
    return plain(db.run("ledger_set_paused", int(paused), batch));
}

Result<> endBatch(Db &db, RowId batch, const QString &message, Instant now)
{
    if (const auto left = db.run("ledger_leave_batch", now.ms, batch); !left)
        return left.error();
    return plain(db.run("ledger_end_batch", now.ms, message, batch));
}

namespace {
struct Current {
    UploadState state = UploadState::None;
    Review review = Review::Unreviewed;
    RowId batch = 0;
    bool known = false, retracting = false, rowOnly = false;
};

Result<Current> current(Db &db, RowId capture)
{
    Current now;
    Rows rows = db.query("ledger_now", capture);
    if (rows.next() && rows.i64(2) == 0)
        now = {UploadState(rows.i32(0)), Review(rows.i32(1)), rows.i64(3), true, rows.i64(4) != 0, rows.i64(5) != 0};
    if (!rows.ok())
        return rows.error();
    return now;
}

/// Why the ledger stays as it is; nothing: the step may be taken.
std::optional<Error> refusal(const Current &before, const Step &step)
{
    const bool leaves = step.to == UploadState::Ready || step.to == UploadState::Storing;
    if (!before.known || (leaves && before.review != Review::Approved)) {
        return permanentError(4025, translate("core", "Capture %1 is not approved").arg(step.capture),
                              translate("core", "Only approved captures leave this machine"),
                              translate("core", "Approve it first"));
    }
    const bool elsewhere = step.batch != 0 && before.batch != step.batch;
    if (before.retracting || elsewhere || !isLegal(before.state, step.to, before.rowOnly)) {
        return permanentError(4021,
                              translate("core", "Upload of capture %1 can't go from %2 to %3")
                                  .arg(step.capture)
                                  .arg(word(before.state), word(step.to)),
                              before.retracting ? translate("core", "It is being taken back")
                                                : translate("core", "Another step was faster"),
                              translate("core", "Nothing to do: the ledger stands"));
    }
    return std::nullopt;
}

/// The refusal, if the step may not be taken.
Result<std::optional<Error>> take(Db &db, const Step &step, Instant now)
{
    const auto before = current(db, step.capture);
    if (!before)
        return before.error();
    if (auto refused = refusal(before.value(), step))
        return refused;
    // A put is a try, also the one after a transient failure (storing again). Stored → storing only takes back a
    // premature "stored".
    const bool tried = step.to == UploadState::Storing && before->state != UploadState::Stored;
    const auto done =
        db.run("ledger_set", int(step.to), int(tried), step.errorClass, reasonText(step.error), step.objectKey,
               step.objectKey, step.url, step.url, step.permanentUrl, step.permanentUrl, now.ms, step.capture);
    if (!done)
        return done.error();
    return std::optional<Error>();
}
} // namespace

Result<> set(Db &db, const Step &step, Instant now)
{
    const auto taken = take(db, step, now);
    if (!taken)
        return taken.error();
    return taken.value() ? Result<>(*taken.value()) : success();
}

Result<QList<RowId>> setAll(Db &db, const QList<Step> &steps, Instant now)
{
    QList<RowId> refused;
    for (const Step &step : steps) {
        const auto taken = take(db, step, now);
        if (!taken)
            return taken.error();
        if (taken.value())
            refused.append(step.capture);
    }
    return refused;
}

Result<QList<CaptureRow>> work(Db &db, RowId batch, int limit)
{
    const auto ids = idsOf(db.query("ledger_work", batch, limit));
    return ids ? captures::byIds(db, ids.value()) : Result<QList<CaptureRow>>(ids.error());
}

Result<Where> whereIs(Db &db, RowId capture)
{
    Where where;
    Rows rows = db.query("ledger_where_is", capture);
    if (rows.next())
        where = {rows.text(0), rows.text(1), rows.text(2)};
    if (!rows.ok())
        return rows.error();
    return where;
}

Result<int> retryFailed(Db &db, const QList<RowId> &captures, Instant now)
{
    const QVariant list = listOrAll(captures);
    return db.run("ledger_retry_failed", now.ms, list, list, list);
}

Result<QList<RowId>> hold(Db &db, const QList<RowId> &captures, bool held, Instant now)
{
    const auto to = held ? UploadState::Held : UploadState::Ready;
    const QString from = held ? u"[1, 2, 6]"_s : u"[7]"_s;
    return idsOf(db.query("ledger_hold", int(to), now.ms, idList(captures), from));
}

Result<QList<RowId>> retract(Db &db, const QList<RowId> &captures, const QString &by, Instant now)
{
    const auto marked = idsOf(db.query("ledger_retract", now.ms, idList(captures)));
    if (!marked || marked->isEmpty())
        return marked;
    journal::Entry entry;
    entry.at = now;
    entry.by = by;
    entry.action = UploadRetract::verb;
    entry.count = int(marked->size());
    QJsonArray list;
    for (const RowId id : marked.value())
        list.append(id);
    entry.detail = QJsonObject{{u"captures"_s, list}};
    const auto written = journal::append(db, entry);
    return written ? marked : Result<QList<RowId>>(written.error());
}

Result<QList<CaptureRow>> retracting(Db &db, RowId after, int limit)
{
    const auto ids = idsOf(db.query("ledger_retracting", after, limit));
    return ids ? captures::byIds(db, ids.value()) : Result<QList<CaptureRow>>(ids.error());
}

Result<> retractWaits(Db &db, RowId capture, const QString &why, Instant now)
{
    return plain(db.run("ledger_retract_waits", reasonText(why), now.ms, capture));
}

Result<> retracted(Db &db, RowId capture, Instant now)
{
    if (const auto unreviewed = db.run("ledger_unreview", capture); !unreviewed)
        return unreviewed.error();
    const auto done = db.run("ledger_retracted", now.ms, capture);
    if (!done)
        return done.error();
    if (done.value() == 0)
        return permanentError(4021, translate("core", "Capture %1 is not being taken back").arg(capture));
    return captures::reviseEvents(db, {capture});
}

Result<ObjectPage> objects(Db &db, RowId batch, qint64 offset, int limit)
{
    RowId id = batch;
    if (id == 0) {
        const auto last = one(db.query("ledger_newest_batch"));
        if (!last)
            return last.error();
        id = last.value();
    }
    ObjectPage page;
    const auto total = one(db.query("ledger_batch_count", id));
    if (!total)
        return total.error();
    page.total = id == 0 ? 0 : total.value();
    QList<RowId> ids;
    {
        Rows rows = db.query("ledger_objects", id, limit, offset);
        while (rows.next()) {
            ids.append(rows.i64(0));
            if (const QString errorClass = rows.text(1); !errorClass.isEmpty())
                page.errorClasses.insert(ids.constLast(), errorClass);
        }
        if (!rows.ok())
            return rows.error();
    }
    auto rows = captures::byIds(db, ids);
    if (!rows)
        return rows.error();
    page.rows = rows.take();
    return page;
}

Result<QList<UploadFailureGroup>> failureGroups(Db &db)
{
    const auto newest = one(db.query("ledger_newest_batch"));
    if (!newest)
        return newest.error();
    QList<UploadFailureGroup> groups;
    Rows rows = db.query("ledger_failures", newest.value());
    while (rows.next())
        groups.append({rows.text(0), rows.i32(1), rows.text(3), rows.i32(2)});
    if (!rows.ok())
        return rows.error();
    return groups;
}

Result<QList<RowId>> failedOf(Db &db, const QString &errorClass)
{
    const auto newest = one(db.query("ledger_newest_batch"));
    return newest ? idsOf(db.query("ledger_failed_of", newest.value(), errorClass))
                  : Result<QList<RowId>>(newest.error());
}

namespace {
bool isStored(UploadState state)
{
    return state == UploadState::Stored || state == UploadState::Verified || state == UploadState::Recorded;
}

Result<Summary> sum(Rows rows)
{
    Summary summary;
    while (rows.next()) {
        const auto state = UploadState(rows.i32(0));
        summary.states[state] += rows.i32(1);
        summary.bytes += state == UploadState::None ? 0 : rows.i64(2);
        summary.bytesDone += isStored(state) ? rows.i64(2) : 0;
    }
    if (!rows.ok())
        return rows.error();
    return summary;
}
} // namespace

Result<Summary> summary(Db &db, RowId run)
{
    auto summary = sum(db.query("ledger_summary_run", run, run));
    if (!summary)
        return summary;
    Rows rows = db.query("ledger_excluded", run, run);
    while (rows.next()) {
        const auto review = Review(rows.i32(0));
        if (review == Review::Unreviewed)
            summary->excludedUnreviewed = rows.i32(1);
        else if (review == Review::Rejected)
            summary->excludedRejected = rows.i32(1);
        else if (review == Review::Flagged)
            summary->excludedFlagged = rows.i32(1);
    }
    if (!rows.ok())
        return rows.error();
    return summary;
}

Result<Summary> batchSummary(Db &db, RowId batch)
{
    return sum(db.query("ledger_summary_batch", batch));
}

Result<Preview> ready(Db &db, RowId run)
{
    Preview preview;
    Rows rows = db.query("ledger_ready", run, run);
    if (rows.next())
        preview = {rows.i32(0), rows.i64(1)};
    if (!rows.ok())
        return rows.error();
    return preview;
}

Result<QList<UploadPreview::Share>> readyByRun(Db &db)
{
    QList<UploadPreview::Share> shares;
    Rows rows = db.query("ledger_ready_by_run");
    while (rows.next())
        shares.append({rows.i64(0), rows.i32(1), rows.i32(2), rows.i64(3)});
    if (!rows.ok())
        return rows.error();
    return shares;
}

} // namespace trawl::ledger
