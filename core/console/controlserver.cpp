// Accepts peers of the own user, reads their frames, hands requests on with who asks, and sends snapshots.
#include "console/controlserver.h"

#include "async/futures.h"
#include "console/controlplace.h"
#include "domain/requests/all.h"

#include <QFile>
#include <QJsonDocument>
#include <QLocalServer>
#include <QLocalSocket>
#include <QLoggingCategory>
#include <QTimer>

#include <unistd.h>

namespace trawl {

namespace {
constexpr qsizetype keptSamples = 3600;
constexpr qsizetype keptEvents = 400;
constexpr qsizetype keptLog = 2000;
constexpr Ms longestGreeting = 500ms;
constexpr qsizetype longestProgram = 64; ///< a client's own word, for the journal

template <class T>
void appendKept(QList<T> &kept, const QList<T> &fresh, qsizetype limit)
{
    kept += fresh;
    if (kept.size() > limit)
        kept.remove(0, kept.size() - limit);
}
} // namespace

ControlServer::ControlServer(Ports ports, QString workspace)
    : m_ports(std::move(ports)), m_history(std::make_shared<Snapshot>())
{
    m_history->workspace = std::move(workspace);
}

ControlServer::~ControlServer()
{
    close();
}

void ControlServer::listen(const QString &path)
{
    m_server = new QLocalServer(this);
    m_server->setSocketOptions(QLocalServer::UserAccessOption);
    QLocalServer::removeServer(path);
    if (!m_server->listen(path)) {
        qWarning("The control socket %s could not be opened (%s): no second process can attach to this workspace.",
                 qPrintable(path), qPrintable(m_server->errorString()));
        return;
    }
    QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
    connect(m_server, &QLocalServer::newConnection, this, &ControlServer::accept);
}

void ControlServer::stopListening()
{
    if (m_server)
        m_server->close();
}

void ControlServer::close()
{
    stopListening();
    for (const auto &client : std::exchange(m_clients, {})) {
        client->socket->disconnect(this);
        client->socket->flush();
        client->socket->disconnectFromServer();
    }
}

void ControlServer::take(const std::shared_ptr<const Snapshot> &snapshot)
{
    auto history = std::make_shared<Snapshot>(*snapshot);
    history->samples = std::move(m_history->samples);
    history->events = std::move(m_history->events);
    history->log = std::move(m_history->log);
    appendKept(history->samples, snapshot->samples, keptSamples);
    appendKept(history->events, snapshot->events, keptEvents);
    appendKept(history->log, snapshot->log, keptLog);
    m_history = std::move(history);
    if (m_clients.isEmpty())
        return;
    const QByteArray bytes = frame(FrameKind::Snapshot, snapshot->toJson());
    for (const auto &client : std::as_const(m_clients)) {
        if (!client->greeted)
            continue; // its first one is whole
        // A client that does not read keeps its place but misses snapshots: it must not make our memory grow.
        if (client->socket->bytesToWrite() < maxFrame)
            client->socket->write(bytes);
    }
}

void ControlServer::accept()
{
    while (QLocalSocket *socket = m_server->nextPendingConnection()) {
        const std::optional<Peer> peer = peerOf(socket->socketDescriptor());
        if (!peer || !mayAttach(peer->uid, ::geteuid())) {
            qWarning("A process of %s wanted to attach to this workspace and was turned away.",
                     peer ? qPrintable(userName(peer->uid)) : "an unknown user");
            socket->abort();
            socket->deleteLater();
            continue;
        }
        const qint64 id = ++m_lastClient;
        auto client = std::make_shared<Client>();
        client->socket = socket;
        client->actor = Actor{userName(peer->uid), translate("core", "unknown program"), peer->pid};
        m_clients.insert(id, client);
        connect(socket, &QLocalSocket::disconnected, this, [this, socket, id] {
            m_clients.remove(id);
            socket->deleteLater();
        });
        connect(socket, &QLocalSocket::readyRead, this, [this, id, client] {
            const auto handle = [this, id](FrameKind kind, const QByteArray &payload) { serve(id, kind, payload); };
            if (!client->reader.feed(client->socket->readAll(), handle))
                client->socket->abort();
        });
        // Who comes after an answer sees what that changed: the newest snapshot may be a moment older. An engine that
        // is busy is not waited for.
        whenDone(m_ports.publish(), this, [this, id](const Result<Unit> &) { greet(id); });
        QTimer::singleShot(longestGreeting, this, [this, id] { greet(id); });
    }
}

void ControlServer::greet(qint64 id)
{
    const std::shared_ptr<Client> client = m_clients.value(id);
    if (!client || std::exchange(client->greeted, true))
        return;
    client->socket->write(frame(FrameKind::Snapshot, m_history->toJson()));
}

void ControlServer::serve(qint64 id, FrameKind kind, const QByteArray &payload)
{
    const std::shared_ptr<Client> client = m_clients.value(id);
    if (!client)
        return;
    const QJsonObject object = QJsonDocument::fromJson(payload).object();
    const qint64 number = object["id"_L1].toInteger();
    if (kind == FrameKind::Hello) {
        client->actor.program = object["program"_L1].toString().left(longestProgram);
    } else if (kind == FrameKind::Request) {
        const auto request = requestFrom(object["verb"_L1].toString(), object["args"_L1].toObject());
        if (!request)
            return send(id, replyFrame(number, request.error()));
        const RequestType *type = findRequestType(request->verb());
        Answer<QJsonObject> answer;
        m_ports.submit(request.value(), client->actor, [answer, type](Result<AnyAnswer> result) {
            answer.set(result ? Result<QJsonObject>(type->answerJson(result.value())) : result.error());
        });
        whenDone(answer.future(), this,
                 [this, id, number](const Result<QJsonObject> &result) { send(id, replyFrame(number, result)); });
    } else if (kind == FrameKind::ImageRequest) {
        whenDone(m_ports.image(object["capture"_L1].toInteger(), object["full"_L1].toBool()), this,
                 [this, id, number](const Result<QByteArray> &result) {
                     send(id, result ? imageFrame(number, result.value()) : replyFrame(number, result.error()));
                 });
    }
}

void ControlServer::send(qint64 id, const QByteArray &bytes)
{
    const std::shared_ptr<Client> client = m_clients.value(id);
    if (!client)
        return;
    if (client->socket->bytesToWrite() >= maxFrame) // it asks and does not read
        return client->socket->abort();
    client->socket->write(bytes);
}

} // namespace trawl
