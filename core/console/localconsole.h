// The console of the process that runs the engine: owns the engine thread and the control socket that further processes
// attach to.
#pragma once

#include "console/console.h"
#include "run/orchestrator.h"

#include <QHash>
#include <QThread>

class QLocalServer;
class QLocalSocket;

namespace trawl {

/// Lives on the front end's thread; the Orchestrator lives on a thread of its own that this object starts and joins.
class LocalConsole final : public Console
{
    Q_OBJECT
public:
    /// @p ready is called on this thread when the engine has started, or could not.
    LocalConsole(EngineSetup setup, QString socketName, std::function<void(Result<>)> ready, QObject *parent = nullptr);
    ~LocalConsole() override;

    QFuture<Result<QJsonObject>> request(QString verb, QJsonObject args) override;
    QFuture<Result<QByteArray>> image(RowId capture, bool full) override;
    std::shared_ptr<const Snapshot> snapshot() const override { return m_snapshot; }
    void setHandler(QString verb, std::function<Result<QJsonObject>(QJsonObject)> handler) override;
    void shutDown(std::function<void()> done) override;

private:
    struct Client;
    void take(const std::shared_ptr<const Snapshot> &snapshot);
    void listen(const QString &name);
    void accept();
    void serve(Client *client, char kind, const QByteArray &payload);

    EngineSetup m_setup;
    QThread m_thread;
    Orchestrator *m_engine = nullptr; ///< lives on m_thread
    std::shared_ptr<const Snapshot> m_snapshot;
    std::shared_ptr<Snapshot>
        m_history; ///< newest snapshot with the last samples, events and log lines: what a new client gets first
    QHash<QString, std::function<Result<QJsonObject>(QJsonObject)>> m_handlers;
    QLocalServer *m_server = nullptr;
    QHash<QLocalSocket *, std::shared_ptr<Client>> m_clients;
    bool m_down = false;
};

} // namespace trawl
