// The control socket of the process that runs the engine: what attached processes ask, answered with the same values.
#pragma once

#include "console/framing.h"
#include "domain/requests/request.h"
#include "domain/snapshot.h"

#include <QFuture>
#include <QHash>
#include <QObject>

#include <functional>
#include <memory>

class QLocalServer;
class QLocalSocket;

namespace trawl {

/// Lives on a thread of its own (its owner moves it there): neither the window nor the engine writes JSON for others.
class ControlServer final : public QObject
{
    Q_OBJECT
public:
    /// What the server needs of the engine; called on the server's thread.
    struct Ports {
        std::function<void(AnyRequest, Actor, AnswerTaker)> submit;
        std::function<QFuture<Result<QByteArray>>(RowId capture, bool full)> image;
        /// Publishes the engine's state as it is now; answered when take() has been called with it.
        std::function<QFuture<Result<Unit>>()> publish;
    };
    ControlServer(Ports ports, QString workspace);
    ~ControlServer() override;

    /// Opens the socket; its caller holds the workspace's lock, so what lies there is of a dead process. Nobody can
    /// attach if that fails: a warning on standard error says so.
    void listen(const QString &path);
    /// A snapshot of the engine: to all clients, and into what a new client gets first.
    void take(const std::shared_ptr<const Snapshot> &snapshot);
    /// Nobody new attaches; who is attached is still answered.
    void stopListening();
    /// Closes all connections, too.
    void close();

private:
    struct Client {
        QLocalSocket *socket = nullptr;
        FrameReader reader;
        Actor actor;
        bool greeted = false; ///< it has its first snapshot
    };
    void accept();
    void greet(qint64 id);
    void serve(qint64 id, FrameKind kind, const QByteArray &payload);
    void send(qint64 id, const QByteArray &bytes);

    Ports m_ports;
    std::shared_ptr<Snapshot> m_history; ///< newest snapshot with the last samples, events and log lines
    QLocalServer *m_server = nullptr;
    QHash<qint64, std::shared_ptr<Client>> m_clients;
    qint64 m_lastClient = 0;
};

} // namespace trawl
