// Spool files: temporary name, fsync, rename, folder fsync; read back only with the right checksum.
#include "capture/spool.h"

#include "async/durablefile.h"
#include "capture/examine.h"

#include <QHash>
#include <QRegularExpression>
#include <QSet>

#include <cerrno>

namespace trawl {

namespace {

const QString partEnding = u".part"_s; ///< what a crash in the middle of a write leaves

Error writeFault(const QString &folder, int errnum)
{
    if (isDiskFull(errnum)) {
        return transientError(6003, translate("core", "The screenshot could not be spooled: the disk is full"),
                              u"%1: %2"_s.arg(folder, errnoText(errnum)),
                              translate("core", "Free space on the workspace's disk, then resume the run"));
    }
    return transientError(6006, translate("core", "The screenshot could not be spooled"),
                          u"%1: %2"_s.arg(folder, errnoText(errnum)),
                          translate("core", "Check that the workspace can be written to"));
}

/// Open and ours, or the fault. Without a mark it is not written to: it may be a mount point without its disk.
Result<> opened(const SpoolPlace &place, MarkedFolder &found)
{
    found = openMarked(place.folder, spoolMark, place.id);
    if (found.state == FolderState::Ours)
        return success();
    return spoolFolderError(place, found.state, found.errnum);
}

bool isOurs(const QString &name)
{
    const QString whole = name.endsWith(partEnding) ? name.chopped(partEnding.size()) : name;
    return !parseSpoolName(whole).uid.isEmpty();
}

Error damaged(const SpoolPlace &place, const OwnFolder &folder, const QString &name)
{
    const int errnum = setAside(folder, name);
    const QString where = errnum == 0 ? translate("core", "it was moved to %1/%2").arg(place.folder, damagedFolder)
                                      : translate("core", "it could not be moved to %1/%2 (%3)")
                                            .arg(place.folder, damagedFolder, errnoText(errnum));
    return permanentError(6005, translate("core", "The screenshot is damaged on disk"),
                          translate("core", "%1 has another checksum than when it was written; %2").arg(name, where),
                          translate("core", "Check the disk, and crawl the item again"));
}

} // namespace

SpoolName parseSpoolName(const QString &name)
{
    static const QRegularExpression ours(
        QRegularExpression::anchoredPattern(u"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
                                            u"-([0-9a-f]{64})\\.(jpg|png|webp)"_s));
    const QRegularExpressionMatch match = ours.match(name);
    if (!match.hasMatch() || name.endsWith(u'\n')) // "$" also matches before a final newline
        return {};
    return {match.captured(1), match.captured(2), match.captured(3)};
}

QString spoolName(const QString &uid, const QString &sha256, const QString &extension)
{
    return uid + u'-' + sha256 + u'.' + extension;
}

Error spoolFolderError(const SpoolPlace &place, FolderState state, int errnum)
{
    const QString &path = place.folder;
    switch (state) {
    case FolderState::Link:
        return transientError(
            6013, translate("core", "The spool folder is a link or no folder"),
            translate("core", "%1 would lead elsewhere; nothing is read or written through it").arg(path),
            translate("core", "Put a real folder in its place; to keep it on another disk, mount that disk there "
                              "(mount --bind)"));
    case FolderState::Unreadable:
        return transientError(6011, translate("core", "The spool folder can't be read"),
                              u"%1: %2"_s.arg(path, errnoText(errnum)),
                              translate("core", "Give the rights back or mend the disk"));
    case FolderState::Another:
        return transientError(
            6012, translate("core", "The spool folder belongs to another workspace"),
            translate("core", "The file %1/%2 is not this workspace's").arg(path, spoolMark),
            translate("core", "Bring this workspace's own folder back; if it is this one, remove that file"));
    case FolderState::Unmarked:
        return transientError(
            6012, translate("core", "The spool folder is not the one that this workspace made"),
            translate("core", "%1 lacks the file %2: its disk may not be mounted").arg(path, spoolMark),
            translate("core", "Mount the disk or bring the folder back"));
    case FolderState::Absent:
    case FolderState::Ours:
        break;
    }
    return transientError(6010, translate("core", "The spool folder is not there"),
                          translate("core", "%1 is absent").arg(path), translate("core", "Bring the folder back"));
}

QList<Result<>> writeSpool(const SpoolPlace &place, const QList<SpoolWrite> &writes)
{
    QList<Result<>> results;
    MarkedFolder found;
    if (const Result<> ready = opened(place, found); !ready) {
        results.fill(ready, writes.size());
        return results;
    }
    for (const SpoolWrite &write : writes) {
        const int errnum = found.folder.write(write.name, write.bytes);
        results.append(errnum == 0 ? success() : Result<>(writeFault(place.folder, errnum)));
    }
    const int synced = found.folder.sync();
    for (qsizetype i = 0; synced != 0 && i < results.size(); ++i) {
        if (results.at(i)) {
            found.folder.remove(writes.at(i).name);
            results[i] = writeFault(place.folder, synced);
        }
    }
    return results;
}

Result<QByteArray> readSpool(const SpoolPlace &place, const QString &name)
{
    const SpoolName parts = parseSpoolName(name);
    const Error gone = permanentError(
        6004, translate("core", "The screenshot is gone"), translate("core", "%1 is not in the spool").arg(name),
        translate("core", "It was uploaded or removed; look at the remote copy, or crawl the item again"));
    if (parts.uid.isEmpty())
        return gone;
    const MarkedFolder found = openMarked(place.folder, spoolMark, place.id);
    if (!found.isUsable())
        return spoolFolderError(place, found.state, found.errnum);
    QByteArray bytes;
    const int errnum = found.folder.read(name, bytes);
    if (errnum == ENOENT)
        return found.state == FolderState::Ours ? gone : spoolFolderError(place, found.state, 0);
    if (errnum != 0) {
        return transientError(6014, translate("core", "The screenshot can't be read"),
                              u"%1/%2: %3"_s.arg(place.folder, name, errnoText(errnum)),
                              translate("core", "Give the rights back or mend the disk, then try again"));
    }
    if (sha256Of(bytes) != parts.sha256)
        return damaged(place, found.folder, name);
    return bytes;
}

void removeSpool(const SpoolPlace &place, const QString &name)
{
    OwnFolder folder;
    if (!parseSpoolName(name).uid.isEmpty() && folder.open(place.folder) == 0)
        folder.remove(name); // one that stays after a fault is a stray for the next start
}

SpoolSight lookAtSpool(const SpoolPlace &place, const QList<SpoolFile> &needed)
{
    SpoolSight sight;
    const MarkedFolder found = openMarked(place.folder, spoolMark, place.id);
    sight.state = found.state;
    QList<OwnFolder::File> listed, aside;
    int errnum = found.errnum;
    if (found.isUsable()) {
        errnum = found.folder.files(listed);
        OwnFolder damagedOnes;
        if (damagedOnes.openIn(found.folder, damagedFolder) == 0)
            damagedOnes.files(aside); // only a word: what is not in the spool is not there either way
        if (errnum != 0)
            sight.state = FolderState::Unreadable;
    }
    if (sight.state != FolderState::Ours && sight.state != FolderState::Unmarked) {
        sight.error = spoolFolderError(place, sight.state, errnum);
        return sight;
    }
    QHash<QString, qint64> sizes;
    for (const OwnFolder::File &file : std::as_const(listed))
        sizes.insert(file.name, file.bytes);
    QSet<QString> known;
    for (const OwnFolder::File &file : std::as_const(aside))
        known.insert(file.name);
    for (const SpoolFile &file : needed) {
        const auto there = sizes.constFind(file.name);
        if (there == sizes.cend())
            (known.contains(file.name) ? sight.damaged : sight.absent).append(file.name);
        else if (file.bytes > 0 && there.value() != file.bytes)
            sight.damaged.append(file.name); // of another size, so its checksum can't be right
    }
    return sight;
}

Result<> settleSpool(const SpoolPlace &place, const SpoolOrder &order)
{
    MarkedFolder found = openMarked(place.folder, spoolMark, place.id);
    if (found.state == FolderState::Absent || found.state == FolderState::Unmarked) {
        if (const int errnum = markFolder(place.folder, spoolMark, place.id); errnum != 0)
            return writeFault(place.folder, errnum);
        found = openMarked(place.folder, spoolMark, place.id);
    }
    if (found.state != FolderState::Ours)
        return spoolFolderError(place, found.state, found.errnum);
    for (const QString &name : order.aside) {
        if (parseSpoolName(name).uid.isEmpty())
            continue;
        const int errnum = setAside(found.folder, name);
        if (errnum != 0 && errnum != ENOENT) // one that is in damaged/ already
            return writeFault(place.folder + u'/' + damagedFolder, errnum);
    }
    QList<OwnFolder::File> listed;
    if (const int errnum = found.folder.files(listed); errnum != 0)
        return spoolFolderError(place, FolderState::Unreadable, errnum);
    const QSet<QString> keep(order.keep.begin(), order.keep.end());
    for (const OwnFolder::File &file : std::as_const(listed)) {
        if (keep.contains(file.name) || !isOurs(file.name))
            continue;
        const int errnum = found.folder.remove(file.name);
        if (errnum != 0 && errnum != ENOENT) {
            return transientError(6006, translate("core", "A stray file can't be removed from the spool"),
                                  u"%1/%2: %3"_s.arg(place.folder, file.name, errnoText(errnum)),
                                  translate("core", "Check that the workspace can be written to"));
        }
    }
    return success();
}

} // namespace trawl
