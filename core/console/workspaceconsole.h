// Opens a workspace: the first process runs the engine, every later one attaches; takes over when the
// owner leaves.
#pragma once

#include "async/futures.h"
#include "console/console.h"
#include "console/workspacelock.h"
#include "run/orchestrator.h"

#include <QHash>

namespace trawl {

/// Lives on the front end's thread. Owns engine.lock while its process runs the engine.
class WorkspaceConsole final : public Console
{
    Q_OBJECT
public:
    /// @p ready once: opened, or the error (TD-9004: another process holds the lock and does not answer; exit code 9).
    /// A holder that is about to leave (WorkspaceLock::Holder) is waited for, 60 s at most, never attached to.
    WorkspaceConsole(EngineSetup setup, std::function<void(Result<>)> ready, QObject *parent = nullptr);
    ~WorkspaceConsole() override;

    void submit(AnyRequest request, AnswerTaker reply) override;
    QFuture<Result<QByteArray>> image(RowId capture, bool full) override;
    std::shared_ptr<const Snapshot> snapshot() const override;
    void setDump(std::function<Result<UiDump::Answer>()> dump) override;
    void shutDown(std::function<void()> done) override;
    /// The engine runs in another process.
    bool attached() const { return m_attached; }

private:
    void open(int attempt);
    void runEngine();
    void attach(int attempt);
    bool awaitLeaving(int attempt);
    void refuseHeld(const QString &what);
    void adopt(std::unique_ptr<Console> console);
    void answer(Result<> result);
    void flush();
    struct Early {
        AnyRequest request;
        AnswerTaker reply;
    };

    EngineSetup m_setup;
    std::function<void(Result<>)> m_ready;
    WorkspaceLock m_lock;
    std::unique_ptr<Console> m_inner;
    std::shared_ptr<const Snapshot> m_empty;
    std::function<Result<UiDump::Answer>()> m_dump;
    QList<Early> m_early; ///< asked before the workspace was open: answered when it is
    int m_waits = 0;      ///< for holders that were about to leave
    bool m_open = false;
    bool m_attached = false;
    bool m_down = false;
};

} // namespace trawl
