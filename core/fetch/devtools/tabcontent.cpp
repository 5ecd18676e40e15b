// What a tab brings home: the picture, checked for paint, and the document.
#include "fetch/devtools/picturecheck.h"
#include "fetch/devtools/tab.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace trawl {

namespace {

constexpr int tallest = 16384;    ///< a full page is cut here and flagged (D3)
constexpr Ms paintLimit = 2s;     ///< for the first paint of a page with visible content
constexpr Ms paintGlance = 250ms; ///< before it is asked whether there is anything to paint
constexpr Ms selectorLimit = 20s;
constexpr Ms selectorStep = 100ms;
constexpr int retakes = 3;

/// "1" when the viewport shows text or media, told from the layout and not from pixels.
QString visibleContentScript()
{
    return uR"js((() => {
const seen = r => r.width > 1 && r.height > 1 && r.bottom > 0 && r.right > 0
    && r.top < innerHeight && r.left < innerWidth;
const shown = e => { for (; e; e = e.parentElement) { const s = getComputedStyle(e);
    if (s.opacity === '0' || s.display === 'none' || s.visibility === 'hidden') return false; } return true; };
if (!document.body) return '0';
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const range = document.createRange();
for (let n = 0, t; n < 3000 && (t = walk.nextNode()); n++) {
    if (!t.data.trim() || !t.parentElement) continue;
    if (/^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE)$/.test(t.parentElement.tagName)) continue;
    range.selectNodeContents(t);
    if (seen(range.getBoundingClientRect()) && shown(t.parentElement)) return '1';
}
for (const e of document.querySelectorAll('img,svg,video,input,button')) {
    if (e.tagName === 'IMG' && !(e.complete && e.naturalWidth > 1)) continue;
    if (seen(e.getBoundingClientRect()) && shown(e)) return '1';
}
return '0';
})())js"_s;
}

QString quoted(const QString &text)
{
    const QByteArray json = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(json.mid(1, json.size() - 2));
}

QString documentScript(qint64 limit)
{
    return uR"js((() => {
const t = document.doctype, d = document.documentElement, n = performance.getEntriesByType('navigation')[0];
const h = (t ? new XMLSerializer().serializeToString(t) + '\n' : '') + (d ? d.outerHTML : '');
return JSON.stringify({size: h.length, html: h.length > %1 ? '' : h, url: location.href,
    dns: n ? Math.round(n.domainLookupEnd - n.domainLookupStart) : 0,
    connect: n ? Math.round(n.connectEnd - n.connectStart) : 0});
})())js"_s.arg(limit);
}

} // namespace

QCoro::Task<QString> Tab::evaluate(QString expression, std::stop_token stop)
{
    const QJsonObject params{{u"expression"_s, expression}, {u"returnByValue"_s, true}, {u"silent"_s, true}};
    const auto reply = co_await ask("Runtime.evaluate", params, stop);
    if (!reply) {
        failBy(reply.error());
        co_return QString();
    }
    co_return reply->result["result"_L1]["value"_L1].toString();
}

QCoro::Task<> Tab::awaitSelector(std::stop_token stop)
{
    const QString script =
        u"(() => { try { return document.querySelector(%1) ? '1' : '0' } catch (e) { return 'x' } })()"_s.arg(
            quoted(m_request.screenshot.waitFor));
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

QCoro::Task<> Tab::takePicture(std::stop_token stop)
{
    // The first paint belongs to this document: a picture before it could still show the page before.
    co_await awaitPaint(paintGlance, stop);
    if (!m_page.painted() && !m_page.failed() && !stop.stop_requested()) {
        const QString visible = co_await evaluate(visibleContentScript(), stop);
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
        m_outcome.picture = std::move(shot->picture);
        m_outcome.truncated = shot->truncated;
        m_outcome.unpaintedRetaken = take > 0;
        m_outcome.timings[u"picture"_s] = m_clock.elapsed() - began;
        if (!looksFlat(m_outcome.picture))
            co_return;
        const QString visible = co_await evaluate(visibleContentScript(), stop);
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
        const QString script =
            u"(() => { try { const e = document.querySelector(%1); if (!e) return ''; e.scrollIntoView();"
            "const r = e.getBoundingClientRect(); return JSON.stringify({x: r.x + scrollX, y: r.y + scrollY,"
            "width: r.width, height: r.height}) } catch (e) { return '' } })()"_s.arg(
                quoted(m_request.screenshot.element));
        const QString found = co_await evaluate(script, stop);
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
        shot.truncated = box["height"_L1].toDouble() > tallest;
        box[u"height"_s] = std::min(box["height"_L1].toDouble(), double(tallest));
        box[u"width"_s] = std::min(box["width"_L1].toDouble(), double(tallest));
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
    const QString script = documentScript(m_request.maxBody);
    const QString json = co_await evaluate(script, stop);
    if (m_page.failed() || stop.stop_requested())
        co_return;
    const auto document = QJsonDocument::fromJson(json.toUtf8()).object();
    if (document["size"_L1].toInteger() > m_request.maxBody) {
        m_page.fail(FailClass::BodyTooLarge,
                    translate("core", "The page has more than %1 bytes").arg(m_request.maxBody));
        co_return;
    }
    m_outcome.html = document["html"_L1].toString().toUtf8();
    m_outcome.timings[u"dns"_s] = document["dns"_L1];
    m_outcome.timings[u"connect"_s] = document["connect"_L1];
}

} // namespace trawl
