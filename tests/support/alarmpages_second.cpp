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
    return {u"Access All Areas"_s,
            u"The Denial"_s,
            u"Refused Classification"_s,
            u"Under Lock and Key"_s,
            u"Human After All"_s,
            u"My Robot Friend"_s,
            u"Server Room Blues"_s,
            u"An Error in the Score"_s,
            u"Please Verify: a magic show"_s,
            u"Missing"_s,
            u"The Empty Page"_s,
            u"404 Degrees: glass blowing"_s,
            u"502 Nights"_s,
            u"Wait for Me"_s,
            u"Down for the Count"_s,
            u"Back Shortly"_s,
            u"Traffic Jam Session"_s,
            u"Speed Limit"_s,
            u"Puzzle Day"_s,
            u"The Gatekeeper"_s,
            u"Dim Sum at Dawn"_s,
            u"Sailing for Novices"_s,
            u"Orchid Show"_s,
            u"Winter Jazz"_s,
            u"Silent Disco"_s,
            u"Coins and Medals"_s,
            u"Bouldering Cup"_s,
            u"The Cello Suites"_s,
            u"Football: Reds against Blues"_s,
            u"Almond Biscuits"_s,
            u"Green Tea Ceremony"_s,
            u"Old Maps"_s,
            u"Cable Car Rides"_s,
            u"Rice Dumplings"_s,
            u"Paper Cutting"_s,
            u"Porcelain"_s,
            u"禁地之歌"_s,
            u"被遗忘的网页"_s,
            u"维护和平的人"_s,
            u"Proibido Fumar: revista musical"_s};
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
        {u"Additional verification"_s,
         u"<h1>Additional verification required</h1><p>Please tick the box below so that we "
         u"know you are a person.</p><div class=g-recaptcha></div>"_s},
        {u"example.net"_s, u"<h1>Verifying connection</h1><p>Your browser is being checked. You will be forwarded in a "
                           u"moment.</p><script>window._cf_chl_opt={cvId:'3'};</script>"_s},
        {u"Type the word"_s,
         u"<p>Type the word in the picture to see the page.</p><img src=/img/captcha.php><form><input "
         u"name=captcha_code></form>"_s},
        {u"Slide"_s, u"<p>Slide to complete the puzzle</p><div class=geetest_holder></div>"_s},
        {u"身份核实"_s, u"<p>系统检测到您的网络环境存在异常，请完成验证</p><div class=geetest_panel></div>"_s},
        {u"Verificação"_s, u"<h1>Confirme que é humano</h1><div class=h-captcha></div>"_s},
        {u"Too fast"_s,
         u"<h1>Slow down</h1><p>You are sending requests too quickly. Try again in ten minutes. Request ID: "
         u"aa81</p>"_s},
        {u"Forbidden"_s, u"<h1>403 - Forbidden: Access is denied.</h1><p>You do not have permission to view this "
                         u"directory or page using the credentials that you supplied.</p>"_s},
        {u"Restricted"_s, u"<h1>Access restricted</h1><p>Your IP address 203.0.113.7 is on our block list.</p>"_s},
        {u"Blocked by policy"_s, u"<h1>Content blocked</h1><p>Your organisation's policy does not allow this website. "
                                 u"Category: entertainment.</p>"_s},
        {u"Geo"_s, u"<h1>We are not here yet</h1><p>This service is not available in your country.</p>"_s},
        {u"请求被拒绝"_s, u"<h1>405</h1><p>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</p>"_s},
        {u"Sign in required"_s, u"<h1>401</h1><p>Access is denied due to invalid credentials.</p>"_s},
        {u"Error"_s, u"<pre>Cannot GET /show/12</pre>"_s},
        {u"Not Found"_s, u"<h1>Not Found</h1><p>HTTP Error 404. The requested resource is not found.</p>"_s},
        {u"Runtime Error"_s, u"<h1>Server Error in '/' Application.</h1><h2>Runtime Error</h2><p>An application error "
                             u"occurred on the server.</p>"_s},
        {u"504 Gateway Time-out"_s, u"<h1>504 Gateway Time-out</h1><p>The server didn't respond in time.</p>"_s},
        {u"Be right back"_s, u"<h1>We are making things better</h1><p>The site is down for maintenance and will return "
                             u"shortly. Sorry for the inconvenience.</p>"_s},
        {u"页面出错"_s, u"<h1>500</h1><p>服务器内部错误，请联系管理员</p>"_s},
        {u"Serviço indisponível"_s,
         u"<h1>Serviço temporariamente indisponível</h1><p>Pedimos desculpa pelo incómodo.</p>"_s}};
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
