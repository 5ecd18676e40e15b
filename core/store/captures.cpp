// Captures: recording in one transaction, pages, and what becomes of their pictures.
#include "store/captures.h"

#include "store/codec.h"
#include "store/events.h"
#include "store/filtersql.h"
#include "store/journal.h"
#include "store/pages.h"

#include <bit>

namespace trawl::captures {

using namespace codec;

namespace {
CaptureRow rowOf(const Rows &rows)
{
    CaptureRow row;
    row.id = rows.i64(0);
    row.uid = rows.text(1);
    row.item = rows.i64(2);
    row.itemUid = uidText(rows.bytes(3));
    row.run = rows.i64(4);
    row.runNumber = rows.i32(5);
    row.runUid = rows.text(6);
    row.sourceId = rows.text(7);
    row.pageId = pageText(rows.i64(8));
    row.url = rows.text(9);
    row.finalUrl = rows.text(10);
    row.title = rows.text(11);
    row.engine = EngineId(rows.i32(12));
    row.coverage = rows.real(13);
    row.http = rows.i32(14);
    row.records = array(rows.text(15));
    row.timings = object(rows.text(16));
    row.flags = flagsList(rows.text(17));
    row.format = fromWord<PictureFormat>(rows.text(18)).value_or(PictureFormat::None);
    row.width = rows.i32(19);
    row.height = rows.i32(20);
    row.bytes = rows.i64(21);
    row.sha256 = rows.text(22);
    row.dhash = quint64(rows.i64(23));
    row.review = Review(rows.i32(24));
    row.reviewBy = rows.text(25);
    row.reviewReason = rows.text(26);
    row.upload = UploadState(rows.i32(27));
    row.objectKey = rows.text(28);
    row.uploadError = rows.text(29);
    row.uploadTries = rows.i32(30);
    row.spoolFile = rows.text(31);
    row.changed = rows.real(32);
    row.captured = rows.at(33);
    row.notes = notesList(rows.text(34));
    return row;
}

/// Adds the row, if the lease is still the newest (LS5); the item is captured and counted with it.
Result<RowId> add(Db &db, const CaptureRecord &record, const QStringList &fields, Instant now)
{
    const QString records = u'[' + fields.join(u',') + u']';
    const auto id = db.idOf(
        "captures_add", record.uid, record.attempt, now.ms, int(record.engine), record.coverage, record.http,
        record.finalUrl, record.title, records, compact(record.timings), flagsText(record.flags), triage(record.flags),
        notesText(record.notes), word(record.format), record.width, record.height, record.bytes, record.sha256,
        std::bit_cast<qint64>(record.dhash), record.changed, record.spoolFile, record.item, record.token);
    return id && id.value() == 0 ? Result<RowId>(staleLease()) : id;
}

Result<> decideByPolicy(Db &db, const CaptureRecord &record, RowId capture, Instant now)
{
    if (record.review == Review::Unreviewed)
        return success();
    journal::Decision decision;
    decision.captures = {capture};
    decision.review = record.review;
    decision.by = record.reviewBy.isEmpty() ? u"policy"_s : record.reviewBy;
    const auto done = journal::decide(db, decision, now);
    return done ? success() : Result<>(done.error());
}
} // namespace

Result<Recorded> record(Db &db, const CaptureRecord &record, Instant now)
{
    QStringList fields; // of each record: they stand in three tables, and are written out once
    for (const QJsonValue &one : record.records)
        fields.append(compact(one.toObject()));
    const auto capture = add(db, record, fields, now);
    if (!capture)
        return capture.error();
    auto recorded = recordEvents(db, record, fields, capture.value(), now);
    if (!recorded)
        return recorded;
    if (evidenceOf(record.flags) == PageEvidence::Seen) {
        if (const auto noted = pages::seen(db, capture.value(), now); !noted)
            return noted.error();
    }
    if (const auto decided = decideByPolicy(db, record, capture.value(), now); !decided)
        return decided.error();
    // After the policy: what an operator decided on this very picture counts more.
    if (const auto decided = decideAsBefore(db, record, capture.value(), now); !decided)
        return decided.error();
    return recorded;
}

namespace {
Result<QList<CaptureRow>> rowsOf(Db &db, const Result<QList<RowId>> &ids)
{
    return ids ? byIds(db, ids.value()) : Result<QList<CaptureRow>>(ids.error());
}

Result<> countReviews(Db &db, const CaptureQuery &query, CapturePage &page)
{
    const FilterSql sql = captureReviews(query);
    Rows rows = db.queryText(sql.text, sql.values);
    while (rows.next()) {
        const auto review = Review(rows.i32(0));
        const qint64 n = rows.i64(1);
        (review == Review::Unreviewed ? page.unreviewed
         : review == Review::Approved ? page.approved
         : review == Review::Rejected ? page.rejected
                                      : page.flagged) = n;
        if (query.review.isEmpty() || query.review.contains(review))
            page.total += n;
    }
    return rows.ok() ? success() : Result<>(rows.error());
}
} // namespace

Result<CapturePage> page(Db &db, const CaptureQuery &query)
{
    CapturePage answer;
    if (const auto counted = countReviews(db, query, answer); !counted)
        return counted.error();
    const FilterSql sql = capturePage(query);
    auto rows = rowsOf(db, idsOf(db.queryText(sql.text, sql.values)));
    if (!rows)
        return rows.error();
    answer.rows = rows.take();
    return answer;
}

Result<QList<RowId>> ids(Db &db, const CaptureQuery &query)
{
    const FilterSql sql = captureIds(query);
    return idsOf(db.queryText(sql.text, sql.values));
}

Result<QHash<RowId, QString>> names(Db &db, const QList<RowId> &ids)
{
    QHash<RowId, QString> found;
    Rows rows = db.query("captures_names", idList(ids));
    while (rows.next())
        found.insert(rows.i64(0), rows.text(1).isEmpty() ? rows.text(2) : rows.text(1));
    if (!rows.ok())
        return rows.error();
    return found;
}

Result<QList<CaptureRow>> byIds(Db &db, const QList<RowId> &ids)
{
    QHash<RowId, CaptureRow> found;
    Rows rows = db.query("captures_rows", idList(ids));
    while (rows.next())
        found.insert(rows.i64(0), rowOf(rows));
    if (!rows.ok())
        return rows.error();
    QList<CaptureRow> ordered;
    for (const RowId id : ids) {
        if (const auto it = found.constFind(id); it != found.constEnd())
            ordered.append(it.value());
    }
    return ordered;
}

namespace {
Result<CaptureRow> only(const Result<QList<CaptureRow>> &found, const QString &what)
{
    if (!found)
        return found.error();
    if (found->isEmpty())
        return notFound(what);
    return found->constFirst();
}
} // namespace

Result<CaptureRow> byId(Db &db, RowId id)
{
    return only(byIds(db, {id}), u"Capture %1"_s.arg(id));
}

} // namespace trawl::captures
