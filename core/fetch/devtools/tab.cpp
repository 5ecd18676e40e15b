// One tab of the browser: opening, events, closing. Loading: tabload.cpp; picture and document: tabcontent.cpp.
#include "fetch/devtools/tab.h"

#include "policy/credentials.h"
#include "policy/retryafter.h"
#include "policy/urlkey.h"

#include <QDateTime>
#include <QJsonArray>

namespace trawl {

namespace {

constexpr Ms closeLimit = 2s;

QJsonObject object(std::initializer_list<std::pair<QString, QJsonValue>> values)
{
    return QJsonObject(values);
}

QJsonObject interception(bool challenges)
{
    const auto at = [](const QString &stage) {
        return object({{u"urlPattern"_s, u"*"_s}, {u"resourceType"_s, u"Document"_s}, {u"requestStage"_s, stage}});
    };
    return object(
        {{u"patterns"_s, QJsonArray{at(u"Request"_s), at(u"Response"_s)}}, {u"handleAuthRequests"_s, challenges}});
}

} // namespace

Tab::Tab(std::shared_ptr<CdpConnection> connection, Timers *timers, QByteArray context, QByteArray target,
         QByteArray session)
    : m_connection(std::move(connection)), m_timers(timers), m_context(std::move(context)), m_target(std::move(target)),
      m_session(std::move(session))
{
}

Tab::~Tab()
{
    m_connection->unlisten(m_session);
}

QCoro::Task<Result<std::shared_ptr<Tab>>> Tab::open(std::shared_ptr<CdpConnection> connection, Timers *timers,
                                                    QByteArray context, std::stop_token stop)
{
    QJsonObject where{{u"url"_s, u"about:blank"_s}};
    if (!context.isEmpty())
        where[u"browserContextId"_s] = QString::fromLatin1(context);
    const auto created = co_await connection->call(QByteArray(), "Target.createTarget", where, stop);
    if (!created)
        co_return created.error();
    const QByteArray target = created->result["targetId"_L1].toString().toLatin1();
    const QJsonObject which{{u"targetId"_s, QString::fromLatin1(target)}, {u"flatten"_s, true}};
    const auto attached = co_await connection->call(QByteArray(), "Target.attachToTarget", which, stop);
    if (!attached) {
        connection->send({}, "Target.closeTarget", QJsonObject{{u"targetId"_s, QString::fromLatin1(target)}});
        co_return attached.error();
    }
    const QByteArray session = attached->result["sessionId"_L1].toString().toLatin1();
    const std::shared_ptr<Tab> tab(new Tab(connection, timers, context, target, session));
    connection->listen(session, [weak = std::weak_ptr(tab)](const CdpEvent &event) {
        if (const auto strong = weak.lock())
            strong->onEvent(event);
    });
    const auto prepared = co_await tab->prepare(stop);
    if (!prepared) {
        connection->send({}, "Target.closeTarget", QJsonObject{{u"targetId"_s, QString::fromLatin1(target)}});
        co_return prepared.error();
    }
    co_return tab;
}

QCoro::Task<Result<>> Tab::prepare(std::stop_token stop)
{
    const auto post = [this](const QByteArray &method, const QJsonObject &params = {}) {
        m_connection->send(m_session, method, params);
    };
    post("Inspector.enable");
    post("Log.enable"); // tells how the body of a document broke
    post("Page.enable");
    post("Page.setLifecycleEventsEnabled", object({{u"enabled"_s, true}}));
    // Feature tests of pages then find no service workers; a worker left behind would answer for the site later (R4.7).
    post("Page.addScriptToEvaluateOnNewDocument",
         object({{u"source"_s, u"delete Navigator.prototype.serviceWorker"_s}, {u"runImmediately"_s, true}}));
    // Replies come in order: the last one stands for all.
    const QJsonObject patterns = interception(false);
    const auto ready = co_await ask("Fetch.enable", patterns, stop);
    if (!ready)
        co_return ready.error();
    co_return success();
}

QCoro::Task<Result<CdpReply>> Tab::ask(QByteArray method, QJsonObject params, std::stop_token stop)
{
    return m_connection->call(m_session, std::move(method), std::move(params), stop);
}

void Tab::gone(FailClass failure, const QString &reason, ProcessEnd end)
{
    m_reusable = false;
    m_end = end;
    m_page.fail(failure, reason, true);
    m_connection->failSession(m_session, transientError(2104, reason));
    m_changed.set();
}

bool Tab::movedOn() const
{
    return m_looking && m_page.changes() != m_lookedAt && m_connection->isOpen();
}

void Tab::failBy(const Error &error)
{
    if (error.kind == ErrorKind::Cancelled)
        return; // the stop is seen by finish()
    if (movedOn())
        return; // the page moved on meanwhile; it is looked at again
    if (!m_connection->isOpen()) {
        m_reusable = false;
        m_page.fail(FailClass::EngineCrash, translate("core", "The browser ended while it loaded the page"), true);
    } else {
        m_page.fail(FailClass::Unpainted, error.sentence(),
                    true); // the browser lives, and refused: tried again, counted
    }
}

void Tab::onEvent(const CdpEvent &event)
{
    if (event.method == "Page.lifecycleEvent") {
        m_page.lifecycle(event.params);
    } else if (event.method == "Fetch.requestPaused") {
        answerPaused(event.params);
    } else if (event.method == "Fetch.authRequired") {
        answerChallenge(event.params);
    } else if (event.method == "Page.frameStartedNavigating") {
        m_page.starts(event.params);
    } else if (event.method == "Page.frameNavigated") {
        m_page.navigated(event.params);
        prepareWorld();
    } else if (event.method == "Log.entryAdded") {
        m_page.logged(event.params);
    } else if (event.method == "Network.dataReceived") {
        m_page.bodyBytes(event.params);
        if (m_page.failure() == FailClass::BodyTooLarge)
            m_connection->send(m_session, "Page.stopLoading", {});
    } else if (event.method == "Page.javascriptDialogOpening") {
        // Staying is "accept" only for the question whether to leave.
        const bool leave = event.params["type"_L1].toString() == "beforeunload"_L1;
        m_connection->send(m_session, "Page.handleJavaScriptDialog", object({{u"accept"_s, leave}}));
        m_page.dialog();
    } else if (event.method == "Inspector.detached") {
        gone(FailClass::RendererGone, translate("core", "The tab was closed"));
    } else {
        return;
    }
    // A picture that was asked for while the page moves on may never be answered.
    if (m_looking && (m_held || m_page.changes() != m_lookedAt))
        m_looking->request_stop();
    if (m_loading && m_held)
        m_loading->request_stop();
    m_changed.set();
}

/// A redirect whose check lacks something that can be asked for.
bool Tab::mustLearn(const QJsonObject &params) const
{
    const bool isHop = m_busy && !m_page.failed() && params["frameId"_L1].toString().toLatin1() == m_target &&
                       !params.contains("responseStatusCode"_L1) && !params.contains("responseErrorReason"_L1);
    if (!isHop || !m_request.hopCheck || !m_request.hopLearn)
        return false;
    const QString address = PageState::addressOf(params);
    return isFetchable(address) && !m_learnt.contains(address) && m_request.hopCheck(address).unasked;
}

void Tab::answerPaused(const QJsonObject &params)
{
    if (mustLearn(params)) {
        m_held = params; // stands still in the browser meanwhile: loadThroughHops() asks, and answers it
        return;
    }
    const bool first = !m_page.answered();
    const bool allow = m_busy && m_page.paused(params);
    if (first && m_page.answered())
        m_firstByte = m_clock.elapsed();
    QJsonObject answer{{u"requestId"_s, params["requestId"_L1]}};
    if (!allow)
        answer[u"errorReason"_s] = u"Aborted"_s; // other reasons would load an error page
    // A page's user part is not ours to use: the request goes out without it.
    const QString address = params["request"_L1]["url"_L1].toString();
    const QString clean = allow && address.contains(u'@') ? splitUserPart(address).address : address;
    if (clean != address && !params.contains("responseStatusCode"_L1))
        answer[u"url"_s] = clean;
    if (allow && m_page.unbounded() && !m_watchesNetwork) {
        // Only such an answer pays for the events that tell how large it grows.
        m_watchesNetwork = true;
        m_connection->send(m_session, "Network.enable",
                           object({{u"maxTotalBufferSize"_s, 0}, {u"maxResourceBufferSize"_s, 0}}));
    }
    m_connection->send(m_session, allow ? "Fetch.continueRequest" : "Fetch.failRequest", answer);
}

/// The credential of exactly that origin, once for each request; a proxy, and every other site, gets none.
void Tab::answerChallenge(const QJsonObject &params)
{
    const QString id = params["requestId"_L1].toString();
    const QJsonObject challenge = params["authChallenge"_L1].toObject();
    const bool ofProxy = challenge["source"_L1].toString() == "Proxy"_L1;
    const OriginCredential *credential = m_busy && !ofProxy && !m_challenged.contains(id)
                                             ? credentialFor(m_request.credentials, challenge["origin"_L1].toString())
                                             : nullptr;
    m_challenged.insert(id);
    QJsonObject response{{u"response"_s, credential ? u"ProvideCredentials"_s : u"CancelAuth"_s}};
    if (credential) {
        response[u"username"_s] = QString::fromUtf8(credential->user);
        response[u"password"_s] = QString::fromUtf8(credential->password);
    }
    m_connection->send(m_session, "Fetch.continueWithAuth",
                       object({{u"requestId"_s, id}, {u"authChallengeResponse"_s, response}}));
}

QCoro::Task<Result<>> Tab::dress(const FetchRequest &request, std::stop_token stop)
{
    const QSize size(request.screenshot.width, request.screenshot.height);
    if (size != m_viewport) {
        const QJsonObject metrics{{u"width"_s, size.width()},
                                  {u"height"_s, size.height()},
                                  {u"deviceScaleFactor"_s, 1},
                                  {u"mobile"_s, false}};
        const auto done = co_await ask("Emulation.setDeviceMetricsOverride", metrics, stop);
        if (!done)
            co_return done.error();
        m_viewport = size;
    }
    if (request.userAgent != m_userAgent) {
        const QJsonObject agent{{u"userAgent"_s, request.userAgent}};
        const auto done = co_await ask("Emulation.setUserAgentOverride", agent, stop);
        if (!done)
            co_return done.error();
        m_userAgent = request.userAgent;
    }
    const bool challenges = !request.credentials.isEmpty();
    if (challenges != m_answersChallenges) {
        const QJsonObject patterns = interception(challenges);
        const auto done = co_await ask("Fetch.enable", patterns, stop);
        if (!done)
            co_return done.error();
        m_answersChallenges = challenges;
    }
    co_return success();
}

void Tab::navigate(const QString &url)
{
    m_connection->send(m_session, "Page.navigate", object({{u"url"_s, url}}),
                       [weak = weak_from_this(), fetch = m_fetches](Result<CdpReply> reply) {
                           const auto self = weak.lock();
                           if (!self || self->m_fetches != fetch)
                               return; // a refused page's reply comes late, when the next one may be loading
                           if (reply)
                               self->m_page.replied(reply->result);
                           else
                               self->failBy(reply.error());
                           self->m_changed.set();
                       });
}

QCoro::Task<FetchOutcome> Tab::fetch(FetchRequest request, std::stop_token stop)
{
    const auto self = shared_from_this();
    m_clock.start();
    ++m_fetches;
    m_firstByte = m_loaded = 0;
    m_outcome = {};
    m_fragment.clear();
    m_outcome.contentType = u"text/html; charset=utf-8"_s;
    m_request = std::move(request);
    m_challenged.clear();
    m_held.reset();
    m_learnt.clear();
    m_view = {};
    ++m_views;
    QSet<QString> earlier = m_page.loaders();
    earlier.insert(m_parkedOn);
    m_page = PageState(QString::fromLatin1(m_target), &m_request, earlier);
    m_busy = true;
    const auto dressed = co_await dress(m_request, stop);
    if (!dressed)
        failBy(dressed.error());
    if (!m_page.failed() && !stop.stop_requested()) {
        navigate(m_request.url);
        co_await loadThroughHops(stop);
    }
    // A page that moves on while it is looked at is looked at again; the limit on redirects ends this.
    while (!m_page.failed() && !stop.stop_requested()) {
        m_looking = std::make_unique<std::stop_source>();
        m_lookedAt = m_page.changes();
        const std::stop_callback forward(stop, [looking = *m_looking]() mutable { looking.request_stop(); });
        co_await look(m_looking->get_token());
        m_looking.reset();
        if (m_page.changes() == m_lookedAt && !m_held)
            break;
        co_await loadThroughHops(stop);
    }
    co_return finish(stop);
}

/// load(), and a redirect that needs its robots.txt waits for it: nothing is requested twice for want of an answer.
QCoro::Task<> Tab::loadThroughHops(std::stop_token stop)
{
    do {
        if (const auto held = std::exchange(m_held, std::nullopt)) {
            const QString address = PageState::addressOf(*held);
            m_learnt.insert(address);
            co_await m_request.hopLearn(address, stop);
            answerPaused(*held);
        }
        m_loading = std::make_unique<std::stop_source>();
        const std::stop_callback forward(stop, [loading = *m_loading]() mutable { loading.request_stop(); });
        co_await load(m_loading->get_token());
        m_loading.reset();
    } while (m_held && !m_page.failed() && !stop.stop_requested());
}

FetchOutcome Tab::finish(std::stop_token stop)
{
    m_busy = false;
    if (m_watchesNetwork && m_reusable) {
        m_watchesNetwork = false;
        m_connection->send(m_session, "Network.disable", {});
    }
    if (m_scriptsOff && m_reusable) {
        m_scriptsOff = false;
        m_connection->send(m_session, "Emulation.setScriptExecutionDisabled", object({{u"value"_s, false}}));
    }
    FetchOutcome &out = m_outcome;
    if (!m_page.failed() && !stop.stop_requested() && m_page.url().isEmpty())
        m_page.fail(FailClass::BadRedirect, translate("core", "The page leads to an address that is no web address"));
    const DocumentHead head = m_page.head();
    out.finalUrl = m_page.url();
    if (m_request.keepFragment && !out.finalUrl.isEmpty() && !m_fragment.isEmpty())
        out.finalUrl = cleanAddress(out.finalUrl.section(u'#', 0, 0) + m_fragment);
    out.http = head.status;
    out.trail = m_page.trail();
    out.used = Place::Browser;
    if (retryAfterApplies(out.http)) {
        const auto retry = parseRetryAfter(head.values("retry-after"), Instant{QDateTime::currentMSecsSinceEpoch()});
        if (retry)
            out.retryAfter = retry->wait;
    }
    if (stop.stop_requested() && !m_page.engineFault()) {
        // A page that was stopped may hang; nobody waits for it, and the next page gets a new tab.
        m_reusable = false;
        m_page.fail(FailClass::Cancelled, u"Stopped"_s);
        out.failure = FailClass::Cancelled;
        out.reason = u"Stopped"_s;
    } else if (m_page.failed()) {
        out.failure = m_page.failure();
        out.engineFault = m_page.engineFault();
        out.reason = m_page.reason();
        if (out.failure == FailClass::RendererGone || out.failure == FailClass::EngineCrash)
            out.processEnd = m_end;
        // Such a page goes on talking or streaming; it must not disturb the next one.
        if (out.failure == FailClass::Timeout || out.failure == FailClass::BodyTooLarge)
            m_reusable = false;
    }
    out.timings[u"firstByte"_s] = m_firstByte;
    out.timings[u"load"_s] = m_loaded;
    out.timings[u"total"_s] = m_clock.elapsed();
    m_page.fail(FailClass::Cancelled, {}); // whatever the page still asks for is refused
    // In this tab the next route would be no navigation: nothing would be loaded, and nothing would end.
    if (m_request.keepFragment || m_request.url.contains(u'#'))
        m_reusable = false;
    return std::move(m_outcome);
}

void Tab::park()
{
    m_connection->send(m_session, "Page.navigate", object({{u"url"_s, u"about:blank"_s}}),
                       [weak = weak_from_this()](Result<CdpReply> reply) {
                           const auto self = weak.lock();
                           if (!self || !reply)
                               return; // a tab that went away says so by its events
                           self->m_parkedOn = reply->result["loaderId"_L1].toString();
                           self->m_page.parkedOn(self->m_parkedOn);
                       });
}

void Tab::stopLoading()
{
    m_connection->send(m_session, "Page.stopLoading", {});
}

QCoro::Task<Result<>> Tab::close()
{
    const auto self = shared_from_this();
    m_reusable = false;
    const QJsonObject which{{u"targetId"_s, QString::fromLatin1(m_target)}};
    Deadline soon(*m_timers, closeLimit, std::stop_token());
    auto closed = co_await m_connection->call(QByteArray(), "Target.closeTarget", which, soon.token());
    if (!closed && m_connection->isOpen() && soon.expired()) {
        // The browser's own wait for the page: the page's process is ended from its I/O thread, which a script can't
        // block.
        m_connection->send(m_session, "Page.crash", {});
        Deadline last(*m_timers, closeLimit, std::stop_token());
        closed = co_await m_connection->call(QByteArray(), "Target.closeTarget", which, last.token());
        if (!closed && last.expired())
            co_return transientError(2105, translate("core", "A hung tab could not be closed"));
    }
    co_return success();
}

} // namespace trawl
