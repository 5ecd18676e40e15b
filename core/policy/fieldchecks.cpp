// See fieldchecks.h.
#include "policy/fieldchecks.h"

#include "domain/source.h"
#include "domain/text.h"
#include "policy/jsonlocate.h"
#include "policy/timezones.h"

namespace trawl {

namespace {

constexpr int SchemaCode = 1002;
constexpr int ZoneCode = 1005;

/// A value of a wrong type is the schema's.
void checkZone(const QJsonValue &value, const QString &pointer, QList<FieldFinding> &out)
{
    const QString zone = value.toString();
    if (!value.isString() || isTimeZone(zone))
        return;
    out.append({pointer,
                zone.isEmpty() ? translate("core", "an empty name") : zone,
                translate("core", "the name of a time zone; the nearest is %1").arg(nearestTimeZone(zone)),
                {},
                ZoneCode});
}

void checkKinds(const QJsonObject &field, const QString &pointer, QList<FieldFinding> &out)
{
    QStringList kinds;
    for (const auto &[kind, key] : Words<FieldKind>::words) {
        if (kind != FieldKind::Regex && field.contains(QLatin1StringView(key)))
            kinds.append(QLatin1StringView(key));
    }
    if (kinds.size() > 1)
        out.append({pointer, kinds.join(u", "_s), translate("core", "one of them per field"), {}, SchemaCode});
}

/// Options that the field's type does not use.
void checkOptions(const QJsonObject &field, const QString &name, QList<FieldFinding> &out)
{
    const QString type = field.value(u"type"_s).toString(u"text"_s);
    const std::pair<QString, QStringList> uses[] = {
        {u"timezone"_s, {u"datetime"_s}},
        {u"currency"_s, {u"price"_s, u"number"_s}},
        {u"language"_s, {u"price"_s, u"number"_s, u"date"_s, u"datetime"_s}}};
    for (const auto &[option, types] : uses) {
        if (!field.contains(option) || types.contains(type))
            continue;
        out.append({joinPointer({u"fields"_s, name, option}),
                    {},
                    {},
                    translate("core", "is used with the type %1 only").arg(types.join(u", "_s)),
                    0});
    }
}

} // namespace

QList<FieldFinding> checkFields(const QJsonObject &source)
{
    QList<FieldFinding> out;
    checkZone(source.value(u"timezone"_s), joinPointer({u"timezone"_s}), out);
    const QJsonObject fields = source.value(u"fields"_s).toObject();
    for (auto it = fields.begin(); it != fields.end(); ++it) {
        const QJsonObject field = it.value().toObject();
        checkZone(field.value(u"timezone"_s), joinPointer({u"fields"_s, it.key(), u"timezone"_s}), out);
        checkKinds(field, joinPointer({u"fields"_s, it.key()}), out);
        checkOptions(field, it.key(), out);
    }
    return out;
}

} // namespace trawl
