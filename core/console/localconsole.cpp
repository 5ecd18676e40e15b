// Requests go to the engine's thread, snapshots come back.
#include "console/localconsole.h"

#include "console/controlserver.h"

namespace trawl {

LocalConsole::LocalConsole(EngineSetup setup, QString socket, std::function<void(Result<>)> ready, QObject *parent)
    : Console(parent), m_setup(std::move(setup)), m_snapshot(std::make_shared<Snapshot>())
{
    qRegisterMetaType<std::shared_ptr<const Snapshot>>();
    m_thread.setObjectName(u"engine"_s);
    m_engine = new Orchestrator(m_setup);
    m_engine->moveToThread(&m_thread);
    connect(m_engine, &Orchestrator::snapshotReady, this, &LocalConsole::take, Qt::QueuedConnection);
    connect(&m_thread, &QThread::finished, m_engine, &QObject::deleteLater);
    ControlServer::Ports ports;
    ports.submit = [this](AnyRequest request, Actor actor, AnswerTaker reply) {
        submitFor(std::move(request), std::move(actor), std::move(reply));
    };
    ports.image = [this](RowId capture, bool full) { return image(capture, full); };
    ports.publish = [this] {
        Answer<Unit> published;
        QMetaObject::invokeMethod(
            m_engine,
            [engine = m_engine, published] {
                engine->publishNow();
                published.set(success());
            },
            Qt::QueuedConnection);
        return published.future();
    };
    m_serverThread.setObjectName(u"control"_s);
    m_server = new ControlServer(ports, m_setup.workspace);
    m_server->moveToThread(&m_serverThread);
    connect(m_engine, &Orchestrator::snapshotReady, m_server, &ControlServer::take, Qt::QueuedConnection);
    connect(&m_serverThread, &QThread::finished, m_server, &QObject::deleteLater);
    m_thread.start();
    m_serverThread.start();
    Answer<Unit> started;
    QMetaObject::invokeMethod(
        m_engine, [engine = m_engine, started] { started.set(engine->start()); }, Qt::QueuedConnection);
    whenDone(started.future(), this, [this, socket, ready = std::move(ready)](Result<> result) {
        if (result && !socket.isEmpty())
            QMetaObject::invokeMethod(
                m_server, [server = m_server, socket] { server->listen(socket); }, Qt::QueuedConnection);
        ready(std::move(result));
    });
}

LocalConsole::~LocalConsole()
{
    // shutDown() is the ordered way. A console that is dropped without it waits here until the engine has ended in
    // order.
    if (!std::exchange(m_down, true)) {
        endServer();
        QThread *thread = &m_thread;
        QMetaObject::invokeMethod(
            m_engine, [engine = m_engine, thread] { engine->shutDown([thread] { thread->quit(); }); },
            Qt::QueuedConnection);
        m_thread.wait();
    } else {
        endServer();
        endEngine();
    }
}

/// What the engine has answered by now still goes out. Before the engine goes: the server uses it.
void LocalConsole::endServer()
{
    QThread *thread = &m_serverThread;
    if (thread->isRunning())
        QMetaObject::invokeMethod(
            m_server,
            [server = m_server, thread] {
                server->close();
                thread->quit();
            },
            Qt::QueuedConnection);
    thread->wait();
}

void LocalConsole::endEngine()
{
    m_thread.quit();
    m_thread.wait();
    m_engine = nullptr; // it went with its thread
}

void LocalConsole::submit(AnyRequest request, AnswerTaker reply)
{
    if (m_down)
        return reply(cancelledError(translate("core", "The engine is shutting down")));
    submitFor(std::move(request), m_setup.actor, std::move(reply));
}

void LocalConsole::submitFor(AnyRequest request, Actor actor, AnswerTaker reply)
{
    if (request.as<UiDump>()) { // the front end's, on its thread
        QMetaObject::invokeMethod(
            this,
            [this, reply = std::move(reply)] {
                if (!m_dump)
                    return reply(
                        permanentError(9002, translate("core", "The process that runs this workspace has no window")));
                const Result<UiDump::Answer> tree = m_dump();
                reply(tree ? Result<AnyAnswer>(AnyAnswer{tree.value()}) : tree.error());
            },
            Qt::QueuedConnection);
        return;
    }
    QMetaObject::invokeMethod(
        m_engine,
        [engine = m_engine, request = std::move(request), actor = std::move(actor), reply = std::move(reply)] {
            engine->serve(request, actor, reply);
        },
        Qt::QueuedConnection);
}

QFuture<Result<QByteArray>> LocalConsole::image(RowId capture, bool full)
{
    Answer<QByteArray> answer;
    if (!m_engine)
        return readyFuture<QByteArray>(cancelledError(translate("core", "The engine has shut down")));
    QMetaObject::invokeMethod(
        m_engine,
        [engine = m_engine, capture, full, answer] {
            whenDone(engine->image(capture, full), engine,
                     [answer](Result<QByteArray> result) { answer.set(std::move(result)); });
        },
        Qt::QueuedConnection);
    return answer.future();
}

void LocalConsole::take(const std::shared_ptr<const Snapshot> &snapshot)
{
    m_snapshot = std::make_shared<Snapshot>(Snapshot::plain(*snapshot)); // attached consoles do the same with theirs
    Q_EMIT snapshotArrived(m_snapshot);
}

void LocalConsole::shutDown(std::function<void()> done)
{
    if (m_down)
        return;
    m_down = true;
    QMetaObject::invokeMethod(m_server, &ControlServer::stopListening, Qt::QueuedConnection);
    Answer<Unit> stopped;
    QMetaObject::invokeMethod(
        m_engine, [engine = m_engine, stopped] { engine->shutDown([stopped] { stopped.set(success()); }); },
        Qt::QueuedConnection);
    whenDone(stopped.future(), this, [this, done = std::move(done)](Result<>) {
        endServer();
        endEngine();
        done();
    });
}

} // namespace trawl
