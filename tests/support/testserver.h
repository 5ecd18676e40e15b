// A small HTTP/1.1 server in its own thread for tests: scripted handlers, a log of requests with their times.
#pragma once

#include <QByteArray>
#include <QElapsedTimer>
#include <QHostAddress>
#include <QList>
#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <utility>

namespace trawl::test {

using Headers = QList<std::pair<QByteArray, QByteArray>>;

struct Request {
    QByteArray method;
    QByteArray target; ///< path and query as sent
    Headers headers;
    QByteArray body;
    qint64 atMs = 0;    ///< since the server's start, when the head was complete
    int connection = 0; ///< running number of the connection
    QByteArray path() const { return target.left(target.indexOf('?') < 0 ? target.size() : target.indexOf('?')); }
    QByteArray header(const QByteArray &name) const;
};

/// The answer to one request; lives on the server's thread and may be kept by a handler (copy it). After the
/// connection's end everything is ignored.
class Reply
{
public:
    /// A whole answer with Content-Length.
    void send(int status, const QByteArray &body = {}, const Headers &headers = {}) const;
    /// 200 with text/html; charset=utf-8.
    void html(const QByteArray &body) const;
    void redirect(int status, const QByteArray &location) const;
    /// Bytes as they are; the handler writes the head itself.
    void raw(const QByteArray &bytes) const;
    /// raw() every @p everyMs, @p times times (-1: until the connection ends).
    void drip(const QByteArray &bytes, int everyMs, int times) const;
    /// raw() as fast as the client takes it, until the connection ends.
    void endless(const QByteArray &chunk) const;
    void after(int ms, std::function<void()> then) const;
    /// Ends the connection, after what was written has gone out.
    void close() const;
    /// Ends it at once.
    void abort() const;

private:
    friend class TestServer;
    friend class ServerSide;
    class Line;
    std::shared_ptr<Line> m_line;
};

/// Owns a thread with a listening socket. All methods may be called from the test's thread; handlers run on the
/// server's.
class TestServer final
{
public:
    using Handler = std::function<void(const Request &, Reply)>;

    /// Listens on @p address and a free port (or @p port).
    explicit TestServer(const QHostAddress &address = QHostAddress(QHostAddress::LocalHost), quint16 port = 0);
    ~TestServer();
    TestServer(const TestServer &) = delete;
    TestServer &operator=(const TestServer &) = delete;

    quint16 port() const;
    /// "http://127.0.0.1:port" + @p path.
    QString url(const QString &path = QStringLiteral("/")) const;

    /// @p path exact, or a prefix if it ends with '*'. The longest match wins; without a match the answer is 404.
    void on(const QByteArray &path, Handler handler);
    /// A fixed page of text/html.
    void page(const QByteArray &path, const QByteArray &html);
    void reply(const QByteArray &path, int status, const QByteArray &body = {}, const Headers &headers = {});

    /// All requests so far, in order.
    QList<Request> log() const;
    int count(const QByteArray &path) const; ///< of this path, whatever the query
    void clearLog();
    /// Connections accepted so far, and open now.
    int accepted() const;
    int open() const;
    /// Milliseconds since its start, to compare with Request::atMs.
    qint64 nowMs() const;
    /// From now on over TLS with this certificate and key (PEM); url() says https.
    void useTls(const QByteArray &certificate, const QByteArray &key);

    /// A port that nobody listens on.
    static quint16 closedPort();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl::test
