// See workspacefiles.h.
#include "run/workspacefiles.h"

#include "async/durablefile.h"
#include "domain/names.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace trawl {

namespace {

constexpr qint64 maximumSize = 65536;
constexpr mode_t othersRights = 077;

/// Its own descriptor, so that nobody can put a link there between the look and the change.
bool tighten(const QString &path)
{
    const int fd = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return false;
    struct stat found {
    };
    const bool ours = ::fstat(fd, &found) == 0 && found.st_uid == ::geteuid() &&
                      (S_ISDIR(found.st_mode) || (S_ISREG(found.st_mode) && found.st_nlink == 1));
    const bool changed =
        ours && (found.st_mode & othersRights) != 0 && ::fchmod(fd, found.st_mode & 07777 & ~othersRights) == 0;
    ::close(fd);
    return changed;
}

} // namespace

WorkspaceMark::WorkspaceMark(const QString &folder) : m_path(QDir(folder).filePath(u"workspace.json"_s))
{
    QByteArray text;
    const int errnum = readWhole(m_path, maximumSize, &text);
    if (errnum == ENOENT && !isLink(m_path))
        return;
    const QJsonObject object = QJsonDocument::fromJson(text).object();
    m_damaged = errnum != 0 || !object["has"_L1].isArray();
    for (const QJsonValue &part : object["has"_L1].toArray())
        m_parts.append(part.toString());
    m_server = object["server"_L1].toString();
}

Result<> WorkspaceMark::note(QLatin1StringView part)
{
    if (has(part))
        return success();
    m_parts.append(QString(part));
    const Result<> written = write();
    if (!written)
        m_parts.removeLast();
    return written;
}

Result<> WorkspaceMark::noteServer(const QString &shown)
{
    if (m_server == shown)
        return success();
    m_server = shown;
    return write();
}

Result<> WorkspaceMark::write() const
{
    QJsonObject object{{u"version"_s, 1}, {u"has"_s, QJsonArray::fromStringList(m_parts)}};
    if (!m_server.isEmpty())
        object.insert(u"server"_s, m_server);
    if (const int errnum = writeDurably(m_path, QJsonDocument(object).toJson()); errnum != 0)
        return transientError(9005, translate("core", "The workspace can't be written to"),
                              u"%1: %2"_s.arg(m_path, errnoText(errnum)),
                              translate("core", "Check the disk and the rights of the folder"));
    return success();
}

QStringList tightenWorkspace(const QString &folder)
{
    QStringList changed;
    for (const char *name :
         {"trawldeck.sqlite", "trawldeck.sqlite-wal", "trawldeck.sqlite-shm", "settings.json", "settings.json.bak",
          "workspace.json", "sample.json", "site.jsonl", "engine.lock", "spool", "baselines", "logs"}) {
        if (tighten(QDir(folder).filePath(QString::fromLatin1(name))))
            changed.append(QString::fromLatin1(name));
    }
    return changed;
}

bool othersMayWrite(const QString &folder)
{
    struct stat found {
    };
    return ::stat(QFile::encodeName(folder).constData(), &found) == 0 && (found.st_mode & S_IWOTH) != 0 &&
           (found.st_mode & S_ISVTX) == 0;
}

} // namespace trawl
