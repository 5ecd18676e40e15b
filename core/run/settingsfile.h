// settings.json of a workspace: versioned, written atomically, newer versions refused (DECISIONS 3; no QSettings). Never holds secrets.
#pragma once

#include "domain/result.h"

#include <QJsonObject>
#include <QJsonValue>

namespace trawl {

/// Engine thread. Keys are flat: "ui", "cache.budgetMiB", "spool", "run.timeLimitSeconds", "contact".
class SettingsFile final
{
public:
    explicit SettingsFile(QString path);
    /// A missing file is an empty one. TD-9006: damaged or newer; then nothing is ever written over it.
    Result<> load();
    QJsonObject all() const { return m_values; }
    QJsonValue value(const QString &key, const QJsonValue &fallback = {}) const;
    /// Sets and writes. Unknown keys are refused (TD-9002): a typing mistake must not look like a setting.
    Result<> set(const QString &key, const QJsonValue &value);

private:
    QString m_path;
    QJsonObject m_values;
    bool m_writable = false;
};

} // namespace trawl
