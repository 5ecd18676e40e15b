// Which database servers the user of this computer has named for a workspace.
#pragma once

#include "domain/result.h"

#include <QJsonObject>
#include <QString>

namespace trawl {

/// A workspace says in its own file where its runs are, and a folder may come from anybody: what it names is connected
/// to only when the user has named the same place for it once, by option, environment or copy. Kept in the user's
/// configuration folder, without passwords. Any thread, one at a time; waits for the disk.
class KnownStores final
{
public:
    /// @p file: see defaultFile().
    explicit KnownStores(QString file = defaultFile());
    /// "trawldeck/stores.json" in the user's configuration folder.
    static QString defaultFile();

    /// @p folder absolute; @p shown as shownPlace() writes it.
    bool knows(const QString &folder, const QString &shown) const;
    /// Transient TD-9005: it could not be written.
    Result<> note(const QString &folder, const QString &shown);

private:
    QString m_file;
    QJsonObject m_stores; ///< by folder
};

} // namespace trawl
