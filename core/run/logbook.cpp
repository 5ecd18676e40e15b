// The operator's log.
#include "run/logbook.h"

#include "async/durablefile.h"
#include "policy/credentials.h"

#include <QDateTime>
#include <QDir>
#include <QJsonDocument>

#include <cerrno>

#include <sys/stat.h>
#include <unistd.h>

namespace trawl {

namespace {
constexpr qsizetype keptForSnapshot =
    5000; // a storm between two snapshots keeps its newest lines; the file has them all
constexpr int keptDays = 30;
constexpr Ms lookEvery = 1s; ///< where the folder is, and whether it takes lines again
constexpr const char *levelNames[] = {"debug", "info", "warning", "error"};

Error unwritable(const QString &path, const QString &why)
{
    return transientError(9011, translate("core", "The log can't be written to its file"), u"%1: %2"_s.arg(path, why),
                          translate("core", "Check what the logs folder is and its permissions; the run goes on"));
}
} // namespace

LogBook::LogBook(Clock clock, QString folder) : m_clock(std::move(clock)), m_folder(std::move(folder)) {}

void LogBook::add(int level, const char *category, const QString &text, const QString &source, RowId item, RowId run)
{
    LogLine line;
    line.seq = ++m_seq;
    line.at = m_clock().wall;
    line.level = level;
    line.category = QString::fromLatin1(category);
    line.source = source;
    line.text = withoutUserParts(text).left(2000); // whatever a library or a site put into its words
    line.item = item;
    line.run = run != 0 || source.isEmpty() || !m_runOf ? run : m_runOf(source);
    writeFile(line);
    m_forSnapshot.append(line);
    if (m_forSnapshot.size() > keptForSnapshot)
        m_forSnapshot.removeFirst();
    if (level > 0)
        m_forStore.append(std::move(line));
}

QString LogBook::pathOf(Instant at) const
{
    const QString name = QDateTime::fromMSecsSinceEpoch(at.ms, Qt::UTC).toString(u"yyyy-MM-dd"_s) + u".jsonl"_s;
    return QDir(m_folder).filePath(name);
}

void LogBook::writeFile(const LogLine &line)
{
    const QString path = pathOf(line.at);
    const MonoTime now = m_clock().mono;
    const bool due = !m_looked || now - *m_looked >= lookEvery;
    if (due && m_file.isOpen() && !isStillThere())
        m_file.close(); // the folder was moved: its file keeps what it has, ours begins anew
    if (m_filePath != path || (due && !m_file.isOpen())) {
        m_looked = now;
        if (!openFile(path))
            return;
    }
    if (due)
        m_looked = now;
    if (!m_file.isOpen())
        return;
    const QJsonObject object{{u"ts"_s, line.at.ms},          {u"level"_s, QString::fromLatin1(levelNames[line.level])},
                             {u"category"_s, line.category}, {u"source"_s, line.source},
                             {u"item"_s, line.item},         {u"run"_s, line.run},
                             {u"text"_s, line.text}};
    const QByteArray text = QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
    if (m_file.write(text) != text.size() || !m_file.flush()) {
        m_fault = unwritable(path, m_file.errorString());
        m_file.close();
    }
}

/// A log that can't be written must not stop the crawl: the console and the store still have the lines.
bool LogBook::openFile(const QString &path)
{
    m_file.close();
    m_filePath = path;
    int fd = -1;
    int errnum = isLink(m_folder) ? ELOOP : makeFolderDurably(m_folder);
    if (errnum == 0)
        errnum = openToAppend(path, &fd);
    if (errnum == 0 && !m_file.open(fd, QIODevice::WriteOnly | QIODevice::Append, QFileDevice::AutoCloseHandle)) {
        ::close(fd);
        errnum = EIO;
    }
    if (errnum == 0)
        m_fault.reset();
    else if (errnum == ELOOP)
        m_fault = unwritable(path, translate("core", "It is a link, which is never written through"));
    else
        m_fault = unwritable(path, errnoText(errnum));
    return errnum == 0;
}

bool LogBook::isStillThere() const
{
    struct stat ours {
    }, there{};
    return ::fstat(m_file.handle(), &ours) == 0 && ::lstat(QFile::encodeName(m_filePath).constData(), &there) == 0 &&
           ours.st_dev == there.st_dev && ours.st_ino == there.st_ino && !isLink(m_folder);
}

/// Without a line to write: what is wrong is seen, and seen to be over, by itself.
void LogBook::look()
{
    if (m_file.isOpen() && isStillThere())
        return;
    const Now now = m_clock();
    const bool knew = m_fault.has_value(), first = m_filePath.isEmpty();
    m_looked = now.mono;
    if (!openFile(pathOf(now.wall))) {
        if (!knew)
            warn("log", m_fault->sentence());
    } else if (!first) {
        info("log", translate("core", "The log goes on in %1").arg(m_filePath));
    }
}

QList<LogLine> LogBook::takeForSnapshot()
{
    return std::exchange(m_forSnapshot, {});
}

QList<LogLine> LogBook::takeForStore()
{
    return std::exchange(m_forStore, {});
}

void LogBook::trimFiles()
{
    const QDate oldest = QDateTime::fromMSecsSinceEpoch(m_clock().wall.ms, Qt::UTC).date().addDays(-keptDays);
    if (isLink(m_folder))
        return; // what it points to is not ours
    QDir folder(m_folder);
    for (const QString &name : folder.entryList({u"*.jsonl"_s}, QDir::Files | QDir::NoSymLinks)) {
        const QDate day = QDate::fromString(name.left(10), u"yyyy-MM-dd"_s);
        if (day.isValid() && day < oldest)
            folder.remove(name);
    }
}

} // namespace trawl
