// The operator's log.
#include "run/books/logbook.h"

#include "policy/credentials.h"

#include <QDateTime>
#include <QDir>
#include <QJsonDocument>

namespace trawl {

namespace {
constexpr qsizetype keptForSnapshot =
    5000; // a storm between two snapshots keeps its newest lines; the file has them all
constexpr int keptDays = 30;
constexpr const char *levelNames[] = {"debug", "info", "warning", "error"};
} // namespace

LogBook::LogBook(Clock clock, QString folder) : m_clock(std::move(clock)), m_folder(std::move(folder))
{
    QDir().mkpath(m_folder);
}

void LogBook::add(int level, const char *category, const QString &text, const QString &source, RowId item)
{
    LogLine line;
    line.seq = ++m_seq;
    line.at = m_clock().wall;
    line.level = level;
    line.category = QString::fromLatin1(category);
    line.source = source;
    line.text = withoutUserParts(text).left(2000); // whatever a library or a site put into its words
    line.item = item;
    writeFile(line);
    m_forSnapshot.append(line);
    if (m_forSnapshot.size() > keptForSnapshot)
        m_forSnapshot.removeFirst();
    if (level > 0)
        m_forStore.append(std::move(line));
}

void LogBook::writeFile(const LogLine &line)
{
    const QString name = QDateTime::fromMSecsSinceEpoch(line.at.ms, Qt::UTC).toString(u"yyyy-MM-dd"_s) + u".jsonl"_s;
    const QString path = QDir(m_folder).filePath(name);
    if (m_file.fileName() != path) {
        m_file.close();
        m_file.setFileName(path);
        // A log that can't be written must not stop the crawl: the console and the store still have the lines.
        if (!m_file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Text))
            return;
    }
    if (!m_file.isOpen())
        return;
    const QJsonObject object{{u"ts"_s, line.at.ms},          {u"level"_s, QString::fromLatin1(levelNames[line.level])},
                             {u"category"_s, line.category}, {u"source"_s, line.source},
                             {u"item"_s, line.item},         {u"text"_s, line.text}};
    m_file.write(QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n');
    m_file.flush();
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
    QDir folder(m_folder);
    for (const QString &name : folder.entryList({u"*.jsonl"_s}, QDir::Files)) {
        const QDate day = QDate::fromString(name.left(10), u"yyyy-MM-dd"_s);
        if (day.isValid() && day < oldest)
            folder.remove(name);
    }
}

} // namespace trawl
