// The first set: the triage's thresholds were chosen on these pages.
#include "tests/support/alarmpages.h"

namespace trawl::alarmpages {
namespace {

FieldSpec css(const QString &name, const QString &selector, FieldType type = FieldType::Text)
{
    FieldSpec field;
    field.name = name;
    field.kind = FieldKind::Css;
    field.expression = selector;
    field.type = type;
    return field;
}

struct Show {
    QString title, line;
};

/// Titles as programmes have them; every second one has a word in it that also stands on error pages.
QList<Show> shows()
{
    return {{u"Night of Fado"_s, u"MOP 500"_s},
            {u"Treasures of the Forbidden City"_s, u"An exhibition in four rooms"_s},
            {u"Just a Moment"_s, u"A concert by a trio"_s},
            {u"Room 404"_s, u"A play in two acts"_s},
            {u"The road was blocked by snow"_s, u"A film"_s},
            {u"Summer on the Delta"_s, u"MOP 503"_s},
            {u"Access Denied"_s, u"A thriller for the stage"_s},
            {u"Page Not Found"_s, u"A comedy about a lost diary"_s},
            {u"Captcha"_s, u"A dance piece for one machine and five dancers"_s},
            {u"Are You a Robot?"_s, u"Science evening for families"_s},
            {u"Error"_s, u"New music for brass"_s},
            {u"Something Went Wrong on the Way to the Wedding"_s, u"A farce"_s},
            {u"Under Maintenance"_s, u"Photographs of bridges"_s},
            {u"500 Years of Printing"_s, u"Books and presses from three collections"_s},
            {u"Security Check"_s, u"A talk about airports"_s},
            {u"Unavailable Light"_s, u"Paintings of the night"_s},
            {u"The Blocked Harbour"_s, u"A novel is read in one evening"_s},
            {u"Forbidden Fruit"_s, u"A tasting of wines and cheeses"_s},
            {u"Not Found: Lost Films of the Twenties"_s, u"With live piano"_s},
            {u"Service"_s, u"A tennis documentary"_s},
            {u"String Quartets"_s, u"Haydn and Bartók"_s},
            {u"Lion Dance"_s, u"In front of the temple"_s},
            {u"Jazz by the Lake"_s, u"Two sets and a jam session"_s},
            {u"Open Studio"_s, u"Twelve painters show their work"_s},
            {u"Half Marathon"_s, u"Bridges closed to cars from six to nine"_s},
            {u"Ceramics for Beginners"_s, u"Clay and glaze included"_s},
            {u"The Merchant"_s, u"In English with Chinese surtitles"_s},
            {u"Food Street"_s, u"Forty stalls"_s},
            {u"Organ at Noon"_s, u"Half an hour of Bach"_s},
            {u"Walk through the Old Town"_s, u"With an architect"_s},
            {u"澳门国际音乐节"_s, u"开幕音乐会"_s},
            {u"紫禁城的珍宝"_s, u"禁止拍照的展厅将首次开放"_s},
            {u"验证码"_s, u"一部关于机器人的短片"_s},
            {u"寻找失落的页面"_s, u"古籍修复展"_s},
            {u"Fado ao Luar"_s, u"Concerto no jardim"_s},
            {u"Acesso Negado"_s, u"Peça de teatro em dois actos"_s},
            {u"Robot Workshop"_s, u"Verify your circuits with a tester, then let it walk"_s},
            {u"Check your Browser"_s, u"A lecture on the history of the web"_s},
            {u"Gateway"_s, u"Sculpture at the border"_s},
            {u"Please Try Again"_s, u"Stand-up comedy"_s}};
}

QString poster(const Show &show)
{
    return u"<!doctype html><meta charset=utf-8><title>%1</title><h1>%1</h1><p class=d>%2</p><p>Old Mint, 5 March "
           u"2027, "
           u"doors open at 19:30. Tickets at the door and in the shop by the harbour; children under six come in free "
           u"of charge.</p>"_s.arg(show.title, show.line);
}

QString nav(int links)
{
    QString list = u"<nav><ul>"_s;
    for (int i = 0; i < links; ++i)
        list += u"<li><a href=\"/c/%1\">Section %1</a></li>"_s.arg(i);
    return list + u"</ul></nav>"_s;
}

QString eventPage(const Show &show, int n)
{
    return u"<!doctype html><html lang=en><head><meta charset=utf-8><title>%1 | City Stage</title><script "
           u"type=\"application/ld+json\">{\"@context\":\"https://"
           u"schema.org\",\"@type\":\"TheaterEvent\",\"name\":\"%1\"}"
           u"</script></head><body>%3<main><h1>%1</h1><p class=lead>%2</p><p>Doors half an hour before.</p></main>"
           u"<footer>City Stage, 1 Square Street</footer></body></html>"_s.arg(show.title, show.line, nav(5 + n % 20));
}

QString listing(const Show &show, int n)
{
    QString rows;
    for (int i = 0; i < 6; ++i)
        rows += u"<div class=card><h2><a href=\"/e/%1\">%2 %3</a></h2><time class=date datetime=2027-0%4-11>%3 "
                u"%4</time></div>"_s.arg(n * 10 + i)
                    .arg(show.title)
                    .arg(i + 1)
                    .arg(1 + i % 9);
    return u"<!doctype html><meta charset=utf-8><title>%1 – all dates</title>%2<h1>%1</h1>%3"_s.arg(show.title, nav(8),
                                                                                                    rows);
}

QString article(const Show &show, int n)
{
    QString text;
    for (int i = 0; i < 8 + n % 5; ++i)
        text += u"<p>People came early, sat down on the stairs and talked about the weather until the lamps were lit. "
                u"What follows is told by those who were there, and by the programme that one of them kept.</p>"_s;
    return u"<!doctype html><meta charset=utf-8><title>%1 (review)</title><article><h1>%1</h1><p>%2</p>%3</article>"_s
        .arg(show.title, show.line, text);
}

QString contactForm(const Show &show)
{
    return u"<!doctype html><meta charset=utf-8><title>Book seats: %1</title>%3<h1>%1</h1><p>%2</p><p>From MOP 120, on "
           u"Saturday at 20:00.</p><form action=/book><label>Name <input name=name></label><label>Seats <input "
           u"name=seats type=number></label><div class=g-recaptcha data-sitekey=x></div><button>Book</button></form>"_s
               .arg(show.title, show.line, nav(10));
}

QList<FieldSpec> plainFields()
{
    return {css(u"title"_s, u"h1"_s)};
}
QList<FieldSpec> eventFields()
{
    return {css(u"title"_s, u"h1"_s), css(u"date"_s, u".date"_s, FieldType::Date),
            css(u"price"_s, u".price"_s, FieldType::Number)};
}

struct Alarm {
    QString title, body;
};

QList<Alarm> alarms()
{
    return {
        {u"Just a moment..."_s,
         u"<h1>www.example.com</h1><h2>Checking if the site connection is secure</h2><div id=challenge-stage></div>"
         u"<p>www.example.com needs to review the security of your connection before proceeding.</p>"_s},
        {u"Attention Required!"_s,
         u"<h1>One more step</h1><h2>Please complete the security check to access example.com</h2><form "
         u"id=challenge-form class=challenge-form></form>"_s},
        {u"example.com"_s,
         u"<div id=px-captcha></div><h1>Press &amp; Hold to confirm you are a human (and not a bot).</h1>"_s},
        {u"Security check"_s, u"<h1>Security check</h1><p>Enter the characters you see in the image.</p><img "
                              u"src=/captcha.png><form><input name=captcha><button>Send</button></form>"_s},
        {u"Verify"_s, u"<h1>Verify you are human</h1><div class=h-captcha data-sitekey=1></div>"_s},
        {u"安全验证"_s, u"<h1>安全验证</h1><p>请完成下方验证后继续访问</p><div id=nc_wrapper></div>"_s},
        {u"Sorry"_s,
         u"<p>Our systems have detected unusual traffic from your computer network. This page checks to see "
         u"if it's really you sending the requests, and not a robot.</p><div class=g-recaptcha></div>"_s},
        {u"Access denied"_s, u"<h1>Access denied</h1><p>You do not have permission to view this page.</p>"_s},
        {u"403 Forbidden"_s, u"<center><h1>403 Forbidden</h1></center><hr><center>nginx</center>"_s},
        {u"Blocked"_s,
         u"<h1>Sorry, you have been blocked</h1><p>You are unable to access example.com. Why have I been "
         u"blocked? This website is using a security service to protect itself from online attacks.</p>"_s},
        {u"Request rejected"_s,
         u"<p>The requested URL was rejected. Your request has been blocked. Please consult with "
         u"your administrator. Your support ID is: 1234567890</p>"_s},
        {u"Unavailable"_s, u"<h1>451</h1><p>This content is not available in your country for legal reasons.</p>"_s},
        {u"Too Many Requests"_s, u"<h1>Too many requests</h1><p>Please slow down.</p>"_s},
        {u"404 Not Found"_s, u"<h1>Not Found</h1><p>The requested URL /x was not found on this server.</p>"_s},
        {u"Page not found"_s, u"<h1>Page not found</h1><p>The page you are looking for does not exist or has been "
                              u"moved.</p><a href=/>Home</a>"_s},
        {u"502 Bad Gateway"_s, u"<center><h1>502 Bad Gateway</h1></center><hr><center>nginx/1.22</center>"_s},
        {u"Internal Server Error"_s, u"<h1>Internal Server Error</h1><p>The server encountered an internal error or "
                                     u"misconfiguration and was unable to complete your request.</p>"_s},
        {u"Maintenance"_s, u"<h1>We'll be back soon!</h1><p>Sorry for the inconvenience, we are performing some "
                           u"maintenance at the moment.</p>"_s},
        {u"Database Error"_s, u"<h1>Error establishing a database connection</h1>"_s},
        {u"页面不存在"_s, u"<h1>抱歉，您访问的页面不存在</h1><p>请返回首页</p>"_s}};
}

QString bare(const Alarm &alarm)
{
    return u"<!doctype html><meta charset=utf-8><title>%1</title>%2"_s.arg(alarm.title, alarm.body);
}

QString inTheSite(const Alarm &alarm)
{
    return u"<!doctype html><html><head><meta charset=utf-8><title>%1 - City Stage</title><meta name=robots "
           u"content=noindex></head><body>%3<main>%2</main><footer><a href=/imprint>Imprint</a> City Stage, 1 Square "
           u"Street, all rights reserved</footer></body></html>"_s.arg(alarm.title, alarm.body, nav(14));
}

QString withScript(const Alarm &alarm)
{
    return u"<html><head><title>%1</title><meta http-equiv=refresh content=30><style>body{margin:3em}</style></head>"
           u"<body><div class=wrap><div class=box>%2</div></div><script>setTimeout(function(){},1000)</script></body>"
           u"</html>"_s.arg(alarm.title, alarm.body);
}

} // namespace

QList<Page> firstSet()
{
    QList<Page> pages;
    int n = 0;
    for (const Show &show : shows()) {
        pages.append({poster(show), false, plainFields()});
        pages.append({eventPage(show, n), false, plainFields()});
        pages.append({listing(show, n), false, eventFields()});
        pages.append({article(show, n), false, plainFields()});
        pages.append({contactForm(show), false, plainFields()});
        ++n;
    }
    for (const Alarm &alarm : alarms()) {
        pages.append({bare(alarm), true, plainFields()});
        pages.append({inTheSite(alarm), true, eventFields()});
        pages.append({withScript(alarm), true, plainFields()});
    }
    return pages;
}

} // namespace trawl::alarmpages
