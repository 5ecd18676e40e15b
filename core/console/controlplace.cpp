// Folders, paths and peers of the control socket.
#include "console/controlplace.h"

#include "domain/names.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstring>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace trawl {

namespace {

/// sun_path has 108 bytes; Qt opens the socket in a folder beside it first ("….XXXXXX/s") and renames it.
constexpr qsizetype longestPath = 107 - 9;

QString socketIn(const QString &folder, const QString &workspace)
{
    const QString path = QFileInfo(workspace).canonicalFilePath();
    const QByteArray hash = QCryptographicHash::hash(path.toUtf8(), QCryptographicHash::Sha256);
    return QDir(folder).filePath(QString::fromLatin1(hash.toHex().left(16)) + u".sock"_s);
}

Error badFolder(const QString &folder, const QString &why)
{
    return permanentError(9021, translate("core", "The control socket can't lie in %1").arg(folder), why,
                          translate("core", "Remove the folder, or set XDG_RUNTIME_DIR to a folder of your own"));
}

} // namespace

QStringList controlFolders()
{
    QStringList folders;
    const QString runTime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    if (QDir::isAbsolutePath(runTime) && QFileInfo(runTime).isDir())
        folders.append(QDir(runTime).filePath(u"trawldeck"_s));
    const QString ofSession = u"/run/user/%1"_s.arg(::geteuid());
    if (QFileInfo(ofSession).isDir())
        folders.append(ofSession + u"/trawldeck"_s);
    const QString own = u"trawldeck-%1"_s.arg(::geteuid());
    folders.append(QDir(QDir::tempPath()).filePath(own));
    folders.append(u"/tmp/"_s + own);
    folders.removeDuplicates();
    return folders;
}

Result<> checkControlFolder(const QString &folder, bool make)
{
    const QByteArray path = QFile::encodeName(folder);
    if (make && ::mkdir(path.constData(), 0700) != 0 && errno != EEXIST)
        return badFolder(folder,
                         translate("core", "It can't be made: %1").arg(QString::fromLocal8Bit(std::strerror(errno))));
    struct stat found = {};
    if (::lstat(path.constData(), &found) != 0)
        return badFolder(
            folder, translate("core", "It can't be looked at: %1").arg(QString::fromLocal8Bit(std::strerror(errno))));
    if (!S_ISDIR(found.st_mode))
        return badFolder(folder, translate("core", "It is no folder, or a link"));
    if (found.st_uid != ::geteuid())
        return badFolder(folder, translate("core", "It belongs to %1").arg(userName(found.st_uid)));
    if ((found.st_mode & 0777) != 0700)
        return badFolder(folder, translate("core", "Others may enter it: its mode must be 0700"));
    return success();
}

Result<QString> controlSocketToOpen(const QString &workspace)
{
    Error last;
    for (const QString &folder : controlFolders()) {
        const QString path = socketIn(folder, workspace);
        const Result<> safe = checkControlFolder(folder, true);
        if (safe && QFile::encodeName(path).size() <= longestPath)
            return path;
        last = safe ? badFolder(folder, translate("core", "Its path is too long for a socket")) : safe.error();
    }
    return last;
}

QString controlSocketToAttach(const QString &workspace)
{
    QString first;
    for (const QString &folder : controlFolders()) {
        const QString path = socketIn(folder, workspace);
        if (first.isEmpty())
            first = path;
        if (checkControlFolder(folder, false) && QFileInfo::exists(path))
            return path;
    }
    return first;
}

std::optional<Peer> peerOf(qintptr socketDescriptor)
{
    ucred credentials = {};
    socklen_t size = sizeof credentials;
    if (::getsockopt(int(socketDescriptor), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
        return std::nullopt;
    return Peer{credentials.uid, credentials.pid};
}

bool mayAttach(uid_t peer, uid_t own)
{
    return peer == own || peer == 0;
}

QString userName(uid_t uid)
{
    std::vector<char> buffer(16 * 1024);
    passwd entry = {};
    passwd *found = nullptr;
    if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found && *found->pw_name != '\0')
        return QString::fromLocal8Bit(found->pw_name);
    return u"uid %1"_s.arg(uid);
}

} // namespace trawl
