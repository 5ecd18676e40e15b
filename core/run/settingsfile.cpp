// settings.json.
#include "run/settingsfile.h"

#include "async/durablefile.h"
#include "domain/names.h"
#include "domain/settingkeys.h"
#include "policy/noticebodies.h"

#include <QJsonDocument>

#include <cerrno>
#include <cmath>

namespace trawl {

namespace {
constexpr int currentVersion = 1;
constexpr qint64 maximumSize = 16 * 1024 * 1024;

QJsonValue::Type typeOf(const SettingKey &key)
{
    switch (key.kind) {
    case SettingKey::Kind::Whole:
        return QJsonValue::Double;
    case SettingKey::Kind::Switch:
        return QJsonValue::Bool;
    case SettingKey::Kind::List:
        return QJsonValue::Array;
    case SettingKey::Kind::Own:
        return key.usual.isBool() ? QJsonValue::Bool : QJsonValue::Object;
    case SettingKey::Kind::Text:
        break;
    }
    return QJsonValue::String;
}

Result<> check(const QString &name, const QJsonValue &value)
{
    const SettingKey *key = findSettingKey(name);
    if (!key)
        return permanentError(9002, translate("core", "There is no setting \"%1\"").arg(name));
    const double number = value.toDouble();
    if (key->kind == SettingKey::Kind::Whole &&
        (!value.isDouble() || number != std::floor(number) || number < key->least || number > key->most))
        return permanentError(
            9002, translate("core", "%1 is a whole number from %2 to %3").arg(name).arg(key->least).arg(key->most));
    if (value.type() != typeOf(*key))
        return permanentError(9002, translate("core", "%1 does not take that kind of value").arg(name));
    // An address there would be a secret in a file.
    if (name.endsWith("UrlEnv"_L1) && !value.toString().isEmpty() && !checkVariableName(value.toString()))
        return permanentError(
            9002, translate("core", "%1 takes the name of an environment variable, not what it holds").arg(name));
    return success();
}

/// {"cache": {"budgetMiB": 8}} means the same as {"cache.budgetMiB": 8}; where both stand, the dotted one counts.
QJsonObject flat(const QJsonObject &object)
{
    QJsonObject values;
    for (auto it = object.constBegin(); it != object.constEnd(); ++it) {
        const QJsonObject inner = it.value().toObject();
        if (findSettingKey(it.key()) || inner.isEmpty()) {
            values.insert(it.key(), it.value());
            continue;
        }
        for (auto part = inner.constBegin(); part != inner.constEnd(); ++part) {
            const QString name = it.key() + u'.' + part.key();
            if (!object.contains(name))
                values.insert(name, part.value());
        }
    }
    return values;
}
} // namespace

SettingsFile::SettingsFile(QString path) : m_path(std::move(path)) {}

Result<> SettingsFile::load()
{
    QByteArray text;
    const int errnum = readWhole(m_path, maximumSize, &text);
    if (errnum == ENOENT && !isLink(m_path)) {
        m_writable = true;
        return success();
    }
    const Error damaged = permanentError(
        9006, translate("core", "settings.json cannot be used"), translate("core", "It is damaged or cannot be read"),
        translate("core", "Restore settings.json.bak, or delete it to start with the defaults"));
    if (errnum != 0)
        return damaged;
    const QJsonDocument document = QJsonDocument::fromJson(text);
    if (!document.isObject())
        return damaged;
    QJsonObject object = document.object();
    const int version = object.take("version"_L1).toInt(1);
    if (version > currentVersion) {
        return permanentError(
            9006,
            translate("core", "settings.json is of version %1, this program knows %2").arg(version).arg(currentVersion),
            translate("core", "A newer Trawldeck wrote it"), translate("core", "Use that version for this workspace"));
    }
    m_values = flat(object);
    m_writable = true;
    m_notes.clear();
    for (auto it = m_values.constBegin(); it != m_values.constEnd(); ++it) {
        if (const Result<> fits = check(it.key(), it.value()); !fits)
            m_notes.append(translate("core", "settings.json: %1; it is not used").arg(fits.error().what));
    }
    return success();
}

QJsonValue SettingsFile::value(const QString &key, const QJsonValue &fallback) const
{
    const QJsonValue found = m_values.value(key);
    return found.isUndefined() || !check(key, found) ? fallback : found;
}

Result<> SettingsFile::set(const QString &key, const QJsonValue &value)
{
    const bool isReset = value.isNull() && findSettingKey(key); // back to what holds without the file
    const Result<> fits = isReset ? success() : check(key, value);
    if (!fits)
        return fits;
    if (!m_writable)
        return permanentError(9006, translate("core", "settings.json was not loaded and is not written over"));
    if (isReset)
        m_values.remove(key);
    else
        m_values.insert(key, value);
    QJsonObject object = m_values;
    object.insert(u"version"_s, currentVersion);
    const QByteArray text = QJsonDocument(object).toJson();
    QByteArray before;
    int errnum = isLink(m_path) ? ELOOP : readWhole(m_path, maximumSize, &before);
    if (errnum == 0)
        errnum = writeWhole(m_path + u".bak"_s, before);
    if (errnum == 0 || errnum == ENOENT) // a first write has nothing to keep
        errnum = writeDurably(m_path, text);
    if (errnum != 0)
        return transientError(9006, translate("core", "settings.json could not be written"),
                              errnum == ELOOP ? translate("core", "It is a link, which is never written through")
                                              : errnoText(errnum));
    return success();
}

} // namespace trawl
