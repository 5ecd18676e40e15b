// settings.json.
#include "run/settingsfile.h"

#include "domain/names.h"

#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>

namespace trawl {

namespace {
constexpr int currentVersion = 1;

bool isKnown(const QString &key)
{
    static const QStringList keys{u"ui"_s,     u"cache.budgetMiB"_s,       u"spool"_s,           u"contact"_s,
                                  u"sample"_s, u"run.timeLimitSeconds"_s,  u"run.sessions"_s,    u"run.sourcesAtOnce"_s,
                                  u"browser"_s};
    return keys.contains(key);
}
} // namespace

SettingsFile::SettingsFile(QString path) : m_path(std::move(path)) {}

Result<> SettingsFile::load()
{
    QFile file(m_path);
    if (!file.exists()) {
        m_writable = true;
        return success();
    }
    const Error damaged = permanentError(9006, u"settings.json cannot be used"_s, u"It is damaged or cannot be read"_s,
                                         u"Restore settings.json.bak, or delete it to start with the defaults"_s);
    if (!file.open(QIODevice::ReadOnly))
        return damaged;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll());
    if (!document.isObject())
        return damaged;
    QJsonObject object = document.object();
    const int version = object.take("version"_L1).toInt(1);
    if (version > currentVersion) {
        return permanentError(9006, u"settings.json is of version %1, this program knows %2"_s.arg(version).arg(currentVersion),
                              u"A newer Trawldeck wrote it"_s, u"Use that version for this workspace"_s);
    }
    m_values = object;
    m_writable = true;
    return success();
}

QJsonValue SettingsFile::value(const QString &key, const QJsonValue &fallback) const
{
    const QJsonValue found = m_values.value(key);
    return found.isUndefined() ? fallback : found;
}

Result<> SettingsFile::set(const QString &key, const QJsonValue &value)
{
    if (!isKnown(key))
        return permanentError(9002, u"There is no setting \"%1\""_s.arg(key));
    if (!m_writable)
        return permanentError(9006, u"settings.json was not loaded and is not written over"_s);
    m_values.insert(key, value);
    QJsonObject object = m_values;
    object.insert(u"version"_s, currentVersion);
    QFile::remove(m_path + u".bak"_s);
    QFile::copy(m_path, m_path + u".bak"_s); // a first write has nothing to keep
    QSaveFile file(m_path);
    const QByteArray text = QJsonDocument(object).toJson();
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit())
        return transientError(9006, u"settings.json could not be written"_s, file.errorString());
    return success();
}

} // namespace trawl
