// Requests over the local socket.
#include "console/remoteconsole.h"

#include <QJsonDocument>
#include <QTimer>
#include <QtEndian>

namespace trawl {

namespace {
Error ownerSilent()
{
    return transientError(9004, u"The process that runs this workspace does not answer"_s,
                          u"Its control socket is closed or silent"_s,
                          u"Wait until it answers, or end it and try again"_s);
}
} // namespace

RemoteConsole::RemoteConsole(QString socketName, Ms timeout, std::function<void(Result<>)> ready, QObject *parent)
    : Console(parent), m_ready(std::move(ready)), m_snapshot(std::make_shared<Snapshot>())
{
    qRegisterMetaType<std::shared_ptr<const Snapshot>>();
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
    m_socket.connectToServer(socketName);
}

RemoteConsole::~RemoteConsole()
{
    m_down = true;
    m_socket.abort();
}

QFuture<Result<QJsonObject>> RemoteConsole::request(QString verb, QJsonObject args)
{
    if (const auto handler = m_handlers.constFind(verb); handler != m_handlers.cend())
        return readyFuture<QJsonObject>((*handler)(args));
    if (m_socket.state() != QLocalSocket::ConnectedState)
        return readyFuture<QJsonObject>(ownerSilent());
    Answer<QJsonObject> answer;
    m_requests.insert(++m_nextId, answer);
    const QJsonObject object{{u"id"_s, m_nextId}, {u"verb"_s, verb}, {u"args"_s, args}};
    m_socket.write(frame(FrameKind::Request, object));
    return answer.future();
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

void RemoteConsole::setHandler(QString verb, std::function<Result<QJsonObject>(QJsonObject)> handler)
{
    m_handlers.insert(verb, std::move(handler));
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
        auto snapshot = std::make_shared<Snapshot>(Snapshot::fromJson(object));
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
        if (m_requests.contains(id))
            m_requests.take(id).set(failed ? Result<QJsonObject>(error)
                                           : Result<QJsonObject>(object["value"_L1].toObject()));
    }
}

void RemoteConsole::lost()
{
    if (m_down)
        return;
    m_down = true;
    for (const auto &answer : std::as_const(m_requests))
        answer.set(ownerSilent());
    for (const auto &answer : std::as_const(m_images))
        answer.set(ownerSilent());
    m_requests.clear();
    m_images.clear();
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
