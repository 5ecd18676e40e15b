// The DevTools protocol over the browser's debugging pipe.
#include "fetch/devtools/cdpconnection.h"

#include "async/sleep.h"
#include "domain/names.h"
#include "fetch/devtools/cdpmessage.h"

#include <QHash>
#include <QJsonDocument>
#include <QSet>
#include <QSocketNotifier>

#include <cerrno>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace trawl {

namespace {

constexpr qsizetype readChunk = 256 * 1024;
constexpr qsizetype sliceFrom = 8 * 1024;             ///< smaller replies are parsed whole
constexpr qsizetype messageLimit = 256 * 1024 * 1024; ///< a longer message means that the framing is lost

/// The only events anybody reads; the others cost a comparison.
const QSet<QByteArray> &wantedEvents()
{
    static const QSet<QByteArray> names{
        "Page.lifecycleEvent",         "Page.javascriptDialogOpening", "Page.frameNavigated",
        "Fetch.requestPaused",         "Fetch.authRequired",           "Network.dataReceived",
        "Inspector.detached",          "Target.detachedFromTarget",    "Target.targetCreated",
        "Target.targetCrashed",        "Target.targetDestroyed",       "Log.entryAdded",
        "Page.frameStartedNavigating",
    };
    return names;
}

void setNonBlocking(int fd)
{
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

} // namespace

struct CdpConnection::Private {
    struct Pending {
        QByteArray session;
        Handler handler;
    };
    Private(CdpConnection *connection, int in, int out) : q(connection), readFd(in), writeFd(out) {}
    CdpConnection *q;
    int readFd, writeFd;
    std::unique_ptr<QSocketNotifier> readable, writable;
    QByteArray in, out;
    qsizetype searched = 0; ///< of `in`: no frame end before it
    int lastId = 0;
    QHash<int, Pending> pending;
    QHash<QByteArray, Listener> listeners;
    std::function<void()> closed;

    void read();
    void takeFrames();
    void flush();
    void dispatch(QByteArrayView message);
    void reply(int id, QByteArrayView message);
    void event(QByteArrayView message);
};

CdpConnection::CdpConnection(int readFd, int writeFd) : d(new Private(this, readFd, writeFd))
{
    setNonBlocking(readFd);
    setNonBlocking(writeFd);
    d->readable = std::make_unique<QSocketNotifier>(readFd, QSocketNotifier::Read);
    d->writable = std::make_unique<QSocketNotifier>(writeFd, QSocketNotifier::Write);
    d->writable->setEnabled(false);
    connect(d->readable.get(), &QSocketNotifier::activated, this, [this] { d->read(); });
    connect(d->writable.get(), &QSocketNotifier::activated, this, [this] { d->flush(); });
}

CdpConnection::~CdpConnection()
{
    d->closed = {};
    close(transientError(2101, translate("core", "The browser's debugging pipe was closed")));
}

bool CdpConnection::isOpen() const
{
    return d->readFd >= 0;
}

void CdpConnection::onClosed(std::function<void()> handler)
{
    d->closed = std::move(handler);
}

void CdpConnection::close(const Error &error)
{
    if (!isOpen())
        return;
    // The notifiers may be the callers: they are only switched off here and go with this object.
    d->readable->setEnabled(false);
    d->writable->setEnabled(false);
    ::close(std::exchange(d->readFd, -1));
    ::close(std::exchange(d->writeFd, -1));
    d->listeners.clear();
    const auto pending = std::exchange(d->pending, {});
    for (const auto &call : pending) {
        if (call.handler)
            call.handler(error);
    }
    if (d->closed)
        QMetaObject::invokeMethod(this, std::exchange(d->closed, {}), Qt::QueuedConnection);
}

int CdpConnection::send(const QByteArray &session, const QByteArray &method, const QJsonObject &params, Handler handler)
{
    if (!isOpen()) {
        if (handler)
            handler(transientError(2101, translate("core", "The browser's debugging pipe was closed")));
        return 0;
    }
    const int id = ++d->lastId;
    QByteArray &out = d->out;
    out += "{\"id\":" + QByteArray::number(id) + ",\"method\":\"" + method + '"';
    if (!params.isEmpty())
        out += ",\"params\":" + QJsonDocument(params).toJson(QJsonDocument::Compact);
    if (!session.isEmpty())
        out += ",\"sessionId\":\"" + session + '"';
    out += '}';
    out += '\0';
    d->pending.insert(id, {session, std::move(handler)});
    d->flush();
    return id;
}

void CdpConnection::forget(int id)
{
    d->pending.remove(id);
}

QCoro::Task<Result<CdpReply>> CdpConnection::call(QByteArray session, QByteArray method, QJsonObject params,
                                                  std::stop_token stop)
{
    struct Box {
        Signal answered;
        Result<CdpReply> reply = cancelledError();
    };
    const auto self = shared_from_this();
    const auto box = std::make_shared<Box>();
    const int id = send(session, method, params, [box](Result<CdpReply> reply) {
        box->reply = std::move(reply);
        box->answered.set();
    });
    const Wake wake = co_await box->answered.wait(stop);
    if (wake == Wake::Stopped && !box->answered.isSet())
        self->forget(id);
    co_return std::move(box->reply);
}

void CdpConnection::listen(const QByteArray &session, Listener listener)
{
    d->listeners.insert(session, std::move(listener));
}

void CdpConnection::unlisten(const QByteArray &session)
{
    d->listeners.remove(session);
}

void CdpConnection::failSession(const QByteArray &session, const Error &error)
{
    QList<Handler> handlers;
    for (auto it = d->pending.begin(); it != d->pending.end();) {
        if (it->session != session) {
            ++it;
            continue;
        }
        if (it->handler)
            handlers.append(std::move(it->handler));
        it = d->pending.erase(it);
    }
    for (const Handler &handler : handlers)
        handler(error);
}

void CdpConnection::Private::flush()
{
    while (!out.isEmpty() && writeFd >= 0) {
        const ssize_t n = ::send(writeFd, out.constData(), size_t(out.size()), MSG_NOSIGNAL);
        if (n > 0) {
            out.remove(0, n);
            continue;
        }
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            break;
        // EPIPE: the reading side tells the end of the browser with all that it still said before.
        out.clear();
    }
    if (writeFd >= 0)
        writable->setEnabled(!out.isEmpty());
}

void CdpConnection::Private::read()
{
    const auto alive = q->shared_from_this();
    while (readFd >= 0) {
        const qsizetype had = in.size();
        in.resize(had + readChunk);
        const ssize_t n = ::read(readFd, in.data() + had, size_t(readChunk));
        in.resize(had + (n > 0 ? n : 0));
        if (n > 0) {
            takeFrames();
            if (in.size() > messageLimit)
                q->close(transientError(2102, translate("core", "The browser sent a message that never ends")));
            if (n < readChunk)
                return;
            continue;
        }
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return;
        q->close(transientError(2101, translate("core", "The browser ended")));
    }
}

void CdpConnection::Private::takeFrames()
{
    // The buffer is taken out while handlers run, so that nothing they do can move it.
    QByteArray buffer = std::exchange(in, {});
    qsizetype begin = 0;
    qsizetype end = 0;
    while (readFd >= 0 && (end = buffer.indexOf('\0', std::max(begin, searched))) >= 0) {
        searched = 0;
        dispatch(QByteArrayView(buffer).sliced(begin, end - begin));
        begin = end + 1;
    }
    if (begin > 0)
        buffer.remove(0, begin);
    searched = buffer.size();
    in = std::move(buffer);
}

void CdpConnection::Private::dispatch(QByteArrayView message)
{
    const auto head = cdpHead(message);
    if (head && head->id > 0)
        reply(head->id, message);
    else if (!head || wantedEvents().contains(QByteArray::fromRawData(head->method.data(), head->method.size())))
        event(message);
}

void CdpConnection::Private::reply(int id, QByteArrayView message)
{
    const auto it = pending.find(id);
    if (it == pending.end())
        return; // forgotten
    const Handler handler = std::move(it->handler);
    pending.erase(it);
    if (!handler)
        return;
    CdpReply reply;
    if (message.size() >= sliceFrom) {
        const auto slice = cdpDataSlice(message);
        if (auto data = slice ? cdpData(*slice) : std::nullopt) {
            reply.data = std::move(*data);
            handler(std::move(reply));
            return;
        }
    }
    const auto object = QJsonDocument::fromJson(QByteArray::fromRawData(message.data(), message.size())).object();
    if (object.contains("error"_L1)) {
        const auto error = object["error"_L1].toObject();
        handler(
            transientError(2103, translate("core", "The browser refused a command"), error["message"_L1].toString()));
        return;
    }
    reply.result = object["result"_L1].toObject();
    if (reply.result.size() == 1 && reply.result.contains("data"_L1))
        reply.data = cdpData(reply.result["data"_L1].toString().toLatin1()).value_or(QByteArray());
    handler(std::move(reply));
}

void CdpConnection::Private::event(QByteArrayView message)
{
    const auto object = QJsonDocument::fromJson(QByteArray::fromRawData(message.data(), message.size())).object();
    CdpEvent event;
    event.session = object["sessionId"_L1].toString().toLatin1();
    event.method = object["method"_L1].toString().toLatin1();
    const auto it = listeners.constFind(event.session);
    if (it == listeners.constEnd())
        return;
    event.params = object["params"_L1].toObject();
    const Listener listener = *it; // it may unlisten itself
    listener(event);
}

} // namespace trawl
