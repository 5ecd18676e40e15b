// What a workspace has had, and who may read it.
#pragma once

#include "domain/result.h"

#include <QString>
#include <QStringList>

namespace trawl {

/// workspace.json: notes what the workspace has had once, so that what is missing later (renamed, removed, on a disk
/// that is not mounted) is missed, and not made anew. Engine thread, while the engine starts.
class WorkspaceMark final
{
public:
    explicit WorkspaceMark(const QString &folder);
    /// What is there cannot be read: then everything counts as had.
    bool has(QLatin1StringView part) const { return m_damaged || m_parts.contains(part); }
    /// Notes it on disk. Transient TD-9005.
    Result<> note(QLatin1StringView part);
    /// Where the workspace's runs are, if not in its own file: a server's URL without a password.
    QString server() const { return m_server; }
    Result<> noteServer(const QString &shown);

private:
    QString m_path;
    Result<> write() const;
    QStringList m_parts;
    QString m_server;
    bool m_damaged = false;
};

/// Takes from all others the rights to what the program makes for itself in @p folder, where an earlier version or an
/// unpacked archive gave them: the store, the settings, spool, baselines and logs. Not to the sink, which other
/// programs may read, not to the sources, which the operator writes, and not to the folder itself, through which the
/// sink's readers come. Never through a link, never what belongs to somebody else. Answers what it changed.
QStringList tightenWorkspace(const QString &folder);
/// Others may put files into @p folder or take them away.
bool othersMayWrite(const QString &folder);

} // namespace trawl
