// trawlctl as real processes on a workspace of their own, and what the store, the sink and the sample site's log say
// about it.
#pragma once

#include "domain/item.h"
#include "domain/names.h"
#include "store/dialect.h"
#include "tests/support/corotest.h"

#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSet>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>
#include <QStorageInfo>
#include <QTemporaryDir>
#include <QUrl>

#include <csignal>

namespace trawl::test {

struct CtlResult {
    int exit = -1; ///< -1: killed or not ended in time
    QByteArray out, err;
    qint64 ms = 0;
    /// Standard output as records; empty and @p broken set if a line is no JSON object.
    QList<QJsonObject> records(QByteArray *broken = nullptr) const
    {
        QList<QJsonObject> list;
        for (const QByteArray &line : out.split('\n')) {
            if (line.isEmpty())
                continue;
            const QJsonDocument document = QJsonDocument::fromJson(line);
            if (!document.isObject()) {
                if (broken)
                    *broken = line;
                return {};
            }
            list.append(document.object());
        }
        return list;
    }
    QJsonObject last() const
    {
        const QList<QJsonObject> all = records();
        return all.isEmpty() ? QJsonObject() : all.last();
    }
    QJsonObject firstOf(const QString &type) const
    {
        const QList<QJsonObject> all = records();
        for (const QJsonObject &record : all) {
            if (record[u"type"_s].toString() == type)
                return record;
        }
        return {};
    }
};

/// One trawlctl in the background; ends (killed) with the object.
class CtlProcess
{
public:
    CtlProcess(const QString &workspace, const QStringList &arguments,
               const QProcessEnvironment &environment = QProcessEnvironment::systemEnvironment())
    {
        m_process.setProcessEnvironment(environment);
        m_clock.start();
        // TRAWL_TEST_CTL: another program of the same name, a mutant for example.
        m_process.start(environment.value(u"TRAWL_TEST_CTL"_s, QStringLiteral(TRAWL_BINARY_DIR "/bin/trawlctl")),
                        QStringList{u"--workspace"_s, workspace} + arguments);
    }
    ~CtlProcess()
    {
        if (m_process.state() != QProcess::NotRunning) {
            m_process.kill();
            spinUntil([this] { return m_process.state() == QProcess::NotRunning; }, 10s);
        }
    }
    qint64 pid() const { return m_process.processId(); }
    bool running() const { return m_process.state() != QProcess::NotRunning; }
    /// It ended by a signal.
    bool killed() const { return !running() && m_process.exitStatus() == QProcess::CrashExit; }
    /// SIGKILL, and its end waited for.
    void kill9()
    {
        if (running())
            ::kill(pid_t(pid()), SIGKILL);
        spinUntil([this] { return !running(); }, 10s);
        read();
    }
    void signal(int number) const
    {
        if (pid() > 0) // 0 would be the test itself
            ::kill(pid_t(pid()), number);
    }
    CtlResult wait(std::chrono::milliseconds limit)
    {
        const bool ended = spinUntil([this] { return !running(); }, limit);
        read();
        m_result.exit = ended && m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
        m_result.ms = m_clock.elapsed();
        return m_result;
    }
    /// Standard output so far.
    QByteArray out()
    {
        read();
        return m_result.out;
    }
    bool waitFor(const QByteArray &text, std::chrono::milliseconds limit)
    {
        return spinUntil([&] { return out().contains(text) || !running(); }, limit) && out().contains(text);
    }

private:
    void read()
    {
        m_result.out += m_process.readAllStandardOutput();
        m_result.err += m_process.readAllStandardError();
    }
    QProcess m_process;
    QElapsedTimer m_clock;
    CtlResult m_result;
};

inline CtlResult ctl(const QString &workspace, const QStringList &arguments, std::chrono::milliseconds limit = 60s,
                     const QProcessEnvironment &environment = QProcessEnvironment::systemEnvironment())
{
    return CtlProcess(workspace, arguments, environment).wait(limit);
}

/// Rows of a query on a SQLite file, read-only; a broken query fails the test.
/// @p file: a store, or the URL of one.
inline QList<QVariantList> sql(const QString &file, const QString &text)
{
    static int number = 0;
    const QString name = u"test-%1"_s.arg(++number);
    QList<QVariantList> rows;
    {
        const Dialect &dialect = dialectOf(file);
        QSqlDatabase db = QSqlDatabase::addDatabase(dialect.driver, name);
        dialect.address(db, file, false);
        QSqlQuery query(db);
        if (!db.open() || !query.exec(text)) {
            QTest::qFail(
                qPrintable(file + u": "_s + db.lastError().text() + query.lastError().text() + u" in "_s + text),
                __FILE__, __LINE__);
        }
        while (query.next()) {
            QVariantList row;
            for (int i = 0; i < query.record().count(); ++i)
                row.append(query.value(i));
            rows.append(row);
        }
    }
    QSqlDatabase::removeDatabase(name);
    return rows;
}

/// Counts of a "select key, count(*)" query.
inline QHash<int, int> tally(const QString &file, const QString &text)
{
    QHash<int, int> counts;
    const QList<QVariantList> rows = sql(file, text);
    for (const QVariantList &row : rows)
        counts.insert(row.at(0).toInt(), row.at(1).toInt());
    return counts;
}

/// One request the sample site has seen.
struct SiteHit {
    qint64 begin = 0, end = 0; ///< UTC ms; end 0: none logged
    int source = 0, status = 0;
    QString path;
    QString key() const { return u"127.0.1.%1 %2"_s.arg(source).arg(path); }
};

/// site.jsonl of a workspace. A process that was killed leaves begins without ends, and numbers start again at 1.
inline QList<SiteHit> siteLog(const QString &workspace)
{
    QList<SiteHit> hits;
    QHash<qint64, qsizetype> open;
    QFile file(workspace + u"/site.jsonl"_s);
    if (!file.open(QIODevice::ReadOnly))
        return hits;
    while (!file.atEnd()) {
        const QJsonObject line = QJsonDocument::fromJson(file.readLine()).object();
        const qint64 number = line[u"request"_s].toInteger();
        if (line[u"event"_s].toString() == u"begin"_s) {
            SiteHit hit;
            hit.begin = line[u"ms"_s].toInteger();
            hit.source = line[u"source"_s].toInt();
            hit.path = line[u"path"_s].toString();
            open.insert(number, hits.size());
            hits.append(hit);
        } else if (open.contains(number)) {
            SiteHit &hit = hits[open.take(number)];
            hit.end = line[u"ms"_s].toInteger();
            hit.status = line[u"status"_s].toInt();
        }
    }
    return hits;
}

/// "http://127.0.1.4:45019/slow/1" → "127.0.1.4 /slow/1", as SiteHit::key().
inline QString siteKey(const QString &url)
{
    const QUrl parsed(url);
    QString path = parsed.path(QUrl::FullyEncoded);
    if (parsed.hasQuery())
        path += u'?' + parsed.query(QUrl::FullyEncoded);
    return parsed.host() + u' ' + (path.isEmpty() ? u"/"_s : path);
}

inline QStringList objectFiles(const QString &workspace)
{
    QStringList found;
    QDirIterator it(workspace + u"/sink/objects"_s, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (it.hasNext())
        found.append(it.next());
    found.sort();
    return found;
}

inline QString sha256OfFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QString::fromLatin1(QCryptographicHash::hash(file.readAll(), QCryptographicHash::Sha256).toHex());
}

/// Every row of the sink names an object that is there with that hash; no object without a row; no row twice. Empty:
/// all is well.
inline QString sinkFault(const QString &workspace)
{
    QSet<QString> named;
    const QList<QVariantList> rows =
        sql(workspace + u"/sink/results.sqlite"_s,
            u"select item_id, coalesce(sha256,''), coalesce(permanent_screenshot_url,'') from crawl_results"_s);
    for (const QVariantList &row : rows) {
        const QString sha = row.at(1).toString();
        if (sha.isEmpty())
            continue;
        const QString path = QUrl(row.at(2).toString()).toLocalFile();
        if (sha256OfFile(path) != sha)
            return u"The object of %1 is missing or not what its row says: %2"_s.arg(row.at(0).toString(), path);
        if (named.contains(path))
            return u"Two rows name %1"_s.arg(path);
        named.insert(path);
    }
    const QStringList objects = objectFiles(workspace);
    for (const QString &object : objects) {
        if (!named.contains(object))
            return u"No row names %1"_s.arg(object);
    }
    return {};
}

/// Processes whose command line or environment names @p text (a browser's profile folder, a program); zombies do not
/// count.
inline QStringList processesNaming(const QString &text)
{
    QStringList found;
    const QStringList pids = QDir(u"/proc"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &pid : pids) {
        QFile line(u"/proc/%1/cmdline"_s.arg(pid));
        bool number = false;
        const int id = pid.toInt(&number);
        if (!number || id == QCoreApplication::applicationPid() || !line.open(QIODevice::ReadOnly))
            continue;
        const QByteArray command = line.readAll().replace('\0', ' ');
        if (command.contains(text.toUtf8()))
            found.append(pid + u' ' + QString::fromUtf8(command.left(200)));
    }
    return found;
}

} // namespace trawl::test
