// Handshake, one connection, and then bytes in both directions.
#include "fetch/reachproxy.h"

#include "domain/names.h"
#include "policy/weburl.h"

#include <QHostAddress>
#include <QHostInfo>
#include <QNetworkProxy>
#include <QPointer>
#include <QTcpSocket>
#include <QTimer>

#include <sys/socket.h>

namespace trawl {

namespace {

constexpr qint64 Window = 256 * 1024; ///< bytes on their way through, in each direction
constexpr Ms connectLimit = 15s;      ///< for the last address of a name, as in the plain engine
constexpr Ms nextAddressAfter = 3s;   ///< for the others
constexpr Ms handshakeLimit = 30s;
constexpr qsizetype mostFaults = 512;
constexpr int mostConnections = 1024;

enum Answer : char { Granted = 0, Failed = 1, NotAllowed = 2, Unreachable = 4 }; // RFC 1928, section 6

IpAddress ipOf(const QHostAddress &address)
{
    IpAddress out;
    const Q_IPV6ADDR six = address.toIPv6Address(); // version 4 in the mapped form
    std::copy_n(six.c, out.bytes.size(), out.bytes.begin());
    return out;
}

QString keyOf(const QString &host, quint16 port)
{
    return u"%1 %2"_s.arg(host.toLower()).arg(port);
}

/// The other end shall see a broken connection, not an end: a page that was cut is no whole page.
void breakOff(QTcpSocket &socket)
{
    const linger none{1, 0};
    if (socket.socketDescriptor() >= 0)
        ::setsockopt(int(socket.socketDescriptor()), SOL_SOCKET, SO_LINGER, &none, sizeof none);
    socket.abort();
}

} // namespace

/// One connection of the browser. Deletes itself when both ends are closed.
class ReachProxy::Line final : public QObject
{
public:
    Line(ReachProxy *proxy, QTcpSocket *browser) : QObject(proxy), m_proxy(proxy), m_browser(browser)
    {
        m_browser->setParent(this);
        m_browser->setReadBufferSize(Window);
        connect(m_browser, &QTcpSocket::readyRead, this, &Line::onBrowser);
        connect(m_browser, &QTcpSocket::disconnected, this, &Line::end);
        connect(&m_limit, &QTimer::timeout, this, &Line::onLimit);
        m_limit.setSingleShot(true);
        m_limit.start(handshakeLimit);
    }

    /// Also what only connects: the site would see a request begin.
    void cut()
    {
        if (m_step != Step::Connecting && m_step != Step::Open)
            return;
        if (m_site)
            breakOff(*m_site);
        breakOff(*m_browser);
        end();
    }

    void goOn()
    {
        if (m_step == Step::Waiting)
            resolve();
    }

private:
    enum class Step { Greeting, Request, Waiting, Connecting, Open, Refused, Ended };

    void onBrowser()
    {
        if (m_step == Step::Open)
            return pump(*m_browser, m_site);
        if (m_step != Step::Greeting && m_step != Step::Request)
            return; // waits in the socket, which takes no more than a window
        m_input += m_browser->read(Window);
        if (m_step == Step::Greeting && readGreeting())
            m_step = Step::Request;
        if (m_step == Step::Request)
            readRequest();
    }

    /// Version, number of methods, methods; "no password" is the only one we have.
    bool readGreeting()
    {
        if (m_input.size() < 2 || m_input.size() < 2 + quint8(m_input[1]))
            return false;
        const bool usable = m_input[0] == 5 && m_input.mid(2, quint8(m_input[1])).contains('\0');
        m_input.remove(0, 2 + quint8(m_input[1]));
        m_browser->write(usable ? QByteArray("\5\0", 2) : QByteArray("\5\xff", 2));
        if (!usable)
            m_browser->disconnectFromHost();
        return usable;
    }

    /// Version, command, reserved, kind of address, address, port.
    void readRequest()
    {
        if (m_input.size() < 5)
            return;
        const int kind = m_input[3];
        const int from = kind == 3 ? 5 : 4;
        const int size = kind == 3 ? quint8(m_input[4]) : kind == 4 ? 16 : 4;
        if (m_input.size() < from + size + 2)
            return;
        const QByteArray address = m_input.mid(from, size);
        m_port = quint16(quint8(m_input[from + size]) << 8 | quint8(m_input[from + size + 1]));
        const bool connects = m_input[0] == 5 && m_input[1] == 1 && (kind == 1 || kind == 3 || kind == 4);
        m_input.remove(0, from + size + 2);
        if (!connects)
            return refuse(Failed, {FailClass::Connect, translate("core", "The browser asked for no connection")});
        m_host = kind == 3 ? QString::fromLatin1(address) : textOf(kind, address);
        m_step = Step::Waiting;
        if (!m_proxy->m_shut)
            resolve();
    }

    static QString textOf(int kind, const QByteArray &bytes)
    {
        IpAddress ip;
        const auto *raw = reinterpret_cast<const quint8 *>(bytes.constData());
        if (kind == 4)
            std::copy_n(raw, 16, ip.bytes.begin());
        else
            ip = IpAddress::v4(quint32(raw[0]) << 24 | quint32(raw[1]) << 16 | quint32(raw[2]) << 8 | raw[3]);
        return ip.text();
    }

    void resolve()
    {
        m_step = Step::Connecting;
        if (const auto number = IpAddress::fromText(m_host))
            return choose({QHostAddress(number->text())});
        if (isLocalhost(m_host))
            return choose({QHostAddress(QHostAddress::LocalHost), QHostAddress(QHostAddress::LocalHostIPv6)});
        QHostInfo::lookupHost(m_host, this, [this](const QHostInfo &info) {
            if (m_step != Step::Connecting)
                return; // cut meanwhile
            if (info.error() == QHostInfo::NoError && !info.addresses().isEmpty())
                return choose(info.addresses());
            refuse(Unreachable,
                   {FailClass::Dns, translate("core", "The name %1 could not be resolved").arg(m_host.left(200))});
        });
    }

    void choose(const QList<QHostAddress> &addresses)
    {
        QString refusal;
        for (const QHostAddress &address : addresses) {
            const QString no = m_proxy->m_reach ? m_proxy->m_reach->refusal(m_host, ipOf(address), m_port) : QString();
            if (no.isEmpty())
                m_addresses.append(address);
            else if (refusal.isEmpty())
                refusal = no;
        }
        if (m_addresses.isEmpty())
            return refuse(NotAllowed, {FailClass::PrivateAddress, refusal});
        tryNext();
    }

    void tryNext()
    {
        const QHostAddress address = m_addresses.takeFirst();
        m_site = new QTcpSocket(this);
        m_site->setProxy(QNetworkProxy::NoProxy);
        m_site->setReadBufferSize(Window);
        connect(m_site, &QTcpSocket::connected, this, &Line::onConnected);
        connect(m_site, &QTcpSocket::errorOccurred, this, &Line::onSiteError);
        m_limit.start(m_addresses.isEmpty() ? connectLimit : nextAddressAfter);
        m_site->connectToHost(address, m_port);
    }

    void onSiteError(QAbstractSocket::SocketError error)
    {
        if (m_step == Step::Open) {
            if (error != QAbstractSocket::RemoteHostClosedError)
                breakOff(*m_browser); // its end ends us
            return;
        }
        m_site->disconnect(this);
        m_site->deleteLater();
        m_site = nullptr;
        if (!m_addresses.isEmpty())
            return tryNext();
        refuse(Unreachable, {FailClass::Connect,
                             translate("core", "%1 refused the connection or could not be reached").arg(m_host)});
    }

    void onLimit()
    {
        if (m_step != Step::Connecting)
            return end(); // a handshake that does not come to its end
        if (!m_addresses.isEmpty() && m_site)
            return m_site->abort(), onSiteError(QAbstractSocket::SocketTimeoutError);
        refuse(Unreachable,
               {FailClass::Timeout, translate("core", "%1 did not accept a connection in time").arg(m_host)});
    }

    void onConnected()
    {
        m_limit.stop();
        m_step = Step::Open;
        m_proxy->note(m_host, m_port, std::nullopt);
        for (QTcpSocket *socket : {m_browser, m_site})
            socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        connect(m_site, &QTcpSocket::readyRead, this, [this] { pump(*m_site, m_browser); });
        connect(m_site, &QTcpSocket::disconnected, this, [this] { pump(*m_site, m_browser); });
        connect(m_browser, &QTcpSocket::bytesWritten, this, [this] { pump(*m_site, m_browser); });
        connect(m_site, &QTcpSocket::bytesWritten, this, [this] { pump(*m_browser, m_site); });
        say(Granted);
        if (!m_input.isEmpty())
            m_site->write(std::exchange(m_input, {}));
        pump(*m_browser, m_site);
    }

    /// No more than a window is held: the slower end sets the pace.
    void pump(QTcpSocket &from, QTcpSocket *to)
    {
        while (from.bytesAvailable() > 0 && to->bytesToWrite() < Window && to->state() == QTcpSocket::ConnectedState)
            to->write(from.read(Window));
        const bool ended = from.state() == QTcpSocket::UnconnectedState && from.bytesAvailable() == 0;
        if (&from == m_site && ended)
            m_browser->disconnectFromHost(); // what was written goes out before
    }

    void refuse(Answer answer, const Fault &fault)
    {
        m_step = Step::Refused;
        m_proxy->note(m_host, m_port, fault);
        say(answer);
        m_limit.start(handshakeLimit);
        m_browser->disconnectFromHost();
    }

    void say(Answer answer)
    {
        m_browser->write(QByteArray("\5", 1) + char(answer) + QByteArray("\0\1\0\0\0\0\0\0", 8));
    }

    void end()
    {
        m_step = Step::Ended;
        m_limit.stop();
        m_browser->disconnect(this);
        if (m_site) {
            m_site->disconnect(this);
            m_site->abort();
        }
        deleteLater();
    }

    ReachProxy *m_proxy;
    QTcpSocket *m_browser, *m_site = nullptr;
    QTimer m_limit;
    Step m_step = Step::Greeting;
    QByteArray m_input;
    QString m_host;
    quint16 m_port = 0;
    QList<QHostAddress> m_addresses;
};

ReachProxy::ReachProxy(ReachOf reach) : m_reach(std::move(reach))
{
    m_server.setProxy(QNetworkProxy::NoProxy);
    m_server.setMaxPendingConnections(256);
    connect(&m_server, &QTcpServer::newConnection, this, &ReachProxy::accept);
}

ReachProxy::~ReachProxy()
{
    // The lines' sockets say goodbye while they die, and ask for nothing here any more.
    const QObjectList lines = children();
    qDeleteAll(lines);
}

Result<> ReachProxy::listen()
{
    if (m_server.listen(QHostAddress::LocalHost))
        return success();
    return transientError(2112, translate("core", "The browser's way to the network could not be opened"),
                          m_server.errorString());
}

QString ReachProxy::address() const
{
    return u"socks5://127.0.0.1:%1"_s.arg(m_server.serverPort());
}

std::optional<ReachProxy::Fault> ReachProxy::fault(const QString &address) const
{
    const auto parts = parseUrl(address);
    if (!parts)
        return std::nullopt;
    const int usual = parts->scheme == "https"_L1 ? 443 : 80;
    const auto number = IpAddress::fromText(parts->host);
    const QString host = number ? number->text() : parts->host;
    const auto found = m_faults.constFind(keyOf(host, quint16(parts->port < 0 ? usual : parts->port)));
    return found == m_faults.cend() ? std::nullopt : std::optional(*found);
}

void ReachProxy::shut()
{
    m_shut = true;
    const QObjectList lines = children();
    for (QObject *line : lines)
        if (auto *known = dynamic_cast<Line *>(line))
            known->cut();
}

void ReachProxy::open()
{
    if (!std::exchange(m_shut, false))
        return;
    const QObjectList lines = children();
    for (QObject *line : lines)
        if (auto *known = dynamic_cast<Line *>(line))
            known->goOn();
}

void ReachProxy::accept()
{
    while (QTcpSocket *socket = m_server.nextPendingConnection()) {
        if (children().size() < mostConnections)
            new Line(this, socket);
        else
            socket->abort(), socket->deleteLater();
    }
}

void ReachProxy::note(const QString &host, quint16 port, const std::optional<Fault> &fault)
{
    if (!fault) {
        m_faults.remove(keyOf(host, port));
        return;
    }
    if (m_faults.size() >= mostFaults)
        m_faults.clear();
    m_faults.insert(keyOf(host, port), *fault);
}

} // namespace trawl
