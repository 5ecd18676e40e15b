// The glue: libcurl says which sockets and which time to watch, Qt watches them.
#include "fetch/http/curlmulti.h"

#include "async/sleep.h"
#include "domain/names.h"
#include "fetch/http/curlerrors.h"

#include <QSocketNotifier>
#include <QTimer>

#include <curl/curl.h>

#include <unordered_set>

namespace trawl {

namespace {

constexpr qint64 FirstReserve = 256 * 1024; ///< bytes; an announced length is not believed beyond this
constexpr size_t PooledHandles = 64;

bool startsWith(const char *line, size_t size, const char *name, size_t nameSize)
{
    return size >= nameSize && qstrnicmp(line, name, nameSize) == 0;
}

QByteArray valueOf(const char *line, size_t size, size_t nameSize)
{
    return QByteArray(line + nameSize, qsizetype(size - nameSize)).trimmed();
}

QByteArray noProxyList()
{
    // Our option would hide the environment's list: it is taken along.
    QByteArray list = qgetenv("no_proxy");
    if (list.isEmpty())
        list = qgetenv("NO_PROXY");
    return list.isEmpty() ? QByteArray("localhost,127.0.0.0/8,::1") : list + ",localhost,127.0.0.0/8,::1";
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
    qint64 headerBytes = 0;
    bool attachment = false;
    bool ended = false;
    Signal done;

    ~Transfer() { curl_slist_free_all(headers); }
};

struct CurlMulti::Private {
    Options options;
    QByteArray caFile, proxy, noProxy = noProxyList();
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
            t->attachment = false;
        } else if (startsWith(line, size, "content-type:", 13)) {
            r.contentType = QString::fromLatin1(valueOf(line, size, 13));
        } else if (startsWith(line, size, "location:", 9)) {
            r.location = valueOf(line, size, 9);
        } else if (startsWith(line, size, "retry-after:", 12)) {
            r.retryAfter.append(valueOf(line, size, 12));
        } else if (startsWith(line, size, "etag:", 5)) {
            r.etag = valueOf(line, size, 5);
        } else if (startsWith(line, size, "content-disposition:", 20)) {
            t->attachment = valueOf(line, size, 20).toLower().startsWith("attachment");
        } else if (size <= 2 && t->hop.pagesOnly && isRefusedPage(t)) {
            r.end = HopReply::NotAPage;
            return 0; // an image of 4 GiB need not be loaded to know that it is no page
        }
        return size;
    }

    static bool isRefusedPage(Transfer *t)
    {
        long http = 0;
        curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &http);
        return http >= 200 && http < 300 && (t->attachment || !isPageType(t->reply.contentType));
    }

    static size_t onBody(char *data, size_t one, size_t count, void *user)
    {
        auto *t = static_cast<Transfer *>(user);
        const size_t size = one * count;
        QByteArray &body = t->reply.body;
        if (body.size() + qint64(size) > t->hop.maxBody) {
            t->reply.end = HopReply::BodyTooLarge;
            return 0;
        }
        if (body.isEmpty()) {
            curl_off_t announced = 0;
            curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
            body.reserve(std::clamp<qint64>(announced, qint64(size), FirstReserve));
        }
        body.append(data, qsizetype(size));
        return size;
    }
};

CurlMulti::CurlMulti(Options options) : d(std::make_unique<Private>())
{
    curl_global_init(CURL_GLOBAL_DEFAULT); // counted: as often as cleanup
    d->options = std::move(options);
    d->caFile = d->options.caFile.toLocal8Bit();
    d->proxy = d->options.proxy.toUtf8();
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
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, ""); // all that the library can decode
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, long(options.connectLimit.count()));
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, noProxy.constData());
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Glue::onHeader);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Glue::onBody);
    if (!proxy.isEmpty())
        curl_easy_setopt(easy, CURLOPT_PROXY, proxy.constData());
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
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
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
        if (code == CURLE_OK)
            transfer->reply.end = HopReply::Done;
        else if (transfer->reply.end == HopReply::Stopped) // none of our own limits ended it
            transfer->reply.end = HopReply::Failed;
        transfer->reply.curl = int(code);
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
