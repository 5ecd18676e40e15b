// A page is a chain of hops; each is one transfer of CurlMulti. What a status means is policy's table.
#include "fetch/http/httpengine.h"

#include "async/sleep.h"
#include "domain/names.h"
#include "fetch/http/curlerrors.h"
#include "fetch/http/curlmulti.h"
#include "fetch/http/redirects.h"
#include "policy/credentials.h"
#include "policy/mediatype.h"
#include "policy/retry.h"
#include "policy/retryafter.h"
#include "policy/urlkey.h"

namespace trawl {

namespace {

struct Chain {
    QString url;
    QByteArray userAgent;
    HttpHeaders headers;
    qint64 maxBody = 0, maxHeader = 0;
    int maxRedirects = 5;
    HopCheck hopCheck;
    HopLearn hopLearn;
    ReachOf reach;
    QList<OriginCredential> credentials;
    bool pagesOnly = false;
    bool keepFragment = false; ///< the final address has it
    bool keepCut = false;      ///< the part of a too large body that came is kept
    Clock clock;
};

struct Times {
    double dns = 0, connect = 0, firstByte = 0, total = 0;
    void add(const HopReply &hop)
    {
        dns += hop.dnsMs;
        connect += hop.connectMs;
        firstByte += hop.firstByteMs;
        total += hop.totalMs;
    }
    QJsonObject json() const
    {
        return {{u"dns"_s, dns},
                {u"connect"_s, connect},
                {u"firstByte"_s, firstByte},
                {u"load"_s, total},
                {u"total"_s, total}};
    }
};

/// What ended a transfer where that was not a whole answer.
void explain(RawReply &reply, const HopReply &hop, const Chain &chain, const QString &host)
{
    const QString type = hop.sniffedType.isEmpty() ? extractMediaType(hop.contentType).essence : hop.sniffedType;
    switch (hop.end) {
    case HopReply::Done:
        break;
    case HopReply::Failed:
        reply.failure = classOfCurl(hop.curl);
        reply.engineFault = isEngineFault(hop.curl);
        reply.reason = curlSentence(hop.curl, host);
        break;
    case HopReply::Stopped:
        reply.failure = FailClass::Cancelled;
        reply.reason = u"Stopped"_s;
        break;
    case HopReply::BodyTooLarge:
        reply.failure = FailClass::BodyTooLarge;
        reply.reason = translate("core", "The page is larger than %1 KiB").arg(chain.maxBody / 1024);
        break;
    case HopReply::HeadersTooLarge:
        reply.failure = FailClass::BodyTooLarge;
        reply.reason = translate("core", "%1 sent more than %2 KiB of headers").arg(host).arg(chain.maxHeader / 1024);
        break;
    case HopReply::Resent:
        reply.failure = FailClass::Connect;
        reply.reason = translate("core", "%1 closed the kept connection without an answer").arg(host);
        break;
    case HopReply::OutOfReach:
        reply.failure = FailClass::PrivateAddress;
        reply.reason = hop.refusal;
        break;
    case HopReply::Ambiguous:
        reply.failure = FailClass::ServerError;
        reply.reason = translate("core", "%1 sent an answer with two lengths or two targets").arg(host);
        break;
    case HopReply::Undecodable:
        reply.failure = FailClass::ServerError;
        reply.reason = translate("core", "%1 sent a page that can't be decompressed, or only a part of it").arg(host);
        break;
    case HopReply::NotAPage:
        reply.failure = FailClass::NotAPage;
        reply.reason = type.isEmpty() || isPageType(extractMediaType(hop.contentType))
                           ? translate("core", "It is a download, not a page")
                           : translate("core", "It is %1, not a page").arg(type);
        break;
    }
}

/// As a browser requests it.
QByteArray asRequested(const QString &url)
{
    auto parts = parseUrl(url);
    if (!parts)
        return {};
    parts->hasFragment = false;
    return parts->text().toLatin1();
}

/// Follows the chain to its end. A free coroutine: it owns all it uses and may outlive the engine.
QCoro::Task<RawReply> follow(std::shared_ptr<CurlMulti> multi, Chain chain, std::stop_token stop)
{
    RawReply reply;
    chain.url = splitUserPart(chain.url).address;
    reply.finalUrl = chain.url;
    const auto start = parseUrl(chain.url);
    if (!start || !isFetchable(chain.url)) {
        reply.failure = FailClass::ClientError;
        reply.reason = translate("core", "%1 is no http or https address").arg(withoutUserPart(chain.url).left(200));
        co_return reply;
    }
    RedirectTrail trail(chain.url, chain.maxRedirects, chain.hopCheck);
    Times times;
    for (;;) {
        const QString refusal = chain.reach ? chain.reach->refusalOfNumber(trail.url()) : QString();
        if (!refusal.isEmpty()) {
            reply.failure = FailClass::PrivateAddress;
            reply.reason = refusal;
            break;
        }
        Hop hop;
        hop.url = asRequested(trail.url());
        hop.userAgent = chain.userAgent;
        hop.headers = chain.headers;
        if (const OriginCredential *credential = credentialFor(chain.credentials, trail.url())) {
            hop.user = credential->user.isNull() ? QByteArray("") : credential->user;
            hop.password = credential->password;
        }
        hop.maxBody = chain.maxBody;
        hop.maxHeader = chain.maxHeader;
        hop.pagesOnly = chain.pagesOnly;
        hop.reach = chain.reach;
        HopReply got = co_await multi->perform(std::move(hop), stop);
        times.add(got);
        reply.http = got.http;
        reply.finalUrl = chain.keepFragment ? trail.url() + trail.fragment() : trail.url();
        reply.contentType = got.contentType;
        if (got.sniffedType == u"application/xhtml+xml"_s) // which the extractor could not know
            reply.contentType = got.sniffedType + u"; charset="_s + extractMediaType(got.contentType).charset;
        reply.etag = got.etag;
        if (!got.retryAfter.isEmpty() && retryAfterApplies(got.http)) {
            const auto wait = parseRetryAfter(got.retryAfter, chain.clock().wall);
            reply.retryAfter = wait ? wait->wait : Ms(0);
        }
        // What a refusal or a redirect shows matters to nobody: its status says it all.
        const bool answered = got.end == HopReply::Done || (got.end == HopReply::Undecodable && got.http >= 300);
        if (!answered) {
            explain(reply, got, chain, hostOf(trail.url()));
            if (chain.keepCut && got.end == HopReply::BodyTooLarge)
                reply.body = std::move(got.body);
            break;
        }
        if (!RedirectTrail::isRedirect(got.http)) {
            reply.body = std::move(got.body);
            break;
        }
        RedirectTrail::Step step = trail.next(got.http, got.location);
        if (step.unasked && chain.hopLearn) {
            co_await chain.hopLearn(step.url, stop);
            step = trail.next(got.http, got.location);
        }
        if (step.unasked && stop.stop_requested())
            step.refuse = FailClass::Cancelled;
        if (step.refuse != FailClass::None) {
            reply.failure = step.refuse;
            reply.reason = step.reason;
            break;
        }
    }
    reply.trail = trail.hops();
    reply.timings = times.json();
    co_return reply;
}

QString statusSentence(int http, FailClass failure, Ms retryAfter)
{
    if (failure == FailClass::Throttled && retryAfter > Ms(0))
        return translate("core", "The site answered HTTP %1 and asks to wait %2")
            .arg(http)
            .arg(durationText(retryAfter));
    if (failure == FailClass::Throttled)
        return translate("core", "The site answered HTTP %1: too many requests").arg(http);
    return translate("core", "The site answered HTTP %1").arg(http);
}

FetchOutcome toOutcome(RawReply reply)
{
    FetchOutcome out;
    out.failure = reply.failure;
    out.engineFault = reply.engineFault;
    out.reason = std::move(reply.reason);
    out.http = reply.http;
    out.finalUrl = std::move(reply.finalUrl);
    out.html = std::move(reply.body);
    out.contentType = std::move(reply.contentType);
    out.trail = std::move(reply.trail);
    out.retryAfter = reply.retryAfter;
    out.timings = std::move(reply.timings);
    if (out.failure != FailClass::None)
        return out;
    out.failure = classOfStatus(out.http, out.retryAfter > Ms(0));
    if (out.http == 204 || out.http == 205) { // RFC 9110 15.3.5: there is nothing to show, and never will be
        out.failure = FailClass::NotAPage;
        out.reason = translate("core", "The site answered HTTP %1: there is no page").arg(out.http);
        return out;
    }
    if (out.failure == FailClass::None && out.http >= 300)
        out.failure = FailClass::BadRedirect; // 300, 304, 305 …: nothing that can be shown
    if (out.failure != FailClass::None)
        out.reason = statusSentence(out.http, out.failure, out.retryAfter);
    return out;
}

} // namespace

struct HttpEngine::Private {
    Timers &timers;
    Options options;
    std::shared_ptr<CurlMulti> multi;
    bool down = false;

    Private(Timers &timers, Options given) : timers(timers), options(std::move(given))
    {
        CurlMulti::Options curl;
        curl.caFile = options.caFile;
        curl.proxy = options.proxy;
        curl.connectLimit = options.connectLimit;
        multi = std::make_shared<CurlMulti>(curl);
        if (!options.clock)
            options.clock = systemClock();
    }
    Chain chain(const QString &url, const QString &userAgent) const
    {
        Chain chain;
        chain.url = url;
        chain.userAgent = (userAgent.isEmpty() ? options.userAgent : userAgent).toUtf8();
        chain.maxHeader = options.maxHeader;
        chain.clock = options.clock;
        return chain;
    }
};

HttpEngine::HttpEngine(Timers &timers, Options options) : d(std::make_unique<Private>(timers, std::move(options))) {}

HttpEngine::~HttpEngine()
{
    d->multi->close();
}

Capabilities HttpEngine::capabilities() const
{
    Capabilities can;
    can.limitMs = usualLimitMs(id());
    can.hopByHop = true;
    return can;
}

Availability HttpEngine::availability() const
{
    if (d->down)
        return {false, translate("core", "The engine was shut down"), {}};
    return {};
}

QCoro::Task<FetchOutcome> HttpEngine::fetch(FetchRequest request, std::stop_token stop)
{
    Chain chain = d->chain(request.url, request.userAgent);
    chain.maxBody = request.maxBody;
    chain.maxRedirects = request.maxRedirects;
    chain.hopCheck = std::move(request.hopCheck);
    chain.hopLearn = std::move(request.hopLearn);
    chain.reach = std::move(request.reach);
    chain.credentials = std::move(request.credentials);
    chain.pagesOnly = true;
    chain.keepFragment = request.keepFragment;
    auto running = follow(d->multi, std::move(chain), stop);
    RawReply reply = co_await running;
    co_return toOutcome(std::move(reply));
}

QCoro::Task<RawReply> HttpEngine::get(QString url, RawLimits limits, std::stop_token stop)
{
    Chain chain = d->chain(url, limits.userAgent);
    chain.maxBody = limits.maxBody;
    chain.maxRedirects = limits.maxRedirects;
    chain.hopCheck = limits.hopCheck;
    chain.hopLearn = limits.hopLearn;
    chain.reach = limits.reach;
    chain.credentials = limits.credentials;
    chain.keepCut = true;
    if (!limits.etag.isEmpty())
        chain.headers.append({"If-None-Match", limits.etag});
    Deadline deadline(d->timers, limits.wall, stop);
    auto running = follow(d->multi, std::move(chain), deadline.token());
    RawReply reply = co_await running;
    if (deadline.expired() && reply.failure == FailClass::Cancelled) {
        reply.failure = FailClass::Timeout;
        reply.reason = translate("core", "%1 did not answer within %2").arg(hostOf(url), durationText(limits.wall));
    }
    co_return reply;
}

QCoro::Task<Result<>> HttpEngine::warmUp(std::stop_token)
{
    co_return success();
}

QCoro::Task<> HttpEngine::shutDown()
{
    d->down = true;
    d->multi->close();
    // The broken-off fetches are woken by queued calls; their answers come before this one's.
    while (d->multi->active() > 0)
        co_await sleepFor(d->timers, 1ms, std::stop_token());
    co_await sleepFor(d->timers, 0ms, std::stop_token());
}

int HttpEngine::active() const
{
    return d->multi->active();
}

} // namespace trawl
