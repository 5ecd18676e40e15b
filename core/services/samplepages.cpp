// See samplepages.h. Texts are in resources/sample; pictures are inline SVG, so that a page is one request.
#include "services/samplepages.h"

#include "domain/names.h"

#include <QDateTime>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>

// Outside the namespace, as the macro demands: the room is a static library.
static void initSampleResources()
{
    Q_INIT_RESOURCE(trawl_sample);
}

namespace trawl {

namespace {

constexpr int BulkPerSitemap = 50000;

QString esc(const QString &text)
{
    return text.toHtmlEscaped();
}

QByteArray resource(const QString &name)
{
    QFile file(u":/sample/"_s + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// FNV-1a: the same on every machine and in every Qt, unlike qHash.
quint32 stableHash(const QByteArray &bytes, quint32 seed)
{
    quint32 hash = 2166136261u ^ seed;
    for (const char c : bytes)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    hash ^= hash >> 15;
    hash *= 2246822519u;
    return hash ^ (hash >> 13);
}

QString priceText(const SampleEvent &event)
{
    const QString mark = event.venue.endsWith(u"Hong Kong"_s) ? u"HK$"_s : u"MOP"_s;
    return event.price == 0 ? u"%1 0 (free)"_s.arg(mark) : u"%1 %2.00"_s.arg(mark).arg(event.price);
}

QString shownDate(const SampleEvent &event)
{
    const auto when = QDateTime::fromString(event.start, Qt::ISODate);
    return QLocale::c().toString(when, u"ddd d MMM yyyy, HH:mm"_s);
}

/// A different picture per event: sky, sun or moon, skyline, water; all from its number.
QString picture(int number)
{
    const quint32 h = stableHash(QByteArray::number(number), 77);
    const int hue = int(h % 360), sunX = 80 + int((h >> 9) % 640), sunY = 60 + int((h >> 18) % 90);
    QString svg =
        u"<svg viewBox=\"0 0 800 300\" preserveAspectRatio=\"xMidYMid slice\" role=\"img\" aria-label=\"picture\">"
        "<defs><linearGradient id=\"g%1\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"1\"><stop offset=\"0\" "
        "stop-color=\"hsl(%2,55%,38%)\"/>"
        "<stop offset=\"1\" stop-color=\"hsl(%3,70%,72%)\"/></linearGradient></defs><rect width=\"800\" height=\"300\" "
        "fill=\"url(#g%1)\"/>"
        "<circle cx=\"%4\" cy=\"%5\" r=\"%6\" fill=\"hsl(%7,90%,82%)\"/>"_s.arg(number)
            .arg(hue)
            .arg((hue + 50) % 360)
            .arg(sunX)
            .arg(sunY)
            .arg(26 + int(h % 30))
            .arg((hue + 180) % 360);
    int x = 0;
    for (int i = 0; x < 800; ++i) {
        const quint32 b = stableHash(QByteArray::number(number * 100 + i), 5);
        const int width = 22 + int(b % 60), height = 50 + int((b >> 8) % 130);
        svg += u"<rect x=\"%1\" y=\"%2\" width=\"%3\" height=\"%4\" fill=\"hsl(%5,35%,%6%)\"/>"_s.arg(x)
                   .arg(240 - height)
                   .arg(width)
                   .arg(height)
                   .arg(hue)
                   .arg(16 + int((b >> 16) % 20));
        for (int w = 0; w < int((b >> 20) % 4); ++w)
            svg += u"<rect x=\"%1\" y=\"%2\" width=\"6\" height=\"9\" fill=\"#ffe9a8\"/>"_s.arg(x + 6 + w * 12)
                       .arg(252 - height);
        x += width + int((b >> 4) % 12);
    }
    return svg + u"<rect y=\"240\" width=\"800\" height=\"60\" fill=\"hsl(%1,45%,26%)\"/><path d=\"M0 262q50-14 100 "
                 u"0t100 0 100 0 100 0 100 0 "
                 "100 0 100 0 100 0\" fill=\"none\" stroke=\"#fff8\" stroke-width=\"3\"/></svg>"_s.arg(hue);
}

QString facts(const SampleEvent &e)
{
    return u"<div class=\"facts\"><time datetime=\"%1\">%2</time> <span class=\"venue\">%3</span> <b "
           u"class=\"price\">%4</b></div>"_s.arg(e.start, shownDate(e), esc(e.venue), priceText(e));
}

SampleReply notFound()
{
    return {404, "text/html; charset=utf-8",
            "<!DOCTYPE html><title>Not found</title><h1>404</h1><p>There is no such page.", 0};
}

int numberIn(const QByteArray &path, const QByteArray &prefix)
{
    bool ok = false;
    const int number = path.startsWith(prefix) ? path.mid(prefix.size()).toInt(&ok) : 0;
    return ok ? number : 0;
}

QJsonObject jsonLd(const SampleEvent &e)
{
    const QJsonObject place{{u"@type"_s, u"Place"_s}, {u"name"_s, e.venue}};
    const QJsonObject offer{{u"@type"_s, u"Offer"_s},
                            {u"price"_s, e.price},
                            {u"priceCurrency"_s, e.venue.endsWith(u"Hong Kong"_s) ? u"HKD"_s : u"MOP"_s}};
    return {{u"@type"_s, u"Event"_s},  {u"@id"_s, u"urn:event:"_s + e.id},
            {u"name"_s, e.title},      {u"startDate"_s, e.start},
            {u"location"_s, place},    {u"offers"_s, offer},
            {u"description"_s, e.text}};
}

QString jsonLdScript(const QJsonArray &events)
{
    const QJsonObject graph{{u"@context"_s, u"https://schema.org"_s}, {u"@graph"_s, events}};
    QByteArray json = QJsonDocument(graph).toJson(QJsonDocument::Compact);
    json.replace("</", "<\\/");
    return u"<script type=\"application/ld+json\">"_s + QString::fromUtf8(json) + u"</script>"_s;
}

} // namespace

QString sampleHost(int source)
{
    return u"127.0.1.%1"_s.arg(source);
}

SamplePages::SamplePages(SampleOptions options) : m_options(options)
{
    initSampleResources();
    m_css = QString::fromUtf8(resource(u"site.css"_s));
    m_script = QString::fromUtf8(resource(u"render.js"_s));
    const QJsonArray list = QJsonDocument::fromJson(resource(u"events.json"_s)).array();
    for (const QJsonValue &value : list) {
        const QJsonObject o = value.toObject();
        SampleEvent e;
        e.id = o.value(u"id"_s).toString();
        e.title = o.value(u"title"_s).toString();
        e.chinese = o.value(u"chinese"_s).toString();
        e.start = o.value(u"start"_s).toString();
        e.venue = o.value(u"venue"_s).toString();
        e.kind = o.value(u"kind"_s).toString();
        e.text = o.value(u"text"_s).toString();
        e.price = o.value(u"price"_s).toInt();
        e.number = int(m_events.size());
        m_events.append(e);
    }
    Q_ASSERT(m_events.size() == 24);
}

bool SamplePages::flakyFails(quint32 seed, const QByteArray &path, int visit)
{
    return stableHash(path + '#' + QByteArray::number(visit), seed) % 100 < 30;
}

QByteArray SamplePages::layout(int source, const QString &title, const QString &body, const QString &extraClass,
                               const QString &head) const
{
    static const QString names[] = {
        u"Harbour Stages"_s, u"Delta Agenda"_s,  u"Neon Calendar"_s,  u"Slow Boat Listings"_s, u"Typhoon Tickets"_s,
        u"Closed Theatre"_s, u"Ticker Square"_s, u"Old Court News"_s, u"Two Cities Guide"_s,   u"Paper Lantern"_s};
    const QString &name = names[source - 1];
    return u"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>%1 | "
           u"%2</title><style>%3</style>%4</head>"
           "<body class=\"s%5 %6\"><header class=\"top\"><strong>%2</strong><span>Sample source %5 of "
           "Trawldeck</span></header><main>"_s.arg(esc(title), name, m_css, head)
               .arg(source)
               .arg(extraClass)
               .toUtf8() +
           body.toUtf8() +
           "</main><footer>Made up for trying things out. None of these events takes place.</footer></body></html>\n";
}

QString SamplePages::card(const SampleEvent &e, const QString &link) const
{
    return u"<article class=\"event\" itemid=\"urn:event:%1\">%2<div class=\"body\"><span "
           u"class=\"badge\">%3</span><h2 class=\"event-title\">%4</h2>"_s.arg(e.id, picture(e.number), e.kind,
                                                                               esc(e.title)) +
           facts(e) +
           u"<p class=\"summary\">%1</p><a class=\"more\" href=\"%2\">Read more</a></div></article>"_s.arg(esc(e.text),
                                                                                                           link);
}

QString SamplePages::detail(const SampleEvent &e, const QString &note) const
{
    return note +
           u"<article class=\"event detail\" itemid=\"urn:event:%1\">%2<div class=\"body\"><span "
           u"class=\"badge\">%3</span><h1 class=\"event-title\">%4</h1>"
           "<div class=\"chinese\">%5</div>"_s.arg(e.id, picture(e.number), e.kind, esc(e.title), esc(e.chinese)) +
           facts(e) + u"<p class=\"summary\">%1</p></div></article>"_s.arg(esc(e.text));
}

const SampleEvent *SamplePages::byId(const QByteArray &id) const
{
    for (const SampleEvent &event : m_events) {
        if (event.id == QString::fromUtf8(id))
            return &event;
    }
    return nullptr;
}

SampleReply SamplePages::healthy(const QByteArray &path, quint16 port) const
{
    if (path.startsWith("/bulk/") || path.startsWith("/sitemap"))
        return bulkPage(path, port);
    if (path == "/") {
        QString cards = u"<h1 class=\"page\">On stage this month</h1><div class=\"cards\">"_s;
        for (int i = 0; i < 6; ++i)
            cards += card(at(i), u"/e/"_s + at(i).id);
        return {.body = layout(1, u"On stage"_s, cards + u"</div>"_s)};
    }
    const SampleEvent *event = path.startsWith("/e/") ? byId(path.mid(3)) : nullptr;
    return event ? SampleReply{.body = layout(1, event->title, detail(*event))} : notFound();
}

/// Cheap pages for the tests with very many items, listed by sitemaps of 50,000.
SampleReply SamplePages::bulkPage(const QByteArray &path, quint16 port) const
{
    const QByteArray site = "http://" + sampleHost(1).toLatin1() + ':' + QByteArray::number(port);
    if (path == "/sitemap.xml") {
        QByteArray xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><sitemapindex "
                         "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">";
        for (int i = 0; i * BulkPerSitemap < m_options.bulk; ++i)
            xml += "<sitemap><loc>" + site + "/sitemap-" + QByteArray::number(i + 1) + ".xml</loc></sitemap>";
        return {200, "application/xml", xml + "</sitemapindex>", 0};
    }
    if (path.startsWith("/sitemap-") && path.endsWith(".xml")) {
        const int part = path.mid(9, path.size() - 13).toInt();
        const int first = (part - 1) * BulkPerSitemap + 1, last = std::min(part * BulkPerSitemap, m_options.bulk);
        if (part < 1 || first > last)
            return notFound();
        QByteArray xml =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">";
        for (int i = first; i <= last; ++i)
            xml += "<url><loc>" + site + "/bulk/" + QByteArray::number(i) + "</loc></url>";
        return {200, "application/xml", xml + "</urlset>", 0};
    }
    const int number = numberIn(path, "/bulk/");
    if (number < 1 || number > m_options.bulk)
        return notFound();
    const SampleEvent &e = at(number);
    return {.body =
                u"<!DOCTYPE html><title>%1 %2</title><article class=\"event\"><h1 class=\"event-title\">%1 %2</h1>%3<p "
                u"class=\"summary\">%4</p></article>"_s.arg(esc(e.title))
                    .arg(number)
                    .arg(facts(e), esc(e.text))
                    .toUtf8()};
}

SampleReply SamplePages::agenda(const QByteArray &path, int page) const
{
    if (path == "/agenda" && page >= 1 && page <= 2) {
        QString cards;
        QJsonArray data;
        for (int i = 0; i < 3; ++i) {
            const SampleEvent &e = at(6 + (page - 1) * 3 + i);
            cards += card(e, u"/event/"_s + e.id);
            data.append(jsonLd(e));
        }
        const QString pager = page == 1 ? u"<a rel=\"next\" href=\"/agenda?page=2\">Next page</a>"_s
                                        : u"<a rel=\"prev\" href=\"/agenda?page=1\">Previous page</a>"_s;
        return {.body = layout(
                    2, u"Agenda, page %1"_s.arg(page),
                    u"<h1 class=\"page\">Agenda, page %1</h1><div class=\"cards\">%2</div><p class=\"pager\">%3</p>"_s
                        .arg(page)
                        .arg(cards, pager),
                    {}, jsonLdScript(data))};
    }
    const SampleEvent *event = path.startsWith("/event/") ? byId(path.mid(7)) : nullptr;
    return event ? SampleReply{.body = layout(2, event->title, detail(*event), {}, jsonLdScript({jsonLd(*event)}))}
                 : notFound();
}

SampleReply SamplePages::scripted(const QByteArray &path) const
{
    QList<SampleEvent> shown;
    QString heading;
    if (path == "/") {
        heading = u"Tonight and after"_s;
        shown = m_events.mid(12, 4);
    } else if (const SampleEvent *event = path.startsWith("/e/") ? byId(path.mid(3)) : nullptr) {
        shown = {*event};
    } else {
        return notFound();
    }
    QJsonArray list;
    for (const SampleEvent &e : shown)
        list.append(QJsonObject{{u"id"_s, e.id},
                                {u"title"_s, e.title},
                                {u"chinese"_s, e.chinese},
                                {u"start"_s, e.start},
                                {u"shown"_s, shownDate(e)},
                                {u"venue"_s, e.venue},
                                {u"kind"_s, e.kind},
                                {u"text"_s, e.text},
                                {u"priceText"_s, priceText(e)},
                                {u"art"_s, picture(e.number)}});
    QByteArray json =
        QJsonDocument(QJsonObject{{u"heading"_s, heading}, {u"events"_s, list}}).toJson(QJsonDocument::Compact);
    json.replace("</", "<\\/");
    const QString body = u"<div id=\"app\"><p>Loading…</p></div><script type=\"application/json\" id=\"data\">"_s +
                         QString::fromUtf8(json) + u"</script><script>"_s + m_script + u"</script>"_s;
    return {.body = layout(3, shown.size() == 1 ? shown.first().title : heading, body)};
}

SampleReply SamplePages::slow(const QByteArray &path) const
{
    const int number = numberIn(path, "/slow/");
    if (number < 1 || number > 4)
        return notFound();
    SampleReply reply{.body = layout(4, at(16 + number).title, detail(at(16 + number)))};
    reply.delayMs = 1000 + int(stableHash(path, m_options.seed) % 2001);
    return reply;
}

SampleReply SamplePages::flaky(const QByteArray &path, int visit) const
{
    const int number = numberIn(path, "/tickets/");
    if (number < 1 || number > 6)
        return notFound();
    if (flakyFails(m_options.seed, path, visit))
        return {
            503, "text/html; charset=utf-8",
            layout(5, u"Service unavailable"_s,
                   u"<h1 class=\"page\">Too many people at the box office</h1><p>Please come back in a moment.</p>"_s),
            0};
    return {.body = layout(5, at(17 + number).title,
                           detail(at(17 + number), u"<p class=\"notice\">Tickets: box %1</p>"_s.arg(number)))};
}

SampleReply SamplePages::changing(const QByteArray &path, int visit) const
{
    const int number = numberIn(path, "/live/");
    if (number < 1 || number > 4)
        return notFound();
    SampleEvent e = at(8 + number);
    e.price = e.price + 10 * visit;
    e.number = e.number + 31 * visit;
    const QString note = u"<p class=\"ticker\">Seats left: %1</p>"_s.arg(std::max(0, 240 - 17 * visit));
    return {.body = layout(7, e.title, detail(e, note))};
}

/// Number 1 is as it was; 2 has a new date and place; 3 a new look.
SampleReply SamplePages::changed(const QByteArray &path) const
{
    const int number = numberIn(path, "/news/");
    if (number < 1 || number > 3)
        return notFound();
    SampleEvent e = at(19 + number);
    if (number == 2) {
        e.start = u"2027-03-06T17:00"_s;
        e.venue = u"Dom Pedro V Theatre, Macau"_s;
        return {.body = layout(8, e.title, detail(e, u"<p class=\"notice\">Postponed: new date and place.</p>"_s))};
    }
    return {.body = layout(8, e.title, detail(e), number == 3 ? u"new"_s : QString())};
}

/// Source 1's events again, as rows of a calendar: same title, date and venue, other words.
SampleReply SamplePages::guide(const QByteArray &path) const
{
    const bool december = path == "/guide/december";
    if (!december && path != "/guide/january")
        return notFound();
    QString rows;
    for (int i = 0; i < 6; ++i) {
        const SampleEvent &e = at(december ? i : 12 + i);
        rows +=
            u"<tr class=\"event\" itemid=\"urn:guide:%1\"><td>%2</td><td><time datetime=\"%3\">%4</time></td><td "
            u"class=\"event-title\">%5</td>"
            "<td class=\"venue\">%6</td><td class=\"price\">%7</td><td class=\"summary\">Our tip: %8</td></tr>"_s.arg(
                e.id, picture(e.number), e.start, shownDate(e), esc(e.title), esc(e.venue), priceText(e), esc(e.text));
    }
    const QString month = december ? u"December"_s : u"January"_s;
    return {.body = layout(9, month,
                           u"<h1 class=\"page\">%1 in two cities</h1><table "
                           u"class=\"guide\"><thead><tr><th></th><th>When</th><th>What</th><th>Where</th>"
                           "<th>Price</th><th>Why</th></tr></thead><tbody>%2</tbody></table>"_s.arg(month, rows))};
}

SampleReply SamplePages::lantern(const QByteArray &path) const
{
    if (path == "/robots.txt")
        return {200, "text/plain; charset=utf-8", "User-agent: *\nDisallow: /private/\nAllow: /\n", 0};
    if (path == "/blank")
        return {200, "text/html; charset=utf-8",
                "<!DOCTYPE html><html><head><title></title></head><body></body></html>", 0};
    if (path == "/check")
        return {.body = u"<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>Security "
                        u"check</title><style>%1</style></head><body class=\"s10\">"
                        "<div class=\"captcha\"><h2>Verify you are human</h2><p><span class=\"box\"></span>I'm not a "
                        "robot</p><p>paper-lantern.example "
                        "checks the security of your connection.</p></div></body></html>"_s.arg(m_css)
                            .toUtf8()};
    if (path == "/private/guests")
        return {.body = layout(10, u"Guests"_s, u"<h1>Guest list</h1><p>Not for crawlers.</p>"_s)};
    return lanternInBig5(path);
}

/// The pages in Big5 are files, so that their bytes are what they are; only ASCII is put into them.
SampleReply SamplePages::lanternInBig5(const QByteArray &path) const
{
    QByteArray name;
    for (const char *known : {"/festival", "/lantern"}) {
        if (path == known)
            name = QByteArray(known).mid(1);
    }
    if (path == "/")
        name = "index";
    if (name.isEmpty())
        return notFound();
    QByteArray body = resource(u"lantern-%1.big5.html"_s.arg(QString::fromLatin1(name)));
    body.replace("%CSS%", m_css.toLatin1());
    for (const int number : {1, 2, 7})
        body.replace("%PICTURE" + QByteArray::number(number) + '%', picture(number).toLatin1());
    return {200, "text/html", body, 0}; // the meta element alone says which character set it is
}

SampleReply SamplePages::get(int source, const QByteArray &target, int visit, quint16 port) const
{
    const qsizetype mark = target.indexOf('?');
    const QByteArray path = mark < 0 ? target : target.left(mark);
    if (path == "/robots.txt" && source != 10)
        return {200, "text/plain; charset=utf-8", "User-agent: *\nAllow: /\n", 0};
    if (path == "/favicon.ico")
        return {
            200, "image/svg+xml",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><circle cx=\"4\" cy=\"4\" r=\"4\"/></svg>",
            0};
    switch (source) {
    case 1:
        return healthy(path, port);
    case 2:
        return agenda(path, mark < 0 ? 1 : numberIn(target.mid(mark), "?page="));
    case 3:
        return scripted(path);
    case 4:
        return slow(path);
    case 5:
        return flaky(path, visit);
    case 6:
        return {500, "text/html; charset=utf-8",
                layout(6, u"Error"_s, u"<h1 class=\"page\">500</h1><p>The curtain does not open.</p>"_s), 0};
    case 7:
        return changing(path, visit);
    case 8:
        return changed(path);
    case 9:
        return guide(path);
    case 10:
        return lantern(path);
    default:
        return notFound();
    }
}

} // namespace trawl
