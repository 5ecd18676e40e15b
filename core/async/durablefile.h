// Files that are whole or absent after a crash or a power cut: temporary name, fsync, rename, fsync of the folder.
#pragma once

#include <QByteArray>
#include <QString>

namespace trawl {

/// Who may read what is made.
enum class Access {
    Private, ///< files 0600, folders 0700: the workspace's own
    Shared,  ///< what the umask leaves: for other programs, too
};

/// All functions wait for the disk: call them on a pool thread. They answer 0 or an errno value.
/// Writes @p path under the name "<path>.part", fsyncs and renames it; the folder must exist. A failure leaves nothing
/// behind. The rename itself is durable only after syncFolder().
int writeWhole(const QString &path, const QByteArray &bytes, Access access = Access::Private);
int syncFolder(const QString &folder);
/// writeWhole and syncFolder.
int writeDurably(const QString &path, const QByteArray &bytes, Access access = Access::Private);
/// Like writeDurably, over a file that a person owns: its mode and owner stay, and a link is not replaced (ELOOP).
/// Where the file no longer holds @p expected when all is written, nothing is replaced (ESTALE).
int replaceDurably(const QString &path, const QByteArray &expected, const QByteArray &bytes);
/// mkdir -p whose new entries are durable.
int makeFolderDurably(const QString &folder, Access access = Access::Private);
/// Opens a file of ours to append to, made 0600 where it is missing; never through a link (ELOOP) and never anything
/// but a plain file with one name (EINVAL). The descriptor in @p fd is the caller's.
int openToAppend(const QString &path, int *fd);
/// A whole plain file of at most @p maximum bytes: EISDIR or EINVAL for anything else, EFBIG for more. Never waits at a
/// pipe. Follows a link.
int readWhole(const QString &path, qint64 maximum, QByteArray *bytes);
bool isLink(const QString &path);
/// "No space left on device" and its relatives: full, quota, size limit.
bool isDiskFull(int errnum);
QString errnoText(int errnum);

} // namespace trawl
