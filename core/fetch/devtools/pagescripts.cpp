// What we ask inside a page.
#include "fetch/devtools/pagescripts.h"

#include "domain/names.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace trawl::pagescripts {

namespace {

/// Put before each script: `$` finds all, `of` reads a property by the getter of its interface, `box` measures.
QString inPage(const QString &body, bool async = false)
{
    static const QString tools = uR"js(
const of = (type, name, e) => Object.getOwnPropertyDescriptor(type.prototype, name).get.call(e);
const $ = selector => Document.prototype.querySelectorAll.call(document, selector);
const box = e => Element.prototype.getBoundingClientRect.call(e);
)js"_s;
    return (async ? u"(async () => {"_s : u"(() => {"_s) + tools + body + u"})()"_s;
}

} // namespace

QString quoted(const QString &text)
{
    const QByteArray json = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(json.mid(1, json.size() - 2));
}

QString visibleContent()
{
    return inPage(uR"js(
const seen = r => r.width > 1 && r.height > 1 && r.bottom > 0 && r.right > 0
    && r.top < innerHeight && r.left < innerWidth;
const shown = e => { for (; e; e = of(Node, 'parentElement', e)) { const s = getComputedStyle(e);
    if (s.opacity === '0' || s.display === 'none' || s.visibility === 'hidden') return false; } return true; };
const body = of(Document, 'body', document);
if (!body) return '0';
const walk = Document.prototype.createTreeWalker.call(document, body, NodeFilter.SHOW_TEXT);
const range = Document.prototype.createRange.call(document);
for (let n = 0, t; n < 3000 && (t = walk.nextNode()); n++) {
    if (!t.data.trim() || !t.parentElement) continue;
    if (/^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE)$/.test(of(Element, 'tagName', t.parentElement))) continue;
    range.selectNodeContents(t);
    if (seen(range.getBoundingClientRect()) && shown(t.parentElement)) return '1';
}
for (const e of $('img,svg,video,input,button')) {
    if (of(Element, 'tagName', e) === 'IMG' && !(e.complete && e.naturalWidth > 1)) continue;
    if (seen(box(e)) && shown(e)) return '1';
}
return '0';
)js"_s);
}

namespace {

/// A function that writes the document down.
QString writer(qint64 limit)
{
    return uR"js(
const write = () => {
const t = of(Document, 'doctype', document), d = of(Document, 'documentElement', document);
const n = performance.getEntriesByType('navigation')[0], x = of(Node, 'firstChild', document);
const known = m => { // a label that names no character set declares none
    const said = m.getAttribute('charset')
        || (/charset\s*=\s*["']?([^\s"';]+)/i.exec(m.getAttribute('content')) || [])[1];
    try { return !!said && !!new TextDecoder(said) } catch (e) { return false }
};
const h = (t ? new XMLSerializer().serializeToString(t) + '\n' : '') + (d ? of(Element, 'outerHTML', d) : '');
return JSON.stringify({size: h.length, html: h.length > %1 ? '' : h, type: of(Document, 'contentType', document),
    charset: of(Document, 'characterSet', document), hash: location.hash, ascii: !/[^\x00-\x7f]/.test(h),
    declared: [...$('meta[charset],meta[http-equiv="content-type" i][content*="charset" i]')].some(known)
        || (x && of(Node, 'nodeType', x) === 8 && /^\?xml\s[^>]*encoding/.test(of(Node, 'nodeValue', x))),
    dns: n ? Math.round(n.domainLookupEnd - n.domainLookupStart) : 0,
    connect: n ? Math.round(n.connectEnd - n.connectStart) : 0});
};
)js"_s.arg(limit);
}

} // namespace

QString document(qint64 limit)
{
    return inPage(writer(limit) + u"return write();"_s);
}

QString matches(const QString &selector)
{
    return inPage(u"try { return $(%1).length ? '1' : '0' } catch (e) { return 'x' }"_s.arg(quoted(selector)));
}

QString boxOf(const QString &selector)
{
    return inPage(uR"js(
try {
    const e = $(%1)[0];
    if (!e) return '';
    Element.prototype.scrollIntoView.call(e, {behavior: 'instant'});
    const r = box(e);
    return JSON.stringify({x: r.x + scrollX, y: r.y + scrollY, width: r.width, height: r.height});
} catch (e) { return '' }
)js"_s.arg(quoted(selector)));
}

QString bodyArrived()
{
    return inPage(
        u"const n = performance.getEntriesByType('navigation')[0]; return n && n.responseEnd > 0 ? '1' : '0'"_s);
}

QString seePictures(int height, int limitMs)
{
    return inPage(uR"js(
const pause = ms => new Promise(done => setTimeout(done, ms));
// What watches for being seen is told so with a frame, the oldest watcher first: once ours is told, the page's were.
const frame = () => new Promise(done => {
    const watch = new IntersectionObserver(() => { watch.disconnect(); done() });
    watch.observe(document.documentElement);
    setTimeout(done, 300);
});
const open = () => new Promise(done => {
    const all = [...$('img')].filter(e => !e.complete);
    if (!all.length) return done([]);
    const watch = new IntersectionObserver(seen => {
        watch.disconnect();
        done(seen.filter(one => one.isIntersecting).map(one => one.target));
    });
    for (const e of all) watch.observe(e);
    setTimeout(() => done([]), 500);
});
const until = performance.now() + %2;
const late = new Set();
const see = async () => {
    if (!$('img').length) return;
    await frame();
    let now = await open();
    for (; now.length && performance.now() < until; now = await open()) await pause(50);
    for (const e of now) late.add(e);
};
const root = of(Document, 'scrollingElement', document);
const end = () => root ? Math.min(root.scrollHeight, %1) : 0;
await see();
let y = innerHeight;
for (let n = 0; y < end() && n < 60; y += Math.max(innerHeight, 100), n++) {
    scrollTo({top: y, behavior: 'instant'});
    await frame();
    await see();
}
if (y > innerHeight) {
    scrollTo({top: 0, behavior: 'instant'});
    await frame();
}
return String([...late].filter(e => !e.complete).length);
)js"_s.arg(height)
                      .arg(limitMs),
                  true);
}

QString watchView(qint64 documentLimit, int limitMs, bool now)
{
    const QString written = documentLimit > 0 ? u"return '1' + write();"_s : u"return '1';"_s;
    const QString loaded = now ? QString() : uR"js(
if (of(Document, 'readyState', document) !== 'complete')
    await new Promise(done => on(window, 'load', () => setTimeout(done, 0)));
)js"_s;
    return inPage((documentLimit > 0 ? writer(documentLimit) : QString()) + uR"js(
let tell;
globalThis.viewChange = new Promise(done => { tell = done });
const on = (target, event, done, how = {once: true}) =>
    EventTarget.prototype.addEventListener.call(target, event, done, how);
)js"_s + loaded + uR"js(
const inView = e => { const r = box(e);
    return r.bottom > 0 && r.right > 0 && r.top < innerHeight && r.left < innerWidth };
const open = () => [...$('img')].filter(e => !e.complete && inView(e));
// Pictures that are loaded when they are seen are on their way by now: the page's end did not wait for them.
const came = e => new Promise(done => { for (const end of ['load', 'error']) on(e, end, done) });
const over = new Promise(done => setTimeout(done, %1));
const until = performance.now() + %1;
for (let late = open(); late.length; late = open()) {
    if (performance.now() >= until) return '0';
    await Promise.race([over, Promise.all(late.map(came))]);
}
const changes = new MutationObserver(all => {
    for (const one of all) {
        if (one.target instanceof Element && !inView(one.target)) continue;
        changes.disconnect();
        return tell('1');
    }
});
changes.observe(document, {subtree: true, childList: true, attributeFilter: ['src', 'srcset', 'style', 'class']});
const drawn = e => { if (e.target instanceof HTMLImageElement && inView(e.target)) tell('1') };
for (const end of ['load', 'error']) on(document, end, drawn, {capture: true});
)js"_s.arg(limitMs) + written,
                  true);
}

QString viewChange()
{
    return u"globalThis.viewChange"_s;
}

QString saysMore(const QString &html)
{
    return inPage(uR"js(
const length = body => {
    if (!body) return 0;
    const copy = body.cloneNode(true);
    for (const e of Element.prototype.querySelectorAll.call(copy, 'script,style,noscript,template')) e.remove();
    return copy.textContent.trim().length;
};
const whole = new DOMParser().parseFromString(%1, 'text/html');
return length(of(Document, 'body', whole)) > length(of(Document, 'body', document)) ? '1' : '0';
)js"_s.arg(quoted(html)));
}

} // namespace trawl::pagescripts
