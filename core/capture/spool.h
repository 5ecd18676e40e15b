// The spool folder's files: uid-sha256.ext, so that the name is the checksum record (R10.2). Functions that wait for
// the disk: pool only. Only regular files whose names parse are read, moved or removed, and never through a link.
#pragma once

#include "capture/markedfolder.h"
#include "domain/result.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace trawl {

struct SpoolName {
    QString uid, sha256, extension;
};
/// Empty uid if @p name is not one of ours: a lower-case UUID, 64 hex digits, the extension of a picture.
SpoolName parseSpoolName(const QString &name);
QString spoolName(const QString &uid, const QString &sha256, const QString &extension);

/// Where the spool is, and whose.
struct SpoolPlace {
    QString folder; ///< the path
    QString id;     ///< of the workspace
};
/// TD-6010 absent, TD-6011 unreadable, TD-6012 not ours, TD-6013 a link. All may pass: nothing is lost by them.
Error spoolFolderError(const SpoolPlace &place, FolderState state, int errnum);

struct SpoolWrite {
    QString name;
    QByteArray bytes;
};
/// Writes all, each whole, then makes the folder durable once (group commit). One answer per write; TD-6003 disk full,
/// TD-6006 other faults, and those of the folder: it is never made here, because one that is absent may come back.
QList<Result<>> writeSpool(const SpoolPlace &place, const QList<SpoolWrite> &writes);
/// Three answers: TD-6004 not there (in a folder that is ours), TD-6014 there but not readable, TD-6005 read whole and
/// its bytes don't match its name: it is moved to damaged/. And the folder's own.
Result<QByteArray> readSpool(const SpoolPlace &place, const QString &name);
void removeSpool(const SpoolPlace &place, const QString &name);

/// A file that the store counts on.
struct SpoolFile {
    QString name;
    qint64 bytes = 0; ///< 0: not known
};
/// What a look at the folder found; nothing is changed by it.
struct SpoolSight {
    FolderState state = FolderState::Absent;
    Error error;                 ///< of the folder, if it is neither Ours nor Unmarked
    QStringList absent, damaged; ///< of the files asked for. Damaged: another size, or in damaged/ already
};
/// By one listing with sizes: no picture is read, so that twenty thousand are seen at once. A wrong checksum under the
/// right size is found when the picture is read.
SpoolSight lookAtSpool(const SpoolPlace &place, const QList<SpoolFile> &needed);

struct SpoolOrder {
    QStringList keep;    ///< files that stay
    QStringList present; ///< those of them that are there: they count as spilled from now on
    QStringList aside;   ///< damaged ones, into damaged/
};
/// Makes and marks the folder if need be, sets aside, and removes files of ours that are not to be kept.
Result<> settleSpool(const SpoolPlace &place, const SpoolOrder &order);

} // namespace trawl
