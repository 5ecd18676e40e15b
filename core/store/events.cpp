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
Result<Known> find(Db &db, qint64 page, const QString &key, const QString &fingerprint)
{
    Known known;
    Rows rows = db.query("events_find", fingerprint, page, key);
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

/// The first of an event that was just added with the same fields.
Result<RowId> addFirstRevision(Db &db, const One &one, RowId event, const EventPlace &place, Instant now)
{
    const auto revision =
        db.insert("events_add_revision", event, place.capture, now.ms, one.text, u"{}"_s, one.fingerprint);
    if (!revision)
        return revision;
    const auto linked = db.run("events_first_revision", revision.value(), event);
    return linked ? revision : Result<RowId>(linked.error());
}

Result<RowId> revise(Db &db, const One &one, const Known &known, const EventPlace &place, Instant now)
{
    const QString changes = known.revision == 0 ? u"{}"_s : compact(difference(known.fields, one.fields));
    const auto revision =
        db.insert("events_add_revision", known.id, place.capture, now.ms, one.text, changes, one.fingerprint);
    if (!revision)
        return revision;
    const auto updated = db.run("events_update", one.fingerprint, linkTo(known.twin), place.capture, revision.value(),
                                one.text, now.ms, known.id);
    if (!updated)
        return updated.error();
    return revision;
}

/// The capture brought the same fields again: it vouches for the revision that is there.
Result<RowId> confirm(Db &db, const Known &known, const EventPlace &place)
{
    if (const auto touched = db.run("events_touch", place.capture, known.id); !touched)
        return touched.error();
    if (const auto stands = db.run("events_revision_stands", known.revision); !stands)
        return stands.error();
    return known.revision;
}

Result<> recordOne(Db &db, const One &one, const EventPlace &place, Instant now, Recorded &recorded)
{
    auto known = find(db, place.page, one.key, one.fingerprint);
    if (!known)
        return known.error();
    const bool isNew = known->id == 0;
    if (isNew) {
        const auto id = db.insert("events_add", place.sourceId, place.page, one.key, one.fingerprint,
                                  linkTo(known->twin), place.capture, one.text, now.ms, now.ms);
        if (!id)
            return id.error();
        known->id = id.value();
        ++recorded.newEvents;
        recorded.duplicates += known->twin != 0;
    }
    const bool same = !isNew && known->fields == one.fields;
    const auto revision = isNew  ? addFirstRevision(db, one, known->id, place, now)
                          : same ? confirm(db, known.value(), place)
                                 : revise(db, one, known.value(), place, now);
    if (!revision)
        return revision.error();
    recorded.revisions += !isNew && !same;
    recorded.events.append(known->id);
    const auto linked = db.run("events_add_capture", place.capture, one.ordinal, known->id, revision.value());
    return linked ? success() : Result<>(linked.error());
}
} // namespace

Result<Recorded> recordEvents(Db &db, const CaptureRecord &record, const EventPlace &place, Instant now)
{
    Recorded recorded;
    recorded.capture = place.capture;
    for (int i = 0; i < record.records.size(); ++i) {
        One one;
        one.ordinal = i;
        one.fields = record.records.at(i).toObject();
        one.text = compact(one.fields);
        one.key = record.recordKeys.value(i);
        if (one.key.isEmpty())
            one.key = QString::number(i);
        one.fingerprint = record.fingerprints.value(i);
        if (const auto done = recordOne(db, one, place, now, recorded); !done)
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
