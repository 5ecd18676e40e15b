// A real PostgreSQL of the tests' own: no network, in a folder of its own, ended with the test.
#pragma once

#include <QProcess>
#include <QString>
#include <QTemporaryDir>

#include <memory>

namespace trawl {

/// Started by the first call, for the whole test program; it ends with it, also where that is killed. A machine
/// without PostgreSQL fails the test: a backend that was not looked at is no backend.
class PostgresServer final
{
public:
    static PostgresServer &running();
    ~PostgresServer();

    /// A new database, like the one called @p like or empty; answers its URL.
    QString newDatabase(const QString &like = {}, const QString &name = {});
    /// Stops it at once, as a power cut would, and starts it again.
    void crashAndRestart();
    void stop();
    void start();

private:
    PostgresServer();
    QString program(const QString &name) const;
    void run(const QString &program, const QStringList &arguments) const;
    QString m_bin;  ///< folder of its programs
    QString m_user; ///< as whom it runs: it refuses root
    std::unique_ptr<QTemporaryDir> m_folder;
    QProcess m_server;
    int m_databases = 0;
};

} // namespace trawl
