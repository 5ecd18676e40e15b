// See postgresserver.h.
#include "tests/support/postgresserver.h"

#include "domain/names.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QStandardPaths>
#include <QThread>

#include <csignal>

#include <unistd.h>

namespace trawl {

namespace {
constexpr int startMs = 60'000;
} // namespace

PostgresServer &PostgresServer::running()
{
    static PostgresServer server;
    return server;
}

QString PostgresServer::program(const QString &name) const
{
    return QDir(m_bin).filePath(name);
}

/// As an unprivileged user where we are root.
void PostgresServer::run(const QString &name, const QStringList &arguments) const
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    if (m_user.isEmpty())
        process.start(program(name), arguments);
    else
        process.start(u"setpriv"_s,
                      QStringList{u"--reuid"_s, m_user, u"--regid"_s, m_user, u"--clear-groups"_s, program(name)} +
                          arguments);
    if (!process.waitForFinished(startMs) || process.exitCode() != 0)
        qFatal("%s: %s %s", qPrintable(name), qPrintable(process.errorString()), process.readAll().constData());
}

PostgresServer::PostgresServer() : m_user(::geteuid() == 0 ? u"postgres"_s : QString())
{
    QDir versions(u"/usr/lib/postgresql"_s);
    const QStringList found = versions.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    if (found.isEmpty())
        qFatal("PostgreSQL is not installed: the store's contract can't be shown on it (app/setup test installs it)");
    m_bin = versions.filePath(found.constLast() + u"/bin"_s);
    // Its user has to get there, and a socket has a short name: not what TMPDIR says.
    m_folder = std::make_unique<QTemporaryDir>(u"/tmp/trawldeck-pg-XXXXXX"_s);
    if (!m_user.isEmpty())
        QProcess::execute(u"chown"_s, {m_user, m_folder->path()});
    run(u"initdb"_s, {u"-D"_s, m_folder->filePath(u"data"_s), u"-U"_s, u"trawldeck"_s, u"-A"_s, u"trust"_s, u"-N"_s,
                      u"-E"_s, u"UTF8"_s, u"--locale=C.UTF-8"_s});
    start();
}

void PostgresServer::start()
{
    QStringList arguments{u"--pdeathsig"_s, u"INT"_s};
    if (!m_user.isEmpty())
        arguments += {u"--reuid"_s, m_user, u"--regid"_s, m_user, u"--clear-groups"_s};
    // Nothing of it outlives the test, so nothing has to reach the disk.
    arguments += {program(u"postgres"_s), u"-D"_s, m_folder->filePath(u"data"_s), u"-k"_s,
                  m_folder->path(),       u"-c"_s, u"listen_addresses="_s,        u"-c"_s,
                  u"fsync=off"_s,         u"-c"_s, u"full_page_writes=off"_s,     u"-c"_s,
                  u"max_connections=60"_s};
    m_server.setStandardOutputFile(m_folder->filePath(u"server.log"_s));
    m_server.setProcessChannelMode(QProcess::MergedChannels);
    m_server.start(u"setpriv"_s, arguments);
    QElapsedTimer waited;
    waited.start();
    while (QProcess::execute(program(u"pg_isready"_s), {u"-q"_s, u"-h"_s, m_folder->path(), u"-U"_s, u"trawldeck"_s}) !=
           0) {
        if (waited.elapsed() > startMs || m_server.state() == QProcess::NotRunning)
            qFatal("PostgreSQL did not start; see %s", qPrintable(m_folder->filePath(u"server.log"_s)));
        QThread::msleep(20);
    }
}

void PostgresServer::stop()
{
    if (m_server.state() == QProcess::NotRunning)
        return;
    ::kill(pid_t(m_server.processId()), SIGINT);
    m_server.waitForFinished(startMs);
}

void PostgresServer::crashAndRestart()
{
    ::kill(pid_t(m_server.processId()), SIGQUIT); // no goodbye to anybody, no checkpoint
    m_server.waitForFinished(startMs);
    start();
}

PostgresServer::~PostgresServer()
{
    stop();
}

QString PostgresServer::newDatabase(const QString &like, const QString &wanted)
{
    const QString name = wanted.isEmpty() ? u"t%1"_s.arg(++m_databases) : wanted;
    const QString from = like.isEmpty() ? u"template1"_s : like;
    if (QProcess::execute(program(u"psql"_s),
                          {u"-qXh"_s, m_folder->path(), u"-U"_s, u"trawldeck"_s, u"-d"_s, u"postgres"_s, u"-c"_s,
                           u"CREATE DATABASE %1 TEMPLATE %2"_s.arg(name, from)}) != 0)
        qFatal("the database %s could not be made", qPrintable(name));
    return u"postgresql://trawldeck@/%1?host=%2"_s.arg(name, m_folder->path());
}

} // namespace trawl
