// JSON Schema subset; see jsonschema.h.
#include "policy/jsonschema.h"
#include "domain/counted.h"
#include "domain/text.h"

#include "policy/jsonlocate.h"
#include "policy/urlkey.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <cmath>

namespace trawl {
namespace {

using namespace Qt::StringLiterals;

QString shown(const QJsonValue &value)
{
    if (value.isUndefined())
        return u"nothing"_s;
    const QByteArray wrapped = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    const QString text = QString::fromUtf8(wrapped.mid(1, wrapped.size() - 2));
    return text.size() > 60 ? text.left(59) + QChar(0x2026) : text;
}

bool isInteger(const QJsonValue &value)
{
    return value.isDouble() && std::floor(value.toDouble()) == value.toDouble();
}

bool hasType(const QJsonValue &value, const QString &type)
{
    if (type == "integer"_L1)
        return isInteger(value);
    if (type == "number"_L1)
        return value.isDouble();
    if (type == "string"_L1)
        return value.isString();
    if (type == "boolean"_L1)
        return value.isBool();
    if (type == "array"_L1)
        return value.isArray();
    if (type == "object"_L1)
        return value.isObject();
    return type == "null"_L1 && value.isNull();
}

QStringList typesOf(const QJsonObject &schema)
{
    const QJsonValue type = schema.value(u"type"_s);
    if (type.isString())
        return {type.toString()};
    QStringList out;
    for (const QJsonValue &one : type.toArray())
        out.append(one.toString());
    return out;
}

/// Value and where it is, while the schema is walked. @p depth bounds $ref loops.
class Validator
{
public:
    explicit Validator(const QJsonObject &root) : m_root(root) {}

    QList<SchemaError> check(const QJsonValue &schemaValue, const QJsonValue &value, const QStringList &path,
                             int depth = 0) const
    {
        QList<SchemaError> errors;
        if (schemaValue.isBool()) {
            if (!schemaValue.toBool())
                add(errors, path, value, translate("core", "nothing: this key is not known"));
            return errors;
        }
        QJsonObject schema = schemaValue.toObject();
        if (schema.contains(u"$ref"_s)) // draft 7: the siblings of $ref do not count
            return depth > 64 ? errors : check(resolve(schema.value(u"$ref"_s).toString()), value, path, depth + 1);
        const QStringList types = typesOf(schema);
        if (!types.isEmpty() &&
            std::none_of(types.begin(), types.end(), [&](const QString &type) { return hasType(value, type); })) {
            add(errors, path, value, describe(schema));
            return errors;
        }
        checkChoice(errors, schema, value, path);
        if (value.isDouble())
            checkNumber(errors, schema, value, path);
        else if (value.isString())
            checkString(errors, schema, value, path);
        else if (value.isArray())
            checkArray(errors, schema, value, path, depth);
        else if (value.isObject())
            checkObject(errors, schema, value, path, depth);
        checkCombined(errors, schema, value, path, depth);
        return errors;
    }

private:
    static void add(QList<SchemaError> &errors, const QStringList &path, const QJsonValue &value,
                    const QString &allowed)
    {
        errors.append({joinPointer(path), shown(value), allowed});
    }

    QJsonValue resolve(const QString &reference) const
    {
        QJsonValue at = m_root;
        for (const QString &part : splitPointer(reference.mid(1)))
            at = at.isArray() ? at.toArray().at(part.toInt()) : at.toObject().value(part);
        return at;
    }

    /// What a schema wants, in words.
    QString describe(const QJsonObject &given) const
    {
        QJsonObject schema = given;
        for (int depth = 0; schema.contains(u"$ref"_s) && depth < 64; ++depth)
            schema = resolve(schema.value(u"$ref"_s).toString()).toObject();
        if (schema.contains(u"const"_s))
            return shown(schema.value(u"const"_s));
        if (schema.contains(u"enum"_s)) {
            QStringList words;
            for (const QJsonValue &one : schema.value(u"enum"_s).toArray())
                words.append(shown(one));
            return translate("core", "one of %1").arg(words.join(", "_L1));
        }
        QString text = typesOf(schema).join(" or "_L1);
        if (text.isEmpty() && schema.contains(u"required"_s))
            text = u"object"_s;
        const QJsonValue low = schema.value(u"minimum"_s), high = schema.value(u"maximum"_s);
        if (low.isDouble() && high.isDouble())
            text += translate("core", " from %1 to %2").arg(low.toDouble()).arg(high.toDouble());
        else if (low.isDouble())
            text += u" from %1"_s.arg(low.toDouble());
        const QString why = schema.value(u"description"_s).toString();
        if (!why.isEmpty() && why.size() <= 100)
            text += (text.isEmpty() ? QString() : u": "_s) + why;
        return text;
    }

    void checkChoice(QList<SchemaError> &errors, const QJsonObject &schema, const QJsonValue &value,
                     const QStringList &path) const
    {
        if (schema.contains(u"enum"_s) && !schema.value(u"enum"_s).toArray().contains(value))
            add(errors, path, value, describe(schema));
        if (schema.contains(u"const"_s) && schema.value(u"const"_s) != value)
            add(errors, path, value, describe(schema));
    }

    void checkNumber(QList<SchemaError> &errors, const QJsonObject &schema, const QJsonValue &value,
                     const QStringList &path) const
    {
        const double number = value.toDouble();
        const auto limit = [&](const QString &key, auto bad) {
            return schema.contains(key) && bad(number, schema.value(key).toDouble());
        };
        const bool wrong = limit(u"minimum"_s, [](double n, double l) { return n < l; }) ||
                           limit(u"maximum"_s, [](double n, double l) { return n > l; }) ||
                           limit(u"exclusiveMinimum"_s, [](double n, double l) { return n <= l; }) ||
                           limit(u"exclusiveMaximum"_s, [](double n, double l) { return n >= l; });
        if (!wrong)
            return;
        QString allowed = describe(schema);
        if (schema.contains(u"exclusiveMinimum"_s))
            allowed += u" over %1"_s.arg(schema.value(u"exclusiveMinimum"_s).toDouble());
        if (schema.contains(u"exclusiveMaximum"_s))
            allowed += u" under %1"_s.arg(schema.value(u"exclusiveMaximum"_s).toDouble());
        if (schema.contains(u"maximum"_s) && !schema.contains(u"minimum"_s))
            allowed += translate("core", " up to %1").arg(schema.value(u"maximum"_s).toDouble());
        add(errors, path, value, allowed);
    }

    void checkString(QList<SchemaError> &errors, const QJsonObject &schema, const QJsonValue &value,
                     const QStringList &path) const
    {
        const QString text = value.toString();
        const auto length = qsizetype(text.toUcs4().size());
        const int least = schema.value(u"minLength"_s).toInt(0);
        if (length < least)
            add(errors, path, value,
                least == 1 ? translate("core", "a text that is not empty")
                           : translate("core", "at least %1 characters").arg(least));
        if (schema.contains(u"maxLength"_s) && length > schema.value(u"maxLength"_s).toInt())
            add(errors, path, value,
                translate("core", "at most %1")
                    .arg(countOf(schema.value(u"maxLength"_s).toInt(), u"character"_s, u"characters"_s)));
        if (schema.contains(u"pattern"_s)) {
            const QString pattern = schema.value(u"pattern"_s).toString();
            if (!text.contains(QRegularExpression(pattern))) {
                const QString words = schema.value(u"description"_s).toString();
                add(errors, path, value,
                    words.isEmpty() ? translate("core", "text that matches %1").arg(pattern) : words);
            }
        }
        const QString format = schema.value(u"format"_s).toString();
        if (format == "uri"_L1 && !parseUrl(text))
            add(errors, path, value,
                translate("core", "an absolute address such as https://example.org/events (%1)")
                    .arg(addressFault(text)));
        if (format == "regex"_L1) {
            const QRegularExpression expression(text);
            if (!expression.isValid())
                add(errors, path, value, translate("core", "a regular expression (%1)").arg(expression.errorString()));
        }
    }

    void checkArray(QList<SchemaError> &errors, const QJsonObject &schema, const QJsonValue &value,
                    const QStringList &path, int depth) const
    {
        const QJsonArray array = value.toArray();
        const int least = schema.value(u"minItems"_s).toInt(0);
        if (array.size() < least)
            add(errors, path, value,
                translate("core", "at least %1 %2").arg(least).arg(least == 1 ? u"entry"_s : u"entries"_s));
        if (schema.contains(u"maxItems"_s) && array.size() > schema.value(u"maxItems"_s).toInt())
            add(errors, path, value,
                translate("core", "at most %1")
                    .arg(countOf(schema.value(u"maxItems"_s).toInt(), u"entry"_s, u"entries"_s)));
        const bool unique = schema.value(u"uniqueItems"_s).toBool();
        const QJsonValue items = schema.value(u"items"_s);
        QSet<QJsonValue> seen; // ten thousand start URLs are a usual list
        for (int i = 0; i < array.size(); ++i) {
            const QStringList place = path + QStringList{QString::number(i)};
            if (!items.isUndefined())
                errors += check(items, array[i], place, depth);
            const qsizetype before = seen.size();
            if (unique)
                seen.insert(array[i]);
            if (unique && seen.size() == before)
                add(errors, place, array[i], translate("core", "each entry once"));
        }
    }

    void checkObject(QList<SchemaError> &errors, const QJsonObject &schema, const QJsonValue &value,
                     const QStringList &path, int depth) const
    {
        const QJsonObject object = value.toObject();
        const QJsonObject properties = schema.value(u"properties"_s).toObject();
        for (const QJsonValue &name : schema.value(u"required"_s).toArray()) {
            if (!object.contains(name.toString())) {
                const QString wanted = describe(properties.value(name.toString()).toObject());
                errors.append({joinPointer(path + QStringList{name.toString()}), u"nothing"_s,
                               wanted.isEmpty() ? translate("core", "this key is required") : wanted});
            }
        }
        const QJsonValue additional = schema.value(u"additionalProperties"_s);
        for (auto it = object.begin(); it != object.end(); ++it) {
            const QStringList place = path + QStringList{it.key()};
            if (properties.contains(it.key()))
                errors += check(properties.value(it.key()), it.value(), place, depth);
            else if (additional.isBool() && !additional.toBool())
                errors.append({joinPointer(place), shown(it.value()),
                               translate("core", "one of the keys %1").arg(properties.keys().join(", "_L1))});
            else if (additional.isObject())
                errors += check(additional, it.value(), place, depth);
        }
    }

    /// Objects that are told apart by a key that they must have are named by that key.
    static QString alternatives(const QJsonArray &parts, const QStringList &wanted)
    {
        QStringList keys;
        for (const QJsonValue &part : parts) {
            if (part.toObject().contains(u"required"_s) && !part.toObject().contains(u"type"_s))
                keys.append(part[u"required"_s][0].toString());
        }
        if (keys.size() == parts.size())
            return translate("core", "an object with one of the keys %1").arg(keys.join(", "_L1));
        return translate("core", "either %1").arg(wanted.join(translate("core", " or ")));
    }

    /// oneOf, anyOf, allOf. Where one branch fits the value's type, its own errors say more than "none fits".
    void checkCombined(QList<SchemaError> &errors, const QJsonObject &schema, const QJsonValue &value,
                       const QStringList &path, int depth) const
    {
        for (const QJsonValue &part : schema.value(u"allOf"_s).toArray())
            errors += check(part, value, path, depth);
        for (const QString &key : {u"oneOf"_s, u"anyOf"_s}) {
            if (!schema.contains(key))
                continue;
            int fits = 0;
            QStringList wanted;
            QList<QList<SchemaError>> ofType;
            for (const QJsonValue &part : schema.value(key).toArray()) {
                const QList<SchemaError> found = check(part, value, path, depth);
                wanted.append(describe(part.toObject()));
                fits += found.isEmpty() ? 1 : 0;
                const QString here = joinPointer(path);
                if (!std::any_of(found.begin(), found.end(), [&](const SchemaError &e) { return e.pointer == here; }))
                    ofType.append(found);
            }
            if (fits == 0 && ofType.size() == 1)
                errors += ofType.first();
            else if (fits == 0)
                add(errors, path, value, alternatives(schema.value(key).toArray(), wanted));
            else if (fits > 1 && key == "oneOf"_L1)
                add(errors, path, value, translate("core", "only one of: %1").arg(wanted.join(", "_L1)));
        }
    }

    QJsonObject m_root;
};

void collectUnknown(const QJsonObject &schema, const QStringList &path, QStringList &out)
{
    static const QSet<QString> known{
        u"type"_s,    u"enum"_s,      u"const"_s,     u"minimum"_s,     u"maximum"_s,  u"exclusiveMinimum"_s,
        u"pattern"_s, u"minLength"_s, u"maxLength"_s, u"format"_s,      u"required"_s, u"exclusiveMaximum"_s,
        u"items"_s,   u"minItems"_s,  u"maxItems"_s,  u"uniqueItems"_s, u"oneOf"_s,    u"additionalProperties"_s,
        u"anyOf"_s,   u"allOf"_s,     u"$ref"_s,      u"$schema"_s,     u"$id"_s,      u"properties"_s,
        u"title"_s,   u"default"_s,   u"examples"_s,  u"definitions"_s, u"$comment"_s, u"description"_s};
    for (auto it = schema.begin(); it != schema.end(); ++it) {
        const QStringList place = path + QStringList{it.key()};
        if (!known.contains(it.key()))
            out.append(joinPointer(place));
        if (it.key() == "properties"_L1 || it.key() == "definitions"_L1) {
            const QJsonObject members = it.value().toObject();
            for (auto member = members.begin(); member != members.end(); ++member)
                collectUnknown(member.value().toObject(), place + QStringList{member.key()}, out);
        } else if (it.key() == "items"_L1 || it.key() == "additionalProperties"_L1) {
            collectUnknown(it.value().toObject(), place, out);
        } else if (it.key().endsWith("Of"_L1)) {
            const QJsonArray parts = it.value().toArray();
            for (int i = 0; i < parts.size(); ++i)
                collectUnknown(parts[i].toObject(), place + QStringList{QString::number(i)}, out);
        }
    }
}

} // namespace

QList<SchemaError> validateJson(const QJsonObject &schema, const QJsonValue &value)
{
    return Validator(schema).check(schema, value, {});
}

QStringList unknownKeywords(const QJsonObject &schema)
{
    QStringList out;
    collectUnknown(schema, {}, out);
    return out;
}

} // namespace trawl
