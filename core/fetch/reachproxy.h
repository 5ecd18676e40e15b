// A SOCKS5 proxy on loopback that a browser's connections go through (RFC 1928): it resolves each name once, asks the
// source's reach about the addresses, and connects to one that is allowed. So whatever a page does (frames, pictures,
// sockets, beacons), no name that changes its address between question and connection gets past.
#pragma once

#include "domain/item.h"
#include "domain/result.h"
#include "policy/reach.h"

#include <QHash>
#include <QObject>
#include <QTcpServer>

#include <optional>

namespace trawl {

/// Owns its listening socket and all connections through it. Lives on the engine thread. It has no password: what it
/// reaches every process of this machine reaches by itself.
class ReachProxy final : public QObject
{
public:
    struct Fault {
        FailClass failure = FailClass::Connect;
        QString reason; ///< sentence
    };

    /// @p reach null: connects to everything.
    explicit ReachProxy(ReachOf reach);
    ~ReachProxy() override;

    /// A free port of 127.0.0.1. TD-2112.
    Result<> listen();
    /// "socks5://127.0.0.1:4711", as a browser wants it.
    QString address() const;
    /// Why the newest connection to @p address' host and port could not be made; nothing if one was made since. A
    /// browser tells no more than that its proxy refused.
    std::optional<Fault> fault(const QString &address) const;
    /// Nobody loads a page through it any more: what goes on is cut at once, and a new connection waits for open(), or
    /// for the limit of its handshake. It is not refused: the browser may give it to the next page's request.
    void shut();
    void open();

private:
    class Line;
    void accept();
    void note(const QString &host, quint16 port, const std::optional<Fault> &fault);

    ReachOf m_reach;
    QTcpServer m_server;
    QHash<QString, Fault> m_faults; ///< by host and port
    bool m_shut = false;
};

} // namespace trawl
