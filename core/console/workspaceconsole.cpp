// Lock, then run; or attach.
#include "console/workspaceconsole.h"

#include "console/localconsole.h"
#include "console/remoteconsole.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QTimer>

namespace trawl {

namespace {
constexpr int openAttempts = 6; // an owner that is just starting or just leaving gets 3 s
constexpr Ms betweenAttempts = 500ms;
} // namespace

WorkspaceConsole::WorkspaceConsole(EngineSetup setup, std::function<void(Result<>)> ready, QObject *parent)
    : Console(parent), m_setup(std::move(setup)), m_ready(std::move(ready)),
      m_lock(QDir(m_setup.workspace).filePath(u"engine.lock"_s)), m_empty(std::make_shared<Snapshot>())
{
    QTimer::singleShot(0, this, [this] { open(0); });
}

WorkspaceConsole::~WorkspaceConsole() = default;

QString WorkspaceConsole::socketName(const QString &workspace)
{
    const QString path = QFileInfo(workspace).canonicalFilePath();
    const QByteArray hash = QCryptographicHash::hash(path.toUtf8(), QCryptographicHash::Sha256);
    return u"trawldeck-"_s + QString::fromLatin1(hash.toHex().left(16));
}

void WorkspaceConsole::open(int attempt)
{
    if (m_down)
        return;
    switch (m_lock.take(m_setup.clock().wall)) {
    case WorkspaceLock::Taken::Yes:
        return runEngine();
    case WorkspaceLock::Taken::HeldByAnother:
        return attach(attempt);
    case WorkspaceLock::Taken::Impossible:
        return answer(m_lock.fault());
    }
}

void WorkspaceConsole::runEngine()
{
    m_attached = false;
    auto console = std::make_unique<LocalConsole>(m_setup, socketName(m_setup.workspace), [this](Result<> result) {
        if (!result)
            m_lock.release();
        answer(std::move(result));
    });
    adopt(std::move(console));
}

void WorkspaceConsole::attach(int attempt)
{
    auto remote = std::make_unique<RemoteConsole>(socketName(m_setup.workspace), 2s, [this, attempt](Result<> result) {
        if (result) {
            m_attached = true;
            return answer(std::move(result));
        }
        if (attempt + 1 < openAttempts) {
            QTimer::singleShot(betweenAttempts, this, [this, attempt] { open(attempt + 1); });
            return;
        }
        const auto holder = m_lock.holder();
        answer(transientError(9004, u"Another process holds this workspace and does not answer"_s,
                              holder ? holder->text() : u"engine.lock does not say which"_s,
                              u"Wait until it answers, or end it, then try again"_s));
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
    for (auto it = m_handlers.cbegin(); it != m_handlers.cend(); ++it)
        m_inner->setHandler(it.key(), it.value());
}

void WorkspaceConsole::flush()
{
    const QList<Early> early = std::exchange(m_early, {});
    for (const Early &one : early)
        whenDone(request(one.verb, one.args), this,
                 [answer = one.answer](Result<QJsonObject> result) { answer.set(std::move(result)); });
}

void WorkspaceConsole::answer(Result<> result)
{
    if (result) {
        m_open = true;
        flush();
    } else {
        for (const Early &one : std::exchange(m_early, {}))
            one.answer.set(result.error());
    }
    if (auto ready = std::exchange(m_ready, nullptr))
        ready(std::move(result));
}

QFuture<Result<QJsonObject>> WorkspaceConsole::request(QString verb, QJsonObject args)
{
    if (!m_open) {
        Early early{std::move(verb), std::move(args), {}};
        m_early.append(early);
        return early.answer.future();
    }
    return m_inner->request(std::move(verb), std::move(args));
}

QFuture<Result<QByteArray>> WorkspaceConsole::image(RowId capture, bool full)
{
    if (!m_inner)
        return readyFuture<QByteArray>(transientError(9003, u"The workspace is still being opened"_s));
    return m_inner->image(capture, full);
}

std::shared_ptr<const Snapshot> WorkspaceConsole::snapshot() const
{
    return m_inner ? m_inner->snapshot() : m_empty;
}

void WorkspaceConsole::setHandler(QString verb, std::function<Result<QJsonObject>(QJsonObject)> handler)
{
    m_handlers.insert(verb, handler);
    if (m_inner)
        m_inner->setHandler(std::move(verb), std::move(handler));
}

void WorkspaceConsole::shutDown(std::function<void()> done)
{
    m_down = true;
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
