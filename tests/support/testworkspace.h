// A workspace folder for tests with browsers: short (sockets), and its temp folder can be entered by the browser's
// unprivileged user.
#pragma once

#include <QDir>
#include <QFile>
#include <QProcessEnvironment>
#include <QTemporaryDir>

#include <unistd.h>

namespace trawl::test {

class TestWorkspace
{
public:
    TestWorkspace() : m_base(QStringLiteral("/tmp/tw-XXXXXX"))
    {
        QFile::setPermissions(m_base.path(), QFile::Permissions(0x7555)); // rwx for us, r-x for all
        QDir().mkpath(folder());
        QDir().mkpath(temp());
        QFile::setPermissions(temp(), QFile::Permissions(0x7777));
        m_base.setAutoRemove(!qEnvironmentVariableIsSet("TRAWL_TEST_KEEP")); // to look at what a failure left
    }
    QString folder() const { return m_base.filePath(QStringLiteral("w")); }
    QString temp() const { return m_base.filePath(QStringLiteral("t")); }
    /// What stands in the temp folder. Without a run-time folder the control sockets' own folder does, and may stay:
    /// empty, it is left out.
    QStringList leftInTemp() const
    {
        const auto all = QDir::AllEntries | QDir::System | QDir::Hidden | QDir::NoDotAndDotDot;
        QStringList left = QDir(temp()).entryList(all);
        const QString sockets = QStringLiteral("trawldeck-%1").arg(::getuid());
        if (left.contains(sockets) && QDir(QDir(temp()).filePath(sockets)).isEmpty(all))
            left.removeOne(sockets);
        return left;
    }
    QString file(const QString &name) const { return folder() + QLatin1Char('/') + name; }
    QString store() const { return file(QStringLiteral("trawldeck.sqlite")); }
    /// Files of the spool, hidden ones too; without the mark that says whose folder it is.
    QStringList spooled() const
    {
        QStringList names = QDir(file(QStringLiteral("spool"))).entryList(QDir::Files | QDir::Hidden);
        names.removeOne(QStringLiteral(".trawldeck-spool"));
        return names;
    }
    /// For child processes: their temp folder is ours, so that what they leave behind is seen.
    QProcessEnvironment environment() const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("TMPDIR"), temp());
        return environment;
    }
    bool write(const QString &name, const QByteArray &bytes) const
    {
        QFile out(file(name));
        return out.open(QIODevice::WriteOnly | QIODevice::Truncate) && out.write(bytes) == bytes.size();
    }

private:
    QTemporaryDir m_base;
};

} // namespace trawl::test
