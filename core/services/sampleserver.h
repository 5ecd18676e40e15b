// The small HTTP/1.1 server behind the sample site: GET and HEAD, keep-alive, nothing else.
#pragma once

#include "services/samplepages.h"

#include <QList>
#include <QObject>

#include <memory>

class QTcpServer;

namespace trawl {

class SampleLog;

/// Owns listeners and connections; lives on the site's thread.
class SampleServer final : public QObject
{
    Q_OBJECT
public:
    /// @p sockets: listening sockets of source 1, 2, …; taken over, and closed with the server.
    SampleServer(std::shared_ptr<const SamplePages> pages, std::shared_ptr<SampleLog> log, quint16 port,
                 QList<int> sockets);
    ~SampleServer() override;

    /// Begins to serve; on the site's thread.
    void listen();

    const SamplePages &pages() const { return *m_pages; }
    SampleLog &log() { return *m_log; }
    quint16 port() const { return m_port; }

private:
    std::shared_ptr<const SamplePages> m_pages;
    std::shared_ptr<SampleLog> m_log;
    quint16 m_port;
    QList<int> m_sockets; ///< until listen() gives them to their servers
};

} // namespace trawl
