// See sampleserver.h.
#include "services/sampleserver.h"

#include "domain/names.h"
#include "services/samplelog.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

#include <unistd.h>

namespace trawl {

namespace {

constexpr qsizetype MaxHead = 32 * 1024;
constexpr int IdleMs = 60'000;

QByteArray reason(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 400:
        return "Bad Request";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 503:
        return "Service Unavailable";
    default:
        return "Internal Server Error";
    }
}

/// One client: its requests are answered one after another. Lives as long as its socket.
class Connection final : public QObject
{
public:
    Connection(SampleServer &server, int source, QTcpSocket *socket)
        : QObject(socket), m_server(server), m_socket(socket), m_source(source)
    {
        m_timer.setSingleShot(true);
        connect(&m_timer, &QTimer::timeout, this, [this] { m_busy ? answer() : m_socket->abort(); });
        connect(socket, &QTcpSocket::readyRead, this, [this] { read(); });
        connect(socket, &QTcpSocket::disconnected, this, [this] {
            leave();
            m_socket->deleteLater();
        });
        m_timer.start(IdleMs);
    }
    ~Connection() override { leave(); }

private:
    void read()
    {
        m_input += m_socket->readAll();
        next();
    }
    void next()
    {
        const qsizetype end = m_input.indexOf("\r\n\r\n");
        if (m_busy || (end < 0 && m_input.size() <= MaxHead))
            return;
        const QByteArray head = end < 0 ? QByteArray() : m_input.left(end);
        m_input.remove(0, end < 0 ? m_input.size() : end + 4);
        const QList<QByteArray> lines = head.split('\n');
        const QList<QByteArray> first = lines.first().trimmed().split(' ');
        m_keep = first.size() == 3 && first[2] == "HTTP/1.1";
        for (const QByteArray &line : lines) {
            const QByteArray low = line.trimmed().toLower();
            if (low.startsWith("connection:"))
                m_keep = m_keep && !low.contains("close");
            else if (low.startsWith("content-length:") || low.startsWith("transfer-encoding:"))
                m_keep = false; // nobody sends us a body; whoever does is not read further
        }
        m_busy = true;
        m_headOnly = first[0] == "HEAD";
        if (first.size() != 3 || !first[1].startsWith('/') || (first[0] != "GET" && !m_headOnly)) {
            m_keep = false;
            m_target = first.value(1, "/");
            int visit = 0;
            m_number = m_server.log().begin(m_source, m_target, visit);
            m_reply = {first.size() == 3 ? 405 : 400, "text/plain", "Only GET and HEAD\n", 0};
        } else {
            m_target = first[1];
            int visit = 0;
            m_number = m_server.log().begin(m_source, m_target, visit);
            m_reply = m_server.pages().get(m_source, m_target, visit, m_server.port());
        }
        m_timer.stop();
        if (m_reply.delayMs > 0)
            m_timer.start(m_reply.delayMs);
        else
            answer();
    }
    void answer()
    {
        QByteArray out = "HTTP/1.1 " + QByteArray::number(m_reply.status) + ' ' + reason(m_reply.status) +
                         "\r\nContent-Type: " + m_reply.contentType +
                         "\r\nContent-Length: " + QByteArray::number(m_reply.body.size()) +
                         "\r\nCache-Control: no-store\r\nConnection: " + (m_keep ? "keep-alive" : "close") + "\r\n\r\n";
        if (!m_headOnly)
            out += m_reply.body;
        m_socket->write(out);
        m_busy = false;
        m_server.log().end(m_number, m_source, m_target, m_reply.status);
        m_timer.start(IdleMs);
        if (!m_keep) {
            m_socket->disconnectFromHost();
            return;
        }
        if (!m_input.isEmpty()) // pipelined; through the loop, so that a long pipeline is no deep recursion
            QMetaObject::invokeMethod(
                this, [this] { next(); }, Qt::QueuedConnection);
    }
    /// A client that goes while its answer is delayed ends its request without a status.
    void leave()
    {
        if (m_busy)
            m_server.log().end(m_number, m_source, m_target, 0);
        m_busy = false;
        m_timer.stop();
    }

    SampleServer &m_server;
    QTcpSocket *m_socket;
    int m_source;
    QTimer m_timer; ///< the answer's delay while busy, else the idle limit
    QByteArray m_input, m_target;
    SampleReply m_reply;
    quint64 m_number = 0;
    bool m_busy = false, m_keep = true, m_headOnly = false;
};

} // namespace

SampleServer::SampleServer(std::shared_ptr<const SamplePages> pages, std::shared_ptr<SampleLog> log, quint16 port,
                           QList<int> sockets)
    : m_pages(std::move(pages)), m_log(std::move(log)), m_port(port), m_sockets(std::move(sockets))
{
}

SampleServer::~SampleServer()
{
    for (const int socket : std::as_const(m_sockets))
        ::close(socket); // stopped before it began
}

void SampleServer::listen()
{
    int source = 0;
    for (const int socket : std::exchange(m_sockets, {})) {
        auto *server = new QTcpServer(this);
        server->setSocketDescriptor(socket);
        connect(server, &QTcpServer::newConnection, this, [this, server, source = ++source] {
            while (auto *client = server->nextPendingConnection())
                new Connection(*this, source, client);
        });
    }
}

} // namespace trawl
