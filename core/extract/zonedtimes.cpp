// See zonedtimes.h.
#include "extract/zonedtimes.h"

#include "domain/names.h"
#include "domain/text.h"
#include "policy/timezones.h"

#include <algorithm>

namespace trawl {

namespace {

void addOffset(QJsonObject &record, const FieldSpec &field, ExtractReply &reply)
{
    const QString local = record.value(field.name).toString();
    const auto time = withOffset(local, field.timezone);
    if (!time)
        return; // a date without a time, a zone of its own, or text that is no date
    record.insert(field.name, time->iso);
    if (time->comes == OffsetTime::Once)
        return;
    const QString text = time->comes == OffsetTime::Twice
                             ? translate("core", "Field %1: %2 comes twice in %3, where the clock is put back; the "
                                                 "first was taken")
                             : translate("core", "Field %1: %2 does not come in %3, where the clock is put forward");
    const CaptureNote note{NoteKind::Doubtful, field.name, text.arg(field.name, local, field.timezone)};
    if (!reply.notes.contains(note)) {
        reply.notes.append(note);
        reply.warnings.append(note.text);
    }
}

} // namespace

void addOffsets(ExtractReply &reply, const QList<FieldSpec> &fields)
{
    const auto isZoned = [](const FieldSpec &field) {
        return field.type == FieldType::DateTime && !field.timezone.isEmpty();
    };
    if (std::none_of(fields.begin(), fields.end(), isZoned))
        return;
    QJsonArray records;
    for (const QJsonValue &entry : std::as_const(reply.records)) {
        QJsonObject record = entry.toObject();
        for (const FieldSpec &field : fields) {
            if (isZoned(field))
                addOffset(record, field, reply);
        }
        records.append(record);
    }
    reply.records = records;
}

} // namespace trawl
