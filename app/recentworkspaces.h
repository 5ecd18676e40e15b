// The workspaces that were shown lately: a list in the user's configuration folder.
#pragma once

#include <QString>
#include <QStringList>

namespace trawl {

/// Main thread. The file is small and read once; it is written on a pool thread, and one that can't be read or written
/// costs the list, nothing else.
class RecentWorkspaces final
{
public:
    /// @p file: see defaultFile().
    explicit RecentWorkspaces(QString file);
    /// "trawldeck/workspaces.json" in the user's configuration folder.
    static QString defaultFile();

    /// Folders that are there, newest first, without @p shown.
    QStringList folders(const QString &shown) const;
    /// @p folder is shown now.
    void note(const QString &folder);

    static constexpr int most = 8;

private:
    QString m_file;
    QStringList m_folders;
};

} // namespace trawl
