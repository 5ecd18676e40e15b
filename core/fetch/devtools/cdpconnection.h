// The DevTools protocol over the browser's debugging pipe: NUL-framed JSON, calls, events per session.
#pragma once

#include "domain/result.h"

#include <QByteArray>
#include <QCoroTask>
#include <QJsonObject>
#include <QObject>

#include <functional>
#include <memory>
#include <stop_token>

namespace trawl {

struct CdpReply {
    QJsonObject result;
    QByteArray data; ///< decoded "data" of replies that have nothing else (pictures)
};

struct CdpEvent {
    QByteArray session; ///< empty: the browser itself
    QByteArray method;
    QJsonObject params;
};

/// Owns both pipe ends. Lives on the engine thread; shared with the coroutines that wait on it, so that it outlives the
/// browser. Handlers are called from the socket notifier; they must not block, and wake coroutines only queued
/// (Signal).
class CdpConnection final : public QObject, public std::enable_shared_from_this<CdpConnection>
{
public:
    using Handler = std::function<void(Result<CdpReply>)>;
    using Listener = std::function<void(const CdpEvent &)>;

    /// Takes over both descriptors and makes them non-blocking; @p writeFd is a socket (no SIGPIPE when the browser is
    /// gone).
    CdpConnection(int readFd, int writeFd);
    ~CdpConnection() override;

    /// Sends a command; @p handler gets exactly one answer: the reply, or an error when the session or browser is gone.
    /// @return the id for forget(); 0 when the connection is closed (the handler has been called)
    int send(const QByteArray &session, const QByteArray &method, const QJsonObject &params, Handler handler = {});
    /// The answer of @p id is no longer wanted.
    void forget(int id);
    /// Sends and waits; a stopped wait answers Cancelled.
    QCoro::Task<Result<CdpReply>> call(QByteArray session, QByteArray method, QJsonObject params, std::stop_token stop);

    /// Events of a session, one listener each. Events without listener, or not in wantedEvents, are not even parsed.
    void listen(const QByteArray &session, Listener listener);
    void unlisten(const QByteArray &session);
    /// A command pending on a crashed or detached session never gets its reply: they all fail here.
    void failSession(const QByteArray &session, const Error &error);

    bool isOpen() const;
    /// Closes both ends and fails everything pending with @p error.
    void close(const Error &error);
    /// Called once, queued, when the pipe has ended.
    void onClosed(std::function<void()> handler);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
