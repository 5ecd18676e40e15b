// The spool folder's files: uid-sha256.ext, so that the name is the checksum record (R10.2). Functions that wait for
// the disk: pool only.
#pragma once

#include "domain/result.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace trawl {

struct SpoolName {
    QString uid, sha256, extension;
};
/// Empty uid if @p name is not one of ours (a folder separator, a short hash, no uid).
SpoolName parseSpoolName(const QString &name);
QString spoolName(const QString &uid, const QString &sha256, const QString &extension);

struct SpoolWrite {
    QString name;
    QByteArray bytes;
};
/// Writes all, each whole, then makes the folder durable once (group commit). One answer per write; TD-6003 disk full,
/// TD-6006 other faults.
QList<Result<>> writeSpool(const QString &folder, const QList<SpoolWrite> &writes);
/// TD-6004 not there, TD-6005 its bytes don't match its name.
Result<QByteArray> readSpool(const QString &folder, const QString &name);
void removeSpool(const QString &folder, const QString &name);
/// Removes every file that is neither in @p needed nor in @p live, and what is damaged; answers those of @p needed
/// missing or damaged.
Result<QStringList> reconcileSpool(const QString &folder, const QStringList &needed, const QStringList &live);

} // namespace trawl
