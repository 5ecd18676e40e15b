// More pages to choose on: other sites, other words, other layouts. Once they judged; what they showed was mended.
#include "tests/support/alarmpages.h"

namespace trawl::alarmpages {
namespace {

FieldSpec selector(const QString &name, const QString &expression, FieldType type = FieldType::Text)
{
    FieldSpec field;
    field.name = name;
    field.kind = FieldKind::Css;
    field.expression = expression;
    field.type = type;
    return field;
}

/// What museums, shops, cinemas and clubs announce.
QStringList names()
{
    return {u"Forbidden Colours"_s,
            u"The 404 Club: live set"_s,
            u"Denied, Denied, Denied"_s,
            u"I, Robot"_s,
            u"A Human Verification"_s,
            u"Blocked Rhymes"_s,
            u"Lost and Not Found"_s,
            u"503 Steps to the Lighthouse"_s,
            u"Service Temporarily Unavailable"_s,
            u"Just a Moment of Silence"_s,
            u"Temporary Error"_s,
            u"Restricted Area: the bunker by night"_s,
            u"Oops! The clown school"_s,
            u"Turn off the Maintenance Light"_s,
            u"Attention Required: a course for first-time parents"_s,
            u"Unauthorized Biography"_s,
            u"Too Many Requests: the wedding DJ plays"_s,
            u"Bad Gateway"_s,
            u"Try Again Later"_s,
            u"Invalid Address"_s,
            u"Cantonese Opera Night"_s,
            u"The Dragon Boat Races"_s,
            u"Watercolours of the Inner Harbour"_s,
            u"Electric Guitar Weekend"_s,
            u"Bonsai and Patience"_s,
            u"Open-air Cinema"_s,
            u"Choir of the Lighthouse"_s,
            u"The Baker's Daughter"_s,
            u"Model Railway Fair"_s,
            u"Sunday Brunch with Swing"_s,
            u"Chess for Everyone"_s,
            u"The Silk Road in Maps"_s,
            u"Portuguese Tiles"_s,
            u"Fireworks over the Bay"_s,
            u"Night Market"_s,
            u"禁止入内：城市禁区摄影展"_s,
            u"错误的喜剧"_s,
            u"机器人世界杯"_s,
            u"Erro Meu, Amor"_s,
            u"Concerto de Ano Novo"_s};
}

QString ticketShop(const QString &name, int n)
{
    return u"<html><head><meta charset=utf-8><title>%1 :: BoxOffice</title></head><body><div id=top><a href=/>BoxOffice"
           u"</a> <a href=/cart>Cart</a> <a href=/login>Log in</a></div><div class=product><h1 class=name>%1</h1><dl>"
           u"<dt>When</dt><dd class=when>%2 October 2027, 20:%3</dd><dt>Where</dt><dd>Hall %4</dd><dt>From</dt><dd "
           u"class=from>HK$ %5</dd></dl><button>Add to cart</button></div></body></html>"_s.arg(name)
               .arg(1 + n % 28)
               .arg(10 + n % 50)
               .arg(n)
               .arg(120 + 10 * n);
}

QString museum(const QString &name, int n)
{
    return u"<!doctype html><html lang=en><head><meta charset=utf-8><title>%1 – Museum of the Strait</title><meta "
           u"property=og:site_name content=\"Museum of the Strait\"></head><body><header><a href=/visit>Visit</a><a "
           u"href=/shop>Shop</a></header><section><h1>%1</h1><p>Gallery %2, ground floor. The exhibition brings "
           u"together works on paper, letters and two models that have not left the archive since they were given. "
           u"Closed on Mondays.</p><p>Guided tours leave from the lobby. Please leave umbrellas in the cloakroom.</p>"
           u"</section></body></html>"_s.arg(name)
               .arg(n);
}

QString programme(const QString &name, int n)
{
    return u"<meta charset=utf-8><title>%1</title><body bgcolor=#ffffff><table width=600><tr><td><font size=5>%1</font>"
           u"</td></tr><tr><td>Sat %2.%3. &nbsp; 9 pm &nbsp; Screen %4 &nbsp; 102 min &nbsp; original version</td></tr>"
           u"<tr><td><a href=index.htm>back to the programme</a></td></tr></table>"_s.arg(name)
               .arg(1 + n % 28)
               .arg(1 + n % 12)
               .arg(1 + n % 3);
}

QString questions(const QString &name, int n)
{
    QString text;
    const QStringList asked{u"Why was my request blocked at the door?"_s,
                            u"What if my ticket is not found?"_s,
                            u"The shop says 503, what now?"_s,
                            u"Do I have to verify that I am human?"_s,
                            u"Why is the cloakroom unavailable?"_s,
                            u"Is smoking forbidden on the terrace?"_s};
    for (int i = 0; i < 6; ++i)
        text += u"<section><h2>%1</h2><p>Our team at the counter helps between ten and six. Have your booking number "
                u"ready; it stands on the confirmation that we sent you. For groups of ten and more a different rule "
                u"applies, which the leaflet in the foyer explains in four languages.</p></section>"_s.arg(
                    asked.at((i + n) % 6));
    return u"<!doctype html><html><head><meta charset=utf-8><title>Questions and answers: %1</title></head><body><h1>"
           u"Questions about %1</h1>%2<p><a href=/contact>Contact</a></p></body></html>"_s.arg(name, text);
}

QString searchResults(const QString &name, int n)
{
    QString rows;
    for (int i = 0; i < 4 + n % 4; ++i)
        rows +=
            u"<tr class=hit><td><a href=\"/show/%1\">%2</a></td><td class=day>2027-11-%3</td><td>sold out</td></tr>"_s
                .arg(100 * n + i)
                .arg(name)
                .arg(10 + i);
    return u"<!doctype html><html><head><meta charset=utf-8><title>Search: %1</title><meta name=robots "
           u"content=\"noindex,follow\"></head><body><form action=/search><input name=q></form><table>%2</table></body>"
           u"</html>"_s.arg(name, rows);
}

struct Wall {
    QString title, body;
};

/// As the services in front of sites, servers and frameworks word them.
QList<Wall> walls()
{
    return {
        {u"Human Verification"_s,
         u"<div id=captcha-container></div><h1>Let's confirm you are human</h1><p>Complete the security check before "
         u"continuing. This step verifies that you are not a bot, which helps to protect your account and prevent spam."
         u"</p><button>Begin</button>"_s},
        {u"shop.example.com"_s, u"<p id=cmsg>Please enable JS and disable any ad blocker</p><script>var "
                                u"dd={'rt':'c','cid':'AHrlqAAAAA'}</script>"
                                u"<script src=https://ct.captcha-delivery.com/c.js></script>"_s},
        {u""_s, u"<iframe id=main-iframe src=\"/_Incapsula_Resource?CWUDNSAI=24&amp;xinfo=9\" width=100%>Request "
                u"unsuccessful. Incapsula incident ID: 1234-5678</iframe>"_s},
        {u"Access to this page has been denied"_s, u"<h1>Before we continue...</h1><p>Press &amp; Hold to confirm you "
                                                   u"are a human (and not a bot).</p><p>Reference "
                                                   u"ID 1a2b3c</p>"_s},
        {u"百度安全验证"_s, u"<div class=timeout>网络不给力，请稍后重试</div><p>请完成下方拖动滑块的操作</p>"_s},
        {u"Robot Check"_s,
         u"<h4>Enter the characters you see below</h4><p>Sorry, we just need to make sure you're not a robot. For best "
         u"results, please make sure your browser is accepting cookies.</p><form action=/errors/validateCaptcha><img "
         u"src=/captcha/x.jpg><input name=field-keywords></form>"_s},
        {u"Pardon Our Interruption"_s,
         u"<h1>Pardon Our Interruption...</h1><p>As you were browsing something about your browser made us think you "
         u"were a bot. There are a few reasons this might happen: you're a power user moving through this website with "
         u"super-human speed; you've disabled cookies in your web browser.</p>"_s},
        {u"Access Denied"_s,
         u"<h1>Access Denied</h1> You don't have permission to access \"http://www.example.com/\" on this server.<p> "
         u"Reference #18.5f2d1402.1700000000.1a2b3c4d"_s},
        {u"Sucuri WebSite Firewall - Access Denied"_s,
         u"<h1>Access Denied - Sucuri Website Firewall</h1><p>If you are the site owner (or you manage this site), "
         u"please whitelist your IP or if you think this block is an error please open a support ticket.</p><table><tr>"
         u"<td>Block reason:</td><td>Access from your Country was disabled by the administrator.</td></tr></table>"_s},
        {u"Your access to this site has been limited"_s,
         u"<h1>Your access to this site has been limited by the site owner</h1><p>If you think you have been blocked "
         u"in "
         u"error, contact the owner of this site for assistance. Generated by Wordfence.</p>"_s},
        {u"网站防火墙"_s,
         u"<h2>您的请求带有不合法参数，已被网站管理员设置拦截！</h2><p>可能原因：您的访问被拒绝</p>"_s},
        {u"Acesso bloqueado"_s,
         u"<h1>Acesso bloqueado</h1><p>O seu endereço IP foi bloqueado. Não tem permissão para aceder a este "
         u"sítio.</p>"_s},
        {u"404: NOT_FOUND"_s, u"<h1>404: NOT_FOUND</h1><p>Code: NOT_FOUND</p><p>ID: hkg1::abcde-1700000000</p>"_s},
        {u"Oops!"_s,
         u"<h1>Oops! That page can't be found.</h1><p>It looks like nothing was found at this location. Maybe "
         u"try a search?</p><form><input type=search></form>"_s},
        {u"HTTP Status 500 – Internal Server Error"_s,
         u"<h1>HTTP Status 500 – Internal Server Error</h1><hr><p><b>Type</b> Exception Report</p><p>The server "
         u"encountered an unexpected condition that prevented it from fulfilling the request.</p>"_s},
        {u"Application Error"_s,
         u"<h1>Application error</h1><p>An error occurred in the application and your page could not be served. If you "
         u"are the application owner, check your logs for details.</p>"_s},
        {u"IIS 10.0 Detailed Error - 404.0 - Not Found"_s,
         u"<h2>HTTP Error 404.0 - Not Found</h2><h3>The resource you are looking for has been removed, had its name "
         u"changed, or is temporarily unavailable.</h3>"_s},
        {u"Manutenção"_s,
         u"<h1>Site em manutenção</h1><p>Voltamos em breve. Por favor tente novamente mais tarde.</p>"_s},
        {u"Whitelabel"_s,
         u"<h1>Whitelabel Error Page</h1><p>This application has no explicit mapping for /error, so you "
         u"are seeing this as a fallback.</p><div>There was an unexpected error (type=Not Found, "
         u"status=404).</div>"_s},
        {u"出错了"_s, u"<h1>404</h1><p>您要找的页面已被删除或不存在</p><a href=/>返回首页</a>"_s}};
}

/// And what judged next.
QList<Wall> furtherWalls()
{
    return {
        {u"Please wait..."_s,
         u"<h1>Checking your browser before accessing tickets.example</h1><p>This process is automatic. Your browser "
         u"will "
         u"redirect to your requested content shortly. Please allow up to 5 seconds.</p><p>DDoS protection</p>"_s},
        {u"Vercel Security Checkpoint"_s,
         u"<main><p id=header-text>We're verifying your browser</p><p>Website owner? Click here to fix</p></main>"_s},
        {u"Your connection needs to be verified before you can proceed"_s,
         u"<h1>Your connection needs to be verified before you can proceed</h1><div class=cf-turnstile></div>"_s},
        {u"滑块验证"_s, u"<p>亲，请拖动下方滑块完成验证</p><div id=nocaptcha class=nc-container></div>"_s},
        {u"Your Browsing Activity Has Been Paused"_s,
         u"<h1>Your Browsing Activity Has Been Paused</h1><p>We've detected unusual behavior on either your network or "
         u"your browser. Contact support and mention ID 7c1.</p>"_s},
        {u"Before you continue"_s, u"<p>Check the box to show that you are not a robot.</p><form action=/check><div "
                                   u"class=g-recaptcha></div><input type=submit value=Continue></form>"_s},
        {u"Human or bot?"_s, u"<h3>Let's check it!</h3><p>To continue, type the letters in the picture below.</p><img "
                             u"src=/captcha/image?x=1><input name=answer>"_s},
        {u"The request is blocked."_s,
         u"<h2>The request is blocked.</h2><p>0Zx3CZQAAAACkf2Tq Ref A: 9B1 Ref B: HKG2 Ref C: 2027</p>"_s},
        {u"Request Rejected"_s, u"The requested URL was rejected. Please consult with your administrator.<br><br>Your "
                                u"support ID is: 8812<br><br><a href='javascript:history.back();'>[Go Back]</a>"_s},
        {u"Access denied | tickets.example used Cloudflare to restrict access"_s,
         u"<h1>Error 1015</h1><h2>You are being rate limited</h2><p>The owner of this website has banned you "
         u"temporarily from accessing this website.</p>"_s},
        {u"Not available"_s, u"<h1>This website is not accessible from your region</h1><p>We recognise you are "
                             u"attempting to reach us from a "
                             u"country where our service is not offered.</p>"_s},
        {u"Forbidden"_s,
         u"<h1>Forbidden</h1><p>You don't have permission to access this resource.</p><hr><address>Apache "
         u"Server at tickets.example Port 443</address>"_s},
        {u"提示"_s, u"<p>您的IP访问过于频繁，请稍后再试</p>"_s},
        {u"401 Unauthorized"_s, u"<h1>401 Authorization Required</h1><hr><center>openresty</center>"_s},
        {u"Site not found · Pages"_s, u"<h1>404</h1><p><strong>There isn't a Pages site here.</strong></p><p>If you're "
                                      u"trying to publish one, read the "
                                      u"full documentation to learn how to set it up for your repository.</p>"_s},
        {u"We're sorry, but something went wrong (500)"_s,
         u"<h1>We're sorry, but something went wrong.</h1><p>If you are the application owner check the logs for more "
         u"information.</p>"_s},
        {u""_s,
         u"<br><b>Fatal error</b>: Uncaught PDOException: SQLSTATE[HY000] [2002] Connection refused in "
         u"/var/www/html/db.php:12 Stack trace: #0 {main} thrown in <b>/var/www/html/db.php</b> on line <b>12</b>"_s},
        {u"503 Backend fetch failed"_s, u"<h1>Error 503 Backend fetch failed</h1><p>Backend fetch failed</p><h3>Guru "
                                        u"Meditation:</h3><p>XID: 32770</p><hr><p>Varnish cache server</p>"_s},
        {u"找不到網頁"_s, u"<h1>404</h1><p>很抱歉，您要查看的網頁可能已移除、更名或暫時無法使用</p>"_s},
        {u"Página não encontrada"_s,
         u"<h1>Página não encontrada</h1><p>O endereço que procura não existe ou foi movido.</p><a "
         u"href=/>Início</a>"_s}};
}

/// And what judged after that.
QList<Wall> lastWalls()
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

QString alone(const Wall &wall)
{
    return u"<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\"><html><head><meta "
           u"charset=utf-8><title>%1</title></head>"
           u"<body>%2</body></html>"_s.arg(wall.title, wall.body);
}

QString framed(const Wall &wall)
{
    QString menu;
    for (int i = 0; i < 12; ++i)
        menu += u"<a href=\"/menu/%1\">Item %1</a> "_s.arg(i);
    return u"<!doctype html><html lang=en><head><meta charset=utf-8><title>%1 | BoxOffice</title></head><body><div "
           u"id=top>%3</div><div id=content>%2</div><div id=bottom>BoxOffice Ltd. · <a href=/terms>Terms</a> · <a "
           u"href=/privacy>Privacy</a> · Newsletter: be the first to know what is on</div></body></html>"_s.arg(
               wall.title, wall.body, menu);
}

QString styled(const Wall &wall)
{
    return u"<html lang=en-US><head><title>%1</title><meta http-equiv=Content-Type content=\"text/html; "
           u"charset=UTF-8\">"
           u"<meta name=viewport content=\"width=device-width,initial-scale=1\"><meta name=robots "
           u"content=noindex,nofollow>"
           u"<style>*{box-sizing:border-box}h1{font-size:2em}</style></head><body class=no-js><div class=main-wrapper "
           u"role=main><div class=main-content><noscript>Enable JavaScript</noscript>%2</div></div><div class=footer>"
           u"<span>example.com</span></div></body></html>"_s.arg(wall.title, wall.body);
}

} // namespace

QList<Page> moreOfTheFirstSet()
{
    const QList<FieldSpec> shop{selector(u"name"_s, u"h1.name"_s), selector(u"when"_s, u".when"_s, FieldType::Date),
                                selector(u"from"_s, u".from"_s, FieldType::Number)};
    const QList<FieldSpec> exhibition{selector(u"heading"_s, u"h1"_s), selector(u"about"_s, u"section p"_s)};
    const QList<FieldSpec> cells{selector(u"title"_s, u"td font"_s), selector(u"all"_s, u"table"_s)};
    const QList<FieldSpec> hits{selector(u"name"_s, u".hit a"_s), selector(u"day"_s, u".day"_s, FieldType::Date)};
    QList<Page> pages;
    int n = 0;
    for (const QString &name : names()) {
        pages.append({ticketShop(name, n), false, shop});
        pages.append({museum(name, n), false, exhibition});
        pages.append({programme(name, n), false, cells});
        pages.append({questions(name, n), false, {}});
        pages.append({searchResults(name, n), false, hits});
        ++n;
    }
    n = 0;
    for (const Wall &wall : walls() + furtherWalls() + lastWalls()) {
        pages.append({alone(wall), true, {}});
        pages.append({framed(wall), true, n % 2 ? shop : exhibition});
        pages.append({styled(wall), true, n % 2 ? exhibition : hits});
        ++n;
    }
    return pages;
}

} // namespace trawl::alarmpages
