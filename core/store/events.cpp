// Events: identity (source, page, key), revisions with old and new values, duplicate links by fingerprint (D3,
// R12.1, R12.2).
#include "store/events.h"

#include "store/codec.h"

namespace trawl::captures {

using namespace codec;

namespace {
struct Known {
    RowId id = 0;
    QJsonObject fields;
    RowId revision = 0;
    RowId twin = 0; ///< another event with the same fingerprint
};

/// The event of this page and key, and the one that had the fingerprint first: links point to that, not to each other.
Result<Known> find(Db &db, const QString &key, const QString &fingerprint, RowId capture)
{
    Known known;
    Rows rows = db.query("events_find", fingerprint, key, capture);
    if (rows.next()) {
        known = {rows.i64(0), object(rows.text(1)), rows.i64(2), rows.i64(3)};
        if (known.twin == known.id)
            known.twin = 0;
    }
    if (!rows.ok())
        return rows.error();
    return known;
}

QJsonObject difference(const QJsonObject &before, const QJsonObject &after)
{
    QJsonObject changes;
    for (auto it = before.begin(); it != before.end(); ++it) {
        const QJsonValue value = after.value(it.key());
        if (value != it.value())
            changes.insert(it.key(), QJsonArray{it.value(), value.isUndefined() ? QJsonValue() : value});
    }
    for (auto it = after.begin(); it != after.end(); ++it) {
        if (!before.contains(it.key()))
            changes.insert(it.key(), QJsonArray{QJsonValue(), it.value()});
    }
    return changes;
}

struct One {
    QString key, fingerprint;
    QJsonObject fields;
    QString text; ///< of the fields, made once for all its rows
    int ordinal = 0;
};

QVariant linkTo(RowId twin)
{
    return twin == 0 ? QVariant() : QVariant(twin);
}

/// Its first revision is made with it.
Result<RowId> addNew(Db &db, const One &one, RowId twin, RowId capture)
{
    return db.idOf("events_add", one.key, one.fingerprint, linkTo(twin), one.text, capture);
}

Result<> revise(Db &db, const One &one, const Known &known, RowId capture, Instant now)
{
    const QString changes = known.revision == 0 ? u"{}"_s : compact(difference(known.fields, one.fields));
    const auto revision = db.idOf("events_add_revision", known.id, capture, now.ms, one.text, changes, one.fingerprint);
    if (!revision)
        return revision.error();
    const auto updated = db.run("events_update", one.fingerprint, linkTo(known.twin), capture, revision.value(),
                                one.text, now.ms, known.id);
    return updated ? success() : Result<>(updated.error());
}

/// The capture brought the same fields again: it vouches for the revision that is there.
Result<> confirm(Db &db, const Known &known, RowId capture)
{
    if (const auto touched = db.run("events_touch", capture, known.id); !touched)
        return touched.error();
    const auto stands = db.run("events_revision_stands", known.revision);
    return stands ? success() : Result<>(stands.error());
}

Result<> recordOne(Db &db, const One &one, Instant now, Recorded &recorded)
{
    const RowId capture = recorded.capture;
    const auto known = find(db, one.key, one.fingerprint, capture);
    if (!known)
        return known.error();
    RowId event = known->id;
    if (event == 0) {
        const auto added = addNew(db, one, known->twin, capture);
        if (!added)
            return added.error();
        event = added.value();
        ++recorded.newEvents;
        recorded.duplicates += known->twin != 0;
    } else {
        const bool same = known->fields == one.fields;
        if (const auto done = same ? confirm(db, known.value(), capture) : revise(db, one, known.value(), capture, now);
            !done)
            return done;
        recorded.revisions += !same;
    }
    recorded.events.append(event);
    const auto linked = db.run("events_add_capture", capture, one.ordinal, event);
    return linked ? success() : Result<>(linked.error());
}
} // namespace

Result<Recorded> recordEvents(Db &db, const CaptureRecord &record, const QStringList &fields, RowId capture,
                              Instant now)
{
    Recorded recorded;
    recorded.capture = capture;
    for (int i = 0; i < record.records.size(); ++i) {
        One one;
        one.ordinal = i;
        one.fields = record.records.at(i).toObject();
        one.text = fields.at(i);
        one.key = record.recordKeys.value(i);
        if (one.key.isEmpty())
            one.key = QString::number(i);
        one.fingerprint = record.fingerprints.value(i);
        if (const auto done = recordOne(db, one, now, recorded); !done)
            return done.error();
    }
    return recorded;
}

Result<> reviseEvents(Db &db, const QList<RowId> &captures)
{
    const QByteArray ids = idList(captures);
    if (const auto done = db.run("events_revise_retraction", ids); !done)
        return done.error();
    const auto done = db.run("events_revise_current", ids);
    return done ? success() : Result<>(done.error());
}

} // namespace trawl::captures
