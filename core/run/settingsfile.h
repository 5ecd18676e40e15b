// settings.json of a workspace: versioned, written atomically, newer versions refused (D3; no QSettings).
// Never holds secrets.
#pragma once

#include "domain/result.h"

#include <QJsonObject>
#include <QJsonValue>
#include <QStringList>

namespace trawl {

/// Engine thread. Keys are flat: "ui", "cache.budgetMiB", "spool", "run.timeLimitSeconds", "contact" and others; the
/// table is domain/settingkeys.
class SettingsFile final
{
public:
    explicit SettingsFile(QString path);
    /// A missing file is an empty one. TD-9006: damaged or newer; then nothing is ever written over it.
    Result<> load();
    /// What of the loaded file is not used, and why: unknown names, values out of range (their defaults hold).
    /// Sentences for the log.
    QStringList notes() const { return m_notes; }
    QJsonObject all() const { return m_values; }
    /// @p fallback where the file has nothing or a value that does not fit.
    QJsonValue value(const QString &key, const QJsonValue &fallback = {}) const;
    /// Sets and writes; null takes the key out of the file. Unknown keys are refused (TD-9002): a typing mistake must
    /// not look like a setting.
    Result<> set(const QString &key, const QJsonValue &value);

private:
    QString m_path;
    QJsonObject m_values;
    QStringList m_notes;
    bool m_writable = false;
};

} // namespace trawl
