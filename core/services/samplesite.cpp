// See samplesite.h.
#include "services/samplesite.h"

#include "domain/names.h"
#include "services/samplelog.h"
#include "services/sampleserver.h"

#include <QThread>

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace trawl {

namespace {

using Sockets = std::array<int, sampleSources>;

void closeAll(Sockets &sockets)
{
    for (int &socket : sockets) {
        if (socket >= 0)
            ::close(socket);
        socket = -1;
    }
}

/// A listening socket, or -1 with errno. @p port 0 picks one.
int listenOn(int source, quint16 port)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket < 0)
        return -1;
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(0x7f000100u + uint32_t(source)); // 127.0.1.<source>
    if (::bind(socket, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0 && ::listen(socket, 256) == 0)
        return socket;
    const int problem = errno;
    ::close(socket);
    errno = problem;
    return -1;
}

quint16 portOf(int socket)
{
    sockaddr_in address{};
    socklen_t size = sizeof address;
    return ::getsockname(socket, reinterpret_cast<sockaddr *>(&address), &size) == 0 ? ntohs(address.sin_port)
                                                                                     : quint16(0);
}

/// All ten on one port. Zero if one of them fails; errno says why.
quint16 listenOnAll(quint16 wanted, Sockets &sockets)
{
    quint16 port = wanted;
    for (int source = 1; source <= sampleSources; ++source) {
        const int socket = listenOn(source, port);
        if (socket < 0) {
            const int problem = errno;
            closeAll(sockets);
            errno = problem;
            return 0;
        }
        sockets[size_t(source - 1)] = socket;
        if (port == 0)
            port = portOf(socket);
    }
    return port;
}

} // namespace

struct SampleSite::Private {
    SampleSiteConfig config;
    std::shared_ptr<SampleLog> log;
    QThread thread;
    quint16 port = 0;
    bool running = false;
};

SampleSite::SampleSite(SampleSiteConfig config) : d(std::make_unique<Private>())
{
    d->config = std::move(config);
    d->log = std::make_shared<SampleLog>(d->config.logFile);
    d->thread.setObjectName(u"sample site"_s);
}

SampleSite::~SampleSite()
{
    stop();
}

Result<quint16> SampleSite::start()
{
    if (d->running)
        return d->port;
    Sockets sockets;
    sockets.fill(-1);
    quint16 port = 0;
    for (int tries = d->config.port ? 1 : 50; tries > 0 && port == 0; --tries)
        port = listenOnAll(d->config.port, sockets);
    if (port == 0) {
        const QString why = QString::fromLocal8Bit(std::strerror(errno));
        return transientError(
            8090, u"The sample site could not be served"_s,
            d->config.port ? u"Port %1 on 127.0.1.1 to 127.0.1.10: %2"_s.arg(d->config.port).arg(why) : why,
            u"Close the other program that has the sample open, or remove sample.json from the workspace"_s);
    }
    d->port = port;
    auto *server = new SampleServer(std::make_shared<SamplePages>(d->config.pages), d->log, port,
                                    QList<int>(sockets.begin(), sockets.end()));
    server->moveToThread(&d->thread);
    QObject::connect(&d->thread, &QThread::finished, server, &QObject::deleteLater);
    d->thread.start();
    QMetaObject::invokeMethod(server, [server] { server->listen(); });
    d->running = true;
    return port;
}

void SampleSite::stop()
{
    if (!d->running)
        return;
    d->running = false;
    d->thread.quit();
    d->thread.wait(); // its loop only serves sockets: it ends at once
}

quint16 SampleSite::port() const
{
    return d->port;
}

QList<SampleRequest> SampleSite::log() const
{
    return d->log->entries();
}

SampleCounters SampleSite::counters(int source) const
{
    return d->log->counters(source);
}

} // namespace trawl
