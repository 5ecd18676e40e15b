// What a tab brings home: the picture, checked for paint, and the document.
#include "fetch/devtools/pagescripts.h"
#include "fetch/devtools/picturecheck.h"
#include "fetch/devtools/tab.h"
#include "fetch/devtools/writtendocument.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSizeF>

#include <cmath>

namespace trawl {

namespace {

constexpr int tallest = 16384;       ///< a picture is cut here, in both directions, and flagged (D3)
constexpr int tallestWebp = 16383;   ///< its format has no more
constexpr double mostPixels = 48e6;  ///< four bytes each in the browser, twice
constexpr Ms picturesLimit = 5s;     ///< for those that are loaded when they are seen
constexpr Ms picturesGlance = 1s;    ///< for those of the viewport, before the page is looked through
constexpr int refusedCommand = 2103; ///< the browser says no
constexpr Ms viewKeeps = 250ms;      ///< what a document wrote down of itself; then it does so once more
constexpr Ms paintLimit = 2s;        ///< for the first paint of a page with visible content
constexpr Ms paintGlance = 250ms;    ///< before it is asked whether there is anything to paint
constexpr Ms selectorLimit = 20s;
constexpr Ms selectorStep = 100ms;
constexpr int retakes = 3;

} // namespace

QCoro::Task<> Tab::look(std::stop_token stop)
{
    const bool picture = m_request.screenshot.format != PictureFormat::None;
    const bool checked = m_request.wantHtml && m_request.complete;
    if (!m_request.screenshot.waitFor.isEmpty())
        co_await awaitSelector(stop);
    if (!m_page.failed() && m_request.screenshot.settleMs > 0)
        co_await sleepFor(*m_timers, Ms(m_request.screenshot.settleMs), stop);
    if (viewSaysAll() && !ended(stop)) {
        const bool taken = co_await lookOnce(stop);
        if (taken || ended(stop))
            co_return;
    }
    if (picture && !ended(stop))
        co_await awaitPictures(stop);
    if (checked && !ended(stop))
        co_await awaitComplete(stop);
    if (picture && !ended(stop))
        co_await takePicture(stop);
    if (m_request.wantHtml && !checked && !ended(stop))
        co_await takeDocument(stop);
}

/// The picture is of the viewport alone, and the document is wanted as it is now.
bool Tab::viewSaysAll() const
{
    const ScreenshotSpec &spec = m_request.screenshot;
    const bool checked = m_request.wantHtml && m_request.complete;
    return spec.format != PictureFormat::None && !spec.fullPage && spec.element.isEmpty() && !checked;
}

void Tab::askView(const QString &expression, std::function<void(const Result<CdpReply> &)> answered)
{
    const QJsonObject params{{u"expression"_s, expression},
                             {u"contextId"_s, m_world},
                             {u"returnByValue"_s, true},
                             {u"awaitPromise"_s, true},
                             {u"silent"_s, true}};
    m_connection->send(m_session, "Runtime.evaluate", params,
                       [weak = weak_from_this(), view = m_views, answered](const Result<CdpReply> &reply) {
                           const auto self = weak.lock();
                           if (!self || self->m_views != view)
                               return; // of a document that went meanwhile
                           answered(reply);
                           self->m_changed.set();
                       });
}

/// Asked for while the page loads, so that the document writes itself down the moment it has loaded, and tells by
/// itself when its view changes: neither costs the page a question and its answer.
void Tab::watchView(bool now)
{
    ++m_views;
    m_view = {};
    m_view.of = m_page.changes();
    const qint64 document = m_request.wantHtml ? m_request.maxBody : 0;
    const Ms wait = std::min(picturesGlance, waitLimit());
    askView(pagescripts::watchView(document, int(wait.count()), now), [this](const Result<CdpReply> &reply) {
        m_view.written = reply ? reply->result["result"_L1]["value"_L1].toString() : QString();
        m_view.thrown = reply ? thrownIn(reply->result) : QString();
        m_view.at = m_clock.elapsed();
    });
    askView(pagescripts::viewChange(), [this](const Result<CdpReply> &reply) { m_view.changed |= reply.ok(); });
}

/// Most pages show all they have when they are loaded, or a moment later: their document is written down and their
/// picture taken at once. The browser draws a frame for the picture, so whatever waits to be seen is told: a picture
/// from before it came does not count, nor one of a page that was never painted. False: all is still to be done, and
/// whatever went wrong is said then.
QCoro::Task<bool> Tab::lookOnce(std::stop_token stop)
{
    const auto world = co_await isolatedWorld(stop);
    if (!world || ended(stop))
        co_return false;
    const bool waits = !m_view.written && m_page.loaded();
    const bool fresh = m_view.written && m_clock.elapsed() - m_view.at < viewKeeps.count();
    if (m_view.of != m_page.changes() || !(waits || fresh))
        watchView(true);
    Deadline deadline(*m_timers, std::min(picturesGlance, waitLimit()) * 2, stop); // a page may be too busy to answer
    while (!m_view.written && !ended(deadline.token()))
        co_await awaitChange(picturesGlance, deadline.token());
    if (!m_view.written || !m_view.written->startsWith(u'1') || ended(stop))
        co_return false;
    const qint64 began = m_clock.elapsed();
    auto asked = shoot(stop);
    m_thrown = m_view.thrown;
    if (m_request.wantHtml)
        keepDocument(m_view.written->mid(1));
    auto shot = co_await asked;
    // What a page told before its frame was drawn has come before the picture has.
    if (!shot || m_view.changed || !m_page.painted() || looksFlat(shot->picture) || ended(stop))
        co_return false;
    keep(shot.take(), began);
    co_return true;
}

QJsonObject Tab::worldOfOurs() const
{
    return {{u"frameId"_s, QString::fromLatin1(m_target)}, {u"worldName"_s, u"trawldeck"_s}};
}

/// Asked for as soon as a document stands, so that nothing has to wait for it once the page is loaded.
void Tab::prepareWorld()
{
    const QString of = m_page.loader();
    if (of.isEmpty() || of == std::exchange(m_worldAsked, of))
        return;
    m_connection->send(m_session, "Page.createIsolatedWorld", worldOfOurs(),
                       [weak = weak_from_this(), of](Result<CdpReply> reply) {
                           const auto self = weak.lock();
                           if (!self || !reply || self->m_page.loader() != of)
                               return; // it is asked for again when it is needed
                           self->m_world = reply->result["executionContextId"_L1].toInt();
                           self->m_worldOf = of;
                           const ScreenshotSpec &spec = self->m_request.screenshot;
                           if (self->m_busy && self->viewSaysAll() && spec.waitFor.isEmpty() && spec.settleMs == 0)
                               self->watchView(false);
                       });
}

/// A world of our own in the newest document: what the page did to JSON or to its prototypes does not reach there.
QCoro::Task<Result<int>> Tab::isolatedWorld(std::stop_token stop)
{
    const QString of = m_page.loader();
    if (m_world != 0 && m_worldOf == of)
        co_return m_world;
    const QJsonObject params = worldOfOurs();
    const auto made = co_await ask("Page.createIsolatedWorld", params, stop);
    if (!made)
        co_return made.error();
    m_world = made->result["executionContextId"_L1].toInt();
    m_worldOf = of;
    co_return m_world;
}

QCoro::Task<QString> Tab::evaluate(QString expression, std::stop_token stop)
{
    m_thrown.clear();
    for (int tries = 0;; ++tries) {
        const auto world = co_await isolatedWorld(stop);
        Result<CdpReply> reply = cancelledError();
        if (world) {
            const QJsonObject params{{u"expression"_s, expression},
                                     {u"contextId"_s, world.value()},
                                     {u"returnByValue"_s, true},
                                     {u"awaitPromise"_s, true},
                                     {u"silent"_s, true}};
            reply = co_await ask("Runtime.evaluate", params, stop);
            if (reply) {
                m_thrown = thrownIn(reply->result);
                co_return reply->result["result"_L1]["value"_L1].toString();
            }
        }
        const Error error = world ? reply.error() : world.error();
        m_world = 0;
        if (error.code == refusedCommand && tries == 0)
            continue; // the document went meanwhile, and its world with it
        failBy(error);
        co_return QString();
    }
}

QCoro::Task<> Tab::awaitSelector(std::stop_token stop)
{
    const QString script = pagescripts::matches(m_request.screenshot.waitFor);
    const qint64 until = m_clock.elapsed() + selectorLimit.count();
    while (!m_page.failed() && !stop.stop_requested()) {
        const QString found = co_await evaluate(script, stop);
        if (found == "1"_L1)
            co_return;
        if (found == "x"_L1) {
            m_page.fail(FailClass::LocalFault,
                        translate("core", "waitFor is no selector: %1").arg(m_request.screenshot.waitFor));
            co_return;
        }
        if (m_clock.elapsed() > until) {
            m_page.fail(FailClass::Timeout, translate("core", "Nothing matched %1 within %2")
                                                .arg(m_request.screenshot.waitFor, durationText(selectorLimit)));
            co_return;
        }
        co_await sleepFor(*m_timers, selectorStep, stop);
    }
}

/// Looks at the page as a reader does, so that pictures that wait for that are there. Those that never come don't hold
/// the page up for long.
QCoro::Task<> Tab::awaitPictures(std::stop_token stop)
{
    const Ms limit = std::min(picturesLimit, waitLimit());
    const int height = m_request.screenshot.fullPage ? tallest : 0;
    Deadline deadline(*m_timers, limit * 2, stop); // a page may be too busy to count
    const QString missing = co_await evaluate(pagescripts::seePictures(height, int(limit.count())), deadline.token());
    if (missing != "0"_L1 && !ended(stop))
        m_outcome.notSettled = true;
}

/// Until the document has what its source requires, or the wait limit is over.
QCoro::Task<> Tab::awaitComplete(std::stop_token stop)
{
    QByteArray seen;
    for (Ms pause = 100ms; !ended(stop); pause = std::min(pause * 2, Ms(1s))) {
        co_await takeDocument(stop);
        if (ended(stop))
            co_return;
        if (seen.isEmpty() || m_outcome.html != seen) {
            seen = m_outcome.html;
            const bool whole = co_await m_request.complete(seen, m_outcome.contentType, m_page.url());
            if (whole)
                co_return;
        }
        const Ms left = waitLimit() - Ms(m_clock.elapsed() - m_began);
        if (left <= 0ms)
            co_return;
        co_await sleepFor(*m_timers, std::min(pause, left), stop);
    }
}

QCoro::Task<> Tab::awaitPaint(Ms limit, std::stop_token stop)
{
    const qint64 until = m_clock.elapsed() + limit.count();
    while (!m_page.painted() && !m_page.failed() && !stop.stop_requested()) {
        const Ms left(until - m_clock.elapsed());
        if (left <= 0ms)
            co_return;
        co_await awaitChange(left, stop);
    }
}

void Tab::keep(Shot shot, qint64 began)
{
    m_outcome.picture = std::move(shot.picture);
    m_outcome.truncated = shot.truncated;
    m_outcome.timings[u"picture"_s] = m_clock.elapsed() - began;
}

QCoro::Task<> Tab::takePicture(std::stop_token stop)
{
    // The first paint belongs to this document: a picture before it could still show the page before.
    co_await awaitPaint(paintGlance, stop);
    if (!m_page.painted() && !m_page.failed() && !stop.stop_requested()) {
        const QString visible = co_await evaluate(pagescripts::visibleContent(), stop);
        if (visible == "1"_L1)
            co_await awaitPaint(paintLimit, stop);
    }
    const qint64 began = m_clock.elapsed();
    for (int take = 0; !m_page.failed() && !stop.stop_requested(); ++take) {
        auto shot = co_await shoot(stop);
        if (!shot) {
            failBy(shot.error());
            co_return;
        }
        keep(shot.take(), began);
        m_outcome.unpaintedRetaken = take > 0;
        if (!looksFlat(m_outcome.picture))
            co_return;
        const QString visible = co_await evaluate(pagescripts::visibleContent(), stop);
        if (visible != "1"_L1)
            co_return; // a page that is really blank; triage flags it
        if (take == retakes) {
            m_outcome.picture = {};
            m_page.fail(FailClass::Unpainted,
                        translate("core", "The picture stayed one flat colour though the page has content"));
            co_return;
        }
        co_await sleepFor(*m_timers, Ms(100 << take), stop);
    }
}

QCoro::Task<Result<QJsonObject>> Tab::clip(std::stop_token stop)
{
    QJsonObject area;
    if (!m_request.screenshot.element.isEmpty()) {
        const QString found = co_await evaluate(pagescripts::boxOf(m_request.screenshot.element), stop);
        area = QJsonDocument::fromJson(found.toUtf8()).object();
        if (area["width"_L1].toDouble() < 1 || area["height"_L1].toDouble() < 1) {
            m_page.fail(FailClass::Unpainted,
                        translate("core", "No visible element matches %1").arg(m_request.screenshot.element));
            co_return cancelledError();
        }
    } else if (m_request.screenshot.fullPage) {
        const auto metrics = co_await ask("Page.getLayoutMetrics", QJsonObject(), stop);
        if (!metrics)
            co_return metrics.error();
        area = metrics->result["cssContentSize"_L1].toObject();
        area[u"width"_s] = std::max(area["width"_L1].toDouble(), double(m_request.screenshot.width));
        area[u"height"_s] = std::max(area["height"_L1].toDouble(), double(m_request.screenshot.height));
    }
    co_return area;
}

QCoro::Task<Result<Tab::Shot>> Tab::shoot(std::stop_token stop)
{
    const ScreenshotSpec &spec = m_request.screenshot;
    QJsonObject params{{u"format"_s, word(spec.format)}};
    if (spec.format != PictureFormat::Png)
        params[u"quality"_s] = spec.quality;
    Shot shot;
    if (spec.fullPage || !spec.element.isEmpty()) {
        const auto area = co_await clip(stop);
        if (!area)
            co_return area.error();
        QJsonObject box = area.value();
        const QSizeF whole(box["width"_L1].toDouble(), box["height"_L1].toDouble());
        const double most = spec.format == PictureFormat::Webp ? tallestWebp : tallest;
        const double width = std::min(whole.width(), most);
        const double height = std::min({whole.height(), most, std::floor(mostPixels / width)});
        shot.truncated = whole.width() > width || whole.height() > height;
        box[u"width"_s] = width;
        box[u"height"_s] = height;
        box[u"scale"_s] = 1;
        params[u"clip"_s] = box;
        params[u"captureBeyondViewport"_s] = true;
    }
    const auto reply = co_await ask("Page.captureScreenshot", params, stop);
    if (!reply)
        co_return reply.error();
    shot.picture.format = spec.format;
    shot.picture.bytes = reply->data;
    const auto size = pictureSize(shot.picture);
    if (!size)
        co_return transientError(2106, translate("core", "The browser's picture is broken"));
    shot.picture.width = size->first;
    shot.picture.height = size->second;
    co_return shot;
}

QCoro::Task<> Tab::takeDocument(std::stop_token stop)
{
    const QString script = pagescripts::document(m_request.maxBody);
    const QString json = co_await evaluate(script, stop);
    if (m_page.failed() || stop.stop_requested())
        co_return;
    if (json.isEmpty() && movedOn())
        co_return; // it is looked at again
    keepDocument(json);
}

void Tab::keepDocument(const QString &json)
{
    WrittenDocument document = readWritten(json, m_thrown, m_page.head().value("content-type"), m_request.maxBody);
    if (document.failure != FailClass::None) {
        m_page.fail(document.failure, document.reason);
        return;
    }
    m_outcome.html = std::move(document.html);
    m_outcome.contentType = document.contentType;
    m_outcome.documentCharset = document.charset;
    m_outcome.charsetGuessed = document.charsetGuessed;
    m_fragment = document.fragment;
    m_outcome.timings[u"dns"_s] = document.dns;
    m_outcome.timings[u"connect"_s] = document.connect;
}

} // namespace trawl
