// Every connection is a Line: parser, queue of answers by order, socket. All on the server's thread.
#include "tests/support/testserver.h"

#include <QMutex>
#include <QPointer>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslSocket>
#include <QTcpServer>
#include <QThread>
#include <QTimer>

namespace trawl::test {

QByteArray Request::header(const QByteArray &name) const
{
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

/// What both threads see, under one lock.
struct Shared {
    mutable QMutex lock;
    QList<std::pair<QByteArray, TestServer::Handler>> handlers;
    QList<Request> log;
    int accepted = 0;
    int open = 0;
    QElapsedTimer watch;
    QSslConfiguration tls;
    bool useTls = false;

    TestServer::Handler find(const QByteArray &path) const
    {
        QMutexLocker locker(&lock);
        TestServer::Handler best;
        qsizetype length = -1;
        for (const auto &[pattern, handler] : handlers) {
            const bool prefix = pattern.endsWith('*');
            const QByteArray stem = prefix ? pattern.chopped(1) : pattern;
            const bool match = prefix ? path.startsWith(stem) : path == stem;
            const qsizetype weight = stem.size() * 2 + (prefix ? 0 : 1);
            if (match && weight >= length) { // a later registration of the same path wins
                length = weight;
                best = handler;
            }
        }
        return best;
    }
};

class Reply::Line
{
public:
    QPointer<QSslSocket> socket;
};

namespace {
QByteArray reason(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 301:
        return "Moved Permanently";
    case 302:
        return "Found";
    case 304:
        return "Not Modified";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 429:
        return "Too Many Requests";
    case 500:
        return "Internal Server Error";
    case 503:
        return "Service Unavailable";
    default:
        return "Status";
    }
}
} // namespace

void Reply::send(int status, const QByteArray &body, const Headers &headers) const
{
    QByteArray head = "HTTP/1.1 " + QByteArray::number(status) + ' ' + reason(status) + "\r\n";
    for (const auto &[name, value] : headers)
        head += name + ": " + value + "\r\n";
    if (status != 304 && status != 204)
        head += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    raw(head + "\r\n" + body);
}

void Reply::html(const QByteArray &body) const
{
    send(200, body, {{"Content-Type", "text/html; charset=utf-8"}});
}

void Reply::redirect(int status, const QByteArray &location) const
{
    send(status, {}, {{"Location", location}});
}

void Reply::raw(const QByteArray &bytes) const
{
    if (m_line->socket && m_line->socket->isOpen())
        m_line->socket->write(bytes);
}

void Reply::drip(const QByteArray &bytes, int everyMs, int times) const
{
    if (!m_line->socket)
        return;
    auto *timer = new QTimer(m_line->socket);
    auto left = std::make_shared<int>(times);
    QObject::connect(timer, &QTimer::timeout, timer, [self = *this, bytes, left, timer] {
        self.raw(bytes);
        if (*left > 0 && --*left == 0)
            timer->deleteLater();
    });
    timer->start(everyMs);
}

void Reply::endless(const QByteArray &chunk) const
{
    if (!m_line->socket)
        return;
    QSslSocket *socket = m_line->socket;
    const auto pour = [socket, chunk] {
        while (socket->isOpen() && socket->state() == QAbstractSocket::ConnectedState &&
               socket->bytesToWrite() < 1 << 20)
            socket->write(chunk);
    };
    QObject::connect(socket, &QSslSocket::bytesWritten, socket, pour, Qt::QueuedConnection);
    pour();
}

void Reply::after(int ms, std::function<void()> then) const
{
    if (m_line->socket)
        QTimer::singleShot(ms, m_line->socket, std::move(then));
}

void Reply::close() const
{
    if (m_line->socket)
        m_line->socket->disconnectFromHost();
}

void Reply::abort() const
{
    if (m_line->socket)
        m_line->socket->abort();
}

/// Lives on the server's thread.
class ServerSide final : public QTcpServer
{
public:
    explicit ServerSide(std::shared_ptr<Shared> shared) : m_shared(std::move(shared)) { setListenBacklogSize(512); }

protected:
    void incomingConnection(qintptr descriptor) override
    {
        auto *socket = new QSslSocket(this);
        if (!socket->setSocketDescriptor(descriptor)) {
            delete socket;
            return;
        }
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        int number = 0;
        bool tls = false;
        {
            QMutexLocker locker(&m_shared->lock);
            number = ++m_shared->accepted;
            ++m_shared->open;
            tls = m_shared->useTls;
            if (tls)
                socket->setSslConfiguration(m_shared->tls);
        }
        auto line = std::make_shared<Reply::Line>();
        line->socket = socket;
        auto buffer = std::make_shared<QByteArray>();
        connect(socket, &QSslSocket::readyRead, this, [this, socket, line, buffer, number] {
            *buffer += socket->readAll();
            while (takeRequest(*buffer, line, number)) {
            }
        });
        connect(socket, &QSslSocket::disconnected, this, [this, socket] {
            {
                QMutexLocker locker(&m_shared->lock);
                --m_shared->open;
            }
            socket->deleteLater();
        });
        if (tls)
            socket->startServerEncryption();
    }

private:
    /// Cuts one whole request off @p buffer and hands it to its handler; false: it is not whole yet.
    bool takeRequest(QByteArray &buffer, const std::shared_ptr<Reply::Line> &line, int number)
    {
        const qsizetype end = buffer.indexOf("\r\n\r\n");
        if (end < 0)
            return false;
        Request request;
        const QList<QByteArray> lines = buffer.left(end).split('\n');
        const QList<QByteArray> first = lines.first().trimmed().split(' ');
        request.method = first.value(0);
        request.target = first.value(1);
        for (qsizetype i = 1; i < lines.size(); ++i) {
            const qsizetype colon = lines.at(i).indexOf(':');
            request.headers.append({lines.at(i).left(colon).trimmed(), lines.at(i).mid(colon + 1).trimmed()});
        }
        const qsizetype length = request.header("Content-Length").toLongLong();
        if (buffer.size() < end + 4 + length)
            return false;
        request.body = buffer.mid(end + 4, length);
        buffer.remove(0, end + 4 + length);
        request.connection = number;
        {
            QMutexLocker locker(&m_shared->lock);
            request.atMs = m_shared->watch.elapsed();
            m_shared->log.append(request);
        }
        Reply reply;
        reply.m_line = line;
        if (const auto handler = m_shared->find(request.path()))
            handler(request, reply);
        else
            reply.send(404, "not found", {{"Content-Type", "text/plain"}});
        return true;
    }

    std::shared_ptr<Shared> m_shared;
};

struct TestServer::Private {
    std::shared_ptr<Shared> shared = std::make_shared<Shared>();
    QThread thread;
    ServerSide *server = nullptr;
    quint16 port = 0;
    QString host;
};

TestServer::TestServer(const QHostAddress &address, quint16 port) : d(std::make_unique<Private>())
{
    d->shared->watch.start();
    d->host = address.toString();
    d->server = new ServerSide(d->shared);
    d->server->moveToThread(&d->thread);
    QObject::connect(&d->thread, &QThread::finished, d->server, &QObject::deleteLater);
    d->thread.start();
    bool listening = false;
    QMetaObject::invokeMethod(
        d->server, [&] { listening = d->server->listen(address, port); }, Qt::BlockingQueuedConnection);
    if (!listening)
        qFatal("The test server could not listen on %s:%d", qPrintable(d->host), int(port));
    d->port = d->server->serverPort();
}

TestServer::~TestServer()
{
    d->thread.quit();
    d->thread.wait();
}

quint16 TestServer::port() const
{
    return d->port;
}

QString TestServer::url(const QString &path) const
{
    QMutexLocker locker(&d->shared->lock);
    const auto scheme = d->shared->useTls ? QStringLiteral("https") : QStringLiteral("http");
    return QStringLiteral("%1://%2:%3%4").arg(scheme, d->host).arg(d->port).arg(path);
}

void TestServer::on(const QByteArray &path, Handler handler)
{
    QMutexLocker locker(&d->shared->lock);
    d->shared->handlers.append({path, std::move(handler)});
}

void TestServer::page(const QByteArray &path, const QByteArray &html)
{
    on(path, [html](const Request &, Reply reply) { reply.html(html); });
}

void TestServer::reply(const QByteArray &path, int status, const QByteArray &body, const Headers &headers)
{
    on(path, [=](const Request &, Reply reply) { reply.send(status, body, headers); });
}

QList<Request> TestServer::log() const
{
    QMutexLocker locker(&d->shared->lock);
    return d->shared->log;
}

int TestServer::count(const QByteArray &path) const
{
    int count = 0;
    for (const Request &request : log())
        count += request.path() == path;
    return count;
}

void TestServer::clearLog()
{
    QMutexLocker locker(&d->shared->lock);
    d->shared->log.clear();
}

int TestServer::accepted() const
{
    QMutexLocker locker(&d->shared->lock);
    return d->shared->accepted;
}

int TestServer::open() const
{
    QMutexLocker locker(&d->shared->lock);
    return d->shared->open;
}

qint64 TestServer::nowMs() const
{
    return d->shared->watch.elapsed();
}

void TestServer::useTls(const QByteArray &certificate, const QByteArray &key)
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setLocalCertificate(QSslCertificate(certificate));
    tls.setPrivateKey(QSslKey(key, QSsl::Rsa));
    tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    QMutexLocker locker(&d->shared->lock);
    d->shared->tls = tls;
    d->shared->useTls = true;
}

quint16 TestServer::closedPort()
{
    QTcpServer probe;
    if (!probe.listen(QHostAddress::LocalHost))
        qFatal("No free port");
    return probe.serverPort();
}

} // namespace trawl::test
