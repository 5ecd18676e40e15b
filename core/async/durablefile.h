// Files that are whole or absent after a crash or a power cut: temporary name, fsync, rename, fsync of the folder.
#pragma once

#include <QByteArray>
#include <QString>

namespace trawl {

/// All functions wait for the disk: call them on a pool thread. They answer 0 or an errno value.
/// Writes @p path under the name "<path>.part", fsyncs and renames it; the folder must exist. A failure leaves nothing
/// behind. The rename itself is durable only after syncFolder().
int writeWhole(const QString &path, const QByteArray &bytes);
int syncFolder(const QString &folder);
/// writeWhole and syncFolder.
int writeDurably(const QString &path, const QByteArray &bytes);
/// mkdir -p whose new entries are durable.
int makeFolderDurably(const QString &folder);
/// "No space left on device" and its relatives: full, quota, size limit.
bool isDiskFull(int errnum);
QString errnoText(int errnum);

} // namespace trawl
