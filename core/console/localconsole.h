// The console of the process that runs the engine: owns the engine's thread, and the control socket's.
#pragma once

#include "console/console.h"
#include "run/orchestrator.h"

#include <QThread>

namespace trawl {

class ControlServer;

/// Lives on the front end's thread. The Orchestrator and the ControlServer live on threads of their own that this
/// object starts and joins; submit() and image() may be called on any thread while it lives.
class LocalConsole final : public Console
{
    Q_OBJECT
public:
    /// @p socket: path of the control socket; empty: nobody can attach. @p ready is called on this thread when the
    /// engine has started, or could not.
    LocalConsole(EngineSetup setup, QString socket, std::function<void(Result<>)> ready, QObject *parent = nullptr);
    ~LocalConsole() override;

    void submit(AnyRequest request, AnswerTaker reply) override;
    QFuture<Result<QByteArray>> image(RowId capture, bool full) override;
    std::shared_ptr<const Snapshot> snapshot() const override { return m_snapshot; }
    void setDump(std::function<Result<UiDump::Answer>()> dump) override { m_dump = std::move(dump); }
    void shutDown(std::function<void()> done) override;

private:
    void submitFor(AnyRequest request, Actor actor, AnswerTaker reply);
    void take(const std::shared_ptr<const Snapshot> &snapshot);
    void endServer();
    void endEngine();

    EngineSetup m_setup;
    QThread m_thread, m_serverThread;
    Orchestrator *m_engine = nullptr;  ///< lives on m_thread
    ControlServer *m_server = nullptr; ///< lives on m_serverThread
    std::shared_ptr<const Snapshot> m_snapshot;
    std::function<Result<UiDump::Answer>()> m_dump;
    bool m_down = false;
};

} // namespace trawl
