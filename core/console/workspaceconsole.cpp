// Lock, then run; or attach.
#include "console/workspaceconsole.h"

#include "console/controlplace.h"
#include "console/localconsole.h"
#include "console/remoteconsole.h"

#include <QDir>
#include <QLocalServer>
#include <QTimer>

namespace trawl {

namespace {
constexpr int openAttempts = 6; // an owner that is just starting or just leaving gets 3 s
constexpr Ms betweenAttempts = 500ms;
constexpr int leavingWaits = 600; // one that answers a single verb, or ends in order, gets 60 s
constexpr Ms betweenWaits = 100ms;
} // namespace

WorkspaceConsole::WorkspaceConsole(EngineSetup setup, std::function<void(Result<>)> ready, QObject *parent)
    : Console(parent), m_setup(std::move(setup)), m_ready(std::move(ready)),
      m_lock(QDir(m_setup.workspace).filePath(u"engine.lock"_s)), m_empty(std::make_shared<Snapshot>())
{
    QTimer::singleShot(0, this, [this] { open(0); });
}

WorkspaceConsole::~WorkspaceConsole() = default;

void WorkspaceConsole::open(int attempt)
{
    if (m_down)
        return;
    switch (m_lock.take(m_setup.clock().wall, m_setup.brief)) {
    case WorkspaceLock::Taken::Yes:
        return runEngine();
    case WorkspaceLock::Taken::HeldByAnother:
        return awaitLeaving(attempt) ? void() : attach(attempt);
    case WorkspaceLock::Taken::Impossible:
        return answer(m_lock.fault());
    }
}

void WorkspaceConsole::runEngine()
{
    m_attached = false;
    Result<QString> socket = controlSocketToOpen(m_setup.workspace);
    if (!socket)
        qWarning("%s: no second process can attach to this workspace.", qPrintable(socket.error().sentence()));
    if (socket && m_setup.brief) {
        QLocalServer::removeServer(socket.value()); // what a killed process left leads nowhere
        socket.value().clear();
    }
    auto console = std::make_unique<LocalConsole>(m_setup, socket.valueOr(QString()), [this](Result<> result) {
        if (!result)
            m_lock.release();
        answer(std::move(result));
    });
    adopt(std::move(console));
}

/// A run that attached to a process which only answers one verb would lose its engine in the middle of its start.
bool WorkspaceConsole::awaitLeaving(int attempt)
{
    const auto holder = m_lock.holder();
    if (!holder || !holder->leaves)
        return false;
    if (++m_waits <= leavingWaits)
        QTimer::singleShot(betweenWaits, this, [this, attempt] { open(attempt); });
    else
        refuseHeld(translate("core", "Another process holds this workspace and does not leave"));
    return true;
}

void WorkspaceConsole::refuseHeld(const QString &what)
{
    const auto holder = m_lock.holder();
    answer(transientError(9004, what, holder ? holder->text() : translate("core", "engine.lock does not say which"),
                          translate("core", "Wait until it answers, or end it, then try again")));
}

void WorkspaceConsole::attach(int attempt)
{
    const QString socket = controlSocketToAttach(m_setup.workspace);
    auto remote = std::make_unique<RemoteConsole>(socket, m_setup.actor.program, 2s, [this, attempt](Result<> result) {
        if (result) {
            m_attached = true;
            return answer(std::move(result));
        }
        if (attempt + 1 < openAttempts) {
            QTimer::singleShot(betweenAttempts, this, [this, attempt] { open(attempt + 1); });
            return;
        }
        refuseHeld(translate("core", "Another process holds this workspace and does not answer"));
    });
    connect(
        remote.get(), &RemoteConsole::ownerGone, this, [this] { open(0); }, Qt::QueuedConnection);
    adopt(std::move(remote));
}

void WorkspaceConsole::adopt(std::unique_ptr<Console> console)
{
    // The old one may be the sender of the signal that brought us here: it goes when control is back in the event loop.
    if (m_inner)
        m_inner.release()->deleteLater();
    m_inner = std::move(console);
    connect(m_inner.get(), &Console::snapshotArrived, this, &Console::snapshotArrived);
    m_inner->setDump(m_dump);
}

void WorkspaceConsole::flush()
{
    for (const Early &one : std::exchange(m_early, {}))
        m_inner->submit(one.request, one.reply);
}

void WorkspaceConsole::answer(Result<> result)
{
    if (result) {
        m_open = true;
        flush();
    } else {
        for (const Early &one : std::exchange(m_early, {}))
            one.reply(result.error());
    }
    if (auto ready = std::exchange(m_ready, nullptr))
        ready(std::move(result));
}

void WorkspaceConsole::submit(AnyRequest request, AnswerTaker reply)
{
    if (!m_open)
        m_early.append(Early{std::move(request), std::move(reply)});
    else
        m_inner->submit(std::move(request), std::move(reply));
}

QFuture<Result<QByteArray>> WorkspaceConsole::image(RowId capture, bool full)
{
    if (!m_inner)
        return readyFuture<QByteArray>(transientError(9003, translate("core", "The workspace is still being opened")));
    return m_inner->image(capture, full);
}

std::shared_ptr<const Snapshot> WorkspaceConsole::snapshot() const
{
    return m_inner ? m_inner->snapshot() : m_empty;
}

void WorkspaceConsole::setDump(std::function<Result<UiDump::Answer>()> dump)
{
    m_dump = std::move(dump);
    if (m_inner)
        m_inner->setDump(m_dump);
}

void WorkspaceConsole::shutDown(std::function<void()> done)
{
    m_down = true;
    m_lock.sayLeaving();
    if (!m_inner) {
        QTimer::singleShot(0, this, std::move(done));
        return;
    }
    m_inner->shutDown([this, done = std::move(done)] {
        m_lock.release();
        done();
    });
}

} // namespace trawl
