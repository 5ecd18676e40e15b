// The console of a process that attaches to the engine of another one over the local socket (DECISIONS 2).
#pragma once

#include "async/futures.h"
#include "console/console.h"
#include "console/framing.h"

#include <QHash>
#include <QLocalSocket>

namespace trawl {

/// Lives on the front end's thread. Requests under way when the owner goes answer TD-9004.
class RemoteConsole final : public Console
{
    Q_OBJECT
public:
    /// @p ready: connected and the first snapshot is here, or TD-9004 after @p timeout.
    RemoteConsole(QString socketName, Ms timeout, std::function<void(Result<>)> ready, QObject *parent = nullptr);
    ~RemoteConsole() override;

    QFuture<Result<QJsonObject>> request(QString verb, QJsonObject args) override;
    QFuture<Result<QByteArray>> image(RowId capture, bool full) override;
    std::shared_ptr<const Snapshot> snapshot() const override { return m_snapshot; }
    void setHandler(QString verb, std::function<Result<QJsonObject>(QJsonObject)> handler) override;
    void shutDown(std::function<void()> done) override;

Q_SIGNALS:
    /// The engine's process has gone; this console answers nothing any more.
    void ownerGone();

private:
    void handle(FrameKind kind, const QByteArray &payload);
    void lost();

    QLocalSocket m_socket;
    FrameReader m_reader;
    std::function<void(Result<>)> m_ready;
    std::shared_ptr<const Snapshot> m_snapshot;
    QHash<qint64, Answer<QJsonObject>> m_requests;
    QHash<qint64, Answer<QByteArray>> m_images;
    QHash<QString, std::function<Result<QJsonObject>(QJsonObject)>> m_handlers;
    qint64 m_nextId = 0;
    bool m_down = false;
};

} // namespace trawl
