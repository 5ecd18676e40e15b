// The glue: libcurl says which sockets and which time to watch, Qt watches them.
#include "fetch/http/curlmulti.h"

#include "async/sleep.h"
#include "domain/names.h"
#include "fetch/http/contentdecoder.h"
#include "fetch/http/curlerrors.h"
#include "fetch/http/proxychoice.h"
#include "policy/mediatype.h"
#include "policy/urlkey.h"

#include <QSocketNotifier>
#include <QTimer>

#include <curl/curl.h>

#include <algorithm>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>
#include <unordered_set>

namespace trawl {

namespace {

constexpr qint64 FirstReserve = 256 * 1024; ///< bytes; an announced length is not believed beyond this
constexpr qint64 RawMargin = 64 * 1024;
constexpr size_t PooledHandles = 64;

bool startsWith(const char *line, size_t size, const char *name, size_t nameSize)
{
    return size >= nameSize && qstrnicmp(line, name, nameSize) == 0;
}

QByteArray valueOf(const char *line, size_t size, size_t nameSize)
{
    return QByteArray(line + nameSize, qsizetype(size - nameSize)).trimmed();
}

/// "5, 5" says one thing (RFC 9112 6.3), "5, 6" two.
bool sayOne(const QList<QByteArray> &values)
{
    const QList<QByteArray> parts = values.join(',').split(',');
    return std::all_of(parts.begin(), parts.end(),
                       [&](const QByteArray &part) { return part.trimmed() == parts.first().trimmed(); });
}

std::optional<std::pair<IpAddress, quint16>> addressOf(const sockaddr *address)
{
    IpAddress out;
    if (address->sa_family == AF_INET) {
        const auto *four = reinterpret_cast<const sockaddr_in *>(address);
        return std::pair(IpAddress::v4(ntohl(four->sin_addr.s_addr)), ntohs(four->sin_port));
    }
    if (address->sa_family != AF_INET6)
        return std::nullopt;
    const auto *six = reinterpret_cast<const sockaddr_in6 *>(address);
    std::copy_n(six->sin6_addr.s6_addr, out.bytes.size(), out.bytes.begin());
    return std::pair(out, ntohs(six->sin6_port));
}

/// The two notifiers of a socket. They outlive a callback of their own that removes them.
struct Watch {
    QSocketNotifier *read = nullptr, *write = nullptr;
    ~Watch()
    {
        for (QSocketNotifier *notifier : {read, write}) {
            if (notifier) {
                notifier->setEnabled(false);
                notifier->deleteLater();
            }
        }
    }
};

} // namespace

struct CurlMulti::Transfer {
    Hop hop;
    HopReply reply;
    CURL *easy = nullptr;
    curl_slist *headers = nullptr;
    QByteArray proxy; ///< empty: none
    qint64 headerBytes = 0, rawBytes = 0;
    QList<QByteArray> lengths, locations, codings; ///< as sent
    bool requested = false;                        ///< its one request has gone out
    bool chunked = false, attachment = false, noSniff = false;
    bool sniffs = false; ///< the first bytes must tell what it is
    ContentDecoder decoder;
    bool ended = false;
    Signal done;

    ~Transfer() { curl_slist_free_all(headers); }
};

struct CurlMulti::Private {
    Options options;
    QByteArray caFile;
    ProxySettings proxies;
    CURLM *multi = nullptr;
    curl_slist *accept = nullptr;
    std::vector<CURL *> pool;
    std::unordered_set<Transfer *> active;
    std::unordered_set<Watch *> watches;
    QObject context; ///< notifiers call back only while it lives
    QTimer timer;
    bool closed = false;

    CURL *take(Transfer *transfer);
    void give(CURL *easy);
    void setUp(CURL *easy) const;
    void act(curl_socket_t socket, int what);
    void collect();
    void breakOff(Transfer *transfer);
    void readInfo(Transfer *transfer) const;
};

/// Plain C functions. None of them calls back into curl_multi_*.
struct CurlMulti::Glue {
    static int onSocket(CURL *, curl_socket_t socket, int what, void *user, void *assigned)
    {
        auto *d = static_cast<Private *>(user);
        auto *watch = static_cast<Watch *>(assigned);
        if (what == CURL_POLL_REMOVE) {
            d->watches.erase(watch);
            delete watch;
            return 0;
        }
        if (!watch) {
            watch = new Watch;
            d->watches.insert(watch);
            curl_multi_assign(d->multi, socket, watch);
        }
        arm(d, watch->read, socket, QSocketNotifier::Read, what & CURL_POLL_IN);
        arm(d, watch->write, socket, QSocketNotifier::Write, what & CURL_POLL_OUT);
        return 0;
    }

    static void arm(Private *d, QSocketNotifier *&notifier, curl_socket_t socket, QSocketNotifier::Type type,
                    bool wanted)
    {
        if (!notifier) {
            if (!wanted)
                return;
            notifier = new QSocketNotifier(socket, type);
            const int event = type == QSocketNotifier::Read ? CURL_CSELECT_IN : CURL_CSELECT_OUT;
            QObject::connect(notifier, &QSocketNotifier::activated, &d->context,
                             [d, socket, event] { d->act(socket, event); });
        }
        if (notifier->isEnabled() != wanted)
            notifier->setEnabled(wanted);
    }

    static int onTimer(CURLM *, long ms, void *user)
    {
        auto *d = static_cast<Private *>(user);
        if (ms < 0)
            d->timer.stop();
        else
            d->timer.start(int(std::min<long>(ms, 3'600'000)));
        return 0;
    }

    static size_t onHeader(char *line, size_t one, size_t count, void *user)
    {
        auto *t = static_cast<Transfer *>(user);
        const size_t size = one * count;
        t->headerBytes += qint64(size);
        if (t->headerBytes > t->hop.maxHeader) {
            t->reply.end = HopReply::HeadersTooLarge;
            return 0;
        }
        HopReply &r = t->reply;
        if (startsWith(line, size, "HTTP/", 5)) { // a further answer after an informational one
            r.contentType.clear();
            r.location.clear();
            r.retryAfter.clear();
            r.etag.clear();
            t->lengths.clear();
            t->locations.clear();
            t->codings.clear();
            t->chunked = t->attachment = t->noSniff = t->sniffs = false;
        } else if (startsWith(line, size, "content-type:", 13)) {
            r.contentType += (r.contentType.isEmpty() ? u""_s : u", "_s) + QString::fromLatin1(valueOf(line, size, 13));
        } else if (startsWith(line, size, "location:", 9)) {
            r.location = valueOf(line, size, 9);
            t->locations.append(r.location);
        } else if (startsWith(line, size, "content-length:", 15)) {
            t->lengths.append(valueOf(line, size, 15));
        } else if (startsWith(line, size, "content-encoding:", 17)) {
            t->codings.append(valueOf(line, size, 17));
        } else if (startsWith(line, size, "transfer-encoding:", 18)) {
            t->chunked = true;
        } else if (startsWith(line, size, "retry-after:", 12)) {
            r.retryAfter.append(valueOf(line, size, 12));
        } else if (startsWith(line, size, "x-content-type-options:", 23)) {
            t->noSniff = valueOf(line, size, 23).split(',').first().trimmed().toLower() == "nosniff";
        } else if (startsWith(line, size, "etag:", 5)) {
            r.etag = valueOf(line, size, 5);
        } else if (startsWith(line, size, "content-disposition:", 20)) {
            t->attachment = valueOf(line, size, 20).toLower().startsWith("attachment");
        } else if (size <= 2 && t->rawBytes == 0) { // not the end of a body's trailers
            r.end = endOfHead(t);
            return r.end == HopReply::Stopped ? size : 0;
        }
        return size;
    }

    /// What the whole head decides already; Stopped: nothing yet.
    static HopReply::End endOfHead(Transfer *t)
    {
        const auto differ = [](const QList<QByteArray> &values) {
            return values.size() > 1 && values.count(values.first()) != values.size();
        };
        if ((!t->chunked && !t->lengths.isEmpty() && !sayOne(t->lengths)) || differ(t->locations))
            return HopReply::Ambiguous;
        if (t->hop.pagesOnly && isRefusedPage(t))
            return HopReply::NotAPage; // an image of 4 GiB need not be loaded to know that it is no page
        return t->decoder.begin(t->codings.join(',')) ? HopReply::Stopped : HopReply::Undecodable;
    }

    static bool isRefusedPage(Transfer *t)
    {
        long http = 0;
        curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &http);
        const MediaType type = extractMediaType(t->reply.contentType);
        t->sniffs = http >= 200 && http < 300 && (isUnknownType(type) || isXmlType(type));
        return http >= 200 && http < 300 && (t->attachment || (!t->sniffs && !isPageType(type)));
    }

    /// Looks at the first bytes of an answer without a type, or of XML. False: it is no page.
    static bool sniff(Transfer *t)
    {
        t->sniffs = false;
        MediaType type = extractMediaType(t->reply.contentType);
        if (!isXmlType(type))
            type.essence = sniffedType(t->reply.body, !t->noSniff);
        if (isXmlType(type) && isXhtml(t->reply.body))
            type.essence = u"application/xhtml+xml"_s;
        t->reply.sniffedType = type.essence;
        return t->reply.body.isEmpty() || isPageType(type);
    }

    static size_t onBody(char *data, size_t one, size_t count, void *user)
    {
        auto *t = static_cast<Transfer *>(user);
        const size_t size = one * count;
        QByteArray &body = t->reply.body;
        if (body.isEmpty()) {
            curl_off_t announced = 0;
            curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
            body.reserve(std::clamp<qint64>(announced, qint64(size), FirstReserve));
        }
        t->rawBytes += qint64(size);
        const auto step = t->decoder.feed(QByteArrayView(data, qsizetype(size)), body, t->hop.maxBody);
        // Compressed, a body is hardly ever larger: what gives nothing may not go on for ever either.
        if (step == ContentCoding::TooLarge || t->rawBytes > t->hop.maxBody + RawMargin)
            t->reply.end = HopReply::BodyTooLarge;
        else if (step == ContentCoding::Damaged)
            t->reply.end = HopReply::Undecodable;
        else if (t->sniffs && body.size() >= SniffedBytes && !sniff(t))
            t->reply.end = HopReply::NotAPage;
        else
            return size;
        return 0;
    }

    /// Why the transfer may not connect there; empty where it may.
    static QString refusalOf(const Transfer *t, const std::optional<std::pair<IpAddress, quint16>> &to)
    {
        if (!t->hop.reach || !t->proxy.isEmpty()) // a proxy's own address is the operator's choice
            return {};
        const QString host = hostOf(QString::fromLatin1(t->hop.url));
        return to ? t->hop.reach->refusal(host, to->first, to->second)
                  : translate("core", "%1 has no address of the Internet Protocol").arg(host);
    }

    /// Each address that a name was resolved to, before anything is sent there.
    static curl_socket_t onOpen(void *user, curlsocktype, curl_sockaddr *address)
    {
        auto *t = static_cast<Transfer *>(user);
        const QString refusal = refusalOf(t, addressOf(&address->addr));
        if (refusal.isEmpty())
            return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
        t->reply.refusal = refusal;
        return CURL_SOCKET_BAD; // the next address of the name is tried
    }

    /// Just before a request goes out. A kept connection may have been opened for a source that may go elsewhere; and
    /// when it turns out to be closed libcurl would send the request again, and again, uncounted.
    static int onRequest(void *user, char *ip, char *, int port, int)
    {
        auto *t = static_cast<Transfer *>(user);
        if (t->requested) {
            t->reply.end = HopReply::Resent;
            return CURL_PREREQFUNC_ABORT;
        }
        const auto address = IpAddress::fromText(QString::fromLatin1(ip));
        const QString refusal =
            refusalOf(t, address ? std::optional(std::pair(*address, quint16(port))) : std::nullopt);
        if (!refusal.isEmpty()) {
            t->reply.refusal = refusal;
            t->reply.end = HopReply::OutOfReach;
            return CURL_PREREQFUNC_ABORT;
        }
        t->requested = true;
        return CURL_PREREQFUNC_OK;
    }
};

CurlMulti::CurlMulti(Options options) : d(std::make_unique<Private>())
{
    curl_global_init(CURL_GLOBAL_DEFAULT); // counted: as often as cleanup
    d->options = std::move(options);
    d->caFile = d->options.caFile.toLocal8Bit();
    d->proxies = ProxySettings::fromEnvironment();
    if (!d->options.proxy.isEmpty())
        d->proxies = {{}, {}, d->options.proxy.toUtf8(), d->proxies.exceptions};
    d->accept = curl_slist_append(nullptr, "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.5");
    d->multi = curl_multi_init();
    curl_multi_setopt(d->multi, CURLMOPT_SOCKETFUNCTION, &Glue::onSocket);
    curl_multi_setopt(d->multi, CURLMOPT_SOCKETDATA, d.get());
    curl_multi_setopt(d->multi, CURLMOPT_TIMERFUNCTION, &Glue::onTimer);
    curl_multi_setopt(d->multi, CURLMOPT_TIMERDATA, d.get());
    curl_multi_setopt(d->multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
    curl_multi_setopt(d->multi, CURLMOPT_MAXCONNECTS, long(d->options.keptConnections));
    d->timer.setSingleShot(true);
    d->timer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&d->timer, &QTimer::timeout, &d->context, [this] { d->act(CURL_SOCKET_TIMEOUT, 0); });
}

CurlMulti::~CurlMulti()
{
    close();
    for (CURL *easy : d->pool)
        curl_easy_cleanup(easy);
    curl_multi_cleanup(d->multi);
    for (Watch *watch : d->watches) // of kept connections, where curl did not say goodbye
        delete watch;
    curl_slist_free_all(d->accept);
    curl_global_cleanup();
}

int CurlMulti::active() const
{
    return int(d->active.size());
}

void CurlMulti::close()
{
    d->closed = true;
    for (Transfer *transfer : std::unordered_set<Transfer *>(d->active)) {
        d->breakOff(transfer);
        transfer->reply.end = HopReply::Stopped;
        transfer->done.set();
    }
}

void CurlMulti::Private::setUp(CURL *easy) const
{
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, long(CURL_HTTP_VERSION_2TLS));
    // Undone by us: the library takes a body that was cut for a whole one.
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, ContentDecoder::accepted().constData());
    curl_easy_setopt(easy, CURLOPT_HTTP_CONTENT_DECODING, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, long(options.connectLimit.count()));
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, ""); // decided by proxyFor()
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Glue::onHeader);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Glue::onBody);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &Glue::onOpen);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &Glue::onRequest);
    if (!caFile.isEmpty())
        curl_easy_setopt(easy, CURLOPT_CAINFO, caFile.constData());
}

CURL *CurlMulti::Private::take(Transfer *transfer)
{
    CURL *easy = nullptr;
    if (pool.empty()) {
        easy = curl_easy_init();
        if (!easy)
            return nullptr;
        setUp(easy);
    } else {
        easy = pool.back();
        pool.pop_back();
    }
    const Hop &hop = transfer->hop;
    for (const auto &[name, value] : hop.headers)
        transfer->headers = curl_slist_append(transfer->headers, (name + ": " + value).constData());
    curl_easy_setopt(easy, CURLOPT_URL, hop.url.constData());
    curl_easy_setopt(easy, CURLOPT_USERAGENT, hop.userAgent.constData());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers ? transfer->headers : accept);
    // Null takes back what the handle's last transfer had.
    curl_easy_setopt(easy, CURLOPT_USERNAME, hop.user.isNull() ? nullptr : hop.user.constData());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, hop.user.isNull() ? nullptr : hop.password.constData());
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    transfer->proxy = proxyFor(QString::fromLatin1(hop.url), proxies);
    curl_easy_setopt(easy, CURLOPT_PROXY, transfer->proxy.constData()); // empty: none, whatever the environment says
    transfer->easy = easy;
    return easy;
}

void CurlMulti::Private::give(CURL *easy)
{
    if (pool.size() < PooledHandles)
        pool.push_back(easy);
    else
        curl_easy_cleanup(easy);
}

void CurlMulti::Private::act(curl_socket_t socket, int what)
{
    int running = 0;
    curl_multi_socket_action(multi, socket, what, &running);
    collect();
}

void CurlMulti::Private::collect()
{
    int left = 0;
    while (const CURLMsg *message = curl_multi_info_read(multi, &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        const CURLcode code = message->data.result; // gone once the handle is removed
        Transfer *transfer = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        HopReply &reply = transfer->reply;
        if (code == CURLE_OK)
            reply.end = !transfer->decoder.complete()                ? HopReply::Undecodable
                        : transfer->sniffs && !Glue::sniff(transfer) ? HopReply::NotAPage
                                                                     : HopReply::Done;
        else if (reply.end == HopReply::Stopped) // none of our own limits ended it
            reply.end =
                code == CURLE_COULDNT_CONNECT && !reply.refusal.isEmpty() ? HopReply::OutOfReach : HopReply::Failed;
        reply.curl = int(code);
        breakOff(transfer);
        transfer->done.set();
    }
}

void CurlMulti::Private::breakOff(Transfer *transfer)
{
    if (std::exchange(transfer->ended, true))
        return;
    readInfo(transfer);
    curl_multi_remove_handle(multi, transfer->easy);
    give(std::exchange(transfer->easy, nullptr));
    active.erase(transfer);
}

void CurlMulti::Private::readInfo(Transfer *transfer) const
{
    long http = 0;
    curl_off_t dns = 0, connect = 0, first = 0, total = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &http);
    curl_easy_getinfo(transfer->easy, CURLINFO_NAMELOOKUP_TIME_T, &dns);
    curl_easy_getinfo(transfer->easy, CURLINFO_CONNECT_TIME_T, &connect);
    curl_easy_getinfo(transfer->easy, CURLINFO_STARTTRANSFER_TIME_T, &first);
    curl_easy_getinfo(transfer->easy, CURLINFO_TOTAL_TIME_T, &total);
    HopReply &r = transfer->reply;
    r.http = int(http);
    r.dnsMs = double(dns) / 1000;
    r.connectMs = double(connect) / 1000;
    r.firstByteMs = double(first) / 1000;
    r.totalMs = double(total) / 1000;
}

QCoro::Task<HopReply> CurlMulti::perform(Hop hop, std::stop_token stop)
{
    const auto self = shared_from_this();
    Transfer transfer;
    transfer.hop = std::move(hop);
    if (d->closed || stop.stop_requested())
        co_return std::move(transfer.reply);
    if (!d->take(&transfer)) {
        transfer.reply.end = HopReply::Failed;
        transfer.reply.curl = CURLE_OUT_OF_MEMORY;
        co_return std::move(transfer.reply);
    }
    d->active.insert(&transfer);
    const CURLMcode added = curl_multi_add_handle(d->multi, transfer.easy);
    if (added != CURLM_OK) {
        d->active.erase(&transfer);
        curl_easy_cleanup(std::exchange(transfer.easy, nullptr));
        transfer.reply.end = HopReply::Failed;
        transfer.reply.curl = CURLE_FAILED_INIT;
        co_return std::move(transfer.reply);
    }
    const Wake wake = co_await transfer.done.wait(stop);
    if (wake == Wake::Stopped) {
        d->breakOff(&transfer); // no effect if it ended in the same moment
        transfer.reply.end = HopReply::Stopped;
    }
    co_return std::move(transfer.reply);
}

} // namespace trawl
