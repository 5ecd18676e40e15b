// Requests over the local socket.
#include "console/remoteconsole.h"

#include "console/controlplace.h"

#include <QJsonDocument>
#include <QTimer>
#include <QtEndian>

#include <unistd.h>

namespace trawl {

namespace {
Error ownerSilent()
{
    return transientError(9004, translate("core", "The process that runs this workspace does not answer"),
                          translate("core", "Its control socket is closed or silent"),
                          translate("core", "Wait until it answers, or end it and try again"));
}
} // namespace

RemoteConsole::RemoteConsole(QString socket, QString program, Ms timeout, std::function<void(Result<>)> ready,
                             QObject *parent)
    : Console(parent), m_program(std::move(program)), m_ready(std::move(ready)),
      m_snapshot(std::make_shared<Snapshot>())
{
    qRegisterMetaType<std::shared_ptr<const Snapshot>>();
    connect(&m_socket, &QLocalSocket::connected, this, &RemoteConsole::greet);
    connect(&m_socket, &QLocalSocket::readyRead, this, [this] {
        const auto take = [this](FrameKind kind, const QByteArray &payload) { handle(kind, payload); };
        if (!m_reader.feed(m_socket.readAll(), take))
            m_socket.abort();
    });
    connect(&m_socket, &QLocalSocket::disconnected, this, &RemoteConsole::lost);
    connect(&m_socket, &QLocalSocket::errorOccurred, this, &RemoteConsole::lost);
    QTimer::singleShot(timeout, this, [this] {
        if (m_ready)
            lost();
    });
    m_socket.connectToServer(socket);
}

RemoteConsole::~RemoteConsole()
{
    m_down = true;
    m_socket.abort();
}

/// Only to a process of our own user, or of one that we stand above: whoever else answers there is not our engine.
void RemoteConsole::greet()
{
    const std::optional<Peer> peer = peerOf(m_socket.socketDescriptor());
    if (!peer || !mayAttach(::geteuid(), peer->uid))
        return m_socket.abort();
    m_socket.write(frame(FrameKind::Hello, QJsonObject{{u"program"_s, m_program}}));
}

void RemoteConsole::submit(AnyRequest request, AnswerTaker reply)
{
    if (m_socket.state() != QLocalSocket::ConnectedState)
        return reply(ownerSilent());
    m_requests.insert(++m_nextId, Pending{findRequestType(request.verb()), std::move(reply)});
    const QJsonObject object{
        {u"id"_s, m_nextId}, {u"verb"_s, QString(request.verb())}, {u"args"_s, argumentsOf(request)}};
    m_socket.write(frame(FrameKind::Request, object));
}

QFuture<Result<QByteArray>> RemoteConsole::image(RowId capture, bool full)
{
    if (m_socket.state() != QLocalSocket::ConnectedState)
        return readyFuture<QByteArray>(ownerSilent());
    Answer<QByteArray> answer;
    m_images.insert(++m_nextId, answer);
    const QJsonObject object{{u"id"_s, m_nextId}, {u"capture"_s, capture}, {u"full"_s, full}};
    m_socket.write(frame(FrameKind::ImageRequest, object));
    return answer.future();
}

void RemoteConsole::handle(FrameKind kind, const QByteArray &payload)
{
    if (kind == FrameKind::Image) {
        if (payload.size() < 8)
            return;
        const auto id = qFromBigEndian<qint64>(payload.constData());
        if (m_images.contains(id))
            m_images.take(id).set(payload.mid(8));
        return;
    }
    const QJsonObject object = QJsonDocument::fromJson(payload).object();
    if (kind == FrameKind::Snapshot) {
        auto snapshot = std::make_shared<Snapshot>(Snapshot::plain(Snapshot::fromJson(object)));
        snapshot->attached = true;
        m_snapshot = snapshot;
        if (auto ready = std::exchange(m_ready, nullptr))
            ready(success());
        Q_EMIT snapshotArrived(m_snapshot);
    } else if (kind == FrameKind::Reply) {
        const qint64 id = object["id"_L1].toInteger();
        const bool failed = object.contains("error"_L1);
        const Error error = failed ? Error::fromJson(object["error"_L1].toObject()) : Error{};
        if (m_images.contains(id) && failed)
            m_images.take(id).set(error);
        if (const Pending pending = m_requests.take(id); pending.reply)
            pending.reply(failed ? Result<AnyAnswer>(error) : pending.type->answer(object["value"_L1].toObject()));
    }
}

void RemoteConsole::lost()
{
    if (m_down)
        return;
    m_down = true;
    for (const Pending &pending : std::exchange(m_requests, {}))
        pending.reply(ownerSilent());
    for (const auto &answer : std::exchange(m_images, {}))
        answer.set(ownerSilent());
    if (auto ready = std::exchange(m_ready, nullptr)) {
        ready(ownerSilent());
        return;
    }
    auto stale = std::make_shared<Snapshot>(*m_snapshot);
    stale->stale = true;
    m_snapshot = stale;
    Q_EMIT snapshotArrived(m_snapshot);
    Q_EMIT ownerGone();
}

void RemoteConsole::shutDown(std::function<void()> done)
{
    m_down = true;
    m_socket.disconnectFromServer();
    QTimer::singleShot(0, this, std::move(done));
}

} // namespace trawl
