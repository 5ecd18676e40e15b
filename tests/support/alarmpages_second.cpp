// The second set judges: sites, words and layouts that neither of the first ones has.
#include "tests/support/alarmpages.h"

namespace trawl::alarmpages {
namespace {

FieldSpec ask(const QString &name, const QString &selector, FieldType type = FieldType::Text)
{
    FieldSpec field;
    field.name = name;
    field.kind = FieldKind::Css;
    field.expression = selector;
    field.type = type;
    return field;
}

/// What libraries, restaurants, clubs and newspapers put into their headings.
QStringList headings()
{
    return {u"The Forbidden Book"_s,
            u"Blocked on Every Side"_s,
            u"No Access"_s,
            u"Entry Denied at the Border of Sleep"_s,
            u"Robots of the Silver Screen"_s,
            u"Proof That You Are Human"_s,
            u"A Server's Tale"_s,
            u"Error of Judgement"_s,
            u"Trial and Error: chemistry for children"_s,
            u"Gone"_s,
            u"Lost Pages"_s,
            u"Room 500"_s,
            u"Bus 404 goes to the beach again"_s,
            u"Moment Please"_s,
            u"Closed for Maintenance"_s,
            u"We'll Be Back Soon"_s,
            u"Unusual Traffic"_s,
            u"Limit Exceeded"_s,
            u"Wait a Moment, the choir"_s,
            u"Checkpoint"_s,
            u"Crab Congee and Clay Pot Rice"_s,
            u"Harbour Rowing Club"_s,
            u"Lantern Festival"_s,
            u"The Gardener's Year"_s,
            u"Tango Night"_s,
            u"Stamps of the Province"_s,
            u"Rock Climbing Wall"_s,
            u"The Violin Maker"_s,
            u"Basketball: Lions against Hawks"_s,
            u"Egg Tarts from the Oven"_s,
            u"Tea from the High Mountains"_s,
            u"A Map of the Inner City"_s,
            u"Ferry to the Islands"_s,
            u"Moon Cakes"_s,
            u"Kite Workshop"_s,
            u"禁书展览"_s,
            u"访问老城的一天"_s,
            u"服务之星"_s,
            u"Peça Interdita"_s,
            u"Mercado de Natal"_s};
}

QString catalogue(const QString &heading, int n)
{
    return u"<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>%1 / Municipal "
           u"Library</title></head><body><p><a "
           u"href=\"/\">Catalogue</a> &gt; <a href=\"/fiction\">Fiction</a></p><h2 class=\"t\">%1</h2><table><tr><th>"
           u"Author</th><td class=\"author\">Lei, %2.</td></tr><tr><th>Shelf</th><td class=\"shelf\">F-%3</td></tr><tr>"
           u"<th>Year</th><td class=\"year\">%4</td></tr></table><p>Two copies, one on loan.</p></body></html>"_s
               .arg(heading)
               .arg(QChar(u'A' + n % 26))
               .arg(400 + n)
               .arg(1980 + n);
}

QString menuOf(const QString &heading, int n)
{
    QString dishes;
    for (int i = 0; i < 5; ++i)
        dishes += u"<li class=dish><span class=dn>Dish %1</span> <span class=dp>%2</span></li>"_s.arg(i + 1).arg(
            38 + 10 * i + n);
    return u"<html><head><meta charset=utf-8><title>%1 - our kitchen</title></head><body><h1>%1</h1><ul>%2</ul><p>Open "
           u"from noon. Ask the server for the soup of the day.</p></body></html>"_s.arg(heading, dishes);
}

QString fixture(const QString &heading, int n)
{
    return u"<html><head><meta charset=utf-8><title>%1</title></head><body><h1 id=game>%1</h1><p>Kick-off <time "
           u"datetime=\"2027-09-%2T19:00\">Saturday at seven</time>, Stadium %3</p><p>Season tickets are valid. The "
           u"gate "
           u"by the river stays closed because of works on the bridge.</p><a href=/table>Table</a></body></html>"_s
               .arg(heading)
               .arg(10 + n % 18)
               .arg(n);
}

QString newsFlash(const QString &heading, int n)
{
    return u"<!doctype html><html lang=en><head><meta charset=utf-8><title>%1 | The Strait Courier</title></head><body>"
           u"<nav><a href=/news>News</a><a href=/sport>Sport</a><a href=/culture>Culture</a><a "
           u"href=/weather>Weather</a>"
           u"</nav><h1>%1</h1><p class=by>By our reporter in district %2</p><p>More than %3 people came on Sunday, "
           u"among "
           u"them the mayor, who cut the ribbon and promised a second edition next year.</p><p>The organisers had "
           u"expected half of them; the queue went round the block.</p></body></html>"_s.arg(heading)
               .arg(n)
               .arg(300 + n);
}

QString clubPage(const QString &heading, int n)
{
    return u"<!doctype html><meta charset=utf-8><title>%1</title><style>body{background:#111;color:#eee}</style><div "
           u"class=hero><img src=/p%2.jpg alt=\"\"><h1>%1</h1></div><p>Fridays from 10 pm. Entrance MOP %3 with a "
           u"drink. "
           u"Bring your own picks.</p><iframe src=\"https://video.example/embed/%2\"></iframe><p><a href=mailto:a@b.c>"
           u"Write to us</a></p>"_s.arg(heading)
               .arg(n)
               .arg(80 + n);
}

struct Barrier {
    QString title, body;
};

/// As they are met: services in front of sites, servers, frameworks, languages.
QList<Barrier> barriers()
{
    return {
        {u"One moment"_s,
         u"<h2>One moment, we're checking that it's you</h2><p>This takes a few seconds. JavaScript must be "
         u"switched on in your browser.</p><div class=cf-turnstile></div>"_s},
        {u"Challenge Validation"_s,
         u"<script src=/_sec/cp_challenge/sec-cpt-4.js></script><div id=sec-if-cpt-container>"
         u"</div><p>Powered and protected by</p>"_s},
        {u"Security verification"_s,
         u"<p>To protect our visitors we ask you to solve this puzzle.</p><div id=arkoselabs "
         u"class=funcaptcha></div>"_s},
        {u"Are you still there?"_s, u"<h1>Show us that you're no robot</h1><p>Tick the box to go on.</p><div "
                                    u"class=h-captcha></div>"_s},
        {u"访问验证"_s, u"<p>为了您的账号安全，请按住滑块，拖动到最右边</p><div id=nc_1_wrapper></div>"_s},
        {u"Client Challenge"_s,
         u"<noscript>JavaScript is disabled in your browser.</noscript><p>A required part of this "
         u"site couldn’t load. This may be due to a browser extension, network issues, or browser "
         u"settings. Please check your connection, disable any ad blockers, or try using a "
         u"different browser.</p>"_s},
        {u"Queue"_s,
         u"<h1>Too much is going on from your address</h1><p>Automated requests were noticed. Wait a while, "
         u"then reload this page.</p>"_s},
        {u"403"_s, u"<h1>403</h1><p>Sorry, access to this page is denied.</p>"_s},
        {u"ERROR: The request could not be satisfied"_s,
         u"<h1>403 ERROR</h1><h2>The request could not be satisfied.</h2><hr>Request blocked. We can't connect to the "
         u"server for this app or website at this time. Generated by cloudfront (CloudFront) Request ID: 7Hq=="_s},
        {u"Web Page Blocked!"_s,
         u"<h1>Web Page Blocked!</h1><p>The page cannot be displayed. Please contact the "
         u"administrator for additional information. URL: /x Client IP: 203.0.113.7 Attack ID: 20 "
         u"Message ID: 001</p>"_s},
        {u"Not Acceptable!"_s,
         u"<h1>Not Acceptable!</h1><p>An appropriate representation of the requested resource could "
         u"not be found on this server. This error was generated by Mod_Security.</p>"_s},
        {u"该地区不可用"_s, u"<h1>抱歉，您所在的地区无法访问本网站</h1>"_s},
        {u"Authentication required"_s,
         u"<h1>Unauthorized</h1><p>This server could not verify that you are authorized to "
         u"access the document requested.</p>"_s},
        {u"Nothing here"_s,
         u"<h1>There’s nothing here, yet.</h1><p>Nothing found for this address. Check the spelling, or "
         u"return to the home page.</p>"_s},
        {u"410 Gone"_s, u"<h1>Gone</h1><p>The requested resource is no longer available on this server and there is no "
                        u"forwarding address. Please remove all references to this resource.</p>"_s},
        {u"Server Error (500)"_s, u"<h1>Server Error (500)</h1>"_s},
        {u"Unhandled Exception"_s, u"<h1>Oops, an error occurred!</h1><p>java.lang.NullPointerException at "
                                   u"app.Main.render(Main.java:81)</p><p>Code: 20271128</p>"_s},
        {u"Warning"_s, u"<b>Warning</b>: mysqli_connect(): (HY000/1040): Too many connections in "
                       u"<b>/home/www/inc/db.php</b> on line <b>9</b><br>Connect failed: Too many connections"_s},
        {u"系統維護中"_s, u"<h1>系統維護中</h1><p>網站暫停服務，造成不便敬請見諒</p>"_s},
        {u"Erro 404"_s, u"<h1>Erro 404</h1><p>A página solicitada não foi encontrada neste servidor.</p>"_s}};
}

QString naked(const Barrier &barrier)
{
    return u"<html><head><meta charset=utf-8><title>%1</title></head><body bgcolor=white>%2</body></html>"_s.arg(
        barrier.title, barrier.body);
}

QString inALayout(const Barrier &barrier)
{
    return u"<!doctype html><html><head><meta charset=utf-8><title>%1</title><link rel=stylesheet href=/s.css></head>"
           u"<body><header><img src=/logo.svg alt=Courier><a href=/>Home</a><a href=/news>News</a><a "
           u"href=/subscribe>Subscribe</a></header><div class=content>%2</div><footer><p>The Strait Courier is "
           u"published "
           u"on weekdays.</p><a href=/about>About</a><a href=/contact>Contact</a></footer></body></html>"_s.arg(
               barrier.title, barrier.body);
}

QString inABox(const Barrier &barrier)
{
    return u"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><meta name=viewport content=\"width=device-width\">"
           u"<meta name=robots content=\"noindex, "
           u"nofollow\"><title>%1</title><style>.box{max-width:40rem}</style></head>"
           u"<body><div class=box role=main>%2</div></body></html>"_s.arg(barrier.title, barrier.body);
}

} // namespace

QList<Page> secondSet()
{
    const QList<FieldSpec> books{ask(u"title"_s, u"h2.t"_s), ask(u"author"_s, u".author"_s),
                                 ask(u"year"_s, u".year"_s, FieldType::Number)};
    const QList<FieldSpec> dishes{ask(u"name"_s, u".dn"_s), ask(u"price"_s, u".dp"_s, FieldType::Number)};
    const QList<FieldSpec> games{ask(u"game"_s, u"#game"_s), ask(u"start"_s, u"time"_s, FieldType::Date)};
    const QList<FieldSpec> news{ask(u"title"_s, u"h1"_s), ask(u"text"_s, u"p + p"_s)};
    const QList<FieldSpec> titles{ask(u"title"_s, u"h1"_s)};
    QList<Page> pages;
    int n = 0;
    for (const QString &heading : headings()) {
        pages.append({catalogue(heading, n), false, books});
        pages.append({menuOf(heading, n), false, dishes});
        pages.append({fixture(heading, n), false, games});
        pages.append({newsFlash(heading, n), false, news});
        pages.append({clubPage(heading, n), false, titles});
        ++n;
    }
    n = 0;
    for (const Barrier &barrier : barriers()) {
        pages.append({naked(barrier), true, titles});
        pages.append({inALayout(barrier), true, n % 2 ? news : books});
        pages.append({inABox(barrier), true, n % 2 ? games : titles});
        ++n;
    }
    return pages;
}

} // namespace trawl::alarmpages
