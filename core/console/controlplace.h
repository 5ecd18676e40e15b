// Where a workspace's control socket lies, and who is at its other end.
#pragma once

#include "domain/result.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <sys/types.h>

namespace trawl {

/// Folders that may hold control sockets, best first: trawldeck/ in $XDG_RUNTIME_DIR, in /run/user/<uid>, and
/// trawldeck-<uid> in the folder of temporary files. All of them are looked at, because a process of a time table has
/// another environment than one of a desktop.
QStringList controlFolders();
/// The folder is there, no link, ours alone (mode 0700): nobody else can put a socket into it. Makes it if @p make.
Result<> checkControlFolder(const QString &folder, bool make);

/// Path for the owner of a workspace to listen at. TD-9021: no folder is safe, or all paths are too long for a socket.
Result<QString> controlSocketToOpen(const QString &workspace);
/// Path where the owner listens: the first that is there, else the one that controlSocketToOpen() would take.
QString controlSocketToAttach(const QString &workspace);

/// Who is at the other end of a local socket, as the kernel knows it.
struct Peer {
    uid_t uid = 0;
    pid_t pid = 0;
};
std::optional<Peer> peerOf(qintptr socketDescriptor);
/// The user of the workspace's process, or root.
bool mayAttach(uid_t peer, uid_t own);
/// Login name of a user; "uid 1000" where the system knows none.
QString userName(uid_t uid);

} // namespace trawl
