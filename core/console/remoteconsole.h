// The console of a process that attaches to the engine of another one over the local socket.
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
    /// @p program: who we say we are. @p ready: connected and the first snapshot is here, or TD-9004 after @p timeout.
    RemoteConsole(QString socket, QString program, Ms timeout, std::function<void(Result<>)> ready,
                  QObject *parent = nullptr);
    ~RemoteConsole() override;

    void submit(AnyRequest request, AnswerTaker reply) override;
    QFuture<Result<QByteArray>> image(RowId capture, bool full) override;
    std::shared_ptr<const Snapshot> snapshot() const override { return m_snapshot; }
    /// The owner's window is asked for, not ours: kept by WorkspaceConsole for the time when this process owns it.
    void setDump(std::function<Result<UiDump::Answer>()>) override {}
    void shutDown(std::function<void()> done) override;

Q_SIGNALS:
    /// The engine's process has gone; this console answers nothing any more.
    void ownerGone();

private:
    void greet();
    void handle(FrameKind kind, const QByteArray &payload);
    void lost();

    QLocalSocket m_socket;
    QString m_program;
    FrameReader m_reader;
    std::function<void(Result<>)> m_ready;
    std::shared_ptr<const Snapshot> m_snapshot;
    struct Pending {
        const RequestType *type = nullptr;
        AnswerTaker reply;
    };
    QHash<qint64, Pending> m_requests;
    QHash<qint64, Answer<QByteArray>> m_images;
    qint64 m_nextId = 0;
    bool m_down = false;
};

} // namespace trawl
