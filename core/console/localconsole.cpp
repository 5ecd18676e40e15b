// Requests go to the engine thread, snapshots come back; attached processes are served with the same values.
#include "console/localconsole.h"

#include "async/futures.h"
#include "console/framing.h"

#include <QJsonDocument>
#include <QLocalServer>
#include <QLocalSocket>
#include <QLoggingCategory>
#include <QPointer>

namespace trawl {

namespace {
constexpr qsizetype keptSamples = 3600;
constexpr qsizetype keptEvents = 400;
constexpr qsizetype keptLog = 2000;

template <class T>
void appendKept(QList<T> &kept, const QList<T> &fresh, qsizetype limit)
{
    kept += fresh;
    if (kept.size() > limit)
        kept.remove(0, kept.size() - limit);
}
} // namespace

struct LocalConsole::Client {
    QLocalSocket *socket = nullptr;
    FrameReader reader;
};

LocalConsole::LocalConsole(EngineSetup setup, QString socketName, std::function<void(Result<>)> ready, QObject *parent)
    : Console(parent), m_setup(std::move(setup)), m_snapshot(std::make_shared<Snapshot>()),
      m_history(std::make_shared<Snapshot>())
{
    qRegisterMetaType<std::shared_ptr<const Snapshot>>();
    m_history->workspace = m_setup.workspace;
    m_thread.setObjectName(u"engine"_s);
    m_engine = new Orchestrator(m_setup);
    m_engine->moveToThread(&m_thread);
    connect(m_engine, &Orchestrator::snapshotReady, this, &LocalConsole::take, Qt::QueuedConnection);
    connect(&m_thread, &QThread::finished, m_engine, &QObject::deleteLater);
    m_thread.start();
    Answer<Unit> started;
    QMetaObject::invokeMethod(
        m_engine, [engine = m_engine, started] { started.set(engine->start()); }, Qt::QueuedConnection);
    whenDone(started.future(), this, [this, socketName, ready = std::move(ready)](Result<> result) {
        if (result)
            listen(socketName);
        ready(std::move(result));
    });
}

LocalConsole::~LocalConsole()
{
    // shutDown() is the ordered way. A console that is dropped without it waits here until the engine has ended in
    // order.
    if (!std::exchange(m_down, true)) {
        QThread *thread = &m_thread;
        QMetaObject::invokeMethod(
            m_engine, [engine = m_engine, thread] { engine->shutDown([thread] { thread->quit(); }); },
            Qt::QueuedConnection);
    } else {
        m_thread.quit();
    }
    m_thread.wait();
}

QFuture<Result<QJsonObject>> LocalConsole::request(QString verb, QJsonObject args)
{
    if (const auto handler = m_handlers.constFind(verb); handler != m_handlers.cend())
        return readyFuture<QJsonObject>((*handler)(args));
    if (m_down)
        return readyFuture<QJsonObject>(cancelledError(u"The engine is shutting down"_s));
    Answer<QJsonObject> answer;
    QMetaObject::invokeMethod(
        m_engine,
        [engine = m_engine, verb, args, answer] {
            whenDone(engine->request(verb, args), engine,
                     [answer](Result<QJsonObject> result) { answer.set(std::move(result)); });
        },
        Qt::QueuedConnection);
    return answer.future();
}

QFuture<Result<QByteArray>> LocalConsole::image(RowId capture, bool full)
{
    Answer<QByteArray> answer;
    QMetaObject::invokeMethod(
        m_engine,
        [engine = m_engine, capture, full, answer] {
            whenDone(engine->image(capture, full), engine,
                     [answer](Result<QByteArray> result) { answer.set(std::move(result)); });
        },
        Qt::QueuedConnection);
    return answer.future();
}

void LocalConsole::setHandler(QString verb, std::function<Result<QJsonObject>(QJsonObject)> handler)
{
    m_handlers.insert(verb, std::move(handler));
}

void LocalConsole::take(const std::shared_ptr<const Snapshot> &snapshot)
{
    m_snapshot = snapshot;
    auto history = std::make_shared<Snapshot>(*snapshot);
    history->samples = std::move(m_history->samples);
    history->events = std::move(m_history->events);
    history->log = std::move(m_history->log);
    appendKept(history->samples, snapshot->samples, keptSamples);
    appendKept(history->events, snapshot->events, keptEvents);
    appendKept(history->log, snapshot->log, keptLog);
    m_history = std::move(history);
    if (!m_clients.isEmpty()) {
        const QByteArray bytes = frame(FrameKind::Snapshot, snapshot->toJson());
        for (const auto &client : std::as_const(m_clients)) {
            // A client that does not read keeps its place but misses snapshots: it must not make the engine's memory
            // grow.
            if (client->socket->bytesToWrite() < maxFrame)
                client->socket->write(bytes);
        }
    }
    Q_EMIT snapshotArrived(m_snapshot);
}

void LocalConsole::listen(const QString &name)
{
    m_server = new QLocalServer(this);
    m_server->setSocketOptions(QLocalServer::UserAccessOption);
    QLocalServer::removeServer(name); // we hold engine.lock: what is left is of a dead process
    if (!m_server->listen(name)) {
        qWarning("The control socket could not be opened (%s): no second process can attach to this workspace.",
                 qPrintable(m_server->errorString()));
        return;
    }
    connect(m_server, &QLocalServer::newConnection, this, &LocalConsole::accept);
}

void LocalConsole::accept()
{
    while (QLocalSocket *socket = m_server->nextPendingConnection()) {
        auto client = std::make_shared<Client>();
        client->socket = socket;
        m_clients.insert(socket, client);
        connect(socket, &QLocalSocket::disconnected, this, [this, socket] {
            m_clients.remove(socket);
            socket->deleteLater();
        });
        connect(socket, &QLocalSocket::readyRead, this, [this, client] {
            const auto handle = [this, client](FrameKind kind, const QByteArray &payload) {
                serve(client.get(), char(kind), payload);
            };
            if (!client->reader.feed(client->socket->readAll(), handle))
                client->socket->abort();
        });
        socket->write(frame(FrameKind::Snapshot, m_history->toJson()));
    }
}

void LocalConsole::serve(Client *client, char kind, const QByteArray &payload)
{
    const QJsonObject object = QJsonDocument::fromJson(payload).object();
    const qint64 id = object["id"_L1].toInteger();
    QPointer<QLocalSocket> socket = client->socket;
    if (FrameKind(kind) == FrameKind::Request) {
        whenDone(request(object["verb"_L1].toString(), object["args"_L1].toObject()), this,
                 [socket, id](Result<QJsonObject> result) {
                     if (!socket)
                         return;
                     QJsonObject reply{{u"id"_s, id}};
                     if (result)
                         reply.insert(u"value"_s, result.value());
                     else
                         reply.insert(u"error"_s, result.error().toJson());
                     socket->write(frame(FrameKind::Reply, reply));
                 });
    } else if (FrameKind(kind) == FrameKind::ImageRequest) {
        whenDone(image(object["capture"_L1].toInteger(), object["full"_L1].toBool()), this,
                 [socket, id](Result<QByteArray> result) {
                     if (!socket)
                         return;
                     if (result)
                         socket->write(imageFrame(id, result.value()));
                     else
                         socket->write(frame(FrameKind::Reply,
                                             QJsonObject{{u"id"_s, id}, {u"error"_s, result.error().toJson()}}));
                 });
    }
}

void LocalConsole::shutDown(std::function<void()> done)
{
    if (m_down)
        return;
    m_down = true;
    if (m_server)
        m_server->close();
    Answer<Unit> stopped;
    QMetaObject::invokeMethod(
        m_engine, [engine = m_engine, stopped] { engine->shutDown([stopped] { stopped.set(success()); }); },
        Qt::QueuedConnection);
    whenDone(stopped.future(), this, [this, done = std::move(done)](Result<>) {
        m_thread.quit();
        m_thread.wait();
        done();
    });
}

} // namespace trawl
